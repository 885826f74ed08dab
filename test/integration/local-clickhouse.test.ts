// The local ClickHouse server, asked by the unmodified @clickhouse/client.
import { randomUUID } from 'node:crypto';
import { readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import { createClickhouseServer } from '../../local/clickhouse/create-clickhouse-server.js';
import type { LocalServer } from '../../local/local-server.js';

const data = join(import.meta.dirname, '../../examples/nycflights/data');
const HEAVY = 'SELECT number FROM numbers(100000000000) WHERE cityHash64(number) = 1';
const MATRIX = `SELECT 1 AS id, nan AS x, toInt64('9223372036854775807') AS big,
  CAST('1234567890123456789012345678.0123456789' AS Decimal(38, 10)) AS price, '😀 it''s 100%_\\\\' AS text,
  toDateTime64('2013-11-03 05:30:00', 3, 'UTC') AS at, [1, NULL, 3] AS list, tuple(1, 'a') AS pair
  UNION ALL SELECT 2, -inf, toInt64('-9223372036854775808'), CAST(0 AS Decimal(38, 10)), '',
  toDateTime64('2013-11-03 06:30:00', 3, 'UTC'), [], tuple(2, '')`;

let dataDir: string;
let server: LocalServer;
let client: ClickHouseClient;

function options(): Parameters<typeof createClickhouseServer>[0] {
  const flights = {
    parquet: join(data, 'flights.parquet'),
    where: "time_hour >= TIMESTAMP '2013-10-01 00:00:00'",
    orderBy: ['carrier', 'flight', 'origin', 'time_hour'],
  };
  return { dataDir, databases: { nycflights: { flights }, fixture: { matrix: { sql: MATRIX, orderBy: ['id'] } } } };
}

async function rows<T = unknown>(query: string, extra: Record<string, unknown> = {}): Promise<T[]> {
  const result = await client.query({ query, format: 'JSONEachRow', ...extra });
  return result.json<T>();
}

async function failure(run: Promise<unknown>): Promise<ClickHouseError> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ClickHouseError);
  return error as ClickHouseError;
}

/** Waits until the engine's process list has, or no longer has, the statement. */
async function untilListed(marker: string, listed: boolean): Promise<void> {
  const query =
    'SELECT count() AS n FROM system.processes WHERE query LIKE {pattern:String} AND query NOT LIKE {own:String}';
  for (;;) {
    const [row] = await rows<{ n: number }>(`${query} LIMIT 1`, {
      query_params: { pattern: `%${marker}%`, own: '%system.processes%' },
    });
    if (Number(row?.n) > 0 === listed) return;
  }
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lakegate-clickhouse-'));
  server = await createClickhouseServer(options());
  client = createClient({ url: server.url, max_open_connections: 64, log: { level: ClickHouseLogLevel.OFF } });
}, 60_000);

afterAll(async () => {
  await client.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the local ClickHouse server', () => {
  it('answers a ping', async () => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });

  it('seeds only the rows of the condition, with nullable columns and a key that is not', async () => {
    const count = 'SELECT count() AS n, min(time_hour) AS first FROM nycflights.flights';
    expect(await rows(count)).toEqual([{ n: 84_384, first: '2013-10-01 00:00:00.000000' }]);
    const types = await rows<{ name: string; type: string }>('DESCRIBE TABLE nycflights.flights');
    const byName = new Map(types.map(({ name, type }) => [name, type]));
    expect(byName.get('carrier')).toBe('String');
    expect(byName.get('time_hour')).toBe("DateTime64(6, 'UTC')");
    expect(byName.get('dep_delay')).toBe('Nullable(Int32)');
  });

  it('binds parameters by type, whatever their text', async () => {
    const text = 'it\'s \\ a\ttab\n😀 {x:String} -- `"';
    const query =
      'SELECT {s:String} AS s, {n:Nullable(Int64)} AS n, {list:Array(String)} AS list, {d:Date} AS d, ' +
      '{b:Bool} AS b, {f:Float64} AS f FROM {db:Identifier}.{t:Identifier} LIMIT {k:UInt8}';
    const query_params = {
      s: text,
      n: null,
      list: ["a'b", 'c\\d', '😀'],
      d: '2013-11-03',
      b: true,
      f: 1.5,
      db: 'nycflights',
      t: 'flights',
      k: 1,
    };
    const answer = await rows(query, { query_params });
    expect(answer).toEqual([{ s: text, n: null, list: ["a'b", 'c\\d', '😀'], d: '2013-11-03', b: true, f: 1.5 }]);
  });

  it('takes parameters too long for a URL', async () => {
    const value = 'x'.repeat(1_000_000);
    const query = 'SELECT length({value:String}) AS n LIMIT 1';
    const large = { query_params: { value }, use_multipart_params: true };
    expect(await rows(query, large)).toEqual([{ n: 1_000_000 }]);
  });

  it('keeps 200 statements at once apart, parameters and settings alike', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const query = "SELECT {v:String} AS v, {n:Int64} + 1 AS n, getSetting('max_execution_time') AS t LIMIT 1";
        const query_params = { v: `value-${String(index)}`, n: index };
        return rows(query, { query_params, clickhouse_settings: { max_execution_time: 100 + index } });
      }),
    );
    expect(answers).toEqual(answers.map((_, index) => [{ v: `value-${String(index)}`, n: index + 1, t: 100 + index }]));
  });

  it('does not remember a parameter, a setting or a database', async () => {
    await rows('SELECT {v:String}', { query_params: { v: 'secret' }, clickhouse_settings: { max_block_size: '77' } });
    const error = await failure(rows('SELECT {v:String}'));
    expect([error.code, error.type]).toEqual(['456', 'UNKNOWN_QUERY_PARAMETER']);
    const [row] = await rows("SELECT getSetting('max_block_size') AS size, currentDatabase() AS db");
    expect(row).not.toMatchObject({ size: 77 });
    expect(row).toMatchObject({ db: 'default' });
  });

  it('is in UTC, wherever it runs', async () => {
    const query = "SELECT timezone() AS zone, toUnixTimestamp(toDateTime('2013-07-01 00:00:00')) AS t LIMIT 1";
    expect(await rows(query)).toEqual([{ zone: 'UTC', t: 1_372_636_800 }]);
    const clickhouse_settings = { session_timezone: 'America/New_York' };
    expect(await rows(query, { clickhouse_settings })).toEqual([{ zone: 'America/New_York', t: 1_372_651_200 }]);
  });

  it('uses the database that the client names', async () => {
    const scoped = createClient({ url: server.url, database: 'nycflights' });
    const result = await scoped.query({ query: 'SELECT count() AS n FROM flights', format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ n: 84_384 }]);
    await scoped.close();
  });

  it.each([
    'JSON',
    'JSONCompact',
    'JSONEachRow',
    'JSONCompactEachRow',
    'JSONCompactEachRowWithNamesAndTypes',
    'CSV',
    'TabSeparated',
    'JSONStringsEachRow',
    'Parquet',
  ] as const)('answers in %s and says so', async (format) => {
    const query = 'SELECT carrier, count() AS n FROM nycflights.flights GROUP BY carrier ORDER BY carrier LIMIT 2';
    const result = await client.exec({ query: `${query} FORMAT ${format}` });
    expect(result.response_headers['x-clickhouse-format']).toBe(format);
    const chunks: Buffer[] = [];
    for await (const chunk of result.stream) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (format === 'Parquet') expect(body.subarray(0, 4).toString()).toBe('PAR1');
    else expect(body.toString()).toContain('9E');
  });

  it('gives the same bytes streamed as whole', async () => {
    const query = 'SELECT carrier, flight, tailnum, dep_delay FROM nycflights.flights ORDER BY ALL';
    const streamed = await (await client.query({ query, format: 'JSONCompactEachRow' })).text();
    const bounded = await (await client.query({ query: `${query} LIMIT 5000`, format: 'JSONCompactEachRow' })).text();
    expect(streamed.trimEnd().split('\n')).toHaveLength(84_384);
    expect(streamed.startsWith(bounded.trimEnd())).toBe(true);
  });

  it('says how many rows and bytes were read', async () => {
    for (const query of [
      'SELECT carrier, count() FROM nycflights.flights GROUP BY carrier',
      'SELECT carrier FROM nycflights.flights ORDER BY dep_delay, carrier',
      'SELECT carrier, count() FROM nycflights.flights GROUP BY carrier LIMIT 100',
    ]) {
      const result = await client.query({ query, format: 'JSONEachRow' });
      const summary = JSON.parse(String(result.response_headers['x-clickhouse-summary'])) as Record<string, string>;
      await result.text();
      expect(Number(summary.read_rows)).toBe(84_384);
      expect(Number(summary.read_bytes)).toBeGreaterThan(100_000);
    }
  });

  it('loses nothing of hard values', async () => {
    const query =
      'SELECT id, x, big, price, text, toString(at) AS at, list, pair FROM fixture.matrix ORDER BY id LIMIT 2';
    const clickhouse_settings = {
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_denormals: 1,
      output_format_json_quote_decimals: 1,
    } as const;
    expect(await rows(query, { clickhouse_settings })).toEqual([
      {
        id: 1,
        x: 'nan',
        big: '9223372036854775807',
        price: '1234567890123456789012345678.0123456789',
        text: "😀 it's 100%_\\",
        at: '2013-11-03 05:30:00.000',
        list: [1, null, 3],
        pair: [1, 'a'],
      },
      {
        id: 2,
        x: '-inf',
        big: '-9223372036854775808',
        price: '0',
        text: '',
        at: '2013-11-03 06:30:00.000',
        list: [],
        pair: [2, ''],
      },
    ]);
  });

  it('is right at both edges of daylight saving', async () => {
    const query = `SELECT toString(toStartOfDay(at, 'America/New_York'), 'UTC') AS day, count() AS n FROM (
      SELECT arrayJoin([toDateTime64('2013-11-03 04:30:00', 3, 'UTC'), toDateTime64('2013-11-04 04:30:00', 3, 'UTC'),
        toDateTime64('2013-11-04 05:30:00', 3, 'UTC')]) AS at) GROUP BY day ORDER BY day LIMIT 9`;
    expect(await rows(query)).toEqual([
      { day: '2013-11-03 04:00:00', n: 2 },
      { day: '2013-11-04 05:00:00', n: 1 },
    ]);
  });

  it.each([
    ['SELECT * FROM nycflights.nothing', '60', 'UNKNOWN_TABLE', 404],
    ['SELECT nothing FROM nycflights.flights', '47', 'UNKNOWN_IDENTIFIER', 404],
    ['SELEKT 1', '62', 'SYNTAX_ERROR', 400],
    ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR', 400],
    ["SELECT throwIf(number = 2, 'too (bad)') FROM numbers(3)", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', 500],
    ["SELECT 1 INTO OUTFILE '/nowhere'", '48', 'NOT_IMPLEMENTED', 501],
  ])('answers %s with exception %s', async (query, code, type, status) => {
    const error = await failure(rows(query));
    expect([error.code, error.type]).toEqual([code, type]);
    const response = await fetch(server.url, { method: 'POST', body: query });
    expect(response.status).toBe(status);
    expect(response.headers.get('x-clickhouse-exception-code')).toBe(code);
    expect(await response.text()).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: [^]*\\(${type}\\)`));
  });

  it('tells of an exception that comes after rows have gone out', async () => {
    const query = 'SELECT throwIf(number = 3000000) FROM numbers(10000000)';
    const result = await client.query({ query, format: 'JSONEachRow' });
    const read = async (): Promise<void> => {
      for await (const chunk of result.stream()) expect(chunk.length).toBeGreaterThan(0);
    };
    const error = await failure(read());
    expect(error.code).toBe('395');
  });

  it('honours time and row limits', async () => {
    const time = { clickhouse_settings: { max_execution_time: 0.2 } };
    expect((await failure(rows(`${HEAVY} LIMIT 1`, time))).type).toBe('TIMEOUT_EXCEEDED');
    expect((await failure(rows(HEAVY, time))).type).toBe('TIMEOUT_EXCEEDED');
    const size = { clickhouse_settings: { max_result_rows: '1' } };
    expect((await failure(rows('SELECT number FROM numbers(5) LIMIT 5', size))).code).toBe('396');
    const unknown = { clickhouse_settings: { no_such_setting: 1 } };
    expect((await failure(rows('SELECT 1', unknown))).code).toBe('115');
  });

  it('changes nothing when read-only, which a statement cannot undo', async () => {
    const readonly = { clickhouse_settings: { readonly: '1' as const } };
    expect(
      (await failure(client.command({ query: 'CREATE TABLE t (a Int8) ENGINE = Memory', ...readonly }))).code,
    ).toBe('164');
    expect((await failure(rows('SELECT 1 SETTINGS readonly = 0', readonly))).code).toBe('164');
    const response = await fetch(
      `${server.url}/?query=${encodeURIComponent('CREATE TABLE t (a Int8) ENGINE = Memory')}`,
    );
    expect(response.headers.get('x-clickhouse-exception-code')).toBe('164');
  });

  it('takes rows by INSERT, as lines, values and Parquet', async () => {
    await client.command({
      query: 'CREATE TABLE fixture.inserted (a Int64, b Nullable(String)) ENGINE = MergeTree ORDER BY a',
    });
    const values = [
      { a: '9223372036854775807', b: 'semi;colon' },
      { a: 1, b: null },
    ];
    const inserted = await client.insert({ table: 'fixture.inserted', values, format: 'JSONEachRow' });
    expect(inserted.summary?.written_rows).toBe('2');
    await client.command({ query: "INSERT INTO fixture.inserted (a, b) VALUES (2, 'x;y'), (3, 'it''s')" });
    await client.command({ query: 'INSERT INTO fixture.inserted SELECT 4, b FROM fixture.inserted WHERE a = 3' });
    const parquet = await fetch(server.url, {
      method: 'POST',
      body: "SELECT toInt64(5) AS a, 'p' AS b FORMAT Parquet",
    });
    const url = `${server.url}/?query=${encodeURIComponent('INSERT INTO fixture.inserted FORMAT Parquet')}`;
    const sent = await fetch(url, { method: 'POST', body: await parquet.arrayBuffer() });
    expect(sent.status).toBe(200);
    const query = 'SELECT toString(a), b FROM fixture.inserted ORDER BY a';
    const result = await client.query({ query, format: 'JSONCompactEachRow' });
    expect(await result.json()).toEqual([
      ['1', null],
      ['2', 'x;y'],
      ['3', "it's"],
      ['4', "it's"],
      ['5', 'p'],
      ['9223372036854775807', 'semi;colon'],
    ]);
    const refused = client.insert({ table: 'fixture.inserted', values: [{ a: 'x' }], format: 'JSONEachRow' });
    expect((await failure(refused)).code).toMatch(/^(?:6|27|72|117)$/);
    expect(await readdir(join(dataDir, 'uploads'))).toEqual([]);
  });

  it.each([
    ['whole', `${HEAVY} LIMIT 1`],
    ['streamed', HEAVY],
  ])('stops a %s statement that KILL QUERY names', async (_, query) => {
    const query_id = randomUUID();
    const marker = `/* ${query_id} */`;
    const victim = failure(rows(`SELECT ${marker}${query.slice('SELECT'.length)}`, { query_id }));
    await untilListed(query_id, true);
    await client.command({ query: `KILL QUERY WHERE query_id = '${query_id}'` });
    expect((await victim).type).toBe('QUERY_WAS_CANCELLED');
    await untilListed(query_id, false);
  });

  it.each([
    ['whole', `${HEAVY} LIMIT 1`],
    ['streamed', HEAVY],
  ])('stops a %s statement whose client has gone', async (_, query) => {
    const marker = randomUUID();
    const abort = new AbortController();
    const text = `SELECT /* ${marker} */${query.slice('SELECT'.length)}`;
    const victim = client.query({ query: text, format: 'JSONEachRow', abort_signal: abort.signal });
    const outcome = expect(victim).rejects.toThrow();
    await untilListed(marker, true);
    abort.abort();
    await outcome;
    await untilListed(marker, false);
  });

  it('answers small statements while heavy ones fill its slots but for one', async () => {
    const aborts = [new AbortController(), new AbortController()];
    const victims = aborts.map(async ({ signal }) =>
      client.query({ query: HEAVY, abort_signal: signal }).catch(() => undefined),
    );
    await untilListed('100000000000', true);
    expect(await rows('SELECT 1 AS one LIMIT 1')).toEqual([{ one: 1 }]);
    for (const abort of aborts) abort.abort();
    await Promise.all(victims);
    await untilListed('100000000000', false);
  });

  it('refuses a query id that is running', async () => {
    const query_id = randomUUID();
    const first = failure(rows(HEAVY, { query_id, clickhouse_settings: { max_execution_time: 5 } }));
    await untilListed('100000000000', true);
    expect((await failure(rows('SELECT 1', { query_id }))).code).toBe('216');
    await client.command({ query: `KILL QUERY WHERE query_id = '${query_id}'` });
    expect((await first).type).toBe('QUERY_WAS_CANCELLED');
  });

  it('knows its user and no other', async () => {
    const stranger = createClient({
      url: server.url,
      username: 'admin',
      password: 'guess',
      log: { level: ClickHouseLogLevel.OFF },
    });
    expect((await failure(stranger.query({ query: 'SELECT 1' }))).type).toBe('AUTHENTICATION_FAILED');
    await stranger.close();
  });

  it('compresses the answer when asked', async () => {
    const packed = createClient({ url: server.url, compression: { response: true, request: true } });
    const query = 'SELECT carrier FROM nycflights.flights ORDER BY carrier';
    for (const [limit, count] of [
      ['', 84_384],
      [' LIMIT 10', 10],
    ] as const) {
      const result = await packed.query({ query: query + limit, format: 'JSONEachRow' });
      expect(result.response_headers['content-encoding']).toBe('gzip');
      expect(await result.json()).toHaveLength(count);
    }
    await packed.command({ query: 'CREATE TABLE fixture.packed (a Int8) ENGINE = Memory' });
    await packed.insert({ table: 'fixture.packed', values: [{ a: 7 }], format: 'JSONEachRow' });
    expect(await rows('SELECT a FROM fixture.packed')).toEqual([{ a: 7 }]);
    await packed.close();
  });

  it('keeps its data over a restart, and seeds again only when the sources change', async () => {
    await client.command({ query: 'CREATE TABLE fixture.kept (a Int8) ENGINE = MergeTree ORDER BY a' });
    await server.stop();
    server = await createClickhouseServer(options());
    await client.close();
    client = createClient({ url: server.url, max_open_connections: 64, log: { level: ClickHouseLogLevel.OFF } });
    expect(await rows("SELECT count() AS n FROM system.tables WHERE name = 'kept'")).toEqual([{ n: 1 }]);
    await server.stop();
    const databases = { fixture: { matrix: { sql: 'SELECT 1 AS id', orderBy: ['id'] } } };
    server = await createClickhouseServer({ dataDir, databases });
    await client.close();
    client = createClient({ url: server.url, max_open_connections: 64, log: { level: ClickHouseLogLevel.OFF } });
    expect(await rows("SELECT count() AS n FROM system.tables WHERE name = 'kept'")).toEqual([{ n: 0 }]);
  });
});
