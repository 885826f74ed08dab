// How far reading may run ahead of the sink.
import { expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import type { ReadRecord } from '../../../../src/transport/ingest/given-record.js';
import { takeRecords } from '../../../../src/transport/ingest/take-records.js';
import { until } from '../../../support/until.js';

it('reads one chunk ahead of the one that is being sent, and no further', async () => {
  let read = 0;
  async function* groups(): AsyncGenerator<readonly ReadRecord[]> {
    while (read < 1_000) {
      await turn();
      read += 1;
      yield [{ record: {}, bytes: 1 }];
    }
  }
  const held: (() => void)[] = [];
  const taken = takeRecords(groups(), {
    maxChunkRecords: 10,
    maxChunkBytes: 1_000,
    maxWaitMs: 1_000,
    signal: new AbortController().signal,
    settled: () => undefined,
    ingest: async (records) => {
      await new Promise<void>((resolve) => held.push(resolve));
      const results = records.map((_, index) => ({ index, status: 'accepted' as const, errors: [] }));
      return { acceptedCount: 10, rejectedCount: 0, unknownCount: 0, idempotency: 'none', results };
    },
  });
  for (let i = 0; i < 500; i++) await turn();
  expect([read, held.length]).toEqual([20, 1]);
  for (let i = 0; i < 100; i++) {
    await until(() => held[i] !== undefined);
    held[i]?.();
  }
  expect(await taken).toMatchObject({ recordCount: 1_000, acceptedCount: 1_000 });
});

it('ends a chunk at its bytes as well', async () => {
  const sizes: number[] = [];
  const group = Array.from({ length: 9 }, () => ({ record: {}, bytes: 400 }));
  async function* groups(): AsyncGenerator<readonly ReadRecord[]> {
    await turn();
    yield group;
  }
  await takeRecords(groups(), {
    maxChunkRecords: 10,
    maxChunkBytes: 1_000,
    maxWaitMs: 1_000,
    signal: new AbortController().signal,
    settled: () => undefined,
    ingest: (records) => {
      sizes.push(records.length);
      return Promise.resolve({
        acceptedCount: records.length,
        rejectedCount: 0,
        unknownCount: 0,
        idempotency: 'none',
        results: [],
      });
    },
  });
  expect(sizes).toEqual([3, 3, 3]);
});
