// What renderers of vector distances have in common: the constants of a question, and where a column's values lie.
import { parseVectorText, type VectorMetric, vectorMetrics } from '../../src/core/vector-distance.js';
import type { SqlOperand } from './dialect.js';
import { SqlRefusal } from './sql-refusal.js';
import type { SqlText } from './sql-text.js';
import { argument, literalText } from './standard-functions.js';

/** `vector_distance(list, vector, metric)` taken apart. */
export interface DistanceCall {
  readonly column: SqlOperand;
  /** The vector's JSON text, to be bound. */
  readonly vector: SqlText;
  readonly dimensions: number;
  readonly metric: VectorMetric;
}

/** @throws SqlRefusal where the vector or the metric is no constant */
export function distanceCall(args: readonly SqlOperand[]): DistanceCall {
  const text = literalText('vector_distance', args, 1);
  const given = literalText('vector_distance', args, 2);
  const metric = vectorMetrics.find((known) => known === given);
  if (text === null || metric === undefined) throw new SqlRefusal('vector_distance: a vector and a metric are needed');
  const dimensions = parseVectorText(text).length;
  return { column: argument(args, 0), vector: argument(args, 1).sql, dimensions, metric };
}
