// How the items of a question are found: by full keys, by partitions of the table or an index, or by an allowed scan.
// What is derived here may find too many items, never too few: every filter is applied again to the items.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AccessKey, Binding, Dataset } from '../../src/core/dataset.js';
import type { ScalarExpr } from '../../src/core/expression.js';
import type { Value } from '../../src/core/value.js';
import type { Refusal } from '../connector.js';
import type { BoundColumn } from './binding-columns.js';
import { maxKeys } from './capabilities.js';
import { canBeKey, encodeValue } from './encode-value.js';
import type { SortRange } from './sort-range.js';
import { sortRangeOf } from './sort-range.js';

export type Key = Readonly<Record<string, AttributeValue>>;

export type Access =
  | { readonly kind: 'keys'; readonly keys: readonly Key[]; readonly columns: readonly BoundColumn[] }
  | {
      readonly kind: 'query';
      readonly index: string | undefined;
      readonly partition: BoundColumn;
      /** One Query for each; `sort` is an exact sort key where the question fixes it. */
      readonly partitions: readonly { readonly value: AttributeValue; readonly sort?: AttributeValue }[];
      readonly sort: BoundColumn | undefined;
      readonly range: SortRange | undefined;
    }
  | { readonly kind: 'scan'; readonly maxRows: number };

/** Most partitions that one statement queries. */
const maxPartitions = 100;

interface Question {
  readonly dataset: Dataset;
  readonly binding: Binding;
  readonly columns: ReadonlyMap<number, BoundColumn>;
  /** Conjuncts that every row of the answer meets. */
  readonly predicates: readonly ScalarExpr[];
}

/** The way that reads the fewest items as far as the predicates tell, or why there is none. */
export function resolveAccess(question: Question): Access | Refusal {
  const { binding } = question;
  const found = binding.accessKeys.flatMap((accessKey) => accessBy(accessKey, question));
  const [best] = found.sort((a, b) => rank(a) - rank(b));
  if (best !== undefined) return best;
  if (binding.scan.allowed) return { kind: 'scan', maxRows: binding.scan.maxRows };
  const keys = binding.accessKeys.map((k) => k.columns.join(' + ')).join(', or ') || 'none is declared';
  return { refused: `DynamoDB finds rows by key only (${keys}), and the question fixes none; no scan is allowed` };
}

function rank(access: Access): number {
  if (access.kind === 'keys') return access.keys.length / maxKeys;
  if (access.kind === 'scan') return Number.MAX_SAFE_INTEGER;
  const narrowed = access.range !== undefined || access.partitions.some((p) => p.sort !== undefined);
  return access.partitions.length + (narrowed ? 1 : 2) * 10;
}

function accessBy(accessKey: AccessKey, question: Question): readonly Access[] {
  const columns = accessKey.columns.map((name) => {
    const position = question.dataset.columns.findIndex((c) => c.name === name);
    return question.columns.get(position);
  });
  const [partition, sort] = columns;
  if (partition === undefined || columns.includes(undefined) || columns.length > 2) return [];
  const both = sort === undefined ? undefined : fixedTuples([partition, sort], question.predicates);
  const ones = fixedTuples([partition], question.predicates);
  const tuples = both ?? ones;
  if (tuples === undefined) return [];
  const full = sort === undefined || both !== undefined;
  if (full && accessKey.index === undefined) {
    const used = sort === undefined ? [partition] : [partition, sort];
    const keys = encodeKeys(tuples, used);
    return keys === undefined || keys.length > maxKeys ? [] : [{ kind: 'keys', keys, columns: used }];
  }
  const partitions = encodeKeys(tuples, both === undefined || sort === undefined ? [partition] : [partition, sort]);
  if (partitions === undefined || partitions.length > maxPartitions) return [];
  const range = both === undefined && sort !== undefined ? sortRangeOf(sort, question.predicates) : undefined;
  if (sort !== undefined && both === undefined && range === undefined && mayBeMissing(sort, accessKey, question)) {
    return [];
  }
  return [
    {
      kind: 'query',
      index: accessKey.index,
      partition,
      partitions: partitions.map((key) => ({
        value: key[partition.attribute] as AttributeValue,
        ...(both === undefined || sort === undefined ? {} : { sort: key[sort.attribute] }),
      })),
      sort,
      range,
    },
  ];
}

/** An item without an index's sort attribute is not in that index. */
function mayBeMissing(sort: BoundColumn, { index }: AccessKey, { dataset }: Question): boolean {
  return index !== undefined && dataset.columns[sort.position]?.nullable !== false;
}

/** Distinct keys; one that no item can have is left out. Undefined where a value has no attribute form. */
function encodeKeys(
  tuples: readonly (readonly Value[])[],
  columns: readonly BoundColumn[],
): readonly Key[] | undefined {
  const keys = new Map<string, Key>();
  for (const tuple of tuples) {
    const key: Record<string, AttributeValue> = {};
    let possible = true;
    let name = '';
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as BoundColumn;
      const attribute = encodeValue(tuple[i] ?? null, column);
      if (attribute === undefined) return undefined;
      possible &&= canBeKey(attribute, i === 0 ? 'partition' : 'sort');
      key[column.attribute] = attribute;
      name += columns.length === 1 ? nameOf(attribute) : JSON.stringify(attribute);
    }
    if (possible) keys.set(name, key);
  }
  return [...keys.values()];
}

/** Tells attributes of one column, and so of one type, apart. */
function nameOf(attribute: AttributeValue): string {
  return attribute.S ?? attribute.N ?? JSON.stringify(attribute);
}

/**
 * The values that the columns may have together in any row that meets all predicates, or undefined where these fix no
 * finite set: the smallest set that one predicate gives, or the product of those of each column.
 */
function fixedTuples(
  columns: readonly BoundColumn[],
  predicates: readonly ScalarExpr[],
): readonly (readonly Value[])[] | undefined {
  const whole = smallest(predicates.map((p) => tuplesOf(p, columns)));
  if (whole !== undefined || columns.length === 1) return whole;
  const [first, second] = columns.map((column) => smallest(predicates.map((p) => tuplesOf(p, [column]))));
  if (first === undefined || second === undefined || first.length * second.length > maxKeys) return undefined;
  return first.flatMap((a) => second.map((b) => [...a, ...b]));
}

function smallest<T>(sets: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  return sets.reduce(
    (best, set) => (set !== undefined && (best === undefined || set.length < best.length) ? set : best),
    undefined,
  );
}

/** What one predicate fixes, if it does: an equality, an IN, a disjunction of such. */
function tuplesOf(predicate: ScalarExpr, columns: readonly BoundColumn[]): readonly (readonly Value[])[] | undefined {
  if (predicate.kind === 'in') {
    const at = columns.map((c) => predicate.operands.findIndex((o) => o.kind === 'column' && o.index === c.position));
    return at.includes(-1) ? undefined : predicate.rows.map((row) => at.map((i) => row[i] ?? null));
  }
  if (predicate.kind !== 'call') return undefined;
  const [a, b] = predicate.args;
  switch (predicate.fn) {
    case 'eq': {
      const column = a?.kind === 'column' ? a : b;
      const constant = a?.kind === 'column' ? b : a;
      if (columns.length !== 1 || column?.kind !== 'column' || column.index !== columns[0]?.position) return undefined;
      if (constant?.kind !== 'literal') return undefined;
      return constant.value === null ? [] : [[constant.value]];
    }
    case 'is_true':
      return a === undefined ? undefined : tuplesOf(a, columns);
    case 'and':
      return fixedTuples(columns, predicate.args);
    case 'or': {
      const parts = predicate.args.map((arg) => tuplesOf(arg, columns));
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    default:
      return undefined;
  }
}
