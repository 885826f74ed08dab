import { createHash } from 'node:crypto';
import type { Dataset } from '../../src/core/dataset.js';
import type {
  GivenRecord,
  IngestContext,
  IngestReceipt,
  IngestRequest,
  IngestService,
} from '../../src/core/ingest-service.js';
import type { WriteGrant } from '../../src/core/principal.js';
import type { SharedStore } from '../../src/core/shared-store.js';
import type { SinkCapabilities } from '../../connectors/sink.js';
import { createIngestService, type IngestLimits } from '../../src/ingest-records.js';
import { createMemoryStore } from '../../src/shared-store/memory-store.js';
import { createMemorySink, type MemorySink } from '../support/memory-sink.js';
import { ordersCatalog } from '../support/orders-catalog.js';
import { until } from '../support/until.js';

const limits: IngestLimits = {
  maxIngestRecords: 100,
  maxSinkBytes: 1_000_000,
  ingestRetryMs: 250,
  ingestTimeoutMs: 5_000,
  idempotencyTtlMs: 86_400_000,
};

const columns = new Set(['id', 'customer', 'placed_at', 'amount', 'items']);
const grant: WriteGrant = { dataset: 'orders', columns, digest: 'w' };

function record(id: number, more: GivenRecord = {}): GivenRecord {
  return { id: BigInt(id), customer: 'ada', placed_at: '2024-01-01T00:00:00Z', amount: '1.00', items: 1, ...more };
}

interface World {
  readonly sink: MemorySink;
  readonly letters: MemorySink;
  readonly service: IngestService;
  readonly observed: { readonly kind: string }[];
  readonly ingest: (request?: Partial<IngestRequest>, context?: Partial<IngestContext>) => Promise<IngestReceipt>;
}

function world(
  change: {
    readonly sink?: Partial<SinkCapabilities>;
    readonly limits?: Partial<IngestLimits>;
    readonly store?: SharedStore;
    readonly reuse?: MemorySink;
    readonly now?: () => number;
    /** Whether a moment that isn't given is that of taking it in. */
    readonly defaultNow?: boolean;
  } = {},
): World {
  const sink = change.reuse ?? createMemorySink(change.sink);
  const letters = createMemorySink();
  const catalog = ordersCatalog();
  const plain = catalog.datasets.get('orders') as Dataset;
  const withDefault = plain.columns.map((c) =>
    c.name === 'placed_at' ? { ...c, constraints: { default: 'now' } } : c,
  );
  const dataset = change.defaultNow === true ? { ...plain, columns: withDefault } : plain;
  const binding = {
    id: 'log',
    server: 'log',
    kind: 'kafka',
    physicalName: 'orders',
    columns: new Map(),
    format: { kind: 'json' },
    settings: {},
    orderBy: ['customer'],
  } as const;
  const encode = (row: readonly unknown[]): Uint8Array => Buffer.from(row.map(String).join(','));
  const service = createIngestService({
    catalog,
    routes: new Map([['orders', { dataset, binding, sink, encode }]]),
    deadLetters: new Map([['orders', { binding, sink: letters }]]),
    store: change.store ?? createMemoryStore(),
    limits: { ...limits, ...change.limits },
    ...(change.now && { now: change.now }),
  });
  const observed: { readonly kind: string }[] = [];
  const ingest: World['ingest'] = (request = {}, context = {}) =>
    service.ingest(
      { dataset: 'orders', records: [record(1)], dryRun: false, ...request },
      {
        requestId: 'r',
        principal: { id: 'ada', grantees: [], admin: false },
        writes: new Map([['orders', grant]]),
        signal: new AbortController().signal,
        observe: (observation) => observed.push(observation),
        ...context,
      },
    );
  return { sink, letters, service, observed, ingest };
}

/** Customers whose records share a lane. */
function hashedTogether(count: number): readonly string[] {
  const laneOf = (key: string): number => parseInt(createHash('sha1').update(key).digest('hex').slice(0, 6), 16) % 4;
  return Array.from({ length: 100 }, (_, i) => `k${String(i)}`)
    .filter((key) => laneOf(key) === 0)
    .slice(0, count);
}

const ids = (sink: MemorySink): unknown[] => sink.stored.map(({ row }) => row[0]);

describe('taking records in', () => {
  it('accepts what the sink acknowledged, with its position', async () => {
    const { ingest, sink } = world();
    const receipt = await ingest({ records: [record(1), record(2)] });
    expect(receipt).toMatchObject({ acceptedCount: 2, rejectedCount: 0, unknownCount: 0, idempotency: 'none' });
    expect(receipt.results).toEqual([
      { index: 0, status: 'accepted', position: '0', errors: [] },
      { index: 1, status: 'accepted', position: '1', errors: [] },
    ]);
    expect(ids(sink)).toEqual([1n, 2n]);
  });

  it('judges record by record: one that is bad is named, and its neighbours go in', async () => {
    const { ingest, sink, letters } = world();
    const receipt = await ingest({ records: [record(1), record(2, { placed_at: null }), record(3)] });
    expect(receipt.results.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'accepted']);
    expect(receipt.results[1]!.errors).toEqual([expect.objectContaining({ path: ['placed_at'], code: 'REQUIRED' })]);
    expect(ids(sink)).toEqual([1n, 3n]);
    const [letter] = letters.stored.map(({ payload }) => JSON.parse(Buffer.from(payload!).toString()) as unknown);
    expect(letter).toMatchObject({ dataset: 'orders', from: { principal: 'ada' }, record: { id: '2' } });
  });

  it('names a record that is too large for the sink before anything is sent', async () => {
    const { ingest, sink } = world({ sink: { maxRecordBytes: 60 } });
    const receipt = await ingest({ records: [record(1, { customer: 'x'.repeat(60) }), record(2)] });
    expect(receipt.results[0]).toMatchObject({ status: 'rejected', errors: [{ code: 'TOO_LARGE' }] });
    expect(ids(sink)).toEqual([2n]);
  });

  it('cuts batches as the sink takes them, and keeps the order of each key', async () => {
    const { ingest, sink } = world({ sink: { maxBatchRecords: 3 } });
    const records = Array.from({ length: 40 }, (_, i) => record(i, { customer: `c${String(i % 5)}` }));
    const receipt = await ingest({ records });
    expect(receipt.acceptedCount).toBe(40);
    expect(Math.max(...sink.batches.map((batch) => batch.length))).toBeLessThanOrEqual(3);
    for (let key = 0; key < 5; key++) {
      const stored = sink.stored.filter(({ row }) => row[1] === `c${String(key)}`).map(({ row }) => Number(row[0]));
      expect(stored).toEqual([...stored].sort((a, b) => a - b));
      expect(stored).toHaveLength(8);
    }
  });

  it('sends nothing of a key after a record of it that was not stored', async () => {
    const { ingest, sink } = world({ sink: { maxBatchRecords: 1 } });
    sink.interfere = ({ row }) =>
      row[0] === 2n ? { status: 'failed', code: 'SINK_UNAVAILABLE', cause: 'down' } : undefined;
    const records = [record(1), record(2), record(3), record(4, { customer: 'bob' })];
    const receipt = await ingest({ records });
    expect(ids(sink)).toEqual(expect.arrayContaining([1n, 4n]));
    expect(ids(sink)).toHaveLength(2);
    expect(receipt.results.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'rejected', 'accepted']);
  });

  it('says unknown where no acknowledgement came', async () => {
    const { ingest, sink } = world();
    sink.interfere = ({ row }) => (row[0] === 1n ? { status: 'unknown', cause: 'cut off' } : undefined);
    const receipt = await ingest({ records: [record(1), record(2, { customer: 'bob' })] });
    expect(receipt).toMatchObject({ acceptedCount: 1, unknownCount: 1 });
  });

  it('fails as a whole where the sink takes nothing', async () => {
    const { ingest, sink } = world();
    sink.interfere = () => ({ status: 'failed', code: 'INGEST_BUSY', retryAfterMs: 70, cause: 'throttled' });
    await expect(ingest()).rejects.toMatchObject({ code: 'INGEST_BUSY', extensions: { retryAfterMs: 70 } });
  });

  it('sends nothing in a dry run', async () => {
    const { ingest, sink, letters, observed } = world();
    const receipt = await ingest({
      records: [record(1), record(2, { placed_at: null })],
      dryRun: true,
      idempotencyKey: 'k',
    });
    expect(receipt).toMatchObject({ acceptedCount: 1, rejectedCount: 1 });
    expect([sink.stored, letters.stored, observed]).toEqual([[], [], []]);
  });

  it('refuses what may not be written as it refuses what does not exist', async () => {
    const { ingest } = world();
    await expect(ingest({}, { writes: new Map() })).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
    await expect(ingest({ dataset: 'nothing' })).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
    const few = { ...grant, columns: new Set(['id', 'placed_at']), digest: 'few' };
    const receipt = await ingest(
      { records: [record(1), { ...record(2), nothing: 1 }] },
      { writes: new Map([['orders', few]]) },
    );
    const errors = receipt.results.flatMap((result) => result.errors);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['UNKNOWN_FIELD']));
    // What a writer may not write and what isn't there differ by name alone.
    const [hidden] = errors.filter(({ path }) => path[0] === 'customer');
    const [absent] = errors.filter(({ path }) => path[0] === 'nothing');
    expect(hidden!.message.replace('customer', 'nothing')).toBe(absent!.message);
  });

  it('takes no more records than the limit at a time', async () => {
    const { ingest } = world({ limits: { maxIngestRecords: 2 } });
    await expect(ingest({ records: [record(1), record(2)] })).resolves.toMatchObject({ acceptedCount: 2 });
    await expect(ingest({ records: [record(1), record(2), record(3)] })).rejects.toMatchObject({
      code: 'BATCH_TOO_LARGE',
    });
  });

  it('lets no more bytes wait for a sink than the limit, and says when to come again', async () => {
    const { ingest, sink } = world({ limits: { maxSinkBytes: 60 } });
    let release: () => void = () => undefined;
    sink.hold = () => new Promise((resolve) => (release = resolve));
    const first = ingest();
    await until(() => sink.batches.length > 0);
    await expect(ingest()).rejects.toMatchObject({ code: 'INGEST_BUSY', extensions: { retryAfterMs: 250 } });
    release();
    await expect(first).resolves.toMatchObject({ acceptedCount: 1 });
    sink.hold = () => Promise.resolve();
    await expect(ingest()).resolves.toMatchObject({ acceptedCount: 1 });
  });

  it('finishes what is under way when it drains, and takes nothing more', async () => {
    const { ingest, sink, service } = world();
    let release: () => void = () => undefined;
    sink.hold = () => new Promise((resolve) => (release = resolve));
    const first = ingest();
    await until(() => sink.batches.length > 0);
    const drained = service.drain();
    await expect(ingest()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    release();
    await drained;
    await expect(first).resolves.toMatchObject({ acceptedCount: 1 });
  });
});

describe('an idempotency key', () => {
  const keyed = { records: [record(1), record(2)], idempotencyKey: 'k' };

  it('gives the receipt of before, and sends nothing again', async () => {
    const { ingest, sink } = world();
    const first = await ingest(keyed);
    const second = await ingest(keyed);
    expect([first.idempotency, second.idempotency]).toEqual(['new', 'replayed']);
    expect(second.results).toEqual(first.results);
    expect(sink.batches).toHaveLength(1);
  });

  it('is of one principal and one dataset', async () => {
    const { ingest } = world();
    await ingest(keyed);
    const bob = { principal: { id: 'bob', grantees: [], admin: false } };
    expect((await ingest(keyed, bob)).idempotency).toBe('new');
  });

  it('is refused with other records', async () => {
    const { ingest } = world();
    await ingest(keyed);
    await expect(ingest({ ...keyed, records: [record(1)] })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is of one request at a time', async () => {
    const { ingest, sink } = world();
    let release: () => void = () => undefined;
    sink.hold = () => new Promise((resolve) => (release = resolve));
    const first = ingest(keyed);
    await until(() => sink.batches.length > 0);
    const second = await ingest(keyed).catch((error: unknown) => error);
    expect(second).toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' });
    release();
    await first;
  });

  it('sends again what is not known to be stored, with ids that tell', async () => {
    const { ingest, sink } = world();
    sink.interfere = ({ row }) => (row[0] === 2n ? { status: 'unknown', cause: 'cut off' } : undefined);
    expect(await ingest(keyed)).toMatchObject({ acceptedCount: 1, unknownCount: 1 });
    sink.interfere = () => undefined;
    const again = await ingest(keyed);
    expect(again).toMatchObject({ acceptedCount: 2, unknownCount: 0, idempotency: 'resent' });
    expect(ids(sink)).toEqual([1n, 2n]);
    expect(sink.batches[1]).toEqual([sink.batches[0]![1]]);
    expect((await ingest(keyed)).idempotency).toBe('replayed');
  });

  it('is taken over when the process that reserved it has died, and a duplicate is told by its id', async () => {
    const store = createMemoryStore();
    const dead = world({ store });
    dead.sink.hold = () => new Promise(() => undefined);
    void dead.ingest(keyed);
    await until(() => dead.sink.batches.length > 0);
    const { sink } = dead;
    sink.hold = () => Promise.resolve();
    const next = world({ store, reuse: sink });
    expect(await next.ingest(keyed)).toMatchObject({ acceptedCount: 2, idempotency: 'resent' });
    expect(ids(sink)).toEqual([1n, 2n]);
  });

  it('waits for the lease of another replica, then takes over', async () => {
    let nowMs = 1_000;
    const now = (): number => nowMs;
    const store: SharedStore = { ...createMemoryStore({ now }), isShared: true };
    const dead = world({ store, now });
    dead.sink.hold = () => new Promise(() => undefined);
    void dead.ingest(keyed);
    await until(() => dead.sink.batches.length > 0);
    const next = world({ store, now });
    await expect(next.ingest(keyed)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_IN_PROGRESS',
      extensions: { retryAfterMs: 15_000 },
    });
    nowMs += 15_000;
    expect(await next.ingest(keyed)).toMatchObject({ acceptedCount: 2 });
  });

  it('says that the sink cannot tell a duplicate where it cannot', async () => {
    const { ingest, sink } = world({ sink: { deduplication: 'never' } });
    sink.interfere = () => ({ status: 'unknown', cause: 'cut off' });
    await ingest(keyed);
    sink.interfere = () => undefined;
    expect((await ingest(keyed)).idempotency).toBe('resentMayDuplicate');
  });

  it('counts on a sink that tells duplicates for a while no longer than that', async () => {
    let nowMs = 0;
    const { ingest, sink } = world({ sink: { deduplication: 'window', deduplicationMs: 300_000 }, now: () => nowMs });
    sink.interfere = () => ({ status: 'unknown', cause: 'cut off' });
    await ingest(keyed);
    nowMs = 299_999;
    expect((await ingest(keyed)).idempotency).toBe('resent');
    nowMs = 300_000;
    expect((await ingest(keyed)).idempotency).toBe('resentMayDuplicate');
  });

  it('cuts what is sent again as it was cut the first time, whatever became of the rest', async () => {
    const { ingest, sink } = world({ sink: { maxBatchRecords: 3, positions: 'batch' } });
    const records = Array.from({ length: 40 }, (_, i) => record(i, { customer: `c${String(i)}` }));
    const whole = sink.send.bind(sink);
    // As of an object: what becomes of one record becomes of all that are in it.
    sink.send = async (batch, context) => {
      const lost = Number(batch[0]?.row[0]) % 2 === 0;
      const outcomes = await whole(batch, context);
      return outcomes.map(() =>
        lost ? { status: 'unknown', cause: 'cut off' } : { status: 'accepted', position: 'o' },
      );
    };
    const first = await ingest({ records, idempotencyKey: 'cut' });
    expect(first.unknownCount).toBeGreaterThan(0);
    expect(first.acceptedCount).toBeGreaterThan(0);
    const cut = sink.batches.map((ids) => ids.join());
    sink.send = whole;
    expect(await ingest({ records, idempotencyKey: 'cut' })).toMatchObject({ unknownCount: 0, idempotency: 'resent' });
    const again = sink.batches.slice(cut.length).map((ids) => ids.join());
    expect(again.length).toBeGreaterThan(0);
    expect(again.filter((batch) => !cut.includes(batch))).toEqual([]);
  });

  it('holds a batch back whole where a record of it may not overtake one that failed', async () => {
    const { ingest, sink } = world({ sink: { maxBatchRecords: 2, positions: 'batch' } });
    sink.interfere = ({ row }) => (row[0] === 0n ? { status: 'unknown', cause: 'cut off' } : undefined);
    // One key fills a lane with batches of two; the second of them is of two keys.
    const same = hashedTogether(2);
    const records = [0, 1, 2, 3].map((id) => record(id, { customer: String(same[id === 3 ? 1 : 0]) }));
    await ingest({ records, idempotencyKey: 'held' });
    expect(sink.batches).toHaveLength(1);
    sink.interfere = () => undefined;
    await ingest({ records, idempotencyKey: 'held' });
    expect(sink.batches.map((ids) => ids.length)).toEqual([2, 2, 2]);
  });

  it('stands for one moment: what is sent again has the time of the first attempt', async () => {
    let nowMs = Date.parse('2024-05-01T00:00:00Z');
    const { ingest, sink } = world({ now: () => nowMs, defaultNow: true });
    sink.interfere = () => ({ status: 'unknown', cause: 'cut off' });
    const records = [{ ...record(1), placed_at: undefined }] as unknown as GivenRecord[];
    await ingest({ records, idempotencyKey: 'now' });
    sink.interfere = () => undefined;
    nowMs += 60_000;
    await ingest({ records, idempotencyKey: 'now' });
    expect(sink.stored.map(({ row }) => row[2])).toEqual(['2024-05-01T00:00:00Z']);
  });

  it('is free again where nothing was stored', async () => {
    const { ingest, sink } = world();
    sink.interfere = () => ({ status: 'failed', code: 'SINK_UNAVAILABLE', cause: 'down' });
    await expect(ingest(keyed)).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' });
    sink.interfere = () => undefined;
    expect((await ingest(keyed)).idempotency).toBe('new');
  });

  it('has 1 to 256 characters', async () => {
    const { ingest } = world();
    for (const idempotencyKey of ['', 'x'.repeat(257)]) {
      await expect(ingest({ idempotencyKey })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    await expect(ingest({ idempotencyKey: 'x'.repeat(256) })).resolves.toMatchObject({ idempotency: 'new' });
  });
});
