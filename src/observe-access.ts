// Tells of what a question reads: of each dataset in it once it is answered, or that the permission stage refused it.
// What the audit log is made of. Columns and digests, never values.
import type { RequestContext } from './core/data-service.js';
import { LakegateError } from './core/errors.js';
import type { SecuredExpr, SecuredRelation } from './core/relation.js';
import type { SecuredScan } from './core/secured-scan.js';

/** A question as it is built, part by part. */
interface Buildable<K> {
  readonly build: (keys: K) => SecuredRelation;
}

/** The same question, observed. */
export interface ObservedQuestion<Q> {
  readonly question: Q;
  /** To be called with the rows of its answer. */
  answered(rows: number): void;
}

/** Observes a question. `asked` is the dataset, or what else a refusal is told of by. */
export function observeAccess<K, Q extends Buildable<K>>(
  question: Q & Buildable<K>,
  asked: string,
  context: RequestContext,
): ObservedQuestion<Q> {
  const { requestId, observe } = context;
  const principal = context.principal.id;
  const columnsRead = new Map<string, { readonly columns: Set<string>; readonly grantDigest: string }>();
  const build = (keys: K): SecuredRelation => {
    try {
      const secured = question.build(keys);
      for (const { dataset, fields, grantDigest } of scansOf(secured)) {
        const read = columnsRead.get(dataset.name) ?? { columns: new Set(), grantDigest };
        for (const { name } of fields) read.columns.add(name);
        columnsRead.set(dataset.name, read);
      }
      return secured;
    } catch (error) {
      if (error instanceof LakegateError && isPermission(error)) {
        observe({ kind: 'dataset-denied', requestId, principal, dataset: asked, code: error.code });
      }
      throw error;
    }
  };
  return {
    question: { ...question, build },
    answered: (rows) => {
      for (const [dataset, { columns, grantDigest }] of columnsRead) {
        observe({ kind: 'dataset-read', requestId, principal, dataset, columns: [...columns], grantDigest, rows });
      }
    },
  };
}

/** Stage 3xx is permission. */
function isPermission({ spec }: LakegateError): boolean {
  return spec.number >= 300 && spec.number < 400;
}

/** Every leaf of a relation, those of sub-queries too. */
function scansOf(relation: SecuredRelation): readonly SecuredScan[] {
  switch (relation.kind) {
    case 'scan':
      return [relation];
    case 'join':
      return [...scansOf(relation.left), ...scansOf(relation.right), ...scansIn(relation.on)];
    case 'filter':
      return [...scansOf(relation.input), ...scansIn(relation.condition)];
    case 'project':
      return [...scansOf(relation.input), ...scansIn(...relation.expressions)];
    case 'aggregate':
      return [
        ...scansOf(relation.input),
        ...scansIn(...relation.groups, ...relation.measures.flatMap((measure) => measure.args)),
      ];
    case 'window':
      return [
        ...scansOf(relation.input),
        ...scansIn(...relation.partitionBy, ...relation.orderBy.map((key) => key.expr)),
      ];
    case 'sort':
      return [...scansOf(relation.input), ...scansIn(...relation.keys.map((key) => key.expr))];
    case 'fetch':
      return scansOf(relation.input);
    case 'asOf':
      return [...scansOf(relation.input), ...scansIn(...relation.keys, relation.time, ...relation.ties)];
  }
}

function scansIn(...exprs: readonly SecuredExpr[]): readonly SecuredScan[] {
  return exprs.flatMap((expr) => {
    switch (expr.kind) {
      case 'column':
      case 'literal':
        return [];
      case 'call':
        return scansIn(...expr.args);
      case 'in':
        return scansIn(...expr.operands);
      case 'inQuery':
        return [...scansIn(...expr.operands), ...scansOf(expr.query)];
    }
  });
}
