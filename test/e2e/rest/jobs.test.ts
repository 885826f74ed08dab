// A question that takes longer than a request: started, watched, its result read by page in any format, and forgotten.
import { describe, expect, test } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { exampleUrl, type ExamplePrincipal } from '../support/ask.js';

interface JobBody {
  readonly id: string;
  readonly status: string;
  readonly rows: number;
  readonly result: string | null;
  readonly plan: readonly { readonly datasets: readonly string[]; readonly chosen: readonly string[] }[];
}

function send(path: string, as: ExamplePrincipal, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer demo-${as}`, ...(init.headers as Readonly<Record<string, string>>) };
  return fetch(`${exampleUrl()}${path}`, { ...init, headers });
}

async function startJob(path: string, as: ExamplePrincipal): Promise<string> {
  const response = await send(path, as, { headers: { prefer: 'respond-async' } });
  expect(response.status).toBe(202);
  expect(response.headers.get('preference-applied')).toBe('respond-async');
  const location = response.headers.get('location') ?? '';
  expect(location).toMatch(/^\/rest\/v1\/jobs\/[\w-]{22}$/);
  return location;
}

async function finished(location: string, as: ExamplePrincipal): Promise<JobBody> {
  for (;;) {
    const job = (await (await send(location, as)).json()) as JobBody;
    if (job.status !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const question =
  '/rest/v1/flights?select=carrier,flight,time_hour&time_hour=gte.2013-12-30&order=carrier,flight,time_hour,origin';

describe('a question with respond-async', () => {
  test('becomes a job whose result is that of the question', async () => {
    const location = await startJob(question, 'engineer');
    const job = await finished(location, 'engineer');
    expect(job).toMatchObject({ status: 'done', result: `${location}/result`, plan: [{ datasets: ['flights'] }] });
    const direct = (await (await send(question, 'engineer')).json()) as readonly unknown[];
    expect(job.rows).toBe(direct.length);
    expect(await (await send(`${location}/result`, 'engineer')).json()).toEqual(direct);
    const page = await send(`${location}/result?offset=1000&limit=5`, 'engineer');
    expect([page.status, page.headers.get('content-range')]).toEqual([206, `1000-1004/${String(direct.length)}`]);
    expect(await page.json()).toEqual(direct.slice(1000, 1005));
    const file = await send(`${location}/result?format=parquet`, 'engineer');
    expect(await parquetReadObjects({ file: await file.arrayBuffer() })).toHaveLength(direct.length);
  });

  test('says what may be done with it', async () => {
    const location = await startJob('/rest/v1/airlines', 'engineer');
    for (const [path, allow] of [
      [location, 'GET, HEAD, DELETE'],
      [`${location}/result`, 'GET, HEAD'],
    ] as const) {
      const response = await send(path, 'engineer', { method: 'POST' });
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    }
  });

  test('is refused at once where it can never be answered', async () => {
    const response = await send('/rest/v1/flights?select=nope', 'engineer', { headers: { prefer: 'respond-async' } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: '42703' });
  });

  test('is there for nobody else, in the same words as a job that never was', async () => {
    const location = await startJob('/rest/v1/airlines', 'engineer');
    const invented = `/rest/v1/jobs/${'A'.repeat(22)}`;
    for (const [path, method] of [
      ['', 'GET'],
      ['/result', 'GET'],
      ['', 'DELETE'],
    ] as const) {
      const headers = { 'x-request-id': 'same' };
      const [other, never] = await Promise.all([
        send(`${location}${path}`, 'analyst', { method, headers }),
        send(`${invented}${path}`, 'analyst', { method, headers }),
      ]);
      expect([other.status, await other.text()]).toEqual([404, await never.text()]);
    }
    expect((await finished(location, 'engineer')).status).toBe('done');
  });

  test('is forgotten when it is cancelled', async () => {
    const location = await startJob('/rest/v1/airlines', 'engineer');
    expect((await send(location, 'engineer', { method: 'DELETE' })).status).toBe(204);
    expect(await (await send(location, 'engineer')).json()).toMatchObject({ status: 'cancelled', result: null });
    const result = await send(`${location}/result`, 'engineer');
    expect([result.status, await result.json()]).toMatchObject([410, { code: 'JOB_GONE' }]);
  });
});
