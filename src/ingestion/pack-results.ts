// Results of many records as one short text: a shared store's entry must hold those of the largest request.
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SettledResult } from './idempotency.js';

/** Results as they are kept: few as they are, many compressed. */
export type KeptResults = readonly SettledResult[] | string;

/** From how many on they are compressed. */
const many = 50;

export function packResults(results: readonly SettledResult[]): KeptResults {
  if (results.length < many) return results;
  return deflateRawSync(JSON.stringify(results), { level: constants.Z_BEST_SPEED }).toString('base64');
}

export function unpackResults(kept: KeptResults): readonly SettledResult[] {
  if (typeof kept !== 'string') return kept;
  return JSON.parse(inflateRawSync(Buffer.from(kept, 'base64')).toString('utf8')) as readonly SettledResult[];
}
