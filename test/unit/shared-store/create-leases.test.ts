import type { Lease, Leases } from '../../../src/core/leases.js';
import { LakegateError } from '../../../src/core/errors.js';
import type { Observe } from '../../../src/core/observation.js';
import type { SharedStore } from '../../../src/core/shared-store.js';
import { createLeases, type LeaseClock } from '../../../src/shared-store/create-leases.js';
import { createMemoryStore } from '../../../src/shared-store/memory-store.js';

const leaseMs = 3_000;
const observed: string[] = [];
const observe: Observe = ({ kind }) => {
  observed.push(kind);
};

/** A time that passes when told to, for any number of processes, each of which can be frozen. */
function createTime() {
  let nowMs = 0;
  let calls: { readonly atMs: number; readonly act: () => void; readonly frozen: () => boolean }[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    clockOf: (frozen: () => boolean = () => false): LeaseClock => ({
      now: () => nowMs,
      after: (ms, act) => {
        const call = { atMs: nowMs + ms, act, frozen };
        calls.push(call);
        return () => {
          calls = calls.filter((other) => other !== call);
        };
      },
    }),
    pass: async (ms: number): Promise<void> => {
      const untilMs = nowMs + ms;
      for (;;) {
        await settle();
        const due = calls.filter(({ atMs, frozen }) => atMs <= untilMs && !frozen()).sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        calls = calls.filter((other) => other !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.act();
      }
      nowMs = untilMs;
    },
  };
}

/** A state that replicas share, of which each sees its own failures. */
function createState() {
  const store = createMemoryStore();
  return {
    seenBy: (reach: { isUp: boolean }): SharedStore => {
      const reached = <R>(call: () => Promise<R>): Promise<R> =>
        reach.isUp ? call() : Promise.reject(new LakegateError('STATE_UNAVAILABLE'));
      return {
        isShared: true,
        get: (key) => reached(() => store.get(key)),
        putIfAbsent: (...asked) => reached(() => store.putIfAbsent(...asked)),
        replace: (...asked) => reached(() => store.replace(...asked)),
        remove: (...asked) => reached(() => store.remove(...asked)),
        stop: () => Promise.resolve(),
      };
    },
  };
}

let time: ReturnType<typeof createTime>;
let state: ReturnType<typeof createState>;
beforeEach(() => {
  observed.length = 0;
  time = createTime();
  state = createState();
});

function createReplica() {
  const reach = { isUp: true };
  const process = { isFrozen: false };
  const clock = time.clockOf(() => process.isFrozen);
  return { reach, process, leases: createLeases({ store: state.seenBy(reach), leaseMs, observe, clock }) };
}

async function acquired(leases: Leases, name = 'queue'): Promise<Lease> {
  const lease = await leases.tryAcquire(name);
  if (lease === undefined) throw new Error('not acquired');
  return lease;
}

describe('a lease', () => {
  it('is held by one, for as long as it is renewed', async () => {
    const [one, two] = [createReplica(), createReplica()];
    const lease = await acquired(one.leases);
    for (let i = 0; i < 20; i++) {
      expect(await two.leases.tryAcquire('queue')).toBeUndefined();
      await time.pass(1_000);
    }
    expect(lease.ended.aborted).toBe(false);
    expect((await acquired(two.leases, 'another')).fencingToken).toBe(1);
  });

  it('is had by one alone of many who ask at once, and within a process too', async () => {
    const replicas = [createReplica(), createReplica(), createReplica()];
    const asked = replicas.flatMap(({ leases }) => [leases.tryAcquire('queue'), leases.tryAcquire('queue')]);
    expect((await Promise.all(asked)).filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('goes at once to who waits, when it is let go of, with a larger token', async () => {
    const [one, two] = [createReplica(), createReplica()];
    const lease = await acquired(one.leases);
    const waiting = two.leases.acquire('queue', new AbortController().signal);
    await time.pass(5_000);
    await lease.release();
    expect(lease.ended.aborted).toBe(true);
    await time.pass(leaseMs / 3);
    expect((await waiting)?.fencingToken).toBe(lease.fencingToken + 1);
  });

  it('of a process that is no more is taken over after the time of a lease, and not sooner', async () => {
    const [one, two] = [createReplica(), createReplica()];
    const lease = await acquired(one.leases);
    one.process.isFrozen = true;
    expect(await two.leases.tryAcquire('queue')).toBeUndefined();
    await time.pass(leaseMs - 1);
    expect(await two.leases.tryAcquire('queue')).toBeUndefined();
    await time.pass(1);
    expect((await acquired(two.leases)).fencingToken).toBe(lease.fencingToken + 1);
  });

  it('ends for a holder who was frozen when it wakes, and takes nothing from who has it now', async () => {
    const [one, two] = [createReplica(), createReplica()];
    const old = await acquired(one.leases);
    one.process.isFrozen = true;
    const waiting = two.leases.acquire('queue', new AbortController().signal);
    await time.pass(2 * leaseMs);
    const now = await waiting;
    one.process.isFrozen = false;
    await time.pass(0);
    expect(old.ended.aborted).toBe(true);
    await old.release();
    await time.pass(5 * leaseMs);
    expect(now?.ended.aborted).toBe(false);
    expect(now?.fencingToken).toBeGreaterThan(old.fencingToken);
  });

  it('outlives a short failure of the state, and ends before others can have it in a long one', async () => {
    const [one, two] = [createReplica(), createReplica()];
    const lease = await acquired(one.leases);
    await time.pass(900);
    one.reach.isUp = false;
    await time.pass(200);
    one.reach.isUp = true;
    await time.pass(10_000);
    expect(lease.ended.aborted).toBe(false);
    one.reach.isUp = false;
    let endedFirst: boolean | undefined;
    const waiting = two.leases.acquire('queue', new AbortController().signal).then((taken) => {
      endedFirst = lease.ended.aborted;
      return taken;
    });
    await time.pass(3 * leaseMs);
    expect((await waiting)?.fencingToken).toBe(2);
    expect(endedFirst).toBe(true);
  });

  it('is waited for through failures of the state, until nobody waits any more', async () => {
    const { reach, leases } = createReplica();
    reach.isUp = false;
    await expect(leases.tryAcquire('queue')).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
    const given = new AbortController();
    const givenUp = leases.acquire('queue', given.signal);
    await time.pass(leaseMs);
    given.abort();
    expect(await givenUp).toBeUndefined();
    expect(new Set(observed)).toEqual(new Set(['lease-failed']));
    const waiting = leases.acquire('queue', new AbortController().signal);
    await time.pass(leaseMs);
    reach.isUp = true;
    await time.pass(leaseMs);
    expect((await waiting)?.fencingToken).toBe(1);
  });

  it('of a state that is one process alone is had at once by the process after it', async () => {
    const store = createMemoryStore();
    const options = { store, leaseMs, observe, clock: time.clockOf(() => true) };
    const lease = await acquired(createLeases(options));
    expect((await acquired(createLeases(options))).fencingToken).toBe(lease.fencingToken + 1);
  });

  it('is let go of with everything when the process stops', async () => {
    const [one, two] = [createReplica(), createReplica()];
    const held = [await acquired(one.leases), await acquired(one.leases, 'another')];
    await one.leases.stop();
    expect(held.map(({ ended }) => ended.aborted)).toEqual([true, true]);
    expect((await acquired(two.leases)).fencingToken).toBe(2);
  });
});

it('is held by one at most, whatever fails, and with ever larger tokens', async () => {
  const wrong: unknown[] = [];
  for (let seed = 1; seed <= 40; seed++) {
    time = createTime();
    state = createState();
    let random = seed;
    const roll = (sides: number): number => (random = (random * 48_271) % 2_147_483_647) % sides;
    const replicas = [createReplica(), createReplica(), createReplica()];
    const leases: Lease[] = [];
    for (const { leases: own } of replicas) {
      const keep = async (): Promise<void> => {
        for (;;) {
          const lease = await own.acquire('queue', new AbortController().signal);
          if (lease === undefined) return;
          const others = leases.filter(
            ({ ended, fencingToken }) => !ended.aborted || fencingToken >= lease.fencingToken,
          );
          if (others.length > 0) wrong.push({ seed, token: lease.fencingToken });
          leases.push(lease);
          await new Promise((resolve) => {
            lease.ended.addEventListener('abort', resolve);
          });
        }
      };
      void keep();
    }
    for (let step = 0; step < 60; step++) {
      const replica = replicas[roll(3)] as (typeof replicas)[number];
      if (roll(3) === 0) replica.reach.isUp = !replica.reach.isUp;
      if (roll(6) === 0) await leases.at(-1)?.release();
      await time.pass(roll(leaseMs));
    }
    expect(leases.length).toBeGreaterThan(3);
  }
  expect(wrong).toEqual([]);
});
