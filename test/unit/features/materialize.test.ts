import type {
  GivenRecord,
  IngestContext,
  IngestReceipt,
  IngestRequest,
  IngestService,
} from '../../../src/core/ingest-service.js';
import type { Row } from '../../../src/core/value.js';
import { materialize, type MaterializeServices } from '../../../src/features/materialize.js';
import { resolveWholeView } from '../../../src/features/resolve-features.js';
import { createMemoryStore } from '../../../src/shared-store/memory-store.js';
import { featureFixture } from './feature-fixture.js';

const history: readonly Row[] = [
  ['b', 2n, '2013-01-02T00:00:00Z', 22, 1],
  ['a', 10n, '2013-01-01T00:00:00Z', 1, 1],
  ['a', 10n, '2013-01-03T00:00:00Z', 3, 1],
  ['a', 9n, '2013-01-02T00:00:00Z', 9, 1],
  ['a', 10n, '2013-01-05T00:00:00Z', 5, 1],
  ['b', 1n, '2013-01-01T00:00:00Z', 21, null],
  ['c', 1n, '2013-01-06T00:00:00Z', 31, 1],
];
const span = { end: '2013-01-04T00:00:00Z' };

/** Takes records until it is told to fail. */
function takingAll(): { readonly written: GivenRecord[]; readonly service: IngestService; failAfter: number } {
  const taker = {
    written: [] as GivenRecord[],
    failAfter: Infinity,
    service: {
      ingest: ({ records }: IngestRequest): Promise<IngestReceipt> => {
        if (taker.written.length >= taker.failAfter) return Promise.reject(new Error('the sink is away'));
        taker.written.push(...(records as GivenRecord[]));
        const results = records.map((_, index) => ({ index, status: 'accepted' as const, errors: [] }));
        const acceptedCount = records.length;
        return Promise.resolve({ acceptedCount, rejectedCount: 0, unknownCount: 0, idempotency: 'none', results });
      },
      drain: () => Promise.resolve(),
    },
  };
  return taker;
}

function services(ingest: IngestService, store: MaterializeServices['store'], progress: number[]): MaterializeServices {
  const { scope } = featureFixture({ history });
  return {
    scope,
    ingest,
    writing: { writes: new Map() } as unknown as IngestContext,
    store,
    limits: { maxRows: 1000, batchRecords: 2, keepMs: 60_000 },
    progressed: (written) => progress.push(written),
  };
}

function heats(written: readonly GivenRecord[]): readonly (readonly unknown[])[] {
  return written.map(({ site, machine, heat }) => [site, machine, heat]);
}

const expected = [
  ['a', 9n, 9],
  ['a', 10n, 3],
  ['b', 1n, 21],
  ['b', 2n, 22],
];

test('the last values of each entity in the span are written, in the order of entities', async () => {
  const taker = takingAll();
  const progress: number[] = [];
  const asked = services(taker.service, createMemoryStore(), progress);
  const view = resolveWholeView('machines', asked.scope.catalog);
  expect(await materialize(view, span, asked)).toEqual({ view: 'machines', written: 4, resumed: false });
  expect(heats(taker.written)).toEqual(expected);
  expect(progress).toEqual([2, 4]);
  expect(Object.keys(taker.written[0] ?? {}).sort()).toEqual(['event_timestamp', 'heat', 'load', 'machine', 'site']);
});

test('one that was interrupted goes on behind the last entity written, and the next begins anew', async () => {
  const taker = takingAll();
  const store = createMemoryStore();
  const asked = services(taker.service, store, []);
  const view = resolveWholeView('machines', asked.scope.catalog);
  taker.failAfter = 2;
  await expect(materialize(view, span, asked)).rejects.toThrow('the sink is away');
  taker.failAfter = Infinity;
  expect(await materialize(view, span, asked)).toEqual({ view: 'machines', written: 2, resumed: true });
  expect(heats(taker.written)).toEqual(expected);
  expect(await materialize(view, span, asked)).toEqual({ view: 'machines', written: 4, resumed: false });
});

test('a start leaves out what is older', async () => {
  const taker = takingAll();
  const asked = services(taker.service, createMemoryStore(), []);
  const view = resolveWholeView('machines', asked.scope.catalog);
  await materialize(view, { start: '2013-01-02T00:00:00Z', ...span }, asked);
  expect(heats(taker.written)).toEqual([expected[0], expected[1], expected[3]]);
});
