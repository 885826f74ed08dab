// Record batches, beside those that the client makes of the same records, and read back by it.
import { describe, expect, it } from '@jest/globals';
import { type CompressionAlgorithmValue, createRecordsBatch, murmur2 } from '@platformatic/kafka';
import { encodeBatch } from '../../../../connectors/kafka/encode-batch.js';
import { hashKey } from '../../../../connectors/kafka/partition-hash.js';
import type { OutgoingRecord } from '../../../../connectors/sink.js';
import { fc } from '../../../support/random-cases.js';

const origin = { producerId: 2n ** 40n + 7n, producerEpoch: 3, firstSequence: 70_000 };
const timeMs = 1_385_000_000_123;

/** As the client writes a batch: a buffer of each field. */
function clientBatch(records: readonly OutgoingRecord[], compression: CompressionAlgorithmValue): Buffer {
  const messages = records.map(({ orderingKey, payload, id }) => ({
    topic: 'readings',
    partition: 2,
    timestamp: BigInt(timeMs),
    ...(orderingKey !== undefined && { key: Buffer.from(orderingKey) }),
    value: Buffer.from(payload ?? []),
    headers: new Map([[Buffer.from('lakegate-id'), Buffer.from(id)]]),
  }));
  const { producerId, producerEpoch, firstSequence } = origin;
  const sequences = { getWithDefault: () => firstSequence };
  const options = { compression, producerId, producerEpoch, sequences } as unknown as NonNullable<
    Parameters<typeof createRecordsBatch>[1]
  >;
  return createRecordsBatch(messages, options).buffer;
}

const record = fc.record({
  id: fc.uuid().map((id) => id.replaceAll('-', '')),
  orderingKey: fc.option(fc.string({ unit: 'binary', maxLength: 80 }), { nil: undefined }),
  payload: fc.option(fc.uint8Array({ maxLength: 9_000 }), { nil: undefined }),
  row: fc.constant([]),
});

describe('a record batch', () => {
  it('has the bytes that the client makes of the same records', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 200 }), (records) => {
        const batch = encodeBatch({ records, timeMs, compression: 'none' }, origin);
        expect(batch.equals(clientBatch(records, 'none'))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('is compressed by %s as the client does', (compression) => {
    const records = Array.from({ length: 300 }, (_, i) => ({
      id: i.toString(16).padStart(32, '0'),
      orderingKey: `station ${String(i % 3)}`,
      payload: Buffer.from(JSON.stringify({ i, text: 'always the same' })),
      row: [],
    }));
    const batch = encodeBatch({ records, timeMs, compression }, origin);
    expect(batch.equals(clientBatch(records, compression))).toBe(true);
  });
});

describe("the hash of a record's key", () => {
  it("is that of Kafka's own producers", () => {
    const key = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ minLength: 900, maxLength: 1_200 }));
    fc.assert(
      fc.property(key, (text) => {
        expect(hashKey(text)).toBe(murmur2(Buffer.from(text)) & 0x7fffffff);
      }),
      { numRuns: 500 },
    );
  });

  it('is what the tests of the Java client expect', () => {
    const known = new Map([
      ['21', -973932308],
      ['foobar', -790332482],
      ['a-little-bit-long-string', -985981536],
      ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ]);
    for (const [text, hash] of known) expect(hashKey(text)).toBe(hash & 0x7fffffff);
  });
});
