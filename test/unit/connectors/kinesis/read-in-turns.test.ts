import { readInTurns, type Turn } from '../../../../connectors/kinesis/read-in-turns.js';
import type { StreamBatch } from '../../../../connectors/stream.js';
import { LakegateError } from '../../../../src/core/errors.js';
import type { Lease, Leases } from '../../../../src/core/leases.js';

/** A lease that is given and taken by hand. */
function createHandedLeases() {
  let free = false;
  let isUp = true;
  let held: { readonly lease: Lease; readonly end: () => void } | undefined;
  const waiting = new Set<() => void>();
  const take = (name: string): Lease | undefined => {
    if (!free) return undefined;
    free = false;
    const ended = new AbortController();
    const release = (): Promise<void> => {
      free ||= !ended.signal.aborted;
      ended.abort();
      return Promise.resolve();
    };
    const lease: Lease = { name, fencingToken: 1, ended: ended.signal, release };
    held = {
      lease,
      end: () => {
        ended.abort();
      },
    };
    return lease;
  };
  const leases: Leases = {
    tryAcquire: (name) => (isUp ? Promise.resolve(take(name)) : Promise.reject(new LakegateError('STATE_UNAVAILABLE'))),
    acquire: async (name, signal) => {
      for (;;) {
        if (signal.aborted) return undefined;
        const lease = take(name);
        if (lease !== undefined) return lease;
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
          signal.addEventListener('abort', () => {
            resolve();
          });
        });
      }
    },
    stop: () => Promise.resolve(),
  };
  return {
    leases,
    give: () => {
      free = true;
      for (const wake of waiting) wake();
    },
    takeAway: () => held?.end(),
    isFree: () => free,
    fail: () => {
      isUp = false;
    },
  };
}

/** Each turn says how it reads, from where, and counts on until it is over. */
async function* count({ from, isHolder, signal }: Turn): AsyncGenerator<StreamBatch> {
  const place = from.kind === 'position' ? Number(from.offsets.get('0')) : 0;
  const over = new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
  for (let at = place; !signal.aborted; at++) {
    yield {
      messages: [],
      offsets: new Map([
        ['0', String(at)],
        ['holder', String(isHolder)],
      ]),
      lagMs: at,
    };
    if (at === place + 2) {
      await over;
      throw new Error('cut off');
    }
  }
}

let handed: ReturnType<typeof createHandedLeases>;
let stop: AbortController;
let seen: readonly string[];
let reading: AsyncGenerator<StreamBatch>;
beforeEach(() => {
  handed = createHandedLeases();
  stop = new AbortController();
  seen = [];
});

function start(read: (turn: Turn) => AsyncIterable<StreamBatch> = count): void {
  const { leases } = handed;
  reading = readInTurns({ leases, name: 'consumer', from: { kind: 'latest' }, signal: stop.signal }, read);
}

async function take(batches: number): Promise<void> {
  for (let i = 0; i < batches; i++) {
    const { value } = (await reading.next()) as { value: StreamBatch };
    seen = [...seen, `${value.offsets.get('holder') === 'true' ? 'holder' : 'other'} ${value.offsets.get('0') ?? ''}`];
  }
}

it('reads as the holder at once where the lease is free, and lets go of it in the end', async () => {
  handed.give();
  start();
  await take(2);
  expect(seen).toEqual(['holder 0', 'holder 1']);
  expect(handed.isFree()).toBe(false);
  await reading.return(undefined);
  expect(handed.isFree()).toBe(true);
});

it('goes over when it gets the lease, and back when it has lost it, from where it was', async () => {
  start();
  await take(3);
  handed.give();
  await take(3);
  handed.takeAway();
  await take(1);
  expect(seen).toEqual(['other 0', 'other 1', 'other 2', 'holder 2', 'holder 3', 'holder 4', 'other 4']);
  stop.abort();
  expect(await reading.next()).toMatchObject({ done: true });
});

it('reads without the lease where the state cannot be reached', async () => {
  handed.fail();
  start();
  await take(1);
  expect(seen).toEqual(['other 0']);
  await reading.return(undefined);
});

it('fails as the reading does, and keeps nothing', async () => {
  handed.give();
  start(() => {
    throw new LakegateError('STREAM_DENIED');
  });
  await expect(reading.next()).rejects.toMatchObject({ code: 'STREAM_DENIED' });
  expect(handed.isFree()).toBe(true);
});
