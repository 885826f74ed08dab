// Where questions go and why. Writes the routing table of ARCHITECTURE.md with LAKEGATE_UPDATE=1, else finds it stale.
import { ask, type ShownPlan } from '../support/ask.js';
import { routedQuestions } from './routed-questions.js';
import { formatTable, readTable, rowOfRefusal, rowsOfPlan, type TableRow, writeTable } from './routing-table.js';

const rows = new Map<string, readonly TableRow[]>();

test.each(routedQuestions)('$asked goes where the cost model says', async ({ asked, query, routes }) => {
  const { plan, errors } = await ask({ as: 'engineer', query, explain: true });
  if (typeof routes === 'string') {
    expect(errors.map((error) => error.extensions.code)).toEqual([routes]);
    const considered = errors[0]?.extensions.considered as ShownPlan['considered'];
    rows.set(asked, [rowOfRefusal(asked, routes, considered)]);
    return;
  }
  expect(errors).toEqual([]);
  expect(Object.fromEntries(plan.map((level) => [level.path, level.chosen.join(', ')]))).toEqual(routes);
  for (const level of plan) {
    const eligible = level.considered.filter((route) => route.eligible);
    const costs = eligible.map((route) => route.cost ?? Number.NaN);
    const own = eligible.find((route) => route.bindings.join() === level.chosen.join());
    expect(own?.cost).toBe(Math.min(...costs));
  }
  rows.set(asked, rowsOfPlan(asked, plan));
});

test('the table in ARCHITECTURE.md shows these routes', async () => {
  const table = formatTable(routedQuestions.flatMap(({ asked }) => rows.get(asked) ?? []));
  if (process.env.LAKEGATE_UPDATE === '1') await writeTable(table);
  expect(await readTable()).toBe(table);
});

test('what is shown without running is what is done', async () => {
  for (const { query, routes } of routedQuestions) {
    if (typeof routes === 'string') continue;
    const { data } = await ask({
      as: 'engineer',
      query: 'query ($q: String!) { explain(query: $q) { levels { path chosen rows } } }',
      variables: { q: query },
    });
    const { levels } = (data as { readonly explain: { readonly levels: readonly ShownPlan[] } }).explain;
    expect(Object.fromEntries(levels.map((level) => [level.path, level.chosen.join(', ')]))).toEqual(routes);
    expect(levels.map((level) => level.rows)).toEqual(levels.map(() => 0));
  }
});

describe('demands of the caller', () => {
  const carrierByDay = '{ dailyCarrierPerformances(first: 1) { nodes { date } } }';
  const chosen = async (headers: Readonly<Record<string, string>>, query = carrierByDay): Promise<unknown> => {
    const { plan, errors } = await ask({ as: 'engineer', query, explain: true, headers });
    return errors.length > 0 ? errors.map((error) => error.extensions.code) : plan.map((level) => level.server);
  };

  test('a pinned binding answers, an excluded one does not', async () => {
    expect(await chosen({ 'x-lakegate-pin': 'athena' })).toEqual(['athena']);
    expect(await chosen({ 'x-lakegate-exclude': 'daily_carrier_performance.redshift' })).toEqual(['athena']);
    expect(await chosen({ 'x-lakegate-pin': 'athena', 'x-lakegate-exclude': 'athena' })).toEqual([
      'NO_ELIGIBLE_BINDING',
    ]);
  });

  test('a pin of another dataset demands nothing of this one', async () => {
    expect(await chosen({ 'x-lakegate-pin': 'flights.athena' })).toEqual(['redshift']);
  });

  test('maxStaleness rules out what lags further behind', async () => {
    const fresh = '{ dailyCarrierPerformances(first: 1, maxStaleness: "PT2H") { nodes { date } } }';
    expect(await chosen({ 'x-lakegate-exclude': 'redshift' }, fresh)).toEqual(['NO_ELIGIBLE_BINDING']);
    expect(await chosen({}, fresh)).toEqual(['redshift']);
    const weather = '{ weatherReadings(first: 1, maxStaleness: "PT1M") { nodes { temp } } }';
    expect(await chosen({}, weather)).toEqual(['clickhouse']);
  });

  test('who is no admin learns that nothing may answer, not why', async () => {
    const { status, errors } = await ask({
      as: 'analyst',
      query: '{ dailyCarrierPerformances(maxStaleness: "PT1S") { nodes { date } } }',
    });
    expect(status).toBe(200);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toEqual({ code: 'NO_ELIGIBLE_BINDING', number: 401 });
  });
});
