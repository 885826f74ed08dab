// Point in time: for each row the last values at or before its time, against an oracle that looks at every pair, by each
// way: found by the store, read where the store doesn't take that, read where that is fewer statements.
import { int64Type, stringType, timestampType } from '../../../src/core/data-type.js';
import type { Row, Value } from '../../../src/core/value.js';
import { getHistoricalFeatures } from '../../../src/features/get-historical-features.js';
import { resolveFeatures } from '../../../src/features/resolve-features.js';
import { fc } from '../../support/random-cases.js';
import { featureFixture } from './feature-fixture.js';

const limits = { maxRows: 100_000, maxEntities: 3, maxMoments: 5 };
const demand = { features: ['machines:heat', 'machines:strain'] };
const frameFields = [
  { name: 'site', type: stringType, nullable: true },
  { name: 'machine', type: int64Type, nullable: true },
  { name: 'event_timestamp', type: timestampType, nullable: false },
];

function second(at: number): string {
  return new Date(Date.UTC(2013, 0, 1) + at * 1000).toISOString().replace('.000Z', 'Z');
}

/** How the past is found. */
type Way = 'store' | 'refused' | 'read';
const ways: readonly Way[] = ['store', 'refused', 'read'];

interface Told {
  readonly ttlMs?: number;
  readonly created?: 'written';
}

async function featuresAt(rows: readonly Row[], history: readonly Row[], told: Told = {}, way: Way = 'store') {
  const { scope, connector } = featureFixture({ history }, told);
  if (way === 'refused') {
    connector.refuse = ({ kind }) => (kind === 'asOf' ? 'takes no asOf' : undefined);
  }
  const frame = { fields: frameFields, rows, time: 2 };
  const resolved = resolveFeatures(demand, scope.catalog);
  // Reading sends fewer statements only where each entity is wanted at many moments.
  const held = way === 'read' ? { ...limits, maxEntities: 1_000, maxMoments: 1 } : limits;
  const answer = await getHistoricalFeatures(resolved, { frame, names: ['heat', 'strain'] }, scope, held);
  expect(answer.fields.map(({ name }) => name)).toEqual(['site', 'machine', 'event_timestamp', 'heat', 'strain']);
  return { rows: [...answer.rows].map((row) => row.slice(3)), ran: connector.ran.map(({ kind }) => kind) };
}

const key = fc.tuple(fc.constantFrom('a', 'a,1'), fc.constantFrom(1n, 9_007_199_254_740_993n));
const number = fc.oneof(fc.constant(null), fc.integer({ min: -3, max: 3 }));
const written = fc.option(fc.integer({ min: 0, max: 60 }), { nil: null });
const past = fc.uniqueArray(fc.tuple(key, fc.integer({ min: 0, max: 30 }), number, number, written), {
  maxLength: 40,
  size: 'max',
  selector: ([[site, machine], at, , , wrote]) => `${site}/${String(machine)}/${String(at)}/${String(wrote)}`,
});
const asked = fc.array(fc.tuple(fc.oneof(key, fc.constant([null, 1n] as const)), fc.integer({ min: -2, max: 40 })), {
  minLength: 15,
  maxLength: 25,
  size: 'max',
});
const ttl = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined });
const zero = (row: Row): Row => row.map((value) => (value === 0 ? 0 : value));

test.each(ways)(
  'every row has the last values that were true at its time, none from the future and none too old (%s)',
  async (way) => {
    let found = 0;
    let tied = 0;
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(past, asked, ttl, async (history, rows, ttlSeconds) => {
        // Slowly: every row of history is looked at for every row asked.
        const expected = rows.map(([[site, machine], at]) => {
          let best: (typeof history)[number] | undefined;
          for (const candidate of history) {
            const [[itsSite, itsMachine], itsAt, , , wrote] = candidate;
            if (itsSite !== site || itsMachine !== machine || itsAt > at) continue;
            if (ttlSeconds !== undefined && at - itsAt > ttlSeconds) continue;
            if (best?.[1] === itsAt) tied += 1;
            if (best === undefined || itsAt > best[1] || (itsAt === best[1] && (wrote ?? -1) > (best[4] ?? -1))) {
              best = candidate;
            }
          }
          if (best === undefined) return [null, null];
          found += 1;
          const [, , heat, load] = best;
          return [heat, heat === null || load === null ? null : heat * load + 0];
        });
        const answers = await featuresAt(
          rows.map(([[site, machine], at]): Row => [site, machine, second(at)]),
          history.map(([[site, machine], at, heat, load, wrote]): Row => {
            return [site, machine, second(at), heat, load, wrote === null ? null : second(wrote)];
          }),
          { created: 'written', ...(ttlSeconds === undefined ? {} : { ttlMs: ttlSeconds * 1000 }) },
          way,
        );
        for (const kind of answers.ran) kinds.add(kind);
        expect(answers.rows.map(zero)).toEqual(expected.map(zero));
      }),
      { numRuns: 100 },
    );
    expect(found).toBeGreaterThan(300);
    expect(tied).toBeGreaterThan(20);
    // A few moments of an entity are found by the store whatever the others are.
    if (way === 'read') kinds.delete('asOf');
    expect([...kinds]).toEqual([way === 'store' ? 'asOf' : 'filter']);
  },
);

test.each(ways)(
  'a value of the very moment counts, one of a nanosecond later not, the edge of the ttl does (%s)',
  async (way) => {
    const at = (time: string, heat: Value): Row => ['a', 1n, time, heat, 1];
    const history = [at('2013-01-01T00:00:00Z', 1), at('2013-01-01T00:01:00.000000001Z', 2)];
    const ask = (time: string): Row => ['a', 1n, time];
    const times = [
      '2013-01-01T00:00:00Z',
      '2012-12-31T23:59:59.999999999Z',
      '2013-01-01T00:01:00Z',
      '2013-01-01T00:01:00.000000001Z',
    ];
    const answers = await featuresAt(times.map(ask), history, { ttlMs: 60_000 }, way);
    expect(answers.rows.map(([heat]) => heat)).toEqual([1, null, 1, 2]);
    const beyond = await featuresAt(
      [ask('2013-01-01T00:01:00.000000001Z')],
      history.slice(0, 1),
      { ttlMs: 60_000 },
      way,
    );
    expect(beyond.rows).toEqual([[null, null]]);
  },
);

test('an entity without a past has nulls, and a past without entities is not read', async () => {
  const answer = await featuresAt([['b', 1n, second(1)]], [['a', 1n, second(0), 1, 1]]);
  expect(answer.rows).toEqual([[null, null]]);
  const { scope, connector } = featureFixture({ history: [['a', 1n, second(0), 1, 1]] });
  const frame = { fields: frameFields, rows: [[null, 1n, second(1)]], time: 2 };
  const resolved = resolveFeatures(demand, scope.catalog);
  await getHistoricalFeatures(resolved, { frame, names: ['heat', 'strain'] }, scope, limits);
  expect(connector.ran).toEqual([]);
});

test('moments finer than stores hold are not left to them', async () => {
  const { ran } = await featuresAt([['a', 1n, '2013-01-01T00:00:01.000000001Z']], [['a', 1n, second(0), 1, 1]]);
  expect(ran).toEqual(['filter']);
});

test('more history than the limit is an error where it has to be read, never less of it', async () => {
  const history = Array.from({ length: 20 }, (_, i): Row => ['a', 1n, second(i), 1, 1]);
  const { scope, connector } = featureFixture({ history });
  connector.refuse = ({ kind }) => (kind === 'asOf' ? 'takes no asOf' : undefined);
  const frame = { fields: frameFields, rows: [['a', 1n, second(30)]] as Row[], time: 2 };
  const resolved = resolveFeatures(demand, scope.catalog);
  const read = getHistoricalFeatures(resolved, { frame, names: [] }, scope, { ...limits, maxRows: 19 });
  await expect(read).rejects.toMatchObject({ code: 'ROW_LIMIT' });
});

test('entities with much more of a past than there are moments are left to the store after all', async () => {
  const history = Array.from({ length: 200 }, (_, i): Row => ['a', 1n, second(i), i, 1]);
  const { scope, connector } = featureFixture({ history });
  const rows = Array.from({ length: 10 }, (_, i): Row => ['a', 1n, second(190 + i)]);
  const resolved = resolveFeatures(demand, scope.catalog);
  const frame = { fields: frameFields, rows, time: 2 };
  const answer = await getHistoricalFeatures(resolved, { frame, names: [] }, scope, { ...limits, maxMoments: 2 });
  expect([...answer.rows].map((row) => row[3])).toEqual(rows.map((_, i) => 190 + i));
  expect(connector.ran.map(({ kind }) => kind)).toEqual(['filter', ...rows.slice(5).map(() => 'asOf')]);
});
