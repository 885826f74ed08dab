// Compiles a level of rows: the columns its selection needs, its children, its filter and order; and its answer's shape.
import type { DataType } from '../../src/core/data-type.js';
import type { PageRequest, ReadNode } from '../../src/core/data-service.js';
import {
  fieldOf,
  project,
  type Expr,
  type ReadRelation,
  type Relation,
  type SortKey,
} from '../../src/core/relation.js';
import { isNonNullType } from 'graphql';
import type { RowMember } from '../named-catalog.js';
import { toCamelCase } from '../../src/core/graphql-naming.js';
import type { FieldShape, ObjectShape } from './answer-shape.js';
import { buildAggregateLevel } from './build-aggregate-level.js';
import { buildFilter, filterWhere, requiredInput } from './build-filter.js';
import { buildOrder } from './build-order.js';
import { buildPageShape, readsRows } from './build-page-shape.js';
import { firstColumn, type Level, type LevelPlace, type OpenLevel, typenameOf } from './level.js';
import { parsePage, parseRouting } from './parse-page.js';
import { createReadScope, type ReadScope } from './read-scope.js';
import type { SelectedField } from './select-fields.js';

/** Compiles at most one row for each parent. `condition` further limits a root. */
export function buildOneLevel(place: LevelPlace, condition?: (scope: ReadScope) => Expr): Level {
  const level = openLevel(place);
  const object = buildObjectShape(level, place.field.selections, place.path);
  const { definition, responseKey } = place.field;
  const nonNull = definition !== undefined && isNonNullType(definition.type);
  return {
    node: closeLevel(level, { kind: 'one', order: [], page: {}, totalCount: false, condition }),
    shape: { kind: 'one', key: responseKey, child: place.child, nonNull, object },
  };
}

/** Compiles a page of rows. */
export function buildPageLevel(place: LevelPlace): Level {
  const { shaped, field, path } = place;
  const at = path.join('.');
  const level = openLevel(place);
  const page = parsePage(field.args, at);
  const shape = buildPageShape(field.selections, path, (selections, at) => buildObjectShape(level, selections, at));
  const order = buildOrder(shaped, level.scope, field.args['orderBy'], `${at}.orderBy`);
  const where = field.args['where'] ?? undefined;
  return {
    node: closeLevel(level, {
      kind: 'rows',
      order,
      // Where no row is shown, none needs to be read.
      page: readsRows(shape) ? page : { first: 0 },
      totalCount: shape.fields.some((f) => f.kind === 'totalCount'),
      condition:
        where === undefined
          ? undefined
          : (scope) => buildFilter(shaped, scope, requiredInput(where, `${at}.where`), `${at}.where`),
    }),
    shape: { kind: 'page', key: field.responseKey, child: place.child, page: shape },
  };
}

/** The shape of a row's object; columns and children are added to the level as the selection needs them. */
export function buildObjectShape(
  level: OpenLevel,
  selections: readonly SelectedField[],
  path: readonly string[],
): ObjectShape {
  const { named } = level.place;
  const fields = selections.map((field): FieldShape => {
    if (field.name === '__typename') return typenameOf(field);
    const member = named.members.get(field.name);
    if (member === undefined) throw new RangeError(`${named.names.typeName} has no field ${field.name}`);
    if (member.kind !== 'column') return buildChild(level, member, field, [...path, field.responseKey]);
    const { column } = member.column;
    return columnShape(field, level.scope.position(column.name), column.type);
  });
  return { typeName: named.names.typeName, fields };
}

/** A level that reads nothing yet. */
export function openLevel(place: LevelPlace): OpenLevel {
  return { place, scope: createReadScope(place.named), children: [] };
}

function buildChild(
  level: OpenLevel,
  member: Exclude<RowMember, { kind: 'column' }>,
  field: SelectedField,
  path: readonly string[],
): FieldShape {
  const { shaped } = level.place;
  const { relationship } = member;
  const named = shaped.datasets.get(relationship.target);
  if (named === undefined) throw new RangeError(`${relationship.target} is not in the shape`);
  const link = { parent: relationship.from.map((name) => level.scope.position(name)), own: relationship.to };
  const place: LevelPlace = { shaped, named, field, path, child: level.children.length, link };
  // The place is taken before the child is compiled, so that positions are final.
  const build = { one: buildOneLevel, rows: buildPageLevel, aggregate: buildAggregateLevel }[member.kind];
  const { node, shape } = build(place);
  level.children.push(node);
  return shape;
}

/** The shape of a value of the row at `index`. */
export function columnShape(field: SelectedField, index: number, type: DataType): FieldShape {
  const { definition, responseKey } = field;
  return {
    kind: 'column',
    key: responseKey,
    index,
    type,
    encoding: 'own',
    nonNull: definition !== undefined && isNonNullType(definition.type),
    select: selectOf(field, type),
  };
}

/** For a struct, or lists of one, the parts asked for; undefined for other types. */
function selectOf(field: SelectedField, type: DataType): ObjectShape | undefined {
  if (type.kind === 'list') return selectOf(field, type.element);
  if (type.kind !== 'struct') return undefined;
  const [any] = field.selections;
  if (any === undefined) throw new RangeError(`${field.name} selects nothing`);
  return {
    typeName: any.parentType.name,
    fields: field.selections.map((part) => {
      if (part.name === '__typename') return typenameOf(part);
      const index = type.fields.findIndex((f) => toCamelCase(f.name) === part.name);
      const found = type.fields[index];
      if (found === undefined) throw new RangeError(`no part ${part.name}`);
      return columnShape(part, index, found.type);
    }),
  };
}

interface LevelEnd {
  readonly kind: 'one' | 'rows';
  readonly order: readonly SortKey<ReadRelation>[];
  readonly page: PageRequest;
  readonly totalCount: boolean;
  readonly condition: ((scope: ReadScope) => Expr) | undefined;
}

function closeLevel({ place, scope, children }: OpenLevel, end: LevelEnd): ReadNode {
  const { named, field, path, link } = place;
  const own = link?.own.map((column) => scope.position(column));
  // A relation has at least one field; the key is what every binding has.
  if (scope.size === 0) scope.position(firstColumn(place));
  const outputs = scope.size;
  const predicate = end.condition?.(scope);
  const matching = filterWhere(scope.relation(), predicate);
  return {
    path,
    dataset: named.dataset.name,
    kind: end.kind,
    source: matching.fields.length === outputs ? matching : projectFirst(matching, outputs),
    order: end.order,
    page: end.page,
    totalCount: end.totalCount,
    ...(link === undefined || own === undefined ? {} : { link: { parent: link.parent, own } }),
    routing: parseRouting(field.args),
    children,
  };
}

/** Leaves out the columns that only the filter needed; they were read last. */
function projectFirst(relation: Relation, count: number): Relation {
  const kept = relation.fields.slice(0, count);
  return project<ReadRelation>(
    relation,
    kept.map((field, i) => ({ name: field.name, expr: fieldOf(relation, i) })),
  );
}
