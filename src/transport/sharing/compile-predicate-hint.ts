// `jsonPredicateHints` as a filter that leaves out nothing the hint would keep: what isn't understood narrows nothing.
// https://github.com/delta-io/delta-sharing/blob/main/PROTOCOL.md#json-predicates-for-filtering
import { and, call, or } from '../../core/call.js';
import { literal, type ScalarExpr } from '../../core/expression.js';
import type { FunctionName } from '../../core/functions.js';
import { compileReader, UnreadableValue } from '../../core/read-value.js';
import type { VisibleDataset } from '../../core/read-scope.js';
import { fieldOf, type Field } from '../../core/relation.js';

/** `exact`: true of the same rows as the hint, not only of those as well. */
interface Compiled {
  readonly expr: ScalarExpr;
  readonly exact: boolean;
}

interface HintColumns {
  readonly fields: readonly Field[];
  readonly hashed: VisibleDataset['hashed'];
}

const comparisons: Readonly<Record<string, FunctionName>> = {
  equal: 'eq',
  lessThan: 'lt',
  lessThanOrEqual: 'lte',
  greaterThan: 'gt',
  greaterThanOrEqual: 'gte',
};

/** Types that Spark compares as the gateway does; NaN and instants at odds with a session's zone are left to clients. */
const comparable: ReadonlySet<string> = new Set(['boolean', 'int32', 'int64', 'decimal', 'string', 'date']);

const maxDepth = 20;

/** Over the fields; undefined where nothing can be made of the hint. */
export function compilePredicateHint(text: string, columns: HintColumns): ScalarExpr | undefined {
  let hint: unknown;
  try {
    hint = JSON.parse(text);
  } catch {
    return undefined;
  }
  return compile(hint, columns, 0)?.expr;
}

function compile(hint: unknown, columns: HintColumns, depth: number): Compiled | undefined {
  const { op, children } = nodeOf(hint);
  if (depth > maxDepth || op === undefined) return undefined;
  const inner = (): readonly (Compiled | undefined)[] => children.map((one) => compile(one, columns, depth + 1));
  switch (op) {
    case 'and': {
      const parts = inner();
      const known = parts.filter((part) => part !== undefined);
      if (known.length === 0) return undefined;
      const exact = known.length === parts.length && known.every((part) => part.exact);
      return { expr: and(known.map(({ expr }) => expr)), exact };
    }
    case 'or': {
      const parts = inner();
      const known = parts.filter((part) => part !== undefined);
      if (known.length === 0 || known.length < parts.length) return undefined;
      return { expr: or(known.map(({ expr }) => expr)), exact: known.every((part) => part.exact) };
    }
    case 'not': {
      const [part, ...more] = inner();
      if (part?.exact !== true || more.length > 0) return undefined;
      return { expr: call('not', part.expr), exact: true };
    }
    case 'isNull': {
      const column = columnOf(children[0], columns);
      return column && { expr: call('is_null', column), exact: true };
    }
    default:
      return compileComparison(op, children, columns);
  }
}

function compileComparison(op: string, children: readonly unknown[], columns: HintColumns): Compiled | undefined {
  const fn = Object.hasOwn(comparisons, op) ? comparisons[op] : undefined;
  const column = columnOf(children[0], columns);
  const { op: other, value } = nodeOf(children[1]);
  if (fn === undefined || column === undefined || other !== 'literal' || children.length !== 2) return undefined;
  if (typeof value !== 'string' || !comparable.has(column.type.kind)) return undefined;
  try {
    const read = compileReader(column.type, false, { jsonIsText: true, allIsText: true })(value, []);
    return { expr: call(fn, column, literal(read, column.type)), exact: true };
  } catch (error) {
    if (error instanceof UnreadableValue) return undefined;
    throw error;
  }
}

/** Hidden ones are as unknown as those that never were; hashed ones can't be compared. */
function columnOf(hint: unknown, { fields, hashed }: HintColumns): ScalarExpr | undefined {
  const { op, name } = nodeOf(hint);
  const index = op === 'column' ? fields.findIndex((field) => field.name === name) : -1;
  return index < 0 || hashed.has(name ?? '') ? undefined : fieldOf({ fields }, index);
}

interface HintNode {
  readonly op: string | undefined;
  readonly name: string | undefined;
  readonly value: unknown;
  readonly children: readonly unknown[];
}

function nodeOf(hint: unknown): HintNode {
  const { op, name, value, children } = (typeof hint === 'object' && hint !== null ? hint : {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    op: typeof op === 'string' ? op : undefined,
    name: typeof name === 'string' ? name : undefined,
    value,
    children: Array.isArray(children) ? (children as readonly unknown[]) : [],
  };
}
