// The local Athena server through the unmodified SDK client: states, pages, parameters, types, refusals, cancelling.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  ListDatabasesCommand,
  ListTableMetadataCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  InvalidRequestException,
  MetadataException,
  type GetQueryResultsOutput,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { createAthenaServer } from '../../local/athena/create-athena-server.js';
import type { LocalServer } from '../../local/local-server.js';

let server: LocalServer;
let client: AthenaClient;
let outputDir: string;

beforeAll(async () => {
  outputDir = await mkdtemp(join(tmpdir(), 'local-athena-'));
  server = await createAthenaServer({
    outputDir,
    databases: {
      demo: {
        numbers: { sql: 'SELECT CAST(i AS INTEGER) AS n, i % 3 AS third FROM range(2500) AS t(i)' },
        evens: { sql: 'SELECT n FROM numbers WHERE n % 2 = 0' },
        moments: {
          sql: `SELECT * FROM (VALUES
            ('winter', TIMESTAMPTZ '2013-01-01 11:00:00+00'),
            ('before the autumn change', TIMESTAMPTZ '2013-11-03 05:30:00+00'),
            ('after the autumn change', TIMESTAMPTZ '2013-11-03 06:30:00+00'),
            ('after the spring change', TIMESTAMPTZ '2013-03-10 07:30:00+00')) AS t(label, "at")`,
        },
      },
    },
  });
  client = new AthenaClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await server.stop();
  await rm(outputDir, { recursive: true });
});

async function start(sql: string, parameters?: string[]): Promise<string> {
  const { QueryExecutionId: id = '' } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: 'demo', Catalog: 'AwsDataCatalog' },
      ResultConfiguration: { OutputLocation: 's3://results/queries/' },
      ...(parameters === undefined ? {} : { ExecutionParameters: parameters }),
    }),
  );
  return id;
}

async function finish(id: string): Promise<QueryExecution> {
  for (;;) {
    const { QueryExecution: execution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const state = execution?.Status?.State ?? '';
    if (execution !== undefined && state !== 'QUEUED' && state !== 'RUNNING') return execution;
  }
}

async function results(sql: string, parameters?: string[]): Promise<GetQueryResultsOutput> {
  const id = await start(sql, parameters);
  const { Status } = await finish(id);
  if (Status?.State !== 'SUCCEEDED') throw new Error(`${Status?.State ?? ''}: ${Status?.StateChangeReason ?? ''}`);
  return client.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
}

function cells(output: GetQueryResultsOutput): (string | undefined)[][] {
  return (output.ResultSet?.Rows ?? []).map((row) => (row.Data ?? []).map((datum) => datum.VarCharValue));
}

async function rows(sql: string, parameters?: string[]): Promise<(string | undefined)[][]> {
  return cells(await results(sql, parameters)).slice(1);
}

async function value(sql: string): Promise<string | undefined> {
  const [row] = await rows(`SELECT ${sql}`);
  return row?.[0];
}

async function failure(sql: string, parameters?: string[]): Promise<string | undefined> {
  const { Status } = await finish(await start(sql, parameters));
  return Status?.State === 'FAILED' ? Status.StateChangeReason : `unexpected ${Status?.State ?? ''}`;
}

describe('query executions', () => {
  it('end as SUCCEEDED with their statistics', async () => {
    const execution = await finish(await start('SELECT n FROM numbers WHERE n < 2'));
    expect(execution.Status?.State).toBe('SUCCEEDED');
    expect(execution.Status?.SubmissionDateTime).toBeInstanceOf(Date);
    expect(execution.Status?.CompletionDateTime).toBeInstanceOf(Date);
    expect(execution.Statistics?.DataScannedInBytes).toBe(2500 * 8);
    expect(execution.Statistics?.EngineExecutionTimeInMillis).toEqual(expect.any(Number));
    expect(execution.Query).toBe('SELECT n FROM numbers WHERE n < 2');
  });

  it('start once for one ClientRequestToken', async () => {
    const request = { QueryString: 'SELECT 1', ClientRequestToken: 'x'.repeat(32) };
    const first = await client.send(new StartQueryExecutionCommand(request));
    const second = await client.send(new StartQueryExecutionCommand(request));
    expect(second.QueryExecutionId).toBe(first.QueryExecutionId);
    const other = client.send(new StartQueryExecutionCommand({ ...request, QueryString: 'SELECT 2' }));
    await expect(other).rejects.toThrow('Idempotent parameters do not match');
  });

  it('are described in batches, with the unknown ones apart', async () => {
    const id = await start('SELECT 1');
    const batch = await client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id, 'unknown'] }));
    expect(batch.QueryExecutions?.map((execution) => execution.QueryExecutionId)).toEqual([id]);
    expect(batch.UnprocessedQueryExecutionIds?.[0]?.QueryExecutionId).toBe('unknown');
  });

  it('that run long are cancelled', async () => {
    const id = await start(
      'SELECT count(*) FROM numbers a, numbers b, numbers c, numbers d WHERE a.n + b.n + c.n = d.n',
    );
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    const execution = await finish(id);
    expect(execution.Status?.State).toBe('CANCELLED');
    expect(await value('1')).toBe('1');
  });

  it('are unknown to a typed InvalidRequestException', async () => {
    const request = client.send(new GetQueryExecutionCommand({ QueryExecutionId: 'unknown' }));
    await expect(request).rejects.toBeInstanceOf(InvalidRequestException);
  });

  it('leave the whole result as CSV where OutputLocation says, and serve it', async () => {
    const execution = await finish(await start(`SELECT 'a"b' AS text, CAST(NULL AS integer) AS nothing, '' AS empty`));
    const location = execution.ResultConfiguration?.OutputLocation ?? '';
    expect(location).toBe(`s3://results/queries/${execution.QueryExecutionId ?? ''}.csv`);
    const expected = '"text","nothing","empty"\n"a""b",,""\n';
    expect(await readFile(join(outputDir, location.slice(5)), 'utf8')).toBe(expected);
    const served = await fetch(`${server.url}/${location.slice(5)}`);
    expect(await served.text()).toBe(expected);
    expect((await fetch(`${server.url}/results/other.csv`)).status).toBe(404);
  });
});

describe('results', () => {
  it('come in pages of at most 1,000 rows, the first of which starts with the header', async () => {
    const id = await start('SELECT n FROM numbers ORDER BY n');
    await finish(id);
    const seen: (string | undefined)[] = [];
    const sizes: number[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: token }));
      sizes.push(page.ResultSet?.Rows?.length ?? 0);
      seen.push(...cells(page).map(([cell]) => cell));
      token = page.NextToken;
    } while (token !== undefined);
    expect(sizes).toEqual([1000, 1000, 501]);
    expect(seen).toEqual(['n', ...Array.from({ length: 2500 }, (_, index) => String(index))]);
  });

  it('take a smaller page size and refuse a larger one or a foreign token', async () => {
    const id = await start('SELECT n FROM numbers ORDER BY n');
    await finish(id);
    const page = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 3 }));
    expect(cells(page)).toEqual([['n'], ['0'], ['1']]);
    const next = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 2, NextToken: page.NextToken }),
    );
    expect(cells(next)).toEqual([['2'], ['3']]);
    const large = client.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1001 }));
    await expect(large).rejects.toBeInstanceOf(InvalidRequestException);
    const other = await start('SELECT 1');
    await finish(other);
    const foreign = client.send(new GetQueryResultsCommand({ QueryExecutionId: other, NextToken: page.NextToken }));
    await expect(foreign).rejects.toThrow('Invalid NextToken');
  });

  it('name their columns as Trino does', async () => {
    const [header] = cells(await results('SELECT n, n + 1, n AS "Mixed Case", count(*) OVER () FROM numbers LIMIT 1'));
    expect(header).toEqual(['n', '_col1', 'Mixed Case', '_col3']);
  });

  it('carry Athena types with precision and scale', async () => {
    const output = await results(`SELECT CAST(1 AS decimal(38,10)) AS a, CAST(1 AS real) AS b, 'x' AS c,
      CAST('2013-01-01' AS date) AS d, TIMESTAMP '2013-01-01 00:00:00' AS e, now() AS f, ARRAY[1] AS g,
      CAST(ROW(1) AS row(x integer)) AS h, MAP(ARRAY['a'], ARRAY[1]) AS i, true AS j, count(*) AS k, X'00' AS l`);
    const types = output.ResultSet?.ResultSetMetadata?.ColumnInfo?.map((column) => column.Type);
    expect(types).toEqual(
      'decimal float varchar date timestamp,timestamp with time zone,array row map boolean bigint varbinary'
        .split(',')
        .flatMap((part, index) => (index === 1 ? [part] : part.split(' '))),
    );
    expect(output.ResultSet?.ResultSetMetadata?.ColumnInfo?.[0]).toMatchObject({ Precision: 38, Scale: 10 });
  });

  it.each([
    ['CAST(NULL AS varchar)', undefined],
    ["''", ''],
    ["'it''s 😀 \"quoted\" \\ %_'", 'it\'s 😀 "quoted" \\ %_'],
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775807', '-9223372036854775807'],
    ["CAST('12345678901234567890.0123456789' AS decimal(38,10))", '12345678901234567890.0123456789'],
    ['nan()', 'NaN'],
    ['infinity()', 'Infinity'],
    ['-infinity()', '-Infinity'],
    ['1e10', '1.0E10'],
    ['1e7', '1.0E7'],
    ['1234567e0', '1234567.0'],
    ['1e-4', '1.0E-4'],
    ['12.5e0', '12.5'],
    ['CAST(1e0 / 3 AS real)', '0.33333334'],
    ['true', 'true'],
    ["DATE '2013-01-01'", '2013-01-01'],
    ["TIMESTAMP '2013-01-01 11:00:00'", '2013-01-01 11:00:00.000'],
    ["TIMESTAMP '2013-01-01 11:00:00.123456'", '2013-01-01 11:00:00.123456'],
    ["TIMESTAMP '1960-01-01 11:00:00.5'", '1960-01-01 11:00:00.500'],
    ["TIMESTAMP '2013-01-01 11:00:00 UTC'", '2013-01-01 11:00:00.000 UTC'],
    ['ARRAY[1, NULL, 3]', '[1, null, 3]'],
    ["ARRAY['a', 'b']", '[a, b]'],
    ["ROW(1, 'a')", '{field0=1, field1=a}'],
    ["CAST(ROW(1, 'a') AS row(x integer, y varchar))", '{x=1, y=a}'],
    ["MAP(ARRAY['k'], ARRAY[ARRAY[1]])", '{k=[1]}'],
    ["X'00ff'", '00 ff'],
    ['JSON \'{"a": 1}\'', '{"a": 1}'],
    ['sum(n) FROM numbers', '3123750'],
  ])('print %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });
});

describe('parameters', () => {
  it('are literals in the order of the question marks', async () => {
    const found = await rows('SELECT n FROM numbers WHERE n > ? AND n < ? AND ? = ? ORDER BY n', [
      '5',
      '8',
      "'it''s'",
      "'it''s'",
    ]);
    expect(found).toEqual([['6'], ['7']]);
    expect(await rows('SELECT ?, ?, ?', ["DATE '2013-01-01'", '-1.5', 'NULL'])).toEqual([
      ['2013-01-01', '-1.5', undefined],
    ]);
    expect(await rows('SELECT n FROM numbers ORDER BY n OFFSET ? LIMIT ?', ['3', '1'])).toEqual([['3']]);
  });

  it.each([
    'UA',
    "'x' OR 1=1",
    'n',
    '1--',
    "'a'; SELECT 1",
    '1 + 1',
    '',
    "'open",
    "DATE 'x'",
    "'a' || 'b'",
    '/**/1',
    '(SELECT 1)',
    '"n"',
  ])('refuse %p', async (parameter) => {
    await expect(start('SELECT ?', [parameter])).rejects.toBeInstanceOf(InvalidRequestException);
  });

  it('of the wrong number fail the query', async () => {
    expect(await failure('SELECT ?', ['1', '2'])).toContain('Incorrect number of parameters: expected 1 but found 2');
    expect(await failure('SELECT ?, ?', ['1'])).toContain('expected 2 but found 1');
  });
});

describe("Trino's meaning", () => {
  it.each([
    ['5 / 2', '2'],
    ['-5 % 3', '-2'],
    ["date_diff('day', TIMESTAMP '2013-01-01 12:00:00', TIMESTAMP '2013-01-03 11:00:00')", '1'],
    ["date_add('month', 1, DATE '2013-01-31')", '2013-02-28'],
    ["date_trunc('month', DATE '2013-01-31')", '2013-01-01'],
    ["date_trunc('hour', TIMESTAMP '2013-01-31 10:11:12')", '2013-01-31 10:00:00.000'],
    ["CAST(TIMESTAMP '2013-01-01 11:00:00' AS varchar)", '2013-01-01 11:00:00.000'],
    ['CAST(2.5e0 AS integer)', '3'],
    ['CAST(9223372036854775807 AS bigint)', '9223372036854775807'],
    ["CAST('7' AS integer)", '7'],
    ["concat('a', NULL)", undefined],
    ['greatest(1, NULL)', undefined],
    ['TRY(1 / 0)', undefined],
    ["try_cast('x' AS integer)", undefined],
    ['json_extract_scalar(\'{"a":{"b":1}}\', \'$.a.b\')', '1'],
    ['json_extract_scalar(\'{"a":{"b":1}}\', \'$.a\')', undefined],
    ["element_at(MAP(ARRAY['a'], ARRAY[1]), 'b')", undefined],
    ['element_at(ARRAY[1, 2], -1)', '2'],
    ['cardinality(ARRAY[1, 2])', '2'],
    ["cardinality(MAP(ARRAY['a'], ARRAY[1]))", '1'],
    ["strpos('abc', 'c')", '3'],
    ["regexp_like('abc', 'b+')", 'true'],
    ["regexp_extract('abc', 'z')", undefined],
    ["regexp_replace('ab', '(a)(b)', '$2$1')", 'ba'],
    ['is_nan(nan())', 'true'],
    ['is_infinite(infinity())', 'true'],
    ["from_iso8601_timestamp('2013-01-01T11:00:00Z')", '2013-01-01 11:00:00.000 UTC'],
    ["to_iso8601(TIMESTAMP '2013-01-01 11:00:00')", '2013-01-01T11:00:00.000'],
    ['from_unixtime(0)', '1970-01-01 00:00:00.000 UTC'],
    ["to_unixtime(TIMESTAMP '1970-01-01 00:00:01')", '1.0'],
    ["day_of_week(DATE '2013-01-06')", '7'],
    ["EXTRACT(year FROM DATE '2013-01-06')", '2013'],
    ["position('b' IN 'abc')", '2'],
    ["substring('abc' FROM 2 FOR 1)", 'b'],
    ["trim(BOTH 'x' FROM 'xax')", 'a'],
    ["date_format(TIMESTAMP '2013-01-02 03:04:05', '%Y/%m/%d %H:%i:%s')", '2013/01/02 03:04:05'],
    ["split_part('a,b', ',', 2)", 'b'],
    ['transform(ARRAY[1, 2], x -> x + 1)', '[2, 3]'],
    ["array_join(ARRAY['a', NULL, 'b'], ',', '-')", 'a,-,b'],
    ['approx_distinct(third) FROM numbers', '3'],
    ['approx_percentile(n, 0.5) FROM numbers', '1249'],
    ['stddev_samp(n) FROM evens WHERE n < 4', '1.4142135623730951'],
    ["listagg(CAST(n AS varchar), ',') WITHIN GROUP (ORDER BY n DESC) FROM evens WHERE n < 5", '4,2,0'],
    ['count(*) FILTER (WHERE n < 5) FROM numbers', '5'],
    ["'a' IS NOT DISTINCT FROM NULL", 'false'],
    ["'a_b' LIKE 'a\\_b' ESCAPE '\\'", 'true'],
    ["INTERVAL '1' DAY + TIMESTAMP '2013-01-01 00:00:00'", '2013-01-02 00:00:00.000'],
    ['if(1 = 1, 2)', '2'],
    ['max_by(n, third) FROM numbers WHERE n < 3', '2'],
    ['(SELECT 1) + 1', '2'],
    ['((SELECT 1))', '1'],
  ])('%s is %p', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  it('buckets instants by a zone’s own calendar on both sides of a clock change', async () => {
    const day = `date_trunc('day', CAST(with_timezone(at, 'UTC') AT TIME ZONE 'America/New_York' AS timestamp))`;
    const found = await rows(`SELECT label, at, ${day}, hour(with_timezone(at, 'UTC') AT TIME ZONE 'America/New_York'),
      date_trunc('day', with_timezone(at, 'UTC') AT TIME ZONE 'America/New_York') FROM moments ORDER BY at`);
    expect(found).toEqual([
      ['winter', '2013-01-01 11:00:00.000', '2013-01-01 00:00:00.000', '6', '2013-01-01 05:00:00.000 UTC'],
      [
        'after the spring change',
        '2013-03-10 07:30:00.000',
        '2013-03-10 00:00:00.000',
        '3',
        '2013-03-10 05:00:00.000 UTC',
      ],
      [
        'before the autumn change',
        '2013-11-03 05:30:00.000',
        '2013-11-03 00:00:00.000',
        '1',
        '2013-11-03 04:00:00.000 UTC',
      ],
      [
        'after the autumn change',
        '2013-11-03 06:30:00.000',
        '2013-11-03 00:00:00.000',
        '1',
        '2013-11-03 04:00:00.000 UTC',
      ],
    ]);
  });

  it('puts nulls last in either direction and orders text by code point', async () => {
    const table = `(VALUES ('b'), ('B'), (NULL), ('é'), ('a')) AS t(x)`;
    expect(await rows(`SELECT x FROM ${table} ORDER BY x`)).toEqual([['B'], ['a'], ['b'], ['é'], [undefined]]);
    expect(await rows(`SELECT x FROM ${table} ORDER BY x DESC`)).toEqual([['é'], ['b'], ['a'], ['B'], [undefined]]);
    expect(await rows(`SELECT x FROM ${table} ORDER BY x NULLS FIRST OFFSET 1 LIMIT 1`)).toEqual([['B']]);
  });

  it('reads joins, common tables, windows, set operations, unnesting and quoted names', async () => {
    const found = await rows(`WITH "small" ("v") AS (SELECT "n" FROM "awsdatacatalog"."demo"."numbers" WHERE "n" < 3)
      SELECT "s"."v", "e"."n", "r"."x", row_number() OVER (PARTITION BY "r"."x" ORDER BY "s"."v" DESC) AS "rank"
      FROM "small" AS "s" LEFT JOIN "demo"."evens" AS "e" ON "e"."n" = "s"."v" CROSS JOIN UNNEST(ARRAY['p']) AS "r" ("x")
      ORDER BY "s"."v"`);
    expect(found).toEqual([
      ['0', '0', 'p', '3'],
      ['1', undefined, 'p', '2'],
      ['2', '2', 'p', '1'],
    ]);
    expect(await rows('SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 1')).toEqual([['2']]);
    expect(
      await rows('SELECT third, count(*) FROM numbers WHERE third IN (SELECT 1) GROUP BY ROLLUP (third) ORDER BY 1'),
    ).toEqual([
      ['1', '833'],
      [undefined, '833'],
    ]);
  });
});

describe('statements outside Trino’s grammar', () => {
  it.each([
    'SELECT n::varchar FROM numbers',
    'SELECT n FROM numbers LIMIT 1 OFFSET 1',
    'SELECT * EXCLUDE (n) FROM numbers',
    'SELECT * REPLACE (1 AS n) FROM numbers',
    "SELECT n FROM numbers WHERE 'a' ILIKE 'A'",
    'SELECT [1, 2]',
    "SELECT {'a': 1}",
    'SELECT n FROM numbers QUALIFY row_number() OVER () = 1',
    'FROM numbers',
    'SELECT n FROM numbers GROUP BY ALL',
    'SELECT n FROM numbers POSITIONAL JOIN evens',
    'SELECT n, FROM numbers',
    'SELECT DISTINCT ON (n) n FROM numbers',
    "SELECT n FROM 'file.parquet'",
    "SELECT * FROM read_parquet('file.parquet')",
    'SELECT 5 // 2',
    'SELECT $1',
    'SELECT n FROM numbers; SELECT 1',
    'SELECT n FROM numbers WHERE n = :p',
    'SELECT n FROM numbers USING SAMPLE 10',
    'INSERT INTO numbers VALUES (1)',
    'DROP TABLE numbers',
    'CREATE TABLE x AS SELECT 1',
    'COPY numbers TO 1',
    'PRAGMA version',
    "SET memory_limit = '1GB'",
    'ATTACH DATABASE x',
    'SELECT TOP 5 n FROM numbers',
    'SELECT n ~ 1 FROM numbers',
    "SELECT TIMESTAMP 'yesterday'",
    '',
    '-- nothing',
  ])('are refused at the start: %s', async (sql) => {
    await expect(start(sql)).rejects.toBeInstanceOf(InvalidRequestException);
  });

  it.each([
    ["SELECT strftime(now(), '%Y')", "FUNCTION_NOT_FOUND: line 1:8: Function 'strftime' not registered"],
    ['SELECT epoch(now())', "Function 'epoch' not registered"],
    ['SELECT nvl(1, 2)', "Function 'nvl' not registered"],
    ['SELECT trino_divide(1, 0)', "Function 'trino_divide' not registered"],
    ["SELECT getenv('HOME')", "Function 'getenv' not registered"],
    ['SELECT CAST(1 AS hugeint)', 'TYPE_NOT_FOUND: line 1:18: Unknown type: hugeint'],
    ['SELECT CAST(1 AS text)', 'Unknown type: text'],
    ['SELECT n FROM missing', "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.demo.missing' does not exist"],
    ['SELECT * FROM information_schema.tables', 'TABLE_NOT_FOUND'],
    ['SELECT * FROM duckdb_settings', 'TABLE_NOT_FOUND'],
    ['SELECT missing FROM numbers', "COLUMN_NOT_FOUND: Column 'missing' cannot be resolved"],
    ['SELECT n.missing FROM numbers n', 'cannot be resolved'],
    [
      'SELECT n + 1 AS more FROM numbers WHERE more = 2',
      "COLUMN_NOT_FOUND: line 1:41: Column 'more' cannot be resolved",
    ],
    ['SELECT third AS t, count(*) FROM numbers GROUP BY t', "Column 't' cannot be resolved"],
    ['SELECT n AS m, m + 1 FROM numbers', "Column 'm' cannot be resolved"],
    ['SELECT n FROM numbers ORDER BY ALL', "Column 'all' cannot be resolved"],
    ['SELECT n, count(*) FROM numbers', 'EXPRESSION_NOT_AGGREGATE'],
    ['SELECT 1 / 0', 'DIVISION_BY_ZERO: Division by zero'],
    ['SELECT n / (n - n) FROM numbers', 'DIVISION_BY_ZERO'],
    ["SELECT CAST('x' AS integer)", 'INVALID_CAST_ARGUMENT'],
    ['SELECT 9223372036854775807 + 1', 'NUMERIC_VALUE_OUT_OF_RANGE'],
    ['SELECT sum(x) FROM (VALUES 9223372036854775807, 9223372036854775807) AS t(x)', 'NUMERIC_VALUE_OUT_OF_RANGE'],
  ])('or that Trino could not run fail: %s', async (sql, reason) => {
    expect(await failure(sql)).toContain(reason);
  });
});

describe('metadata', () => {
  it('lists databases and tables with Glue types', async () => {
    const databases = await client.send(new ListDatabasesCommand({ CatalogName: 'AwsDataCatalog' }));
    expect(databases.DatabaseList?.map((database) => database.Name)).toEqual(['demo']);
    const tables = await client.send(
      new ListTableMetadataCommand({ CatalogName: 'AwsDataCatalog', DatabaseName: 'demo', Expression: '^m' }),
    );
    expect(tables.TableMetadataList?.map((table) => table.Name)).toEqual(['moments']);
    const table = await client.send(
      new GetTableMetadataCommand({ CatalogName: 'AwsDataCatalog', DatabaseName: 'demo', TableName: 'moments' }),
    );
    expect(table.TableMetadata?.Columns).toEqual([
      { Name: 'label', Type: 'string' },
      { Name: 'at', Type: 'timestamp' },
    ]);
  });

  it('tells of a missing table by a typed MetadataException', async () => {
    const request = client.send(
      new GetTableMetadataCommand({ CatalogName: 'AwsDataCatalog', DatabaseName: 'demo', TableName: 'missing' }),
    );
    await expect(request).rejects.toBeInstanceOf(MetadataException);
  });
});
