// The local Redshift server through the unmodified SDK client: states, pages, parameters, types, refusals, cancelling.
import {
  CancelStatementCommand,
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListSchemasCommand,
  ListTablesCommand,
  RedshiftDataClient,
  ResourceNotFoundException,
  ValidationException,
  type DescribeStatementResponse,
  type ExecuteStatementInput,
  type Field,
} from '@aws-sdk/client-redshift-data';
import type { LocalServer } from '../../local/local-server.js';
import { createRedshiftServer } from '../../local/redshift/create-redshift-server.js';

let server: LocalServer;
let client: RedshiftDataClient;

beforeAll(async () => {
  server = await createRedshiftServer({
    schemas: {
      public: {
        numbers: { sql: 'SELECT CAST(i AS INTEGER) AS n, CAST(i % 3 AS TINYINT) AS third FROM range(2500) AS t(i)' },
      },
      mart: {
        documents: { sql: `SELECT 1 AS id, {'a': [1, NULL], 'b': 'x"y'} AS body, MAP {'k': true} AS flags` },
        moments: {
          sql: `SELECT * FROM (VALUES (1, TIMESTAMPTZ '2013-11-03 05:30:00+00', TIMESTAMP '2013-11-03 05:30:00.25'),
            (2, NULL, NULL)) AS t(id, instant, local)`,
        },
      },
    },
  });
  client = new RedshiftDataClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await server.stop();
});

async function execute(sql: string, more: Partial<ExecuteStatementInput> = {}): Promise<string> {
  const { Id = '' } = await client.send(
    new ExecuteStatementCommand({ Sql: sql, Database: 'dev', WorkgroupName: 'local', WaitTimeSeconds: 30, ...more }),
  );
  return Id;
}

async function describeId(id: string): Promise<DescribeStatementResponse> {
  return client.send(new DescribeStatementCommand({ Id: id, WaitTimeSeconds: 30 }));
}

async function fields(sql: string, parameters?: Record<string, string>): Promise<Field[][]> {
  const list = Object.entries(parameters ?? {}).map(([name, value]) => ({ name, value }));
  const id = await execute(sql, list.length > 0 ? { Parameters: list } : {});
  const { Status, Error: reason } = await describeId(id);
  if (Status !== 'FINISHED') throw new Error(`${Status ?? ''}: ${reason ?? ''}`);
  const { Records } = await client.send(new GetStatementResultCommand({ Id: id }));
  return Records ?? [];
}

async function field(expression: string): Promise<Field | undefined> {
  return (await fields(`SELECT ${expression}`))[0]?.[0];
}

async function csv(sql: string): Promise<string> {
  const id = await execute(sql, { ResultFormat: 'CSV' });
  const { Records } = await client.send(new GetStatementResultV2Command({ Id: id, WaitTimeSeconds: 30 }));
  return Records?.map((record) => record.CSVRecords ?? '').join('') ?? '';
}

async function failure(sql: string): Promise<string | undefined> {
  const { Status, Error: reason } = await describeId(await execute(sql));
  return Status === 'FAILED' ? reason : `unexpected ${Status ?? ''}`;
}

describe('statements', () => {
  it('finish with their duration, rows and times', async () => {
    const described = await describeId(await execute('SELECT n FROM numbers WHERE n < 2'));
    expect(described).toMatchObject({
      Status: 'FINISHED',
      HasResultSet: true,
      ResultRows: 2,
      Database: 'dev',
      WorkgroupName: 'local',
      QueryString: 'SELECT n FROM numbers WHERE n < 2',
    });
    expect(described.Duration).toBeGreaterThan(0);
    expect(described.CreatedAt).toBeInstanceOf(Date);
    expect(Math.abs(Date.now() - (described.CreatedAt?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  it('tell their status at once when the request waits', async () => {
    const request = { Sql: 'SELECT 1', Database: 'dev', ClusterIdentifier: 'c', DbUser: 'u', WaitTimeSeconds: 30 };
    const started = await client.send(new ExecuteStatementCommand(request));
    expect(started).toMatchObject({ Status: 'FINISHED', HasResultSet: true, ClusterIdentifier: 'c', DbUser: 'u' });
  });

  it('start once for one ClientToken', async () => {
    const first = await execute('SELECT 1', { ClientToken: 'token-1' });
    expect(await execute('SELECT 1', { ClientToken: 'token-1' })).toBe(first);
    await expect(execute('SELECT 2', { ClientToken: 'token-1' })).rejects.toBeInstanceOf(ValidationException);
  });

  it('that run long are cancelled', async () => {
    const id = await execute(
      'SELECT count(*) FROM numbers a, numbers b, numbers c, numbers d WHERE a.n + b.n + c.n = d.n',
      { WaitTimeSeconds: 0 },
    );
    const { Status } = await client.send(new DescribeStatementCommand({ Id: id }));
    expect(['SUBMITTED', 'STARTED']).toContain(Status);
    const early = client.send(new GetStatementResultCommand({ Id: id }));
    await expect(early).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(await client.send(new CancelStatementCommand({ Id: id }))).toMatchObject({ Status: true });
    expect((await describeId(id)).Status).toBe('ABORTED');
    await expect(client.send(new CancelStatementCommand({ Id: id }))).rejects.toBeInstanceOf(ValidationException);
    expect(await field('1')).toEqual({ longValue: 1 });
  });

  it('need a database and exactly one place to run', async () => {
    const none = client.send(new ExecuteStatementCommand({ Sql: 'SELECT 1', Database: 'dev' }));
    await expect(none).rejects.toBeInstanceOf(ValidationException);
    await expect(execute('SELECT 1', { ClusterIdentifier: 'c' })).rejects.toBeInstanceOf(ValidationException);
    await expect(execute('SELECT 1', { Database: '' })).rejects.toBeInstanceOf(ValidationException);
  });

  it('that are unknown give a typed ResourceNotFoundException', async () => {
    const request = client.send(new DescribeStatementCommand({ Id: 'unknown' }));
    await expect(request).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe('results', () => {
  it('come in pages as typed fields, with their number and metadata', async () => {
    const id = await execute('SELECT n FROM numbers ORDER BY n');
    const seen: unknown[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(new GetStatementResultCommand({ Id: id, NextToken: token }));
      expect(page.TotalNumRows).toBe(2500);
      expect(page.Records?.length).toBeLessThanOrEqual(1000);
      expect(page.ColumnMetadata?.[0]).toMatchObject({ name: 'n', label: 'n', typeName: 'int4' });
      seen.push(...(page.Records ?? []).map((record) => record[0]?.longValue));
      token = page.NextToken;
    } while (token !== undefined);
    expect(seen).toEqual(Array.from({ length: 2500 }, (_, index) => index));
  });

  it('come in pages as CSV with one header', async () => {
    const id = await execute('SELECT n FROM numbers ORDER BY n', { ResultFormat: 'CSV' });
    let text = '';
    let token: string | undefined;
    do {
      const page = await client.send(new GetStatementResultV2Command({ Id: id, NextToken: token }));
      expect(page.ResultFormat).toBe('CSV');
      text += page.Records?.map((record) => record.CSVRecords ?? '').join('') ?? '';
      token = page.NextToken;
    } while (token !== undefined);
    expect(text).toBe(`n\n${Array.from({ length: 2500 }, (_, index) => `${String(index)}\n`).join('')}`);
  });

  it('are read only in the format that was asked for', async () => {
    const id = await execute('SELECT 1', { ResultFormat: 'CSV' });
    await expect(client.send(new GetStatementResultCommand({ Id: id }))).rejects.toBeInstanceOf(ValidationException);
  });

  it.each<[string, Field, string]>([
    ['CAST(NULL AS varchar)', { isNull: true }, ''],
    ["''", { stringValue: '' }, '""'],
    ["'it''s 😀 \"q\", %_'", { stringValue: 'it\'s 😀 "q", %_' }, '"it\'s 😀 ""q"", %_"'],
    ["'a\\\\b'", { stringValue: 'a\\b' }, 'a\\b'],
    ['CAST(7 AS smallint)', { longValue: 7 }, '7'],
    ['CAST(-9007199254740991 AS bigint)', { longValue: -9007199254740991 }, '-9007199254740991'],
    [
      "CAST('12345678901234567890.0123456789' AS decimal(38,10))",
      { stringValue: '12345678901234567890.0123456789' },
      '12345678901234567890.0123456789',
    ],
    ["CAST('NaN' AS float8)", { doubleValue: NaN }, 'NaN'],
    ["CAST('Infinity' AS float8)", { doubleValue: Infinity }, 'Infinity'],
    ["CAST('-Infinity' AS float8)", { doubleValue: -Infinity }, '-Infinity'],
    ["CAST('0.1' AS float8)", { doubleValue: 0.1 }, '0.1'],
    ["CAST('0.1' AS float4)", { doubleValue: Math.fround(0.1) }, '0.1'],
    ['1 = 1', { booleanValue: true }, 'true'],
    ["DATE '2013-01-01'", { stringValue: '2013-01-01' }, '2013-01-01'],
    ["TIMESTAMP '2013-01-01 11:00:00'", { stringValue: '2013-01-01 11:00:00' }, '2013-01-01 11:00:00'],
    ["TIMESTAMP '2013-01-01 11:00:00.5'", { stringValue: '2013-01-01 11:00:00.5' }, '2013-01-01 11:00:00.5'],
    ["TIMESTAMPTZ '2013-01-01 11:00:00+02'", { stringValue: '2013-01-01 09:00:00+00' }, '2013-01-01 09:00:00+00'],
    ['body FROM mart.documents', { stringValue: '{"a":[1,null],"b":"x\\"y"}' }, '"{""a"":[1,null],""b"":""x\\""y""}"'],
    ['flags FROM mart.documents', { stringValue: '{"k":true}' }, '"{""k"":true}"'],
  ])('carry %s as a field and as CSV', async (expression, expected, text) => {
    expect(await field(expression)).toEqual(expected);
    expect(
      (await csv(`SELECT ${expression.includes(' FROM ') ? expression : `${expression} AS v`}`)).split('\n')[1],
    ).toBe(text);
  });

  it('carry 2^63-1 exactly as CSV, and in the response of the typed form', async () => {
    expect(await csv('SELECT CAST(9223372036854775807 AS bigint) AS v')).toBe('v\n9223372036854775807\n');
    const id = await execute('SELECT CAST(9223372036854775807 AS bigint) AS v');
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'RedshiftData.GetStatementResult' },
      body: JSON.stringify({ Id: id }),
    });
    expect(await response.text()).toContain('{"longValue":9223372036854775807}');
  });

  it('name and type their columns as Redshift does', async () => {
    const id =
      await execute(`SELECT n, n AS "Mixed", count(*), n + 1, CAST(n AS varchar(10)), sum(n), sum(CAST(n AS bigint)),
      avg(n), max(third) FROM numbers GROUP BY n LIMIT 1`);
    const { ColumnMetadata } = await client.send(new GetStatementResultCommand({ Id: id }));
    expect(ColumnMetadata?.map((column) => `${column.name ?? ''} ${column.typeName ?? ''}`)).toEqual([
      'n int4',
      'mixed int4',
      'count int8',
      '?column? int4',
      'n varchar',
      'sum int8',
      'sum numeric',
      'avg int8',
      'max int2',
    ]);
  });
});

describe('parameters', () => {
  it('are bound by name as text that takes the other side’s type', async () => {
    expect(await fields('SELECT n FROM numbers WHERE n = :n AND :t = :t', { n: '7', t: "it's" })).toEqual([
      [{ longValue: 7 }],
    ]);
    expect(await fields('SELECT CAST(:d AS date), CAST(:i AS bigint)', { d: '2013-01-01', i: '9' })).toEqual([
      [{ stringValue: '2013-01-01' }, { longValue: 9 }],
    ]);
  });

  it.each(["x' OR '1'='1", '\\', "\\'; DROP TABLE numbers --", '', '";', "'"])(
    'never become SQL: %p',
    async (value) => {
      expect(await fields('SELECT :p AS p', { p: value })).toEqual([[{ stringValue: value }]]);
    },
  );

  it('that are missing or unused are refused', async () => {
    await expect(execute('SELECT :a')).rejects.toBeInstanceOf(ValidationException);
    await expect(execute('SELECT :a', { Parameters: [{ name: 'b', value: '1' }] })).rejects.toThrow(
      'unused parameters',
    );
    await expect(execute("SELECT ':a'", { Parameters: [{ name: 'a', value: '1' }] })).rejects.toThrow(
      'unused parameters',
    );
  });
});

describe('Redshift’s meaning', () => {
  it.each<[string, Field]>([
    ['5 / 2', { longValue: 2 }],
    ['avg(n) FROM numbers', { longValue: 1249 }],
    ['nvl(NULL, 2)', { longValue: 2 }],
    ["nvl2('a', 1, 2)", { longValue: 1 }],
    ["decode(2, 1, 'a', 2, 'b', 'c')", { stringValue: 'b' }],
    ["len('abc')", { longValue: 3 }],
    ["datediff(day, TIMESTAMP '2013-01-01 23:00:00', TIMESTAMP '2013-01-02 01:00:00')", { longValue: 1 }],
    ["dateadd(month, 1, DATE '2013-01-31')", { stringValue: '2013-02-28 00:00:00' }],
    ["date_trunc('month', TIMESTAMP '2013-01-31 10:00:00')", { stringValue: '2013-01-01 00:00:00' }],
    ["convert_timezone('America/New_York', TIMESTAMP '2013-11-03 05:30:00')", { stringValue: '2013-11-03 01:30:00' }],
    [
      "convert_timezone('America/New_York', 'UTC', TIMESTAMP '2013-07-01 00:00:00')",
      { stringValue: '2013-07-01 04:00:00' },
    ],
    ["TIMESTAMPTZ '2013-11-03 06:30:00+00' AT TIME ZONE 'America/New_York'", { stringValue: '2013-11-03 01:30:00' }],
    ["to_char(TIMESTAMP '2013-01-02 13:04:05', 'YYYY-MM-DD HH24:MI:SS')", { stringValue: '2013-01-02 13:04:05' }],
    ["to_date('2013-01-02', 'YYYY-MM-DD')", { stringValue: '2013-01-02' }],
    ["date_part(year, DATE '2013-01-02')", { longValue: 2013 }],
    ["EXTRACT(dow FROM DATE '2013-01-06')", { longValue: 0 }],
    ["listagg(n, ',') WITHIN GROUP (ORDER BY n DESC) FROM numbers WHERE n < 3", { stringValue: '2,1,0' }],
    ['percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FROM numbers WHERE n < 4', { doubleValue: 1.5 }],
    ['percentile_cont(0.25) WITHIN GROUP (ORDER BY n DESC) FROM numbers WHERE n < 5', { doubleValue: 3 }],
    ['APPROXIMATE COUNT(DISTINCT third) FROM numbers', { longValue: 3 }],
    ['median(n) FROM numbers WHERE n < 4', { doubleValue: 1.5 }],
    ['json_extract_path_text(\'{"a":{"b":"c"}}\', \'a\', \'b\')', { stringValue: 'c' }],
    ["strpos('abc', 'c')", { longValue: 3 }],
    ["'a_b' LIKE 'a\\\\_b'", { booleanValue: true }],
    ["'axb' LIKE 'a\\\\_b'", { booleanValue: false }],
    ["'ABC' ILIKE 'abc'", { booleanValue: true }],
    ["'abc' ~ 'b+'", { booleanValue: true }],
    ["'7'::int", { longValue: 7 }],
    ["split_part('a,b', ',', 2)", { stringValue: 'b' }],
    ["initcap('hello world')", { stringValue: 'Hello World' }],
    ["trim(BOTH 'x' FROM 'xax')", { stringValue: 'a' }],
    ['greatest(1, NULL)', { longValue: 1 }],
    ["CAST('NaN' AS float8) = CAST('NaN' AS float8)", { booleanValue: true }],
    ['(1 = 1) IS TRUE', { booleanValue: true }],
    ["INTERVAL '1 day' + TIMESTAMP '2013-01-01 00:00:00'", { stringValue: '2013-01-02 00:00:00' }],
  ])('%s is %p', async (expression, expected) => {
    expect(await field(expression)).toEqual(expected);
  });

  it('puts nulls last ascending and first descending', async () => {
    const table = '(SELECT 2 AS x UNION ALL SELECT NULL UNION ALL SELECT 1) AS t';
    const order = async (sql: string): Promise<unknown[]> => (await fields(sql)).map(([cell]) => cell?.longValue);
    expect(await order(`SELECT x FROM ${table} ORDER BY x`)).toEqual([1, 2, undefined]);
    expect(await order(`SELECT x FROM ${table} ORDER BY x DESC`)).toEqual([undefined, 2, 1]);
    expect(await order(`SELECT x FROM ${table} ORDER BY x DESC NULLS LAST LIMIT 1 OFFSET 1`)).toEqual([1]);
    expect(await order(`SELECT TOP 1 x FROM ${table} ORDER BY x`)).toEqual([1]);
  });

  it('reads common tables, joins, aliases in GROUP BY, QUALIFY and instants with their zone', async () => {
    expect(
      await fields(`WITH "t" AS (SELECT third AS k, n FROM dev.public.numbers WHERE n < 6)
        SELECT a.k AS "key", count(*) FROM t a JOIN t b ON a.n = b.n GROUP BY "key" ORDER BY 1`),
    ).toEqual([0, 1, 2].map((key) => [{ longValue: key }, { longValue: 2 }]));
    expect(
      await fields(
        'SELECT n FROM numbers WHERE n < 9 QUALIFY row_number() OVER (PARTITION BY third ORDER BY n DESC) = 1 ORDER BY n',
      ),
    ).toEqual([6, 7, 8].map((n) => [{ longValue: n }]));
    expect(await fields('SELECT instant, local FROM mart.moments ORDER BY id')).toEqual([
      [{ stringValue: '2013-11-03 05:30:00+00' }, { stringValue: '2013-11-03 05:30:00.25' }],
      [{ isNull: true }, { isNull: true }],
    ]);
  });
});

describe('statements outside Redshift’s dialect', () => {
  it.each([
    ['SELECT * FROM (VALUES (1, 2)) AS t(a, b)', 'syntax error'],
    ['SELECT count(*) FILTER (WHERE n > 1) FROM numbers', 'ERROR'],
    ['SELECT n IS NOT DISTINCT FROM 1 FROM numbers', 'syntax error'],
    ['SELECT ARRAY[1, 2]', 'ERROR'],
    ['SELECT [1, 2]', 'ERROR'],
    ["SELECT {'a': 1}", 'ERROR'],
    ['SELECT n FROM numbers GROUP BY ALL', 'ERROR'],
    ['FROM numbers', 'ERROR'],
    ['SELECT n FROM numbers FETCH FIRST 1 ROWS ONLY', 'syntax error'],
    ['SELECT 1 EXCEPT ALL SELECT 1', 'syntax error'],
    ['SELECT approx_distinct(n) FROM numbers', 'function approx_distinct does not exist'],
    ["SELECT from_iso8601_timestamp('2013-01-01T00:00:00Z')", 'does not exist'],
    ["SELECT date_diff('day', getdate(), getdate())", 'function date_diff does not exist'],
    ["SELECT strftime(getdate(), '%Y')", 'function strftime does not exist'],
    ['SELECT redshift_getdate()', 'does not exist'],
    ["SELECT TRY_CAST('x' AS int)", 'ERROR'],
    ['SELECT CAST(1 AS hugeint)', 'type "hugeint" does not exist'],
    ['SELECT CAST(1 AS row(a int))', 'ERROR'],
    ["SELECT * FROM read_parquet('file.parquet')", 'ERROR'],
    ["SELECT * FROM 'file.parquet'", 'ERROR'],
    ['SELECT n FROM numbers WHERE n = ?', 'ERROR'],
    ['SELECT $1', 'ERROR'],
    ['SELECT 1; SELECT 2', 'ERROR'],
    ['INSERT INTO numbers SELECT 1', 'ERROR'],
    ['DROP TABLE numbers', 'ERROR'],
    ['COPY numbers FROM 1', 'ERROR'],
    ["SET memory_limit = '1GB'", 'ERROR'],
    ['SELEC 1', 'ERROR'],
    ['SELECT missing FROM numbers', 'ERROR: column "missing" does not exist'],
    ['SELECT n FROM missing', 'ERROR: relation "public.missing" does not exist'],
    ['SELECT n FROM other.public.numbers', 'does not exist'],
    ['SELECT * FROM information_schema.tables', 'does not exist'],
    ['SELECT n + 1 AS more FROM numbers WHERE more = 2', 'column "more" does not exist'],
    ['SELECT 1 / 0', 'ERROR: Divide by zero'],
    ["SELECT CAST('x' AS int)", 'ERROR'],
    ['SELECT sum(CAST(n AS bigint) * 9000000000000000) OVER () FROM numbers', 'Overflow'],
  ])('fail: %s', async (sql, reason) => {
    expect(await failure(sql)).toContain(reason);
  });
});

describe('metadata', () => {
  it('lists schemas, tables and columns', async () => {
    const place = { Database: 'dev', WorkgroupName: 'local' };
    expect((await client.send(new ListSchemasCommand(place))).Schemas).toEqual(['public', 'mart']);
    const tables = await client.send(new ListTablesCommand({ ...place, SchemaPattern: 'ma%', TablePattern: '%ments' }));
    expect(tables.Tables).toEqual([
      { schema: 'mart', name: 'documents', type: 'TABLE' },
      { schema: 'mart', name: 'moments', type: 'TABLE' },
    ]);
    const table = await client.send(new DescribeTableCommand({ ...place, Schema: 'mart', Table: 'moments' }));
    expect(table.ColumnList?.map((column) => `${column.name ?? ''} ${column.typeName ?? ''}`)).toEqual([
      'id int4',
      'instant timestamptz',
      'local timestamp',
    ]);
  });
});
