// How many rows a question can have by its own form: what decides whether an answer is read whole or as a stream.
import type { ScalarExpr } from '../../src/core/expression.js';
import { conjuncts } from '../../src/core/expression.js';
import type { SecuredExpr, SecuredRelation } from '../../src/core/relation.js';
import type { SecuredScan } from '../../src/core/secured-scan.js';

/** An upper bound, by limits and by keys looked up; Infinity where the form gives none. */
export function boundRows(relation: SecuredRelation): number {
  switch (relation.kind) {
    case 'fetch':
      return Math.min(relation.count, boundRows(relation.input));
    case 'project':
    case 'sort':
    case 'window':
      return boundRows(relation.input);
    case 'filter':
      return Math.min(boundRows(relation.input), boundByKeys(conjuncts(relation.condition), relation.input));
    case 'aggregate':
      return relation.groups.length === 0 ? 1 : boundRows(relation.input);
    case 'asOf':
      return relation.probes.length;
    case 'join':
    case 'scan':
      return Infinity;
  }
}

/** One row for each key that equalities and one IN together look up. */
function boundByKeys(predicates: readonly SecuredExpr[], input: SecuredRelation): number {
  const origins = (operands: readonly SecuredExpr[]): readonly (Origin | undefined)[] =>
    operands.map((operand) => (operand.kind === 'column' ? originOf(input, operand.index) : undefined));
  const equal = predicates.flatMap((predicate) =>
    predicate.kind === 'call' && predicate.fn === 'eq' && predicate.args.some((arg) => arg.kind === 'literal')
      ? origins(predicate.args)
      : [],
  );
  const bounds = predicates.map((predicate) =>
    predicate.kind === 'in' && coverKey([...equal, ...origins(predicate.operands)]) ? predicate.rows.length : Infinity,
  );
  return Math.min(coverKey(equal) ? 1 : Infinity, ...bounds);
}

interface Origin {
  readonly scan: SecuredScan;
  readonly column: string;
}

/** The dataset's column that a field shows unchanged. */
function originOf(relation: SecuredRelation, index: number): Origin | undefined {
  switch (relation.kind) {
    case 'scan': {
      const output: ScalarExpr | undefined = relation.outputs[index];
      const column = output?.kind === 'column' ? relation.dataset.columns[output.index] : undefined;
      return column && { scan: relation, column: column.name };
    }
    case 'filter':
    case 'sort':
    case 'fetch':
      return originOf(relation.input, index);
    case 'project': {
      const expr = relation.expressions[index];
      return expr?.kind === 'column' ? originOf(relation.input, expr.index) : undefined;
    }
    default:
      return undefined;
  }
}

function coverKey(origins: readonly (Origin | undefined)[]): boolean {
  const scan = origins.find((origin) => origin !== undefined)?.scan;
  const { key } = scan?.dataset ?? { key: [] };
  const columns = new Set(origins.flatMap((origin) => (origin?.scan === scan ? [origin?.column] : [])));
  return key.length > 0 && key.every((name) => columns.has(name));
}
