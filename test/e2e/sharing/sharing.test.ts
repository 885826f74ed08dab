// Delta Sharing over the example: lists, metadata, and files whose rows are those of each principal's view.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { exampleUrl, type ExamplePrincipal } from '../support/ask.js';
import { createOracle, type Oracle } from '../support/oracle.js';

interface SharedFile {
  readonly url: string;
  readonly id: string;
  readonly size: number;
  readonly stats: string;
  readonly expirationTimestamp: number;
}

let oracle: Oracle;
beforeAll(async () => {
  oracle = await createOracle();
});
afterAll(() => {
  oracle.stop();
});

const tables = 'shares/lakegate/schemas/nycflights/tables';

function ask(as: ExamplePrincipal, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${exampleUrl()}/delta-sharing/${path}`, {
    ...init,
    headers: { authorization: `Bearer demo-${as}`, ...(init.headers as Record<string, string> | undefined) },
  });
}

const query = (as: ExamplePrincipal, table: string, body: object = {}, headers: Record<string, string> = {}) =>
  ask(as, `${tables}/${table}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function linesOf(response: Response): Promise<readonly Record<string, unknown>[]> {
  const text = await response.text();
  expect([response.status, text.endsWith('\n')]).toEqual([200, true]);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function filesOf(as: ExamplePrincipal, table: string, body: object = {}): Promise<readonly SharedFile[]> {
  const [protocol, metaData, ...files] = await linesOf(await query(as, table, body));
  expect(protocol).toEqual({ protocol: { minReaderVersion: 1 } });
  expect(Object.keys(metaData ?? {})).toEqual(['metaData']);
  return files.map(({ file }) => file as SharedFile);
}

async function rowsOf(
  as: ExamplePrincipal,
  table: string,
  body: object = {},
): Promise<readonly Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (const { url, size, stats } of await filesOf(as, table, body)) {
    const bytes = await (await fetch(url)).arrayBuffer();
    const read = (await parquetReadObjects({ file: bytes })) as Record<string, unknown>[];
    expect([bytes.byteLength, read.length]).toEqual([size, (JSON.parse(stats) as { numRecords: number }).numRecords]);
    rows.push(...read);
  }
  return rows;
}

const toHonolulu = JSON.stringify({
  op: 'equal',
  children: [
    { op: 'column', name: 'dest', valueType: 'string' },
    { op: 'literal', value: 'HNL', valueType: 'string' },
  ],
});

const shown = (rows: readonly Record<string, unknown>[]): readonly string[] =>
  rows
    .map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)))
    .sort();

describe('Delta Sharing', () => {
  test('lists one share, its schemas, and the tables that the caller sees', async () => {
    const json = async (path: string): Promise<unknown> => (await ask('united-partner', path)).json();
    expect(await json('shares')).toEqual({ items: [{ name: 'lakegate', id: expect.any(String) }] });
    expect(await json('shares/LakeGate')).toMatchObject({ share: { name: 'lakegate' } });
    expect(await json('shares/lakegate/schemas')).toEqual({ items: [{ name: 'nycflights', share: 'lakegate' }] });
    const { items } = (await json('shares/lakegate/all-tables')) as { items: readonly { name: string }[] };
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['airlines', 'airports', 'flights']));
    expect(items.map(({ name }) => name)).not.toContain('planes');
    expect(await json(tables)).toEqual({ items });
    expect(await (await ask('nobody', 'shares/lakegate/all-tables')).json()).toEqual({ items: [] });
  });

  test('gives lists by page', async () => {
    const seen: unknown[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const path: string = `shares/lakegate/all-tables?maxResults=4&pageToken=${token}`;
      const page = (await (await ask('engineer', path)).json()) as { items: unknown[]; nextPageToken?: string };
      seen.push(...page.items);
      token = page.nextPageToken;
    }
    const whole = (await (await ask('engineer', 'shares/lakegate/all-tables')).json()) as { items: unknown[] };
    expect(seen).toEqual(whole.items);
    expect(seen.length).toBeGreaterThan(8);
  });

  test('describes a table as the caller sees it', async () => {
    const response = await ask('united-partner', `${tables}/flights/metadata`, {
      headers: { 'delta-sharing-capabilities': 'responseformat=delta,parquet;readerfeatures=deletionvectors' },
    });
    expect(response.headers.get('delta-table-version')).toMatch(/^\d+$/);
    expect(response.headers.get('delta-sharing-capabilities')).toBe('responseformat=parquet');
    const [, { metaData } = {}] = await linesOf(response);
    const { schemaString } = metaData as { schemaString: string };
    const names = (JSON.parse(schemaString) as { fields: { name: string }[] }).fields.map(({ name }) => name);
    expect(names).toContain('dep_delay');
    expect(names).not.toContain('air_time');
    for (const method of ['GET', 'HEAD']) {
      const version = await ask('analyst', `${tables}/flights${method === 'GET' ? '/version' : ''}`, { method });
      expect([version.status, version.headers.get('delta-table-version')]).toEqual([
        200,
        expect.stringMatching(/^\d+$/),
      ]);
    }
  });

  test.each(['analyst', 'united-partner', 'regulator'] as const)('gives %s the rows of their view', async (as) => {
    const airports = await rowsOf(as, 'airports');
    expect(shown(airports)).toEqual(shown(await oracle.rows(as, 'SELECT * FROM airports')));
    const flights = await rowsOf(as, 'flights', { jsonPredicateHints: toHonolulu });
    const expected = await oracle.rows(
      as,
      `SELECT * REPLACE (strftime(time_hour, '%Y-%m-%dT%H:%M:%S.000Z') AS time_hour) FROM flights WHERE dest = 'HNL'`,
    );
    expect(expected.length).toBeGreaterThan(300);
    expect(shown(flights.map((row) => sorted(row)))).toEqual(shown(expected.map((row) => sorted(row))));
  });

  test('asks for no more rows than a limit says, and for none at nought', async () => {
    expect(await rowsOf('analyst', 'airports', { limitHint: 7 })).toHaveLength(7);
    expect(await filesOf('analyst', 'airports', { limitHint: 0 })).toEqual([]);
  });

  test('serves files by range to who has the link, whatever credentials come with it', async () => {
    const [file] = await filesOf('united-partner', 'airlines');
    const { url = '', size = 0, expirationTimestamp = 0 } = file ?? {};
    expect(expirationTimestamp).toBeGreaterThan(Date.now());
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([String(size), 'bytes']);
    for (const [range, from, to] of [
      ['bytes=0-3', 0, 4],
      ['bytes=-8', size - 8, size],
      ['bytes=21-', 21, size],
    ] as const) {
      const part = await fetch(url, { headers: { range, authorization: 'Bearer demo-nobody' } });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes ${String(from)}-${String(to - 1)}/${String(size)}`);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(from, to));
    }
    expect(whole.subarray(0, 4).toString()).toBe('PAR1');
    expect((await fetch(url, { headers: { range: `bytes=${String(size)}-` } })).status).toBe(416);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
  });

  test('refuses what it does not share, with a code and a message', async () => {
    const refusal = async (response: Promise<Response>): Promise<unknown> => {
      const { status } = await response;
      return [status, ((await (await response).json()) as { errorCode: string }).errorCode];
    };
    expect(await refusal(ask('analyst', `${tables}/flights/changes?startingVersion=0`))).toEqual([
      400,
      'BAD_USER_INPUT',
    ]);
    expect(await refusal(query('analyst', 'flights', { timestamp: '2013-01-01T00:00:00Z' }))).toEqual([
      400,
      'BAD_USER_INPUT',
    ]);
    expect(await refusal(query('analyst', 'flights', { version: 1 }))).toEqual([400, 'BAD_USER_INPUT']);
    const delta = { 'delta-sharing-capabilities': 'responseformat=delta' };
    expect(await refusal(query('analyst', 'flights', {}, delta))).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(await refusal(ask('analyst', `${tables}/flights/query`))).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(await refusal(ask('analyst', 'shares/other/schemas'))).toEqual([404, 'NOT_FOUND']);
    expect(await refusal(ask('united-partner', `${tables}/planes/metadata`))).toEqual([404, 'DATASET_UNKNOWN']);
    expect(await refusal(fetch(`${exampleUrl()}/delta-sharing/shares`))).toEqual([401, 'UNAUTHENTICATED']);
  });
});

function sorted(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}
