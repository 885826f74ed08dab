// Distances between an embedding and a vector, as pgvector's operators ask for them. Each is one more column of the
// dataset, which a store computes; a vector that is a question's answer is read before.
import type { Node } from 'libpg-query';
import { asVector, embeddingOf } from '../core/nearest-rows.js';
import { parseJson } from '../core/parse-json.js';
import type { VisibleDataset } from '../core/read-scope.js';
import type { Value } from '../core/value.js';
import type { VectorMetric } from '../core/vector-distance.js';
import { type Binder, invalid, type Scope, unsupported } from './binder.js';
import { type BoundDataset, type BoundDistance, type BoundExpr, exprKey } from './bound-query.js';
import { coerce, missingOperator } from './coerce.js';
import { namesOf } from './parse-tree.js';
import * as pg from './pg-type.js';

const operators: Readonly<Partial<Record<string, VectorMetric>>> = { '<=>': 'cosine', '<->': 'l2', '<#>': 'dot' };

/** The distance that one of pgvector's operators asks for; undefined for other operators. @throws LakegateError */
export function bindDistance(
  operator: string,
  sides: readonly [Node, Node],
  scope: Scope,
  location: number | undefined,
): BoundExpr | undefined {
  const metric = operators[operator];
  if (metric === undefined) return undefined;
  const bound = sides.map((side) => scope.binder.bindExpr(withoutVectorCast(side), scope));
  for (const [i, side] of bound.entries()) {
    const other = bound[1 - i];
    const from = side.kind === 'column' ? scope.binder.datasets.get(side.source) : undefined;
    if (from === undefined || side.kind !== 'column' || other === undefined) continue;
    const dataset = scope.binder.catalog.datasets.get(from.dataset);
    const column = dataset && embeddingOf(dataset);
    if (dataset === undefined || column === undefined || dataset.columns[side.index] !== column) continue;
    return distanceColumn(
      from,
      dataset,
      { metric, to: vectorOf(other, column.embedding.dimensions, scope, location) },
      scope,
    );
  }
  throw missingOperator(operator, bound, scope, location);
}

/** A column of the dataset that holds the distance; the same for the same distance. */
export function distanceColumn(
  from: BoundDataset,
  dataset: VisibleDataset,
  distance: BoundDistance,
  { binder }: Scope,
): BoundExpr {
  const key = exprKey(distance);
  const known = from.distances.findIndex((one) => exprKey(one) === key);
  if (known < 0) {
    from.distances.push(distance);
    if (distance.to.kind === 'query') binder.vectorQueries.push(distance.to.query);
  }
  const index = dataset.columns.length + (known < 0 ? from.distances.length - 1 : known);
  return { kind: 'column', source: from.source, index, type: pg.pgFloat8 };
}

/** `'[1,2]'::vector` is the text: a vector's type is that of the column it meets. */
export function withoutVectorCast(node: Node): Node {
  if (!('TypeCast' in node) || node.TypeCast.arg === undefined) return node;
  const name = namesOf(node.TypeCast.typeName?.names).at(-1);
  return name === 'vector' || name === 'halfvec' ? node.TypeCast.arg : node;
}

/** What a side of an operator, or an argument, says the vector is. @throws LakegateError SQL_INVALID, SQL_UNSUPPORTED */
export function vectorOf(
  expr: BoundExpr,
  dimensions: number,
  { binder }: Scope,
  location: number | undefined,
): BoundDistance['to'] {
  if (expr.kind === 'subquery' && isVector(expr.type)) return { kind: 'query', query: expr.query };
  const text = coerce(expr, pg.pgText, binder, location);
  if (text.kind === 'parameter') return { kind: 'open' };
  if (text.kind !== 'literal') throw unsupported(binder, 'a distance from what is no constant', location);
  if (text.value === null) return { kind: 'vector', vector: undefined };
  return { kind: 'vector', vector: parseVector(String(text.value), dimensions, binder, location) };
}

function isVector(type: pg.PgType): boolean {
  return type.kind === 'opaque' && type.type.kind === 'list' && type.type.element.kind === 'float64';
}

/** As pgvector reads a vector: `[1,2]`. */
function parseVector(
  text: string,
  dimensions: number,
  binder: Binder,
  location: number | undefined,
): readonly number[] {
  const list = parseJson(text);
  const vector = Array.isArray(list) ? asVector(list as readonly Value[]) : undefined;
  if (vector === undefined) {
    throw invalid(binder, `invalid input syntax for type vector: "${text.slice(0, 100)}"`, '22P02', location);
  }
  const { length } = vector;
  if (length === dimensions) return vector;
  throw invalid(binder, `different vector dimensions ${String(dimensions)} and ${String(length)}`, '22000', location);
}

/** A dataset as an item of its own. */
export function datasetOf({ name }: VisibleDataset, binder: Binder): BoundDataset {
  const from: BoundDataset = { kind: 'dataset', source: binder.nextSource(), dataset: name, distances: [] };
  binder.datasets.set(from.source, from);
  return from;
}
