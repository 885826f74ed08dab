// What goes wrong where permissions meet a store's own dialect, tried on each local store: filters in the words of a
// policy, compared with predicates written out by hand over the same rows.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { secureRelation } from '../../auth/permission.js';
import { parseRowFilter } from '../../auth/policy/parse-row-filter.js';
import { createAthenaConnector } from '../../connectors/athena/create-connector.js';
import { createClickhouseConnector } from '../../connectors/clickhouse/create-connector.js';
import { isRefusal, type Connector } from '../../connectors/connector.js';
import { createDynamodbConnector } from '../../connectors/dynamodb/create-connector.js';
import { createRedshiftConnector } from '../../connectors/redshift/create-connector.js';
import { createAthenaServer } from '../../local/athena/create-athena-server.js';
import { createClickhouseServer } from '../../local/clickhouse/create-clickhouse-server.js';
import { createDynamodbServer } from '../../local/dynamodb/create-dynamodb-server.js';
import type { LocalServer } from '../../local/local-server.js';
import { createRedshiftServer } from '../../local/redshift/create-redshift-server.js';
import { call } from '../../src/core/call.js';
import { decimalType, int32Type, int64Type, stringType } from '../../src/core/data-type.js';
import type { Binding, BindingColumn, Catalog, Column, Dataset, Server, StoreKind } from '../../src/core/dataset.js';
import { literal } from '../../src/core/expression.js';
import type { Grant } from '../../src/core/principal.js';
import { aggregate, fieldOf, filter, type ReadRelation, type Relation } from '../../src/core/relation.js';
import type { Row } from '../../src/core/value.js';

interface Hazard {
  readonly id: number;
  /** Of a store's fixed-length type, padded there. */
  readonly code: string | null;
  readonly label: string | null;
  readonly big: bigint | null;
  readonly price: string | null;
  /** In a column whose name differs from another's by case alone, where a store allows that. */
  readonly amount: number | null;
  /** Never null: in ClickHouse of a type without null. */
  readonly state: string;
}

const hazards: readonly Hazard[] = [
  { id: 1, code: 'ab', label: 'a', big: 9223372036854775807n, price: '0.0001', amount: 1, state: 'open' },
  { id: 2, code: 'abcd', label: 'A', big: 9007199254740993n, price: '99999999999999.9999', amount: 2, state: '' },
  { id: 3, code: null, label: null, big: null, price: null, amount: null, state: 'closed' },
  { id: 4, code: 'ab c', label: '50%', big: -9223372036854775808n, price: '2.5000', amount: 4, state: 'open' },
  { id: 5, code: 'b', label: '50x_^[y]\\', big: 9007199254740992n, price: '-2.5000', amount: 5, state: '' },
  { id: 6, code: '_', label: 'é', big: 0n, price: '0.0000', amount: 6, state: 'closed' },
  { id: 7, code: 'AB', label: '😀', big: 1n, price: '2.5001', amount: 7, state: 'Open' },
  { id: 8, code: 'a', label: 'Z', big: -1n, price: '10.0000', amount: 8, state: "it's" },
];

const column = (name: string, type: Column['type'], nullable = true): Column => ({ name, type, nullable });
const columns: readonly Column[] = [
  column('id', int32Type, false),
  column('code', stringType),
  column('label', stringType),
  column('big', int64Type),
  column('price', decimalType(18, 4)),
  column('amount', int32Type),
  column('state', stringType, false),
];
const fields = columns.map(({ name }) => name as keyof Hazard);
const dataset: Dataset = {
  name: 'hazards',
  contract: { id: 'hazards', version: '1.0.0' },
  graphql: {},
  columns,
  key: ['id'],
  relationships: [],
  bindings: [],
  stage: 'curated',
  quality: [],
  roles: [],
  tags: [],
};
const catalog: Catalog = { datasets: new Map([['hazards', dataset]]), servers: new Map() };
const input: ReadRelation = { kind: 'read', dataset: 'hazards', fields: columns };

type Verdict = boolean | null;
const not = (verdict: Verdict): Verdict => (verdict === null ? null : !verdict);
/** A test that a null leaves unknown. */
const of =
  <K extends keyof Hazard>(key: K, test: (value: NonNullable<Hazard[K]>) => boolean) =>
  (row: Hazard): Verdict => {
    const value = row[key];
    return value === null ? null : test(value);
  };
/** Decimals of the table as integers of 1/10,000. */
const units = (price: string): bigint => BigInt(price.replace('.', ''));

/** By hazard: filters and what each says of a row. */
const filters: Readonly<Record<string, readonly (readonly [string, (row: Hazard) => Verdict])[]>> = {
  'negation where a value is null or missing': [
    ["label <> 'a'", of('label', (v) => v !== 'a')],
    ["not label = 'a'", of('label', (v) => v !== 'a')],
    ["not (not label = 'a')", of('label', (v) => v === 'a')],
    ["label not in ('a', 'A')", of('label', (v) => v !== 'a' && v !== 'A')],
    ["label not like '5%'", of('label', (v) => !v.startsWith('5'))],
    ['big not between 0 and 1', of('big', (v) => v < 0n || v > 1n)],
    [
      "not (label = 'a' or big = 1)",
      (row) => {
        const parts = [of('label', (v) => v === 'a')(row), of('big', (v) => v === 1n)(row)];
        return parts.includes(true) ? false : parts.includes(null) ? null : true;
      },
    ],
    [
      "not (label = 'a' and big = 1)",
      (row) => {
        const parts = [of('label', (v) => v === 'a')(row), of('big', (v) => v === 1n)(row)];
        return parts.includes(false) ? true : parts.includes(null) ? null : false;
      },
    ],
    ['label is null', (row) => row.label === null],
    ['not label is null', (row) => row.label !== null],
    ["label is null or label <> 'a'", (row) => row.label !== 'a'],
  ],
  'blanks that pad a fixed-length text': [
    ["code = 'ab'", of('code', (v) => v === 'ab')],
    ["code <> 'ab'", of('code', (v) => v !== 'ab')],
    ["code in ('ab', 'b')", of('code', (v) => v === 'ab' || v === 'b')],
    ["code like 'ab'", of('code', (v) => v === 'ab')],
    ["code like 'a_'", of('code', (v) => /^a.$/.test(v))],
    ["code like '%b'", of('code', (v) => v.endsWith('b'))],
    ["code > 'ab'", of('code', (v) => v > 'ab')],
  ],
  'what LIKE takes for more than a character': [
    ["label like '50%'", of('label', (v) => v.startsWith('50'))],
    ["label like '50_'", of('label', (v) => v === '50%')],
    ["label like '%^[%'", of('label', (v) => v.includes('^['))],
    ["label like '%x__[y]%'", of('label', (v) => /x..\[y\]/.test(v))],
    ["label like '_'", of('label', (v) => Array.from(v).length === 1)],
    ["label like 'A'", of('label', (v) => v === 'A')],
    ["code like '_'", of('code', (v) => v.length === 1)],
  ],
  'collation: by code point, with case and accents': [
    ["label = 'A'", of('label', (v) => v === 'A')],
    ["label > 'Z'", of('label', (v) => ['a', 'é', '😀'].includes(v))],
    ["label between 'A' and 'Z'", of('label', (v) => v === 'A' || v === 'Z')],
    ["label >= 'é'", of('label', (v) => v === 'é' || v === '😀')],
    ["label = 'e'", of('label', () => false)],
    ["state = 'Open'", (row) => row.state === 'Open'],
  ],
  'integers beyond a double': [
    ['big = 9223372036854775807', of('big', (v) => v === 9223372036854775807n)],
    ['big = 9007199254740993', of('big', (v) => v === 9007199254740993n)],
    ['big > 9007199254740992', of('big', (v) => v > 9007199254740992n)],
    ['big <> -9223372036854775808', of('big', (v) => v !== -9223372036854775808n)],
    ['big in (9007199254740992, -1)', of('big', (v) => v === 9007199254740992n || v === -1n)],
  ],
  'decimals to the last digit': [
    ['price = 0.0001', of('price', (v) => units(v) === 1n)],
    ['price > 99999999999999.9998', of('price', (v) => units(v) > 999999999999999998n)],
    ['price = 2.5', of('price', (v) => units(v) === 25000n)],
    ['price <> 2.5', of('price', (v) => units(v) !== 25000n)],
    ['price between -2.5 and 0', of('price', (v) => units(v) >= -25000n && units(v) <= 0n)],
    ['price in (2.50, 10)', of('price', (v) => units(v) === 25000n || units(v) === 100000n)],
  ],
  'names that differ by case alone': [
    ['amount > 4', of('amount', (v) => v > 4)],
    ['Amount = 2', of('amount', (v) => v === 2)],
  ],
  'types without null': [
    ["state <> 'closed'", (row) => row.state !== 'closed'],
    ["state = ''", (row) => row.state === ''],
    ['state is null', () => false],
    ["not (state = 'open' or label = 'a')", (row) => not(row.state === 'open' || of('label', (v) => v === 'a')(row))],
  ],
};

/** PostgreSQL has no local server; it is tried among the engines. */
type LocalKind = Exclude<StoreKind, 'postgres'>;

interface StartedStore {
  readonly connector: Connector;
  readonly columns: ReadonlyMap<string, Partial<BindingColumn>>;
  stop(): Promise<void>;
}

const access = { region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'local' };
const server = (kind: StoreKind, settings: Server['settings']): Server => ({ name: kind, kind, settings });

/** As DuckDB has it: fixed-length text padded with blanks, as its stores give it. */
function duckdbTable(): string {
  const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const rows = hazards.map(({ id, code, label, big, price, amount, state }) =>
    [
      String(id),
      code === null ? 'NULL' : quoted(code.padEnd(4)),
      label === null ? 'NULL' : quoted(label),
      `CAST(${big === null ? 'NULL' : quoted(String(big))} AS BIGINT)`,
      `CAST(${price === null ? 'NULL' : quoted(price)} AS DECIMAL(18, 4))`,
      `CAST(${String(amount ?? 'NULL')} AS INTEGER)`,
      quoted(state),
    ].join(', '),
  );
  return `SELECT * FROM (VALUES (${rows.join('), (')})) AS v(id, code, label, big, price, "Amount", state)`;
}

function clickhouseTable(): string {
  const structure =
    'id Int32, code Nullable(FixedString(4)), label Nullable(String), big Nullable(Int64), price Nullable(Decimal(18, 4)), Amount Nullable(Int32), amount Nullable(Int32), state String';
  const cell = (value: string | number | bigint | null): string =>
    value === null ? '\\N' : String(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  const lines = hazards.map((row) =>
    [row.id, row.code, row.label, row.big, row.price, row.amount, -100 * row.id, row.state].map(cell).join('\t'),
  );
  const text = lines
    .join('\n')
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t');
  return `SELECT * FROM format(TSV, '${structure}', '${text}')`;
}

/** Nulls are missing in every other item and of the type NULL in the rest; an attribute of another case says nonsense. */
function item(row: Hazard): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = { id: { N: String(row.id) }, amount: { N: '-100' } };
  const put = (name: string, value: AttributeValue | undefined): void => {
    if (value !== undefined) attributes[name] = value;
  };
  const absent: AttributeValue | undefined = row.id % 2 === 0 ? { NULL: true } : undefined;
  const text = (value: string | null): AttributeValue | undefined => (value === null ? absent : { S: value });
  const number = (value: string | number | bigint | null): AttributeValue | undefined =>
    value === null ? absent : { N: String(value) };
  put('code', text(row.code));
  put('label', text(row.label));
  put('big', number(row.big));
  put('price', number(row.price));
  put('Amount', number(row.amount));
  put('state', { S: row.state });
  return attributes;
}

async function folder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'governance-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

function started(
  local: LocalServer,
  connector: Connector,
  more: { code?: string; clean?: () => Promise<void> },
): StartedStore {
  return {
    connector,
    columns: new Map([
      ['amount', { physicalName: 'Amount' }],
      ...(more.code === undefined ? [] : [['code', { physicalType: more.code }] as const]),
    ]),
    stop: async () => {
      await connector.stop();
      await local.stop();
      await more.clean?.();
    },
  };
}

const starts: Readonly<Record<LocalKind, () => Promise<StartedStore>>> = {
  athena: async () => {
    const { path, remove } = await folder();
    const local = await createAthenaServer({
      outputDir: path,
      databases: { lake: { hazards: { sql: duckdbTable() } } },
    });
    const place = { catalog: 'AwsDataCatalog', database: 'lake', outputLocation: 's3://results/' };
    const connector = createAthenaConnector(server('athena', { ...access, endpoint: local.url, ...place }));
    return started(local, connector, { code: 'char(4)', clean: remove });
  },
  redshift: async () => {
    const local = await createRedshiftServer({ schemas: { lake: { hazards: { sql: duckdbTable() } } } });
    const place = { database: 'dev', schema: 'lake', workgroupName: 'local' };
    const connector = createRedshiftConnector(server('redshift', { ...access, endpoint: local.url, ...place }));
    return started(local, connector, { code: 'char(4)' });
  },
  clickhouse: async () => {
    const { path, remove } = await folder();
    const tables = { hazards: { sql: clickhouseTable(), orderBy: ['id'] } };
    const local = await createClickhouseServer({ dataDir: path, databases: { lake: tables } });
    const connector = createClickhouseConnector(server('clickhouse', { url: local.url, database: 'lake' }));
    return started(local, connector, { code: 'FixedString(4)', clean: remove });
  },
  dynamodb: async () => {
    const empty = { sql: 'SELECT 0::INTEGER AS id WHERE false', key: { partition: 'id' } };
    const local = await createDynamodbServer({ tables: { hazards: empty } });
    const client = new DynamoDBClient({ region: 'us-east-1', endpoint: local.url, credentials: access });
    for (const row of hazards) await client.send(new PutItemCommand({ TableName: 'hazards', Item: item(row) }));
    await client.send(new PutItemCommand({ TableName: 'hazards', Item: item({ ...(hazards[2] as Hazard), id: 10 }) }));
    client.destroy();
    return started(local, createDynamodbConnector(server('dynamodb', { ...access, endpoint: local.url })), {});
  },
};

describe.each(Object.keys(starts) as LocalKind[])('permissions in the dialect of %s', (kind) => {
  let store: StartedStore;
  /** DynamoDB has one row more, whose nulls are of the type NULL; the others are missing. */
  const rows = kind === 'dynamodb' ? [...hazards, { ...(hazards[2] as Hazard), id: 10 }] : hazards;

  beforeAll(async () => {
    store = await starts[kind]();
  }, 60_000);
  afterAll(() => store.stop());

  async function ask(question: Relation, narrowed: Partial<Grant>): Promise<readonly Row[]> {
    const everything = { columns: new Set(fields), rowFilter: undefined, cellFilters: new Map(), masks: new Map() };
    const grant: Grant = { dataset: 'hazards', ...everything, digest: 'hazards', ...narrowed };
    const binding: Binding = {
      id: kind,
      server: kind,
      kind,
      physicalName: 'hazards',
      columns: new Map(fields.map((name) => [name, { physicalName: name, ...store.columns.get(name) }])),
      accessKeys: [{ columns: ['id'] }],
      freshnessLagMs: 0,
      cost: {},
      statistics: {},
      scan: { allowed: true, maxRows: 1000 },
    };
    const relation = secureRelation(question, new Map([['hazards', grant]]), catalog);
    const query = store.connector.compile({ relation, bindings: new Map([['hazards', binding]]) });
    if (isRefusal(query)) throw new Error(query.refused);
    const found: Row[] = [];
    const context = { requestId: 'hazards', signal: new AbortController().signal, called: () => undefined };
    for await (const batch of store.connector.execute(query, context)) found.push(...batch.rows);
    return found.sort((a, b) => Number(a[0]) - Number(b[0]));
  }

  const valuesOf = (row: Hazard): Row => fields.map((name) => row[name]);
  const cases = Object.entries(filters).flatMap(([hazard, some]) => some.map((one) => [hazard, ...one] as const));

  it.each(cases)('%s: %s', async (_hazard, text, verdict) => {
    const predicate = parseRowFilter(text, columns);
    const visible = rows.filter((row) => verdict(row) === true);
    expect(await ask(input, { rowFilter: predicate })).toEqual(visible.map(valuesOf));
    // As a cell filter: null elsewhere, in a column whose type has no null as well.
    const cells = await ask(input, {
      cellFilters: new Map(['label', 'state', 'big'].map((name) => [name, predicate])),
    });
    const hide = (row: Hazard): Row =>
      fields.map((name) => (['label', 'state', 'big'].includes(name) && verdict(row) !== true ? null : row[name]));
    expect(cells).toEqual(rows.map(hide));
    // Beneath the caller's own negation, which must not turn what is hidden to the outside.
    const other = filter<ReadRelation>(
      input,
      call<ReadRelation>('not', call<ReadRelation>('eq', fieldOf(input, 6), literal('open', stringType))),
    );
    const negated = await ask(other, { rowFilter: predicate });
    expect(negated).toEqual(visible.filter((row) => row.state !== 'open').map(valuesOf));
  });

  it('aggregates the visible rows alone, whatever the hidden ones hold, or declares no sums and refuses', async () => {
    const sum = { fn: 'sum', args: [fieldOf(input, 3)], name: 's', type: decimalType(38, 0), nullable: true } as const;
    const total = aggregate<ReadRelation>(input, [], [sum]);
    if (!store.connector.capabilities.aggregates.has('sum')) {
      await expect(ask(total, {})).rejects.toThrow('aggregate');
      return;
    }
    expect(await ask(total, { rowFilter: parseRowFilter('big = 1 or big = 0', columns) })).toEqual([['1']]);
    const masked = new Map([['big', parseRowFilter('amount = 7', columns)]]);
    expect(await ask(total, { cellFilters: masked })).toEqual([['1']]);
  });
});
