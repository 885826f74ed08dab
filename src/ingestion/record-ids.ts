// The ids by which a sink can tell that a record is sent again: made of the request and the place in it.
import { createHash, randomUUID } from 'node:crypto';
import type { IngestRequest } from '../core/ingest-service.js';
import { digestList } from '../core/digest.js';

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
    return { storeKey: undefined, body: undefined, recordId: idsOf(once.replaceAll('-', '')) };
  }
  const name = createHash('sha256')
    .update(JSON.stringify([principalId, dataset, idempotencyKey]))
    .digest('hex');
  return {
    storeKey: `ingest/${name}`,
    body: digestList(records),
    recordId: idsOf(name),
  };
}

function placeAsText(index: number): string {
  return index.toString(16).padStart(8, '0');
}

/** Those of most requests. */
const placesAsText = Array.from({ length: 10_000 }, (_, index) => placeAsText(index));

/** 24 digits of the request, 8 of the place in it: a hash for each record would cost more than to judge it. */
function idsOf(name: string): (index: number) => string {
  const start = name.slice(0, 24);
  return (index) => start + (placesAsText[index] ?? placeAsText(index));
}
