// Reads the answer of a ranking: the vector of the key that was given first, under the same grant, then the nearest rows.
import { anyVector, asVector, vectorOfKey } from '../../core/nearest-rows.js';
import type { ReadScope } from '../../core/read-scope.js';
import type { Row } from '../../core/value.js';
import { readAnswer, type AskedRows, type RestAnswer } from './read-answer.js';
import type { SimilarCall } from './similar-call.js';

/** `asked` is of a ranked level, whatever it is ranked by. @throws LakegateError of any stage */
export async function readSimilar(call: SimilarCall, asked: AskedRows, scope: ReadScope): Promise<RestAnswer> {
  const { dataset, column } = call;
  const found = await vectorOf(call, scope);
  // Nothing is near to a row that isn't there, or has no vector.
  const k = found === undefined ? 0 : call.k;
  const ranking = { dataset, column, vector: found ?? anyVector(column.embedding) };
  const { offset, limit = k } = asked.range;
  const range = { ...asked.range, limit: Math.max(0, Math.min(limit, k - offset)) };
  const answer = await readAnswer({ ...asked, level: { ...asked.level, ranking }, range }, scope);
  return { ...answer, total: answer.total === undefined ? undefined : Math.min(answer.total, k) };
}

async function vectorOf(
  { dataset, column, to }: SimilarCall,
  { query, context }: ReadScope,
): Promise<readonly number[] | undefined> {
  if ('vector' in to) return to.vector;
  const relation = vectorOfKey(dataset, column, to.key);
  const { batches } = await query.query({ path: `${dataset.name}.key`, relation, maxRows: 1 }, context);
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return asVector(rows[0]?.[0], column.embedding);
}
