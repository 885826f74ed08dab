// The ids by which a sink can tell that a record is sent again: made of the request and the place in it.
import { createHash, hash, randomUUID } from 'node:crypto';
import type { GivenRecord, IngestRequest, UnreadableRecord } from '../core/ingest-service.js';
import { digest } from '../core/digest.js';

/** What a request is known by: one name for its key, whoever retries it where, and one for what it says. */
export interface RequestNames {
  /** In the shared store; undefined without an idempotency key. */
  readonly storeKey: string | undefined;
  /** Equal for equal records; undefined without an idempotency key, as nothing compares it then. */
  readonly body: string | undefined;
  /** The id of the record at an index: 32 hexadecimal digits. */
  recordId(index: number): string;
}

/** Names a request of a principal. Without an idempotency key each request is another. */
export function nameRequest(request: IngestRequest, principalId: string): RequestNames {
  const { dataset, idempotencyKey, records } = request;
  if (idempotencyKey === undefined) {
    const once = randomUUID();
    return { storeKey: undefined, body: undefined, recordId: (index) => shortHash(`${once}/${String(index)}`) };
  }
  const name = createHash('sha256')
    .update(JSON.stringify([principalId, dataset, idempotencyKey]))
    .digest('hex');
  return {
    storeKey: `ingest/${name}`,
    body: bodyDigest(records),
    recordId: (index) => shortHash(`${name}/${String(index)}`),
  };
}

function shortHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}

function bodyDigest(records: readonly (GivenRecord | UnreadableRecord)[]): string {
  return digest(records);
}
