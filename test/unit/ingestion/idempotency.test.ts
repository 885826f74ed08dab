import { type IdempotencyOptions, reserveKey, type SettledResult } from '../../../src/ingestion/idempotency.js';
import { createMemoryStore } from '../../../src/shared-store/memory-store.js';

const request = { storeKey: 'ingest/one', body: 'digest' };
const capabilities = { deduplication: 'never' } as const;

/** What a table of DynamoDB takes as one item. */
const maxItemBytes = 400 * 1024;

describe('what is remembered of a request', () => {
  const options = (): IdempotencyOptions => {
    const store = createMemoryStore();
    return { store, ttlMs: 60_000, leaseMs: 1_000, owner: 'me', now: Date.now };
  };

  it.each([
    ['offsets of Kafka', (i: number) => `${String(i % 3)}/${String(8_123_456_789 + i * 7)}`],
    [
      'sequence numbers of Kinesis',
      (i: number) => `shardId-000000000000/${String(495_903_382 + i * 7_919)}${'4021'.repeat(11)}`,
    ],
  ])('of ten thousand records fits one entry of a table and is told as it was: %s', async (_, positionOf) => {
    const kept = options();
    const results = Array.from({ length: 10_000 }, (_none, index): SettledResult => {
      if (index % 100 === 7) return { index, status: 'unknown', errors: [], open: true };
      if (index % 100 !== 0) return { index, status: 'accepted', position: positionOf(index), errors: [] };
      const message = `expected a number from 0 to ${String(index)}`;
      return { index, status: 'rejected', errors: [{ path: ['humid'], code: 'RANGE', message }] };
    });
    await (await reserveKey(request, capabilities, kept)).settle(results);
    expect(Buffer.byteLength((await kept.store.get(request.storeKey))!.value)).toBeLessThan(maxItemBytes);
    const again = await reserveKey(request, capabilities, kept);
    expect(again).toMatchObject({ outcome: 'resentMayDuplicate', earlier: results });
    const settled = results.map(({ index }): SettledResult => ({
      index,
      status: 'accepted',
      position: positionOf(index),
      errors: [],
    }));
    await again.settle(settled);
    expect(await reserveKey(request, capabilities, kept)).toMatchObject({ outcome: 'replayed', earlier: settled });
  });
});
