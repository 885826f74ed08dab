import { LakegateError } from '../../../src/core/errors.js';
import type { Row } from '../../../src/core/value.js';
import { getOnlineFeatures } from '../../../src/features/get-online-features.js';
import { type FeatureDemand, resolveFeatures } from '../../../src/features/resolve-features.js';
import { featureFixture } from './feature-fixture.js';

const now: readonly Row[] = [
  ['a', 1n, '2013-01-10T00:00:00Z', 20.5, 2],
  ['a', 2n, '2013-01-01T00:00:00Z', 30, 3],
  ['b', 1n, '2013-01-10T00:00:00Z', null, 4],
  ['b', 2n, null, 7, 1],
];
const entities: readonly Row[] = [
  ['a', 1n],
  ['a', 2n],
  ['b', 1n],
  ['b', 2n],
  ['c', 1n],
  [null, 1n],
  ['a', 1n],
];
const nowMs = Date.UTC(2013, 0, 11);

test('features of entities come with their times and say what is missing, null or too old', async () => {
  const { scope, connector } = featureFixture({ now }, { ttlMs: 5 * 86_400_000 });
  const resolved = resolveFeatures({ features: ['machines:heat', 'machines:strain'] }, scope.catalog);
  const [heat, strain] = await getOnlineFeatures(resolved, () => entities, scope, nowMs);
  expect(heat).toEqual({
    values: [20.5, null, null, 7, null, null, 20.5],
    statuses: ['PRESENT', 'OUTSIDE_MAX_AGE', 'NULL_VALUE', 'PRESENT', 'NOT_FOUND', 'NOT_FOUND', 'PRESENT'],
    eventTimestamps: [
      '2013-01-10T00:00:00Z',
      '2013-01-01T00:00:00Z',
      '2013-01-10T00:00:00Z',
      null,
      null,
      null,
      '2013-01-10T00:00:00Z',
    ],
  });
  expect(strain?.values).toEqual([41, null, null, 7, null, null, 41]);
  expect(connector.ran).toHaveLength(1);
});

test('a feature service gives its features in its order', async () => {
  const { scope } = featureFixture({ now });
  const resolved = resolveFeatures({ service: 'wear' }, scope.catalog);
  const columns = await getOnlineFeatures(resolved, () => [['a', 2n]], scope, nowMs);
  expect(columns.map(({ values }) => values[0])).toEqual([3, 90]);
});

test.each<readonly [string, readonly string[], FeatureDemand]>([
  ['a hidden input hides what is computed of it', ['load'], { features: ['machines:strain'] }],
  ['a hidden column is no feature', ['heat'], { features: ['machines:heat'] }],
  ['a part of a service hides the service', ['load'], { service: 'wear' }],
  ['a hidden entity hides the view', ['machine'], { features: ['machines:heat'] }],
  ['a hidden timestamp hides the view', ['event_timestamp'], { features: ['machines:heat'] }],
  ['the timestamp is no feature', [], { features: ['machines:event_timestamp'] }],
  ['the entity is no feature', [], { features: ['machines:site'] }],
  ['a dataset that is no view is none', [], { features: ['machine_history:heat'] }],
])('%s', (_, hidden, demand) => {
  const { scope } = featureFixture({ now }, { hidden });
  const named = 'service' in demand ? `There is no feature service "${demand.service}".` : /^There is no feature/;
  expect(() => resolveFeatures(demand, scope.catalog)).toThrow(named);
  expect(codeOf(() => resolveFeatures(demand, scope.catalog))).toBe('FEATURE_UNKNOWN');
});

function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof LakegateError ? error.code : undefined;
  }
}

test('a name that is no reference is refused as such', () => {
  const { scope } = featureFixture({ now });
  for (const reference of ['heat', 'machines:heat:x', '']) {
    expect(codeOf(() => resolveFeatures({ features: [reference] }, scope.catalog))).toBe('BAD_USER_INPUT');
  }
});
