// One partition's answer to a fetch → messages: without what was read before, control records, and aborted transactions.
import type { RecordsBatch } from '@platformatic/kafka';
import type { StreamMessage } from '../stream.js';
import type { FetchedPartition } from './topic-reader.js';

/** Bits of a batch's attributes. https://kafka.apache.org/documentation/#recordbatch */
const logAppendTime = 1 << 3;
const transactional = 1 << 4;
const control = 1 << 5;

export interface DecodedPartition {
  readonly messages: readonly StreamMessage[];
  /** Where to go on. */
  readonly next: bigint;
}

/** `from`: the offset that was asked for; a batch may begin before it. */
export function decodePartition(partition: FetchedPartition, from: bigint): DecodedPartition {
  const messages: StreamMessage[] = [];
  const isAborted = followTransactions(partition);
  const name = String(partition.partitionIndex);
  let next = from;
  for (const batch of partition.records ?? []) {
    const skip = isAborted(batch);
    const end = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (end > next) next = end;
    if (skip) continue;
    for (const record of batch.records) {
      const offset = batch.firstOffset + BigInt(record.offsetDelta);
      if (offset < from) continue;
      const timeMs =
        (batch.attributes & logAppendTime) === 0 ? batch.firstTimestamp + record.timestampDelta : batch.maxTimestamp;
      messages.push({
        partition: name,
        offset: String(offset),
        timeMs: Number(timeMs),
        content: { kind: 'payload', payload: record.value ?? undefined, key: record.key ?? undefined },
      });
    }
  }
  return { messages, next };
}

/**
 * Tells of each batch, in order, whether its records aren't to be read: those of control, and those of a transaction that
 * the broker lists as aborted, from its first offset on to its end marker.
 */
function followTransactions({ abortedTransactions }: FetchedPartition): (batch: RecordsBatch) => boolean {
  // The list is null where nothing was aborted.
  const upcoming = [...((abortedTransactions as typeof abortedTransactions | null) ?? [])];
  upcoming.sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborted = new Set<bigint>();
  return (batch) => {
    const end = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (upcoming[0] !== undefined && upcoming[0].firstOffset <= end) {
      const begun = upcoming.shift();
      if (begun !== undefined) aborted.add(begun.producerId);
    }
    if ((batch.attributes & control) !== 0) {
      aborted.delete(batch.producerId);
      return true;
    }
    return (batch.attributes & transactional) !== 0 && aborted.has(batch.producerId);
  };
}
