// Questions of GraphQL that take longer than a request: started by a mutation, watched and read by a query, and the same
// jobs as REST's.
import { describe, expect, test } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { answerTo, ask, exampleUrl, type ExamplePrincipal } from '../support/ask.js';

interface Job {
  readonly id: string;
  readonly state: 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED';
  readonly rowCount: number;
  readonly error: { readonly code: string } | null;
  readonly resultUrl: string | null;
  readonly result: {
    readonly totalCount: number;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  } | null;
}

const start =
  'mutation ($query: String!, $variables: JSON) { job: startQuery(query: $query, variables: $variables) { id state } }';
const watch = `query ($id: ID!, $limit: Int, $offset: Int) {
  job: queryJob(id: $id) {
    id state rowCount error { code } resultUrl
    plan { path datasets chosen }
    result(limit: $limit, offset: $offset) { totalCount columns { name type } rows }
  }
}`;

async function startJob(
  as: ExamplePrincipal,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { job } = await answerTo<{ job: Job }>({ as, query: start, variables: { query, variables } });
  return job.id;
}

async function finished(
  as: ExamplePrincipal,
  id: string,
  page: { limit?: number; offset?: number } = {},
): Promise<Job> {
  for (;;) {
    const { job } = await answerTo<{ job: Job }>({ as, query: watch, variables: { id, ...page } });
    if (job.state !== 'RUNNING') return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function rest(path: string, as: ExamplePrincipal, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer demo-${as}`, ...(init.headers as Readonly<Record<string, string>>) };
  return fetch(`${exampleUrl()}${path}`, { ...init, headers });
}

const flights = `query ($from: DateTime!) {
  flights(where: { timeHour: { gte: $from } }, orderBy: [{ carrier: ASC }, { flight: ASC }, { timeHour: ASC }, { origin: ASC }]) {
    nodes { airline: carrier flight timeHour delay: depDelay }
  }
}`;
const variables = { from: '2013-12-30T00:00:00Z' };

describe('a query that becomes a job', () => {
  test('gives all rows, beyond the pages of a request, and is read by page', async () => {
    const id = await startJob('engineer', flights, variables);
    const job = await finished('engineer', id, { limit: 3, offset: 1200 });
    const select = 'airline:carrier,flight,timeHour:time_hour,delay:dep_delay';
    const path = `/rest/v1/flights?select=${select}&time_hour=gte.${variables.from}&order=carrier,flight,time_hour,origin`;
    const expected = (await (await rest(path, 'engineer')).json()) as readonly Readonly<Record<string, unknown>>[];
    expect(expected.length).toBeGreaterThan(1_203);
    expect(job).toMatchObject({ state: 'DONE', rowCount: expected.length, error: null });
    expect(job.result).toMatchObject({
      totalCount: expected.length,
      columns: [
        { name: 'airline', type: 'string' },
        { name: 'flight', type: 'int32' },
        { name: 'timeHour', type: 'timestamp' },
        { name: 'delay', type: 'int32' },
      ],
    });
    const asGraphql = expected.slice(1_200, 1_203).map((row) => ({
      ...row,
      timeHour: String(row.timeHour).replace('+00:00', 'Z'),
    }));
    expect(job.result?.rows).toEqual(asGraphql);
    const file = await rest(`${job.resultUrl ?? ''}?format=parquet`, 'engineer');
    expect(await parquetReadObjects({ file: await file.arrayBuffer() })).toHaveLength(expected.length);
  });

  test('nests what is nested, and counts', async () => {
    const query = `{ planes(where: { tailnum: { in: ["N14228", "N24211"] } }) { nodes {
      tailnum flights(first: 2, orderBy: [{ timeHour: ASC }]) { totalCount nodes { dest } } flightsAggregate { count avg { depDelay } }
    } } }`;
    const [job, direct] = await Promise.all([
      startJob('engineer', query).then((id) => finished('engineer', id)),
      answerTo<{ planes: { nodes: readonly Readonly<Record<string, unknown>>[] } }>({ as: 'engineer', query }),
    ]);
    expect(job.state).toBe('DONE');
    // Counts are Int64 in rows that are kept.
    const asRows = JSON.parse(JSON.stringify(direct.planes.nodes), (key, value: unknown) =>
      key === 'totalCount' || key === 'count' ? String(value) : value,
    ) as unknown;
    expect(job.result?.rows).toEqual(asRows);
  });

  test('aggregates, and looks up a row', async () => {
    const aggregate =
      '{ flightsAggregate(groupBy: [{ field: ORIGIN }], orderBy: [{ group: { origin: ASC } }]) { group { origin } count } }';
    const counted = await finished('engineer', await startJob('engineer', aggregate));
    expect(counted.result?.rows.map((row) => row.group)).toEqual([
      { origin: 'EWR' },
      { origin: 'JFK' },
      { origin: 'LGA' },
    ]);
    const one = await finished('engineer', await startJob('engineer', '{ airline(carrier: "UA") { carrier name } }'));
    expect(one.result?.rows).toEqual([{ carrier: 'UA', name: 'United Air Lines Inc.' }]);
    const none = await finished('engineer', await startJob('engineer', '{ airline(carrier: "ZZ") { carrier } }'));
    expect(none.result).toMatchObject({ totalCount: 0, rows: [] });
  });

  test('shows what its caller sees and no more', async () => {
    const id = await startJob(
      'united-partner',
      '{ flightsAggregate(groupBy: [{ field: CARRIER }]) { group { carrier } } }',
    );
    expect((await finished('united-partner', id)).result?.rows).toEqual([{ group: { carrier: 'UA' } }]);
  });
});

describe('jobs of GraphQL and of REST', () => {
  test('are the same: each reads and cancels what the other started', async () => {
    const id = await startJob('engineer', '{ airlines { nodes { carrier } } }');
    const { rowCount } = await finished('engineer', id);
    const seen = (await (await rest(`/rest/v1/jobs/${id}`, 'engineer')).json()) as Readonly<Record<string, unknown>>;
    expect(seen).toMatchObject({ status: 'done', rows: rowCount, question: '{ airlines { nodes { carrier } } }' });

    const started = await rest('/rest/v1/airlines?select=carrier&order=carrier', 'engineer', {
      headers: { prefer: 'respond-async' },
    });
    const { id: other } = (await started.json()) as { id: string };
    const read = await finished('engineer', other, { limit: 1 });
    expect(read).toMatchObject({ state: 'DONE', rowCount, result: { rows: [{ carrier: '9E' }] } });

    expect((await rest(`/rest/v1/jobs/${id}`, 'engineer', { method: 'DELETE' })).status).toBe(204);
    expect(await finished('engineer', id)).toMatchObject({ state: 'CANCELLED', result: null, resultUrl: null });
    const cancel = 'mutation ($id: ID!) { job: cancelQuery(id: $id) { state result { totalCount } } }';
    expect(await answerTo({ as: 'engineer', query: cancel, variables: { id: other } })).toEqual({
      job: { state: 'CANCELLED', result: null },
    });
    const gone = await rest(`/rest/v1/jobs/${other}/result`, 'engineer');
    expect([gone.status, await gone.json()]).toMatchObject([410, { code: 'JOB_GONE' }]);
  });

  test.each([
    ['read', watch],
    ['cancelled', 'mutation ($id: ID!) { job: cancelQuery(id: $id) { id } }'],
  ])('of somebody else are %s in the same words as a job that never was', async (_, query) => {
    const id = await startJob('engineer', '{ airlines { nodes { carrier } } }');
    const said = async (asked: string): Promise<string> =>
      JSON.stringify(await ask({ as: 'analyst', query, variables: { id: asked } }));
    expect(await said(id)).toContain('"JOB_UNKNOWN"');
    expect(await said(id)).toBe(await said('A'.repeat(22)));
    expect((await finished('engineer', id)).state).toBe('DONE');
  });
});

test.each([
  ['two fields', '{ a: airlines { nodes { carrier } } b: airlines { nodes { carrier } } }', 'BAD_USER_INPUT'],
  ['no dataset', '{ datasets { name } }', 'BAD_USER_INPUT'],
  ['a mutation', 'mutation { cancelQuery(id: "x") { id } }', 'BAD_USER_INPUT'],
  ['more of a page than its nodes', '{ airlines { totalCount nodes { carrier } } }', 'BAD_USER_INPUT'],
  ['nodes twice', '{ airlines { nodes { carrier } again: nodes { name } } }', 'BAD_USER_INPUT'],
  ['no document', '{', 'GRAPHQL_PARSE_FAILED'],
  ['what is not in the schema', '{ airlines { nodes { nope } } }', 'GRAPHQL_VALIDATION_FAILED'],
])('%s is refused at once', async (_, query, code) => {
  const { data, errors } = await ask({ as: 'engineer', query: start, variables: { query } });
  expect([data, errors[0]?.extensions.code]).toEqual([null, code]);
});

test('a page of a result has the limits of a page', async () => {
  const id = await startJob('engineer', '{ airlines { nodes { carrier } } }');
  await finished('engineer', id);
  const codes = async (page: object): Promise<readonly unknown[]> =>
    (await ask({ as: 'engineer', query: watch, variables: { id, ...page } })).errors.map((e) => e.extensions.code);
  expect(await codes({ limit: 1_001 })).toEqual(['PAGE_SIZE_LIMIT']);
  expect(await codes({ offset: -1 })).toEqual(['BAD_USER_INPUT']);
});
