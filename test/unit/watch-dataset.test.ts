import { createHashValues } from '../../auth/hash-values.js';
import type { DataService } from '../../src/core/data-service.js';
import type { Dataset, StreamBinding } from '../../src/core/dataset.js';
import { call } from '../../src/core/call.js';
import { stringType } from '../../src/core/data-type.js';
import { LakegateError } from '../../src/core/errors.js';
import { literal, type ScalarExpr } from '../../src/core/expression.js';
import type { Grant, Grants } from '../../src/core/principal.js';
import type { Row } from '../../src/core/value.js';
import type { ChangeEvent, WatchContext, WatchRequest } from '../../src/core/watch-service.js';
import { createPositionCodec } from '../../src/streams/position.js';
import type { Change } from '../../src/streams/stream-route.js';
import { createWatchService, type WatchLimits, type WatchPath } from '../../src/watch-dataset.js';
import { callerSession, delegatedTo } from '../support/caller-session.js';
import { createMemoryStream, inserted, type MemoryStream, readMemoryMessage } from '../support/memory-stream.js';
import { ordersCatalog } from '../support/orders-catalog.js';
import { until } from '../support/until.js';

const limits: WatchLimits = {
  streamWindowEvents: 100,
  streamLingerMs: 0,
  streamRetryMs: 1,
  maxQueuedChanges: 1_000,
  heartbeatMs: 60_000,
  grantRecheckMs: 60_000,
  maxRepeatKeys: 100,
  maxSubscriptions: 1_000,
};

const all = ['id', 'customer', 'placed_at', 'amount', 'items'];

function order(id: number, customer: string | null = 'ada', items = 1): Row {
  return [BigInt(id), customer, '2024-01-01T00:00:00Z', '1.00', items];
}

const customerIs = (name: string): ScalarExpr =>
  call<never>('eq', { kind: 'column', index: 1, type: stringType, nullable: true }, literal(name, stringType));

function grant(more: Partial<Grant> = {}): Grants {
  const columns = new Set(more.columns ?? all);
  const plain = { dataset: 'orders', rowFilter: undefined, cellFilters: new Map(), masks: new Map(), digest: 'g' };
  return new Map([['orders', { ...plain, ...more, columns }]]);
}

interface World {
  readonly stream: MemoryStream;
  readonly watch: (request?: Partial<WatchRequest>, context?: Partial<WatchContext>) => Promise<Reader>;
  readonly service: ReturnType<typeof createWatchService>;
  readonly path: WatchPath;
  readonly observed: { readonly kind: string }[];
}

/** Takes events one by one, whatever the batches. */
interface Reader {
  next(): Promise<ChangeEvent>;
  take(count: number): Promise<readonly ChangeEvent[]>;
  /** The error or end that comes instead of an event. */
  ended(): Promise<unknown>;
  close(): Promise<void>;
}

function world(
  change: {
    readonly limits?: Partial<WatchLimits>;
    readonly binding?: Partial<StreamBinding>;
    readonly read?: DataService['read'];
    readonly now?: () => number;
    readonly partitions?: readonly string[];
  } = {},
): World {
  const stream = createMemoryStream(change.partitions);
  const catalog = ordersCatalog();
  const dataset = catalog.datasets.get('orders') as Dataset;
  const binding: StreamBinding = {
    id: 'live',
    server: 'live',
    kind: 'kafka',
    physicalName: 'orders',
    columns: new Map(),
    format: { kind: 'json' },
    settings: {},
    changes: 'full',
    envelope: 'plain',
    lagMs: 0,
    ...change.binding,
  };
  const observed: { readonly kind: string }[] = [];
  const path: WatchPath = {
    catalog,
    routes: new Map([['orders', [{ dataset, binding, source: stream, read: readMemoryMessage, digest: 'one' }]]]),
    read: change.read ?? (() => Promise.reject(new Error('no read was expected'))),
    positions: createPositionCodec('secret'),
    hashValues: createHashValues(new Map([['k', 'x'.repeat(32)]])),
    limits: { ...limits, ...change.limits },
    observe: (observation) => observed.push(observation),
    ...(change.now && { now: change.now }),
  };
  const service = createWatchService(path);
  const watch: World['watch'] = async (request = {}, context = {}) => {
    const grants = context.grants ?? grant();
    const events = await service.watch(
      {
        dataset: 'orders',
        columns: all,
        where: undefined,
        from: { kind: 'latest' },
        snapshot: false,
        dedupe: false,
        conflate: false,
        ...request,
      },
      {
        requestId: 'r',
        principal: { id: 'ada', grantees: [], admin: false },
        grants,
        recheck: () => Promise.resolve(grants),
        limits: { maxRows: 1_000, defaultPageSize: 10, maxPageSize: 10 },
        signal: new AbortController().signal,
        observe: path.observe,
        ...context,
      },
    );
    return readerOf(events);
  };
  return { stream, watch, service, path, observed };
}

function readerOf(events: AsyncIterable<readonly ChangeEvent[]>): Reader {
  const iterator = events[Symbol.asyncIterator]();
  let waiting: ChangeEvent[] = [];
  const next = async (): Promise<ChangeEvent> => {
    while (waiting.length === 0) {
      const step = await iterator.next();
      if (step.done === true) throw new Error('ended');
      waiting = [...step.value];
    }
    return waiting.shift() as ChangeEvent;
  };
  return {
    next,
    take: async (count) => {
      const taken: ChangeEvent[] = [];
      while (taken.length < count) taken.push(await next());
      return taken;
    },
    ended: () =>
      next().then(
        () => 'an event',
        (error: unknown) => error,
      ),
    close: async () => {
      await iterator.return?.();
    },
  };
}

const ids = (events: readonly ChangeEvent[]): unknown[] => events.map(({ record }) => record?.[0]);

describe('watching', () => {
  it('delivers what comes after the subscription, in order, to all by one reading', async () => {
    const { stream, watch } = world();
    stream.publish(inserted(order(1)));
    const readers = await Promise.all([watch(), watch(), watch({ columns: ['id'] })]);
    stream.publish(inserted(order(2)));
    stream.publish(inserted(order(3)));
    for (const reader of readers) expect(ids(await reader.take(2))).toEqual([2n, 3n]);
    expect(stream.started).toBe(1);
    await Promise.all(readers.map((reader) => reader.close()));
  });

  it('gives those who see the same the same events, made once', async () => {
    const { stream, watch } = world();
    const [a, b] = await Promise.all([watch(), watch()]);
    stream.publish(inserted(order(1)));
    expect(await a.next()).toBe(await b.next());
  });

  it('goes on from a position without a gap, from what is kept and from the source', async () => {
    const { stream, watch } = world({ limits: { streamWindowEvents: 4 } });
    const first = await watch();
    for (let id = 1; id <= 20; id++) stream.publish(inserted(order(id)));
    const seen = await first.take(20);
    const recent = await watch({ from: { kind: 'position', position: seen[17]!.position()! } });
    expect(ids(await recent.take(2))).toEqual([19n, 20n]);
    expect(stream.started).toBe(1);
    const old = await watch({ from: { kind: 'position', position: seen[4]!.position()! } });
    expect(ids(await old.take(15))).toEqual(Array.from({ length: 15 }, (_, i) => BigInt(i + 6)));
    expect(stream.started).toBe(2);
    stream.publish(inserted(order(21)));
    for (const reader of [first, recent, old]) expect(ids(await reader.take(1))).toEqual([21n]);
    // Whoever has caught up is told by the shared reading.
    expect(stream.readers).toBe(1);
  });

  it('starts at the beginning and at a moment', async () => {
    const { stream, watch } = world();
    for (let id = 1; id <= 3; id++) stream.publish(inserted(order(id)), { timeMs: id * 1_000 });
    expect(ids(await (await watch({ from: { kind: 'earliest' } })).take(3))).toEqual([1n, 2n, 3n]);
    expect(ids(await (await watch({ from: { kind: 'timestamp', atMs: 2_000 } })).take(2))).toEqual([2n, 3n]);
  });

  it('keeps a place in each partition', async () => {
    const { stream, watch } = world({ partitions: ['a', 'b'] });
    const reader = await watch();
    stream.publish(inserted(order(1)), { partition: 'a' });
    stream.publish(inserted(order(2)), { partition: 'b' });
    stream.publish(inserted(order(3)), { partition: 'a' });
    const [, second] = await reader.take(3);
    const resumed = await watch({ from: { kind: 'position', position: second!.position()! } });
    expect(ids(await resumed.take(1))).toEqual([3n]);
  });

  it('reads on from where it was when the source fails, and repeats nothing', async () => {
    const { stream, watch, observed } = world();
    const reader = await watch();
    stream.publish(inserted(order(1)));
    expect(ids(await reader.take(1))).toEqual([1n]);
    stream.fail();
    stream.publish(inserted(order(2)));
    expect(ids(await reader.take(1))).toEqual([2n]);
    expect(stream.started).toBe(2);
    expect(observed.map(({ kind }) => kind)).toContain('stream-failed');
  });

  it('ends with the position of what was delivered last where the source ends it', async () => {
    const { stream, watch } = world();
    const reader = await watch();
    stream.publish(inserted(order(1)));
    const [event] = await reader.take(1);
    stream.fail(new LakegateError('STREAM_DENIED'));
    const error = await reader.ended();
    expect(error).toMatchObject({ code: 'STREAM_DENIED', extensions: { position: event!.position() } });
  });

  it('skips what it cannot read, and says so', async () => {
    const { stream, watch, observed } = world();
    const reader = await watch();
    stream.publish('garbage');
    stream.publish(inserted(order(2)));
    const [skipped, event] = await reader.take(2);
    expect(skipped).toMatchObject({ operation: 'skipped', record: undefined });
    expect(skipped!.position()).toBeDefined();
    expect(event!.record?.[0]).toBe(2n);
    expect(observed).toContainEqual(expect.objectContaining({ kind: 'stream-record-bad', reason: 'garbage' }));
  });

  it('refuses a position of another stream, and one that was changed', async () => {
    const { watch } = world();
    const other = createPositionCodec('secret').encode({ dataset: 'orders', stream: 'other' }, new Map([['0', '1']]));
    await expect(watch({ from: { kind: 'position', position: other } })).rejects.toMatchObject({
      code: 'POSITION_INVALID',
    });
    const own = createPositionCodec('secret').encode({ dataset: 'orders', stream: 'live' }, new Map([['0', '1']]));
    const changed = `${own.slice(0, -4)}${own.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    await expect(watch({ from: { kind: 'position', position: changed } })).rejects.toMatchObject({
      code: 'POSITION_INVALID',
    });
  });

  it('says when a stream no longer has what follows a position', async () => {
    const { stream, watch } = world({ limits: { streamWindowEvents: 1 } });
    const reader = await watch();
    for (let id = 1; id <= 9; id++) stream.publish(inserted(order(id)));
    const [first] = await reader.take(9);
    stream.trim(5);
    const late = await watch({ from: { kind: 'position', position: first!.position()! } });
    expect(await late.ended()).toMatchObject({ code: 'POSITION_EXPIRED' });
  });
});

describe('a grant on changes', () => {
  const ofAda = grant({ rowFilter: customerIs('ada'), digest: 'ada' });
  const changed = (before: Row | undefined, after: Row | undefined): Change => ({
    operation: before === undefined ? 'insert' : after === undefined ? 'remove' : 'update',
    before,
    after,
  });

  it('judges records before and after: what leaves is removed with its key alone, what enters is new', async () => {
    const { stream, watch } = world();
    const reader = await watch({}, { grants: ofAda });
    stream.publish(changed(undefined, order(1, 'bob')));
    stream.publish(changed(undefined, order(2, 'ada')));
    stream.publish(changed(order(2, 'ada'), order(2, 'ada', 5)));
    stream.publish(changed(order(2, 'ada', 5), order(2, 'bob', 5)));
    stream.publish(changed(order(1, 'bob'), order(1, 'ada')));
    stream.publish(changed(order(1, 'ada'), undefined));
    stream.publish(changed(order(2, 'bob'), undefined));
    stream.publish(changed(undefined, order(9, 'ada')));
    const events = await reader.take(6);
    expect(events.map(({ operation, record }) => [operation, record?.[0], record?.[1], record?.[4]])).toEqual([
      ['insert', 2n, 'ada', 1],
      ['update', 2n, 'ada', 5],
      ['remove', 2n, null, null],
      ['insert', 1n, 'ada', 1],
      ['remove', 1n, null, null],
      ['insert', 9n, 'ada', 1],
    ]);
  });

  it('moves a record whose key changes as one that goes and one that comes', async () => {
    const { stream, watch } = world();
    const reader = await watch();
    stream.publish(changed(order(1), order(2)));
    expect((await reader.take(2)).map(({ operation, record }) => [operation, record?.[0]])).toEqual([
      ['remove', 1n],
      ['insert', 2n],
    ]);
  });

  it('shows cells, masks and hashes as a read does, and lets filters see what is shown', async () => {
    const { stream, watch } = world();
    const grants = grant({
      digest: 'masked',
      cellFilters: new Map([['amount', customerIs('ada')]]),
      masks: new Map([
        ['customer', { mask: { kind: 'partial', first: 1, last: 0, fill: '*' } as const, clear: undefined }],
        ['items', { mask: { kind: 'null' } as const, clear: undefined }],
      ]),
    });
    const reader = await watch({ where: customerIs('a**') }, { grants });
    const unmasked = await watch({ where: customerIs('ada') }, { grants });
    stream.publish(inserted(order(1, 'bob')));
    stream.publish(inserted(order(2, 'ada')));
    stream.publish(inserted(order(3, 'abc')));
    expect((await reader.take(2)).map(({ record }) => record)).toEqual([
      [2n, 'a**', '2024-01-01T00:00:00Z', '1.00', null],
      [3n, 'a**', '2024-01-01T00:00:00Z', null, null],
    ]);
    const pending = Symbol('nothing');
    const nothing = new Promise((resolve) => setImmediate(resolve, pending));
    expect(await Promise.race([unmasked.next(), nothing])).toBe(pending);
    const hashing = grant({
      digest: 'hashed',
      masks: new Map([['customer', { mask: { kind: 'hash', key: 'k' } as const, clear: undefined }]]),
    });
    const hashed = await watch({ columns: ['customer'] }, { grants: hashing });
    stream.publish(inserted(order(4, 'ada')));
    expect((await hashed.next()).record?.[0]).toMatch(/^[\w-]{43}$/);
    await expect(watch({ where: customerIs('ada') }, { grants: hashing })).rejects.toMatchObject({
      code: 'COLUMN_HASHED',
    });
  });

  it('refuses hidden columns as it refuses those that do not exist', async () => {
    const { watch } = world();
    const grants = grant({ columns: new Set(['id']), digest: 'id' });
    const refusals = [
      watch({ columns: ['customer'] }, { grants }),
      watch({ columns: ['nothing'] }, { grants }),
      watch({ columns: ['id'], where: customerIs('ada') }, { grants }),
    ];
    for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ code: 'COLUMN_UNKNOWN' });
    await expect(watch({}, { grants: new Map() })).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
    await expect(watch({ dataset: 'nothing' })).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
  });

  it('is not kept by a source that sends no record before, unless it is over the key', async () => {
    const { watch } = world({ binding: { changes: 'upsert' } });
    await expect(watch({}, { grants: ofAda })).rejects.toMatchObject({ code: 'BEFORE_IMAGES_MISSING' });
    const appended = world({ binding: { changes: 'append' } });
    await expect(appended.watch({}, { grants: ofAda })).resolves.toBeDefined();
  });

  it('ends the subscription within its time to live when it changes, with a position', async () => {
    let nowMs = 0;
    let grants = ofAda;
    const { stream, watch } = world({ now: () => nowMs, limits: { grantRecheckMs: 1_000, maxSubscriptions: 1 } });
    const reader = await watch({}, { grants, recheck: () => Promise.resolve(grants) });
    stream.publish(inserted(order(1)));
    const [event] = await reader.take(1);
    nowMs = 1_001;
    stream.publish(inserted(order(2)));
    expect(ids(await reader.take(1))).toEqual([2n]);
    grants = new Map();
    nowMs = 2_002;
    stream.publish(inserted(order(3)));
    const error = (await reader.ended()) as LakegateError;
    expect(error.code).toBe('ACCESS_CHANGED');
    expect(error.extensions['position']).not.toBe(event!.position());
    // Its place is another's.
    await expect(watch({}, { grants: ofAda })).resolves.toBeDefined();
  });
});

describe('a slow consumer', () => {
  it('is let go with a position once it needs what is no longer kept, and stalls nobody', async () => {
    const { stream, watch } = world({ limits: { maxQueuedChanges: 3, streamWindowEvents: 4 } });
    const [slow, quick] = await Promise.all([watch(), watch()]);
    stream.publish(inserted(order(1)));
    expect(ids(await slow.take(1))).toEqual([1n]);
    const taken: unknown[] = ids(await quick.take(1));
    for (let id = 2; id <= 20; id++) {
      stream.publish(inserted(order(id)));
      taken.push(...ids(await quick.take(1)));
    }
    expect(taken).toEqual(Array.from({ length: 20 }, (_, i) => BigInt(i + 1)));
    // What waited for it still comes.
    const waited = await slow.take(3);
    expect(ids(waited)).toEqual([2n, 3n, 4n]);
    expect(await slow.ended()).toMatchObject({
      code: 'SLOW_CONSUMER',
      extensions: { position: waited[2]!.position() },
    });
    const resumed = await watch({ from: { kind: 'position', position: waited[2]!.position()! } });
    expect(ids(await resumed.take(3))).toEqual([5n, 6n, 7n]);
  });

  it('is told of what is kept once it has room again, and then of what comes', async () => {
    const { stream, watch } = world({ limits: { maxQueuedChanges: 3 } });
    const [slow, quick] = await Promise.all([watch(), watch()]);
    for (let id = 1; id <= 20; id++) {
      stream.publish(inserted(order(id)));
      await quick.take(1);
    }
    expect(ids(await slow.take(20))).toEqual(Array.from({ length: 20 }, (_, i) => BigInt(i + 1)));
    stream.publish(inserted(order(21)));
    expect(ids(await slow.take(1))).toEqual([21n]);
  });

  it.each([false, true])('may be told of more at once than may wait for it (conflated: %s)', async (conflate) => {
    const { stream, watch } = world({ limits: { maxQueuedChanges: 3 } });
    const reader = await watch({ conflate });
    // In one turn, which is one batch.
    for (let id = 1; id <= 20; id++) stream.publish(inserted(order(id)));
    expect(ids(await reader.take(20))).toEqual(Array.from({ length: 20 }, (_, i) => BigInt(i + 1)));
  });

  it('is given the last change of each key where it asked for that', async () => {
    const { stream, watch } = world({ limits: { maxQueuedChanges: 3 } });
    const slow = await watch({ conflate: true });
    const witness = await watch();
    for (let round = 1; round <= 5; round++) {
      stream.publish(inserted(order(1, 'ada', round)));
      stream.publish(inserted(order(2, 'ada', round)));
      await witness.take(2);
    }
    const events = await slow.take(2);
    expect(events.map(({ record }) => [record?.[0], record?.[4]])).toEqual([
      [1n, 5],
      [2n, 5],
    ]);
  });
});

describe('a subscription', () => {
  it('says that nothing happens, and how far it has come', async () => {
    const { stream, watch } = world({ limits: { heartbeatMs: 1 } });
    const reader = await watch({ where: customerIs('nobody') });
    const first = await reader.next();
    expect(first).toMatchObject({ operation: 'heartbeat', record: undefined });
    stream.publish(inserted(order(1)));
    let last = await reader.next();
    while (last.position() === first.position()) last = await reader.next();
    const resumed = await watch({ from: { kind: 'position', position: last.position()! } });
    stream.publish(inserted(order(2)));
    let event = await resumed.next();
    while (event.operation === 'heartbeat') event = await resumed.next();
    expect(event.record?.[0]).toBe(2n);
  });

  it('drops repeats of a key where it asked for that', async () => {
    const { stream, watch } = world();
    const reader = await watch({ dedupe: true });
    for (const items of [1, 1, 2, 2, 1]) stream.publish(inserted(order(1, 'ada', items)));
    expect((await reader.take(3)).map(({ record }) => record?.[4])).toEqual([1, 2, 1]);
  });

  it('counts against its principal, and is free again when it ends', async () => {
    const { watch } = world({ limits: { maxSubscriptions: 1 } });
    const only = await watch();
    await expect(watch()).rejects.toMatchObject({ code: 'SUBSCRIPTION_LIMIT' });
    await only.close();
    await expect(watch()).resolves.toBeDefined();
  });

  it('ends when its client goes, and the stream is let go after the last', async () => {
    const { stream, watch } = world();
    const abort = new AbortController();
    const reader = await watch({}, { signal: abort.signal });
    abort.abort(new LakegateError('REQUEST_CANCELLED'));
    expect(await reader.ended()).toMatchObject({ message: 'ended' });
    await until(() => stream.readers === 0);
  });

  it('ends with its position when the service drains, and none starts then', async () => {
    const { stream, watch, service } = world();
    const reader = await watch();
    stream.publish(inserted(order(1)));
    const [event] = await reader.take(1);
    await service.drain();
    expect(await reader.ended()).toMatchObject({ code: 'SHUTTING_DOWN', extensions: { position: event!.position() } });
    await expect(watch()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('outlives a new configuration that leaves its stream as it was', async () => {
    const { stream, watch, service, path } = world();
    const kept = await watch();
    service.reconfigure({ ...path });
    stream.publish(inserted(order(1)));
    expect(ids(await kept.take(1))).toEqual([1n]);
    const [route] = path.routes.get('orders')!;
    service.reconfigure({ ...path, routes: new Map([['orders', [{ ...route!, digest: 'two' }]]]) });
    expect(await kept.ended()).toMatchObject({
      code: 'RECONFIGURED',
      extensions: { position: expect.any(String) as string },
    });
    const anew = await watch();
    stream.publish(inserted(order(2)));
    expect(ids(await anew.take(1))).toEqual([2n]);
  });
});

describe('a dataset that is read as the caller', () => {
  const cents = { columns: new Set(['id', 'customer']), rowFilter: customerIs('ada'), digest: 'of ada' };

  it('has its changes filtered by the gateway where it filters as well as the store', async () => {
    const { stream, watch } = world();
    const grants = delegatedTo('ada', grant(cents), true);
    const reader = await watch({ columns: ['id', 'customer'] }, { grants });
    stream.publish(inserted(order(1, 'grace')));
    stream.publish(inserted(order(2, 'ada')));
    expect((await reader.next()).record).toEqual([2n, 'ada']);
    await expect(watch({ columns: ['id', 'amount'] }, { grants })).rejects.toMatchObject({ code: 'COLUMN_UNKNOWN' });
    await reader.close();
  });

  it('sends none where the filters are left to the store, with what to do', async () => {
    const { watch, stream } = world();
    const refusal = watch({ columns: ['id'] }, { grants: delegatedTo('ada', grant(cents)) });
    await expect(refusal).rejects.toMatchObject({ code: 'CHANGES_DELEGATED' });
    expect(stream.started).toBe(0);
  });

  it('has its snapshot read with the session of the caller', async () => {
    const callers: unknown[] = [];
    const read: DataService['read'] = (_, { caller }) => {
      callers.push(caller?.principalId);
      return Promise.reject(new LakegateError('STORE_UNAVAILABLE'));
    };
    const { watch } = world({ read });
    const context = { grants: delegatedTo('ada', grant(), true), caller: callerSession('ada') };
    await expect(watch({ snapshot: true }, context)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(callers).toEqual(['ada']);
  });
});

describe('a snapshot', () => {
  const rows =
    (...records: readonly Row[]): DataService['read'] =>
    (node) =>
      Promise.resolve({
        node,
        rows: records,
        pages: [{ start: 0, end: records.length, hasNextPage: false, hasPreviousPage: false }],
        children: [],
        cursorOf: () => '',
      });

  it('comes before the changes, of which none is missed and none told twice', async () => {
    const read = rows(order(1, 'ada', 1), order(2, 'ada', 2));
    const { stream, watch } = world({ read, now: () => 100_000_000 });
    // Written before the read was answered: the first is in the answer, the second came too late for it.
    stream.publish(inserted(order(2, 'ada', 2)), { timeMs: 100_000_000 });
    stream.publish(inserted(order(3, 'ada', 3)), { timeMs: 100_000_000 });
    const reader = await watch({ snapshot: true });
    stream.publish(
      { operation: 'update', before: order(1, 'ada', 1), after: order(1, 'ada', 7) },
      { timeMs: 100_000_001 },
    );
    expect((await reader.take(4)).map(({ operation, record }) => [operation, record?.[0], record?.[4]])).toEqual([
      ['snapshot', 1n, 1],
      ['snapshot', 2n, 2],
      ['insert', 3n, 3],
      ['update', 1n, 7],
    ]);
  });

  it('is refused beside another start', async () => {
    const { watch } = world();
    await expect(watch({ snapshot: true, from: { kind: 'earliest' } })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});
