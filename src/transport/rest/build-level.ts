// Compiles a level of rows: what its selection, order and children need, and how its answer is made of them.
import type { PageRequest, ReadNode } from '../../core/data-service.js';
import { fieldOf, project, type ReadRelation, type Relation, type SortKey } from '../../core/relation.js';
import type { Value } from '../../core/value.js';
import type { AskedLevel, EmbeddedLevel } from './asked-level.js';
import { buildAggregatedLevel } from './build-aggregated-level.js';
import { resolveCast } from './cast-value.js';
import { buildPredicate, filterWhere } from './filter-relation.js';
import { buildOrder } from './order-level.js';
import { assertDistinctNames, fieldsOf, type OutputColumn } from './output-column.js';
import type { SelectedColumn } from './parse-select.js';
import { createRankedColumns } from './ranked-level.js';
import { createReadColumns, firstColumn, type ReadColumns } from '../datasets/read-columns.js';
import { restError, unsupported, unknownColumn } from './rest-error.js';

/** Where a level stands. */
export interface LevelPlace {
  readonly path: readonly string[];
  /** Columns that equal the parent's. */
  readonly own: readonly string[];
  /** Whether its rows are cut, so that their order has to be total. */
  readonly cut: boolean;
  /** Most rows where an offset is asked for without a limit. */
  readonly maxRows: number;
}

/** A compiled level. */
export interface BuiltLevel {
  readonly source: Relation;
  readonly order: readonly SortKey<ReadRelation>[];
  readonly tieBreaksFrom: number;
  readonly columns: readonly OutputColumn[];
  readonly children: readonly ReadNode[];
  /** Positions of the columns that equal the parent's. */
  readonly own: readonly number[];
}

/** @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN */
export function buildLevel(level: AskedLevel, place: LevelPlace): BuiltLevel {
  if (level.aggregates) {
    const built = buildAggregatedLevel(level, place.own);
    return { ...built, children: [], own: place.own.map((_, i) => i) };
  }
  const read = level.ranking ? createRankedColumns(level.ranking) : createReadColumns(level.dataset, unknownColumn);
  const children: ReadNode[] = [];
  const columns = level.items.flatMap((item): readonly OutputColumn[] => {
    if (item.kind === 'column') return [buildColumn(read, item)];
    // What selects nothing only filters.
    if (item.embedded.item.select.length === 0) return [];
    const { node, column } = buildChild(read, item.embedded, children.length, place);
    children.push(node);
    return [column];
  });
  const distinct = withoutRepeats(columns);
  assertDistinctNames(distinct);
  const own = place.own.map((name) => read.position(name));
  const order = buildOrder(level, read, place.cut);
  if (read.size === 0) read.position(firstColumn(level.dataset));
  const kept = read.size;
  const predicate = buildPredicate(level, read);
  const source = order.extend(projectFirst(filterWhere(read.relation(), predicate), kept));
  return { source, order: order.keys(source), tieBreaksFrom: order.asked, columns: distinct, children, own };
}

function buildColumn(read: ReadColumns, { column: name = '', alias, cast: to }: SelectedColumn): OutputColumn {
  const column = read.column(name);
  const cast = to === undefined ? undefined : resolveCast(column.type, to);
  return {
    kind: 'value',
    field: { name: alias ?? name, type: cast?.type ?? column.type, nullable: column.nullable },
    index: column.index,
    convert: cast && ((value: Value) => (value === null ? null : cast.convert(value))),
  };
}

interface BuiltChild {
  readonly node: ReadNode;
  readonly column: OutputColumn;
}

function buildChild(read: ReadColumns, embedded: EmbeddedLevel, child: number, parent: LevelPlace): BuiltChild {
  const { relationship, item, level, key } = embedded;
  const { limit, offset } = level.parameters;
  const toOne = relationship.cardinality === 'one';
  if (item.spread && !toOne) throw spreadRefused(parent.path, key);
  if (toOne && level.aggregates) throw unsupported('An aggregate over a to-one relationship');
  const cut = !toOne && (limit !== undefined || offset !== undefined);
  const path = [...parent.path, key];
  const linked = relationship.from.map((name) => read.position(name));
  const built = buildLevel(level, { path, own: relationship.to, cut, maxRows: parent.maxRows });
  const page: PageRequest = cut ? { first: limit ?? parent.maxRows, ...(offset !== undefined && { offset }) } : {};
  const node: ReadNode = {
    path,
    dataset: level.dataset.name,
    // All rows of each parent are what the data service calls an aggregate's: in order, none of them cut off.
    kind: toOne ? 'one' : cut && !level.aggregates ? 'rows' : 'aggregate',
    source: built.source,
    order: toOne ? [] : built.order,
    tieBreaksFrom: built.tieBreaksFrom,
    page,
    totalCount: false,
    link: { parent: linked, own: built.own },
    routing: {},
    children: built.children,
  };
  const struct = { kind: 'struct', fields: fieldsOf(built.columns) } as const;
  if (item.spread) return { node, column: { kind: 'spread', child, columns: built.columns } };
  const column: OutputColumn = toOne
    ? { kind: 'row', field: { name: key, type: struct, nullable: true }, child, columns: built.columns }
    : {
        kind: 'rows',
        field: { name: key, type: { kind: 'list', element: struct }, nullable: false },
        child,
        columns: built.columns,
      };
  return { node, column };
}

function spreadRefused(path: readonly string[], key: string): Error {
  return restError('BAD_USER_INPUT', {
    code: 'PGRST119',
    message: `A spread operation on '${key}' is not possible`,
    details: `'${path.at(-1) ?? ''}' and '${key}' do not form a many-to-one or one-to-one relationship`,
  });
}

/** `*,carrier` has carrier once. */
function withoutRepeats(columns: readonly OutputColumn[]): readonly OutputColumn[] {
  return columns.filter(
    (column, i) =>
      column.kind !== 'value' ||
      column.convert !== undefined ||
      columns.findIndex(
        (other) =>
          other.kind === 'value' &&
          other.convert === undefined &&
          other.index === column.index &&
          other.field.name === column.field.name,
      ) === i,
  );
}

/** Leaves out the columns that only the filter needed; they were read last. */
function projectFirst(relation: Relation, count: number): Relation {
  if (relation.fields.length === count) return relation;
  return project<ReadRelation>(
    relation,
    relation.fields.slice(0, count).map((field, i) => ({ name: field.name, expr: fieldOf(relation, i) })),
  );
}
