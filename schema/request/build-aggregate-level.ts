// Compiles a level of aggregated rows: groups, measures, conditions on groups; and its answer's shape.
import { type AggregateScope, createAggregateScope } from './aggregate-scope.js';
import type { FieldShape, ObjectShape } from './answer-shape.js';
import { buildFilter, filterWhere, requiredInput } from './build-filter.js';
import { buildGroups } from './build-groups.js';
import {
  aggregateFieldOf,
  type AggregateScopes,
  buildAggregateOrder,
  buildHaving,
  groupOf,
  measureOf,
  quantilePart,
} from './build-having.js';
import { firstColumn, type Level, type LevelPlace, typenameOf } from './level.js';
import { parseRouting, wholeNumber } from './parse-page.js';
import { createReadScope } from './read-scope.js';
import type { SelectedField } from './select-fields.js';

/**
 * Compiles the rows of an aggregate. Under a parent, what links to the parent is grouped by before all else.
 * @throws LakegateError BAD_USER_INPUT
 */
export function buildAggregateLevel(place: LevelPlace): Level {
  const { shaped, named, field, path, child, link } = place;
  const at = path.join('.');
  const read = createReadScope(named);
  const computed = createAggregateScope(
    read,
    buildGroups(read, link?.own ?? [], field.args['groupBy'], `${at}.groupBy`),
  );
  const scopes: AggregateScopes = { read, computed };
  const first = wholeNumber(field.args, 'first', at);
  const object = buildAggregateShape(scopes, field.selections, at);
  const { order, tieBreaksFrom } = buildAggregateOrder(scopes, field.args['orderBy'], `${at}.orderBy`);
  const givenHaving = field.args['having'] ?? undefined;
  const having =
    givenHaving === undefined
      ? undefined
      : buildHaving(scopes, requiredInput(givenHaving, `${at}.having`), `${at}.having`);
  const where = field.args['where'] ?? undefined;
  const predicate =
    where === undefined ? undefined : buildFilter(shaped, read, requiredInput(where, `${at}.where`), `${at}.where`);
  if (read.size === 0) read.position(firstColumn(place));
  const aggregated = computed.relation(filterWhere(read.relation(), predicate));
  return {
    node: {
      path,
      dataset: named.dataset.name,
      kind: 'aggregate',
      source: filterWhere(aggregated, having),
      order,
      tieBreaksFrom,
      page: first === undefined ? {} : { first },
      totalCount: false,
      ...(link === undefined ? {} : { link: { parent: link.parent, own: link.own.map((_column, i) => i) } }),
      routing: parseRouting(field.args),
      children: [],
    },
    shape: { kind: 'list', key: field.responseKey, child, object },
  };
}

function buildAggregateShape(scopes: AggregateScopes, selections: readonly SelectedField[], path: string): ObjectShape {
  const typeName = `${scopes.read.named.names.typeName}Aggregate`;
  return { typeName, fields: selections.map((field) => buildAggregateField(scopes, field, path)) };
}

function buildAggregateField(scopes: AggregateScopes, field: SelectedField, path: string): FieldShape {
  const { name, responseKey: key, selections } = field;
  if (name === '__typename') return typenameOf(field);
  const countShape = { kind: 'column', key, encoding: 'count', nonNull: true } as const;
  if (name === 'count') {
    const { index, type } = scopes.computed.measure({ fn: 'count' });
    return { ...countShape, index, type };
  }
  const at = `${path}.${key}`;
  const valueOf = name === 'group' ? groupValue(scopes, at) : measureValue(scopes, field, at);
  const { typeName } = scopes.read.named.names;
  const family = name === 'group' ? 'Group' : aggregateFieldOf(name).family;
  const fields = selections.map((part): FieldShape => {
    if (part.name === '__typename') return typenameOf(part);
    const { index, type } = valueOf(part.name);
    if (family === 'Counts') return { ...countShape, key: part.responseKey, index, type };
    return { kind: 'column', key: part.responseKey, index, type, encoding: 'own', nonNull: false };
  });
  return { kind: 'object', key, object: { typeName: `${typeName}${family}`, fields } };
}

type ValueOf = (member: string) => ReturnType<AggregateScope['group']>;

function groupValue(scopes: AggregateScopes, path: string): ValueOf {
  return (member) => groupOf(scopes.computed, member, path);
}

function measureValue(scopes: AggregateScopes, { name, args }: SelectedField, path: string): ValueOf {
  const field = aggregateFieldOf(name);
  const p = field.fn === 'quantile' ? quantilePart(args['p'], path) : undefined;
  return (member) => measureOf(scopes, { field, p, member }, path);
}
