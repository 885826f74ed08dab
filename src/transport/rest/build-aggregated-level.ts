// Compiles a level whose selection has aggregates: grouped by its other columns, and under a parent by what links to it.
import { call } from '../../core/call.js';
import { int32Type, int64Type } from '../../core/data-type.js';
import { literal } from '../../core/expression.js';
import { aggregates } from '../../core/functions.js';
import { describeType } from '../../core/data-type.js';
import {
  aggregate,
  fieldOf,
  type Expr,
  type Measure,
  type ReadRelation,
  type Relation,
  type SortKey,
} from '../../core/relation.js';
import type { Value } from '../../core/value.js';
import type { AskedLevel } from './asked-level.js';
import { resolveCast } from './cast-value.js';
import { buildPredicate, filterWhere } from './filter-relation.js';
import { assertDistinctNames, type OutputColumn } from './output-column.js';
import type { SelectedColumn } from './parse-select.js';
import { createReadColumns, firstColumn, type ReadColumns } from '../datasets/read-columns.js';
import { restError, unsupported, unknownColumn } from './rest-error.js';

/** A compiled level of groups. */
export interface AggregatedLevel {
  readonly source: Relation;
  readonly order: readonly SortKey<ReadRelation>[];
  /** Keys from this one on were not asked for. */
  readonly tieBreaksFrom: number;
  readonly columns: readonly OutputColumn[];
}

/** `own`: columns that link to a parent; they are the first fields. @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN */
export function buildAggregatedLevel(level: AskedLevel, own: readonly string[] = []): AggregatedLevel {
  const read = createReadColumns(level.dataset, unknownColumn);
  const groups: { readonly name: string; readonly expr: Expr }[] = own.map((name) => ({
    name,
    expr: read.column(name),
  }));
  const measures: Measure<ReadRelation>[] = [];
  const pending: { readonly item: SelectedColumn; readonly group: number | undefined; readonly measure: number }[] = [];
  for (const item of level.items) {
    if (item.kind === 'embedded') {
      if (item.embedded.item.select.length > 0)
        throw unsupported('Embedding beside an aggregate', 'Embed the aggregate.');
      continue;
    }
    if (item.aggregate === undefined) {
      if (item.cast !== undefined) throw unsupported('A cast of a column that is grouped by');
      const name = item.column ?? '';
      groups.push({ name: distinctName(groups, name), expr: read.column(name) });
      pending.push({ item, group: groups.length - 1, measure: -1 });
    } else {
      measures.push(buildMeasure(read, item, measures.length));
      pending.push({ item, group: undefined, measure: measures.length - 1 });
    }
  }
  const predicate = buildPredicate(level, read);
  if (read.size === 0) read.position(firstColumn(level.dataset));
  const source = aggregate<ReadRelation>(filterWhere(read.relation(), predicate), groups, measures);
  const columns = pending.map(({ item, group, measure }) => outputOf(source, item, group ?? groups.length + measure));
  assertDistinctNames(columns);
  const asked = level.parameters.order.map((term): SortKey<ReadRelation> => {
    const index = positionOf(pending, columns, term.relation === undefined ? term.column : '');
    return { expr: fieldOf(source, index), direction: term.direction, nulls: term.nulls };
  });
  return {
    source,
    order: [
      ...asked,
      ...groups.map((_, i) => ({ expr: fieldOf(source, i), direction: 'asc', nulls: 'last' }) as const),
    ],
    tieBreaksFrom: asked.length,
    columns,
  };
}

function distinctName(groups: readonly { readonly name: string }[], name: string): string {
  let free = name;
  for (let i = 2; groups.some((group) => group.name === free); i++) free = `${name}_${String(i)}`;
  return free;
}

function buildMeasure(read: ReadColumns, item: SelectedColumn, index: number): Measure<ReadRelation> {
  const name = `lakegate_${item.aggregate ?? 'count'}_${String(index)}`;
  if (item.column === undefined) return { fn: 'count', args: [], name, type: int64Type, nullable: false };
  const column: Expr = read.column(item.column);
  const fn = item.aggregate === 'count' ? 'sum' : (item.aggregate ?? 'count');
  // Values that aren't null are counted as a sum of ones.
  const counted = (value: number): Expr => literal(value, int32Type);
  const arg =
    item.aggregate === 'count' ? call<ReadRelation>('if', call('is_null', column), counted(0), counted(1)) : column;
  const spec = aggregates[fn];
  const type = spec.returns([arg.type]);
  if (type === undefined) {
    throw restError('BAD_USER_INPUT', {
      code: '42883',
      message: `function ${fn}(${describeType(column.type)}) does not exist`,
    });
  }
  return { fn, args: [arg], name, type, nullable: spec.nullable };
}

function outputOf(source: Relation, item: SelectedColumn, index: number): OutputColumn {
  const { type, nullable } = fieldOf(source, index);
  const name = item.alias ?? item.aggregate ?? item.column ?? '';
  const cast = item.cast === undefined ? undefined : resolveCast(type, item.cast);
  const isCount = item.aggregate === 'count';
  const zero = isCount ? (value: Value): Value => value ?? 0n : undefined;
  const convert = cast && ((value: Value): Value => (value === null ? null : cast.convert(value)));
  return {
    kind: 'value',
    field: { name, type: cast?.type ?? type, nullable: nullable && !isCount },
    index,
    convert: zero && convert ? (value) => convert(zero(value)) : (convert ?? zero),
  };
}

/** Of a group's column, or of anything by the name that it has in the answer. */
function positionOf(
  pending: readonly { readonly item: SelectedColumn }[],
  columns: readonly OutputColumn[],
  name: string,
): number {
  const byColumn = pending.findIndex(({ item }) => item.aggregate === undefined && item.column === name);
  const byName = columns.findIndex((column) => column.kind === 'value' && column.field.name === name);
  const found = columns[byColumn === -1 ? byName : byColumn];
  if (found?.kind === 'value') return found.index;
  throw restError('BAD_USER_INPUT', {
    code: '42803',
    message: `column "${name}" must be selected to order groups by it`,
  });
}
