// Point in time: for each row the last values at or before its time, against an oracle that looks at every pair.
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

async function featuresAt(rows: readonly Row[], history: readonly Row[], ttlMs?: number): Promise<readonly Row[]> {
  const { scope } = featureFixture({ history }, ttlMs === undefined ? {} : { ttlMs });
  const frame = { fields: frameFields, rows, time: 2 };
  const resolved = resolveFeatures(demand, scope.catalog);
  const answer = await getHistoricalFeatures(resolved, { frame, names: ['heat', 'strain'] }, scope, limits);
  expect(answer.fields.map(({ name }) => name)).toEqual(['site', 'machine', 'event_timestamp', 'heat', 'strain']);
  return [...answer.rows].map((row) => row.slice(3));
}

const key = fc.tuple(fc.constantFrom('a', 'a,1'), fc.constantFrom(1n, 9_007_199_254_740_993n));
const number = fc.oneof(fc.constant(null), fc.integer({ min: -3, max: 3 }));
const past = fc.uniqueArray(fc.tuple(key, fc.integer({ min: 0, max: 30 }), number, number), {
  maxLength: 40,
  size: 'max',
  selector: ([[site, machine], at]) => `${site}/${String(machine)}/${String(at)}`,
});
const asked = fc.array(fc.tuple(fc.oneof(key, fc.constant([null, 1n] as const)), fc.integer({ min: -2, max: 40 })), {
  minLength: 15,
  maxLength: 25,
  size: 'max',
});
const ttl = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined });

test('every row has the last values that were true at its time, none from the future and none too old', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(past, asked, ttl, async (history, rows, ttlSeconds) => {
      // Slowly: every row of history is looked at for every row asked.
      const expected = rows.map(([[site, machine], at]) => {
        let best: (typeof history)[number] | undefined;
        for (const candidate of history) {
          const [[itsSite, itsMachine], itsAt] = candidate;
          if (itsSite !== site || itsMachine !== machine || itsAt > at) continue;
          if (ttlSeconds !== undefined && at - itsAt > ttlSeconds) continue;
          if (best === undefined || itsAt > best[1]) best = candidate;
        }
        if (best === undefined) return [null, null];
        found += 1;
        const [, , heat, load] = best;
        return [heat, heat === null || load === null ? null : heat * load + 0];
      });
      const answers = await featuresAt(
        rows.map(([[site, machine], at]): Row => [site, machine, second(at)]),
        history.map(([[site, machine], at, heat, load]): Row => [site, machine, second(at), heat, load]),
        ttlSeconds === undefined ? undefined : ttlSeconds * 1000,
      );
      expect(answers.map((row) => row.map((value) => (value === 0 ? 0 : value)))).toEqual(
        expected.map((row) => row.map((value) => (value === 0 ? 0 : value))),
      );
    }),
    { numRuns: 100 },
  );
  expect(found).toBeGreaterThan(300);
});

test('a value of the very moment counts, one of a nanosecond later does not, and the edge of the ttl is still in', async () => {
  const at = (time: string, heat: Value): Row => ['a', 1n, time, heat, 1];
  const history = [at('2013-01-01T00:00:00Z', 1), at('2013-01-01T00:01:00.000000001Z', 2)];
  const ask = (time: string): Row => ['a', 1n, time];
  const times = [
    '2013-01-01T00:00:00Z',
    '2012-12-31T23:59:59.999999999Z',
    '2013-01-01T00:01:00Z',
    '2013-01-01T00:01:00.000000001Z',
  ];
  const answers = await featuresAt(times.map(ask), history, 60_000);
  expect(answers.map(([heat]) => heat)).toEqual([1, null, 1, 2]);
  expect(await featuresAt([ask('2013-01-01T00:01:00.000000002Z')], history.slice(0, 1), 60_000)).toEqual([
    [null, null],
  ]);
});

test('an entity without a past has nulls, and a past without entities is not read', async () => {
  expect(await featuresAt([['b', 1n, second(1)]], [['a', 1n, second(0), 1, 1]])).toEqual([[null, null]]);
  const { scope, connector } = featureFixture({ history: [['a', 1n, second(0), 1, 1]] });
  const frame = { fields: frameFields, rows: [[null, 1n, second(1)]], time: 2 };
  const resolved = resolveFeatures(demand, scope.catalog);
  await getHistoricalFeatures(resolved, { frame, names: ['heat', 'strain'] }, scope, limits);
  expect(connector.ran).toEqual([]);
});

test('more history than the limit is an error, never less of it', async () => {
  const history = Array.from({ length: 20 }, (_, i): Row => ['a', 1n, second(i), 1, 1]);
  const { scope } = featureFixture({ history });
  const frame = { fields: frameFields, rows: [['a', 1n, second(30)]] as Row[], time: 2 };
  const resolved = resolveFeatures(demand, scope.catalog);
  const read = getHistoricalFeatures(resolved, { frame, names: [] }, scope, { ...limits, maxRows: 19 });
  await expect(read).rejects.toMatchObject({ code: 'ROW_LIMIT' });
});
