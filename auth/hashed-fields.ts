// Follows columns that are shown as a keyed hash through a question. Until the answer is encoded they hold the plain
// values, so that nothing may depend on those but their equality: they are projected, grouped by and counted distinct.
import { LakegateError } from '../src/core/errors.js';
import type { ExprOf } from '../src/core/expression.js';
import type { AggregateName } from '../src/core/functions.js';
import { expressionsOf, type Measure, type SecuredExpr, type SecuredRelation } from '../src/core/relation.js';
import type { SecuredScan } from '../src/core/secured-scan.js';

/** A field whose values are hashed before they leave: of which column, and with which key. */
export interface HashedField {
  readonly dataset: string;
  readonly column: string;
  readonly key: string;
}

/** For each field of a relation how its values are hashed; undefined: not at all. */
export type HashedFields = readonly (HashedField | undefined)[];

const counting: ReadonlySet<AggregateName> = new Set(['count_distinct', 'approx_count_distinct']);

/**
 * The fields of a secured question that are still to be hashed.
 * @throws LakegateError COLUMN_HASHED where it uses a hashed column in any other way than those above.
 */
export function hashedFields(relation: SecuredRelation): HashedFields {
  switch (relation.kind) {
    case 'scan':
      return ofScan(relation);
    case 'project':
      return passThrough(relation.expressions, hashedFields(relation.input));
    case 'join': {
      const [left, right] = [hashedFields(relation.left), hashedFields(relation.right)];
      refuseUse([relation.on], [...left, ...right]);
      return relation.join === 'semi' || relation.join === 'anti' ? left : [...left, ...right];
    }
    case 'aggregate': {
      const input = hashedFields(relation.input);
      for (const measure of relation.measures) refuseMeasure(measure, input);
      return [...passThrough(relation.groups, input), ...relation.measures.map(() => undefined)];
    }
    case 'filter':
    case 'sort':
    case 'fetch':
    case 'window':
    case 'asOf': {
      const input = hashedFields(relation.input);
      refuseUse(expressionsOf(relation), input);
      if (relation.kind === 'asOf') return [undefined, ...input];
      return relation.kind === 'window' ? [...input, undefined] : input;
    }
  }
}

function ofScan({ dataset, fields, hashKeys }: SecuredScan): HashedFields {
  return fields.map(({ name }, i) => {
    const key = hashKeys[i];
    return key === undefined ? undefined : { dataset: dataset.name, column: name, key };
  });
}

/** A column alone stays what it is; anything made of a hashed one is refused. */
function passThrough(exprs: readonly SecuredExpr[], input: HashedFields): HashedFields {
  return exprs.map((expr) => {
    if (expr.kind === 'column') return input[expr.index];
    refuseUse([expr], input);
    return undefined;
  });
}

function refuseMeasure({ fn, args }: Measure<SecuredScan>, input: HashedFields): void {
  if (counting.has(fn) && args.every(({ kind }) => kind === 'column')) return;
  refuseUse(args, input);
}

/** Sub-queries are looked into as well: what they give is compared, so that nothing of it may be hashed. */
function refuseUse(exprs: readonly ExprOf<SecuredScan>[], input: HashedFields): void {
  for (const expr of exprs) {
    if (expr.kind === 'column') refuseField(input[expr.index]);
    else if (expr.kind === 'call') refuseUse(expr.args, input);
    else if (expr.kind !== 'literal') refuseUse(expr.operands, input);
    if (expr.kind === 'inQuery') hashedFields(expr.query).forEach(refuseField);
  }
}

/** @throws LakegateError COLUMN_HASHED; the caller sees the column, so that it may be named. */
export function refuseField(field: HashedField | undefined): void {
  if (field === undefined) return;
  const { dataset, column } = field;
  throw new LakegateError('COLUMN_HASHED', {
    message: `${dataset}.${column} is shown to you as a keyed hash: it can be selected, grouped by and counted distinct, not compared, ordered or joined by.`,
    extensions: { dataset, column },
  });
}
