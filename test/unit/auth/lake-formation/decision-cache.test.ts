import { createDecisionCache, type DecisionCache } from '../../../../auth/lake-formation/decision-cache.js';
import type { TableName } from '../../../../auth/lake-formation/lake-formation-table.js';

const table: TableName = { catalogId: '111122223333', databaseName: 'sales', tableName: 'orders' };

function cacheAt(options: { ttlMs?: number; negativeTtlMs?: number; maxEntries?: number } = {}) {
  const clock = { nowMs: 0 };
  const cache = createDecisionCache<string>({
    ...options,
    isNegative: (decision) => decision === 'no',
    now: () => clock.nowMs,
  });
  let fetched = 0;
  const get = (of: DecisionCache<string>, decision = 'yes', principalKey = 'ann', about = table): Promise<string> =>
    of.get({ principalKey, table: about, variant: 'v' }, () => {
      fetched++;
      return Promise.resolve(decision);
    });
  return { clock, cache, get, fetched: () => fetched };
}

describe('a decision', () => {
  test('is fetched once until it runs out', async () => {
    const { clock, cache, get, fetched } = cacheAt({ ttlMs: 10_000 });
    await get(cache);
    clock.nowMs = 9_999;
    await get(cache);
    expect(fetched()).toBe(1);
    clock.nowMs = 10_000;
    await get(cache);
    expect(fetched()).toBe(2);
  });

  test('holds for a minute at most, whatever is configured', async () => {
    const { clock, cache, get, fetched } = cacheAt({ ttlMs: 3_600_000 });
    await get(cache);
    clock.nowMs = 60_000;
    await get(cache);
    expect(fetched()).toBe(2);
  });

  test('that is negative holds for five seconds', async () => {
    const { clock, cache, get, fetched } = cacheAt();
    await get(cache, 'no');
    clock.nowMs = 4_999;
    expect(await get(cache)).toBe('no');
    clock.nowMs = 5_000;
    expect(await get(cache)).toBe('yes');
    expect(fetched()).toBe(2);
  });

  test('is reckoned from the start of its fetch', async () => {
    const { clock, cache, fetched, get } = cacheAt({ ttlMs: 1_000 });
    await cache.get({ principalKey: 'ann', table, variant: 'v' }, () => {
      clock.nowMs = 800;
      return Promise.resolve('yes');
    });
    clock.nowMs = 1_000;
    await get(cache);
    expect(fetched()).toBe(1);
  });

  test('is fetched once for all who wait for it', async () => {
    const { cache, get, fetched } = cacheAt();
    await Promise.all([get(cache), get(cache), get(cache)]);
    expect(fetched()).toBe(1);
  });

  test('is one for each principal, table and variant', async () => {
    const { cache, get, fetched } = cacheAt();
    await get(cache);
    await get(cache, 'yes', 'bob');
    await get(cache, 'yes', 'ann', { ...table, tableName: 'payments' });
    await cache.get({ principalKey: 'ann', table, variant: 'other' }, () => Promise.resolve('yes'));
    expect(fetched()).toBe(3);
  });

  test('that ran out is not given again when it cannot be fetched', async () => {
    const { clock, cache, get } = cacheAt({ ttlMs: 1_000 });
    await get(cache);
    clock.nowMs = 1_000;
    const failing = cache.get({ principalKey: 'ann', table, variant: 'v' }, () => Promise.reject(new Error('down')));
    await expect(failing).rejects.toThrow('down');
    expect(await get(cache, 'again')).toBe('again');
  });

  test('tells its age while it holds', async () => {
    const { clock, cache, get } = cacheAt({ ttlMs: 1_000 });
    const key = { principalKey: 'ann', table, variant: 'v' };
    expect(cache.ageMs(key)).toBeUndefined();
    await get(cache);
    clock.nowMs = 400;
    expect(cache.ageMs(key)).toBe(400);
    clock.nowMs = 1_000;
    expect(cache.ageMs(key)).toBeUndefined();
  });

  test('makes room for others when there are too many', async () => {
    const { cache, get, fetched } = cacheAt({ maxEntries: 2 });
    for (const who of ['ann', 'bob', 'cleo', 'ann']) await get(cache, 'yes', who);
    expect(fetched()).toBe(4);
  });
});

describe('a change', () => {
  test.each([
    ['of everything', {}, true],
    ['of its database', { databaseName: 'Sales' }, true],
    ['of its table', { databaseName: 'sales', tableName: 'ORDERS' }, true],
    ['of another table', { databaseName: 'sales', tableName: 'payments' }, false],
    ['of another database', { databaseName: 'hr', tableName: 'orders' }, false],
    ['in another catalog', { catalogId: '999999999999' }, false],
  ])('%s drops a decision or not', async (_what, change, drops) => {
    const { cache, get, fetched } = cacheAt();
    await get(cache);
    cache.invalidate(change);
    await get(cache);
    expect(fetched()).toBe(drops ? 2 : 1);
  });

  test('while a decision is fetched keeps it from being kept', async () => {
    const { cache, get } = cacheAt();
    let decide: (decision: string) => void = () => undefined;
    const slow = cache.get(
      { principalKey: 'ann', table, variant: 'v' },
      () => new Promise((resolve) => (decide = resolve)),
    );
    cache.invalidate({});
    decide('before the change');
    expect(await slow).toBe('before the change');
    expect(await get(cache, 'after the change')).toBe('after the change');
  });
});
