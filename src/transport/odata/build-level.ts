// Compiles what is asked of a dataset and of its expanded relationships to a tree of reads, and how it is written.
import type { ReadNode } from '../../core/data-service.js';
import { isOrderable } from '../../core/data-type.js';
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';
import { type fieldOf, filter, type Expr, type ReadRelation, type SortKey } from '../../core/relation.js';
import { buildFilter } from './build-filter.js';
import { navigations } from './metadata.js';
import { odataError, unknownProperty } from './odata-error.js';
import type { ODataOptions } from './parse-options.js';
import { createReadColumns, type ReadColumns } from '../datasets/read-columns.js';

/** How one property of an answer is made. */
export type AnsweredProperty =
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly index: number;
      readonly type: ReturnType<typeof fieldOf>['type'];
    }
  | {
      readonly kind: 'related';
      readonly name: string;
      /** Position among the node's children. */
      readonly child: number;
      readonly many: boolean;
      readonly level: BuiltLevel;
    };

export interface BuiltLevel {
  readonly node: ReadNode;
  readonly properties: readonly AnsweredProperty[];
}

export interface LevelPlace {
  readonly path: readonly string[];
  readonly kind: ReadNode['kind'];
  readonly page: ReadNode['page'];
  readonly link?: { readonly parent: readonly number[]; readonly own: readonly string[] } | undefined;
  /** What the key given in the URL demands. */
  readonly condition?: ((columns: ReadColumns) => Expr) | undefined;
}

/** @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN */
export function buildLevel(
  dataset: VisibleDataset,
  options: ODataOptions,
  place: LevelPlace,
  catalog: VisibleCatalog,
): BuiltLevel {
  if (options.apply !== undefined) throw odataError('$apply', 'expected at the root alone');
  const columns = createReadColumns(dataset, unknownProperty);
  const own = (place.link?.own ?? []).map((name) => columns.position(name));
  const selected = options.select ?? dataset.columns.map(({ name }) => name);
  const expandable = new Map(navigations(dataset, catalog).map((one) => [one.name, one]));
  const properties: AnsweredProperty[] = selected
    .filter((name) => !(expandable.has(name) && options.expand.has(name)))
    .map((name) => ({ kind: 'value', name, index: columns.position(name), type: columns.column(name).type }));
  const children: ReadNode[] = [];
  for (const [name, inner] of options.expand) {
    const relationship = expandable.get(name);
    const target = relationship && catalog.datasets.get(relationship.target);
    if (relationship === undefined || target === undefined) throw unknownProperty(dataset.name, name);
    const many = relationship.cardinality === 'many';
    if (!many && (inner.top ?? inner.skip) !== undefined)
      throw odataError('$expand', `"${name}" is one: it takes no $top and no $skip`);
    const link = { parent: relationship.from.map((column) => columns.position(column)), own: relationship.to };
    const isCut = inner.top !== undefined || inner.skip !== undefined;
    const page = isCut ? { ...(inner.top !== undefined && { first: inner.top }), offset: inner.skip ?? 0 } : {};
    // All rows of each parent are what the data service calls an aggregate's: in order, none of them cut off.
    const kind = many ? (isCut ? 'rows' : 'aggregate') : 'one';
    const level = buildLevel(target, inner, { path: [...place.path, name], kind, page, link }, catalog);
    properties.push({ kind: 'related', name, child: children.length, many, level });
    children.push(level.node);
  }
  const conditions: Expr[] = [];
  if (place.condition !== undefined) conditions.push(place.condition(columns));
  if (options.filter !== undefined)
    conditions.push(buildFilter({ catalog, columns, option: '$filter' }, options.filter));
  const order = place.kind === 'one' ? [] : orderOf(dataset, options, columns);
  const read = columns.relation();
  const source = conditions.reduce<ReadNode['source']>((input, condition) => filter(input, condition), read);
  return {
    properties,
    node: {
      path: place.path,
      dataset: dataset.name,
      kind: place.kind,
      source,
      order,
      tieBreaksFrom: options.orderby.length,
      page: place.page,
      totalCount: place.kind === 'rows' && options.count,
      ...(place.link === undefined ? {} : { link: { parent: place.link.parent, own } }),
      routing: {},
      children,
    },
  };
}

/** What was asked for, then what makes it total. OData has null as the least of all values. */
function orderOf(
  dataset: VisibleDataset,
  { orderby }: ODataOptions,
  columns: ReadColumns,
): readonly SortKey<ReadRelation>[] {
  const keys = new Map<string, SortKey<ReadRelation>>();
  for (const { property, direction } of orderby) {
    const expr = columns.column(property);
    if (!isOrderable(expr.type)) throw odataError('$orderby', `"${property}" has no order`);
    if (!keys.has(property)) keys.set(property, { expr, direction, nulls: direction === 'asc' ? 'first' : 'last' });
  }
  const ties =
    dataset.key.length > 0
      ? dataset.key
      : dataset.columns
          .filter(({ name, type }) => isOrderable(type) && !dataset.hashed.has(name))
          .map(({ name }) => name);
  for (const name of ties) {
    if (!keys.has(name)) keys.set(name, { expr: columns.column(name), direction: 'asc', nulls: 'last' });
  }
  return [...keys.values()];
}
