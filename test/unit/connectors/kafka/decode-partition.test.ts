import { describe, expect, it } from '@jest/globals';
import type { RecordsBatch } from '@platformatic/kafka';
import { decodePartition } from '../../../../connectors/kafka/decode-partition.js';
import type { FetchedPartition } from '../../../../connectors/kafka/topic-reader.js';

interface BatchWish {
  readonly at: number;
  readonly values: readonly string[];
  readonly attributes?: number;
  readonly producerId?: bigint;
}

const transactional = 16;
const marker = 16 | 32;

function batch({ at, values, attributes = 0, producerId = -1n }: BatchWish): RecordsBatch {
  return {
    firstOffset: BigInt(at),
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes,
    lastOffsetDelta: values.length - 1,
    firstTimestamp: 1_000n,
    maxTimestamp: 9_000n,
    producerId,
    producerEpoch: 0,
    firstSequence: 0,
    records: values.map((value, i) => ({
      length: 0,
      attributes: 0,
      timestampDelta: BigInt(i),
      offsetDelta: i,
      key: null,
      value: Buffer.from(value),
      headers: [],
    })),
  };
}

function partition(
  records: readonly RecordsBatch[],
  aborted: readonly (readonly [producerId: bigint, firstOffset: bigint])[] = [],
): FetchedPartition {
  return {
    partitionIndex: 4,
    errorCode: 0,
    highWatermark: 100n,
    lastStableOffset: 100n,
    logStartOffset: 0n,
    abortedTransactions: aborted.map(([producerId, firstOffset]) => ({ producerId, firstOffset })),
    preferredReadReplica: -1,
    records: [...records],
  };
}

function texts(decoded: ReturnType<typeof decodePartition>): readonly string[] {
  return decoded.messages.map(({ offset, content }) => {
    const payload = content.kind === 'payload' ? content.payload : undefined;
    return `${offset} ${Buffer.from(payload ?? []).toString('utf8')}`;
  });
}

describe('an answer to a fetch', () => {
  it('leaves out what stands in a batch before the offset that was asked for', () => {
    const decoded = decodePartition(partition([batch({ at: 10, values: ['a', 'b', 'c'] })]), 11n);
    expect(texts(decoded)).toEqual(['11 b', '12 c']);
    expect(decoded.next).toBe(13n);
  });

  it('stays where it is when there is nothing', () => {
    expect(decodePartition({ ...partition([]), records: [] }, 7n)).toEqual({ messages: [], next: 7n });
  });

  it('takes the time of each record from its writer, or from the broker where the topic says so', () => {
    const timesOf = (attributes: number) =>
      decodePartition(partition([batch({ at: 0, values: ['a', 'b'], attributes })]), 0n).messages.map((m) => m.timeMs);
    expect(timesOf(0)).toEqual([1_000, 1_001]);
    expect(timesOf(8)).toEqual([9_000, 9_000]);
  });

  it('leaves out aborted transactions up to their end, and nothing else of their producers', () => {
    const batches = [
      batch({ at: 0, values: ['kept'], attributes: transactional, producerId: 1n }),
      batch({ at: 1, values: ['kept'], attributes: transactional, producerId: 2n }),
      batch({ at: 2, values: ['aborted'], attributes: transactional, producerId: 1n }),
      batch({ at: 3, values: ['kept'] }),
      batch({ at: 4, values: ['aborted'], attributes: transactional, producerId: 1n }),
      batch({ at: 5, values: ['marker'], attributes: marker, producerId: 1n }),
      batch({ at: 6, values: ['marker'], attributes: marker, producerId: 2n }),
      batch({ at: 7, values: ['kept'], attributes: transactional, producerId: 1n }),
    ];
    const decoded = decodePartition(partition(batches, [[1n, 2n]]), 0n);
    expect(texts(decoded)).toEqual(['0 kept', '1 kept', '3 kept', '7 kept']);
    expect(decoded.next).toBe(8n);
  });

  it('moves on past an answer that has only control records', () => {
    const decoded = decodePartition(partition([batch({ at: 5, values: ['marker'], attributes: marker })]), 5n);
    expect(decoded).toEqual({ messages: [], next: 6n });
  });
});
