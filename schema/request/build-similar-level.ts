// Compiles a ranking by an embedding: rows that may be seen and meet the condition, by their distance from a vector that
// is given, or is that of a row with a key, which is then read first, under the same grants.
import { and, call, equals } from '../../src/core/call.js';
import type { ReadNode } from '../../src/core/data-service.js';
import type { Embedding } from '../../src/core/dataset.js';
import { float64Type } from '../../src/core/data-type.js';
import { literal } from '../../src/core/expression.js';
import { anyVector, asVector, distanceFrom, embeddingOf, vectorProblem } from '../../src/core/nearest-rows.js';
import { fieldOf, filter, project, type ReadRelation, type SortKey } from '../../src/core/relation.js';
import type { Row } from '../../src/core/value.js';
import { valueOf } from './build-comparisons.js';
import { buildFilter, filterWhere, requiredInput } from './build-filter.js';
import { buildOrder, onlyEntry } from './build-order.js';
import { buildObjectShape, openLevel } from './build-row-level.js';
import { inputError } from './input-error.js';
import { type Level, type LevelPlace, typenameOf } from './level.js';
import { parseRouting, wholeNumber } from './parse-page.js';
import { createReadScope } from './read-scope.js';

const defaultCount = 10;

/** @throws LakegateError BAD_USER_INPUT where the vector is none of the column's, or not one thing is named. */
export function buildSimilarLevel(place: LevelPlace): Level {
  const { shaped, named, field, path, child } = place;
  const at = path.join('.');
  const column = embeddingOf(named.dataset);
  if (column === undefined) throw new RangeError(`${named.dataset.name} has no embedding`);
  const level = openLevel(place);
  const { scope } = level;
  const nodes = field.selections.map((selected) =>
    selected.name === 'node'
      ? buildObjectShape(level, selected.selections, [...path, selected.responseKey])
      : undefined,
  );
  const before = scope.size;
  const vectors = scope.column(column.name);
  const isShown = scope.size === before;
  const order = buildOrder(shaped, scope, undefined, at);
  const where = field.args['where'] ?? undefined;
  const predicate =
    where === undefined ? undefined : buildFilter(shaped, scope, requiredInput(where, `${at}.where`), `${at}.where`);
  const matching = filterWhere(scope.relation(), predicate);
  const distance = scope.size;
  const nodeTo = (vector: readonly number[] | undefined): ReadNode => {
    const measured = distanceFrom<ReadRelation>(vectors, vector ?? anyVector(column.embedding), column.embedding);
    const ranked = project<ReadRelation>(matching, [
      ...matching.fields.map((member, i) => ({
        name: member.name,
        // What is only measured needn't come back.
        expr: i === vectors.index && !isShown ? literal(null, member.type) : fieldOf(matching, i),
      })),
      { name: 'distance', expr: measured },
    ]);
    const expr = fieldOf(ranked, distance);
    const nearest: SortKey<ReadRelation> = { expr, direction: 'asc', nulls: 'last' };
    return {
      path,
      dataset: named.dataset.name,
      kind: 'aggregate',
      source: filter<ReadRelation>(ranked, call('not', call('is_null', expr))),
      order: [nearest, ...order],
      tieBreaksFrom: 1,
      page: { first: vector === undefined ? 0 : (wholeNumber(field.args, 'k', at) ?? defaultCount) },
      totalCount: false,
      routing: parseRouting(field.args),
      children: level.children,
    };
  };
  const to = onlyEntry(field.args['to'], `${at}.to`);
  const node =
    to.name === 'vector'
      ? nodeTo(vectorOf(to.value, column.embedding, `${at}.to.vector`))
      : {
          // Nothing is near to a row that isn't there, or has no vector.
          ...nodeTo(anyVector(column.embedding)),
          after: {
            node: keyNode(place, to.value, column.name),
            build: ([row]: readonly Row[]) => nodeTo(asVector(row?.[0], column.embedding)),
          },
        };
  const fields = field.selections.map((selected, i) => {
    const object = nodes[i];
    if (object !== undefined) return { kind: 'object', key: selected.responseKey, object } as const;
    if (selected.name === '__typename') return typenameOf(selected);
    const shape = { kind: 'column', key: selected.responseKey, index: distance, type: float64Type } as const;
    return { ...shape, encoding: 'own', nonNull: true } as const;
  });
  const object = { typeName: `Similar${named.names.typeName}`, fields };
  return { node, shape: { kind: 'list', key: field.responseKey, child, object } };
}

/** The vector of the row with a key. */
function keyNode(place: LevelPlace, given: unknown, column: string): ReadNode {
  const { named, field, path } = place;
  const at = `${path.join('.')}.to.key`;
  const scope = createReadScope(named);
  scope.position(column);
  const key = requiredInput(given, at);
  const isKey = and(
    named.dataset.key.map((name) => {
      const member = named.columns.find((c) => c.column.name === name)?.field ?? name;
      const expr = scope.column(name);
      return equals<ReadRelation>(expr, literal(valueOf(key[member], expr.type, `${at}.${member}`), expr.type));
    }),
  );
  return {
    path: [...path, 'to'],
    dataset: named.dataset.name,
    kind: 'one',
    source: filter<ReadRelation>(scope.relation(), isKey),
    order: [],
    page: {},
    totalCount: false,
    routing: parseRouting(field.args),
    children: [],
  };
}

function vectorOf(given: unknown, embedding: Embedding, path: string): readonly number[] {
  const problem = vectorProblem(given as readonly unknown[], embedding);
  if (problem !== undefined) throw inputError(path, problem);
  return given as readonly number[];
}
