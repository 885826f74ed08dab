// A secured question to DynamoDB requests: which items are read, how, and what is completed on them here.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ScalarExpr } from '../../src/core/expression.js';
import { columnsOf, conjuncts } from '../../src/core/expression.js';
import type { NativeQuery, Refusal, StorePlan } from '../connector.js';
import type { BoundColumn } from './binding-columns.js';
import { bindingColumns } from './binding-columns.js';
import { describePlan } from './describe-plan.js';
import { isNumberAsText } from './encode-value.js';
import { compileFilterExpression, Placeholders } from './filter-expression.js';
import type { FlatRelation, Step } from './flatten-relation.js';
import { flattenRelation } from './flatten-relation.js';
import type { Access } from './key-access.js';
import { resolveAccess } from './key-access.js';

type QueryAccess = Extract<Access, { kind: 'query' }>;

/** Everything that execution needs; `query` statements share names and filter over their partitions. */
export interface DynamoPlan {
  readonly table: string;
  readonly access: Access;
  /** Columns to read, and how many the dataset has: items become rows over `dataset.columns`. */
  readonly columns: readonly BoundColumn[];
  readonly width: number;
  readonly projection: string;
  readonly keyCondition: string | undefined;
  readonly filter: string | undefined;
  readonly names: Readonly<Record<string, string>>;
  /** `:partition` and, where each partition has its own, `:sort` are added per request. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  readonly descending: boolean;
  /** Items that the first request of a limited question asks for. */
  readonly firstPageItems: number | undefined;
  readonly steps: readonly Step[];
  readonly outputs: readonly ScalarExpr[];
}

/** Compiles a plan over one dataset; everything that isn't found by key, or by an allowed scan, is refused. */
export function compilePlan(plan: StorePlan): NativeQuery | Refusal {
  const flat = flattenRelation(plan.relation);
  if ('refused' in flat) return flat;
  const { dataset } = flat.scan;
  const binding = plan.bindings.get(dataset.name);
  if (binding === undefined) return { refused: `no binding of ${dataset.name} is given` };
  const columns = bindingColumns(dataset, binding);
  const needed = neededColumns(flat);
  const missing = needed.filter((position) => !columns.has(position));
  if (missing.length > 0) {
    const names = missing.map((position) => dataset.columns[position]?.name ?? String(position));
    return { refused: `${dataset.name}.${binding.id} has no usable ${names.join(', ')}` };
  }
  const predicates = predicatesOf(flat);
  const access = resolveAccess({ dataset, binding, columns, predicates });
  if ('refused' in access) return access;
  const native = buildPlan(flat, access, { table: binding.physicalName, columns, needed, predicates });
  return {
    // Spelled out only where somebody asks: a look-up may be of many keys.
    get statement() {
      return describePlan(native);
    },
    fields: plan.relation.fields,
    native,
  };
}

interface Parts {
  readonly table: string;
  readonly columns: ReadonlyMap<number, BoundColumn>;
  readonly needed: readonly number[];
  readonly predicates: readonly ScalarExpr[];
}

function buildPlan(flat: FlatRelation, access: Access, parts: Parts): DynamoPlan {
  const placeholders = new Placeholders();
  const read = parts.needed.map((position) => parts.columns.get(position) as BoundColumn);
  const filter = access.kind === 'keys' ? undefined : compileFilter(access, parts, placeholders);
  const keyCondition = access.kind === 'query' ? compileKeyCondition(access, placeholders) : undefined;
  const attributes = read.length > 0 ? read.map((c) => c.attribute) : [anyKeyAttribute(access, parts)];
  const projection = attributes.map((attribute) => placeholders.nameOf(attribute)).join(', ');
  const { names, values } = placeholders.usedBy([projection, keyCondition, filter]);
  const ordered = access.kind === 'query' ? dropServedSort(flat.steps, access) : undefined;
  const steps = ordered?.steps ?? flat.steps;
  return {
    table: parts.table,
    access,
    columns: read,
    width: flat.scan.dataset.columns.length,
    projection,
    keyCondition,
    filter,
    names,
    values,
    descending: ordered?.descending ?? false,
    firstPageItems: firstPageItems(steps, filter !== undefined),
    steps,
    outputs: flat.outputs,
  };
}

function neededColumns(flat: FlatRelation): readonly number[] {
  const expressions = [
    ...flat.outputs,
    ...flat.steps.flatMap((step) =>
      step.kind === 'filter' ? [step.condition] : step.kind === 'sort' ? step.keys.map((key) => key.expr) : [],
    ),
  ];
  return [...new Set(expressions.flatMap((expr) => columnsOf(expr)))].sort((a, b) => a - b);
}

/** What every row of the answer meets, so that items which don't need not be read: filters below any limit. */
function predicatesOf(flat: FlatRelation): readonly ScalarExpr[] {
  const limit = flat.steps.findIndex((step) => step.kind === 'fetch');
  const below = limit < 0 ? flat.steps : flat.steps.slice(0, limit);
  return below.flatMap((step) => (step.kind === 'filter' ? conjuncts(step.condition) : []));
}

function compileFilter(access: Access, parts: Parts, placeholders: Placeholders): string | undefined {
  const keyed = access.kind === 'query' ? [access.partition, ...(access.sort === undefined ? [] : [access.sort])] : [];
  const excluded = new Set(keyed.map((column) => column.attribute));
  return compileFilterExpression(parts.predicates, { columns: parts.columns, excluded, placeholders });
}

function compileKeyCondition(access: QueryAccess, placeholders: Placeholders): string {
  const partition = `${placeholders.nameOf(access.partition.attribute)} = :partition`;
  if (access.sort === undefined) return partition;
  const bind = (value: AttributeValue): string => placeholders.valueOf(value);
  if (access.partitions[0]?.sort !== undefined) {
    return `${partition} AND ${placeholders.nameOf(access.sort.attribute)} = :sort`;
  }
  const { range } = access;
  if (range === undefined) return partition;
  const sort = placeholders.nameOf(access.sort.attribute);
  switch (range.kind) {
    case 'between':
      return `${partition} AND ${sort} BETWEEN ${bind(range.low)} AND ${bind(range.high)}`;
    case 'from':
      return `${partition} AND ${sort} >= ${bind(range.low)}`;
    case 'to':
      return `${partition} AND ${sort} <= ${bind(range.high)}`;
    case 'prefix':
      return `${partition} AND begins_with(${sort}, ${bind(range.prefix)})`;
  }
}

/** An attribute to read where the question needs none, as in a count of rows. */
function anyKeyAttribute(access: Access, parts: Parts): string {
  if (access.kind === 'keys') return access.columns[0]?.attribute ?? 'id';
  if (access.kind === 'query') return access.partition.attribute;
  return [...parts.columns.values()][0]?.attribute ?? 'id';
}

/** The steps without the first sort, where one partition's sort key gives that order. */
function dropServedSort(
  steps: readonly Step[],
  access: QueryAccess,
): { readonly steps: readonly Step[]; readonly descending: boolean } | undefined {
  const { sort, partition } = access;
  const at = steps.findIndex((step) => step.kind !== 'filter');
  const step = steps[at];
  if (step?.kind !== 'sort' || sort === undefined || access.partitions.length !== 1) return undefined;
  if (sort.type.kind === 'timestamp' || isNumberAsText(sort)) return undefined;
  const isOn = (index: number, column: BoundColumn): boolean => {
    const expr = step.keys[index]?.expr;
    return expr?.kind === 'column' && expr.index === column.position;
  };
  let first = 0;
  while (first < step.keys.length && isOn(first, partition)) first++;
  const unique = access.index === undefined || first === step.keys.length - 1;
  if (!isOn(first, sort) || !unique) return undefined;
  return { steps: steps.filter((_, i) => i !== at), descending: step.keys[first]?.direction === 'desc' };
}

function firstPageItems(steps: readonly Step[], filtered: boolean): number | undefined {
  const at = steps.findIndex((step) => step.kind !== 'filter');
  const step = steps[at];
  if (step?.kind !== 'fetch') return undefined;
  return Math.min(1000, Math.max(1, (step.offset + step.count) * (filtered ? 4 : 1)));
}
