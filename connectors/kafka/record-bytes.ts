// How many bytes of a record count for the limit that a topic sets.
import type { OutgoingRecord } from '../sink.js';

/** Payload and key, as Kafka stores them. */
export function bytesOf({ payload, orderingKey }: OutgoingRecord): number {
  return (payload?.byteLength ?? 0) + (orderingKey === undefined ? 0 : Buffer.byteLength(orderingKey));
}
