// The type matrix lies in all four stores and comes through each unchanged: contract, local servers, connectors.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secureRelation } from '../../auth/permission.js';
import { createAthenaConnector } from '../../connectors/athena/create-connector.js';
import { createClickhouseConnector } from '../../connectors/clickhouse/create-connector.js';
import { isRefusal, type Connector } from '../../connectors/connector.js';
import { createDynamodbConnector } from '../../connectors/dynamodb/create-connector.js';
import { createRedshiftConnector } from '../../connectors/redshift/create-connector.js';
import { createAthenaServer } from '../../local/athena/create-athena-server.js';
import { createClickhouseServer } from '../../local/clickhouse/create-clickhouse-server.js';
import { createDynamodbServer } from '../../local/dynamodb/create-dynamodb-server.js';
import { loadLocalConfig } from '../../local/local-config.js';
import type { LocalServer } from '../../local/local-server.js';
import { createRedshiftServer } from '../../local/redshift/create-redshift-server.js';
import { loadCatalog } from '../../src/contract/load-catalog.js';
import type { DataType } from '../../src/core/data-type.js';
import type { Catalog, Dataset, Server, StoreKind } from '../../src/core/dataset.js';
import type { Relation } from '../../src/core/relation.js';
import type { Row, Value } from '../../src/core/value.js';

const example = join(process.cwd(), 'examples/type-matrix');

/** PostgreSQL has no local server; it is tried among the engines. */
type LocalKind = Exclude<StoreKind, 'postgres'>;

/** How each kind of store is started from local.yaml, told of in the contract, and reached. */
const stores: Readonly<
  Record<
    LocalKind,
    {
      readonly variable: string;
      readonly start: (stateDir: string) => Promise<LocalServer>;
      readonly connect: (server: Server) => Connector;
    }
  >
> = {
  athena: {
    variable: 'LAKEGATE_ATHENA_ENDPOINT',
    start: async (outputDir) =>
      createAthenaServer({ databases: (await loadLocalConfig(example)).athena ?? {}, outputDir }),
    connect: createAthenaConnector,
  },
  redshift: {
    variable: 'LAKEGATE_REDSHIFT_ENDPOINT',
    start: async () => createRedshiftServer({ schemas: (await loadLocalConfig(example)).redshift ?? {} }),
    connect: createRedshiftConnector,
  },
  clickhouse: {
    variable: 'LAKEGATE_CLICKHOUSE_URL',
    start: async (dataDir) =>
      createClickhouseServer({ databases: (await loadLocalConfig(example)).clickhouse ?? {}, dataDir }),
    connect: createClickhouseConnector,
  },
  dynamodb: {
    variable: 'LAKEGATE_DYNAMODB_ENDPOINT',
    start: async () => createDynamodbServer({ tables: (await loadLocalConfig(example)).dynamodb ?? {} }),
    connect: createDynamodbConnector,
  },
};

describe.each(Object.keys(stores) as LocalKind[])('every value comes unchanged through %s', (kind) => {
  const { variable, start, connect } = stores[kind];
  let stateDir: string;
  let local: LocalServer;
  let connector: Connector;
  let catalog: Catalog;
  let answer: ReadonlyMap<number, Row>;
  let dataset: Dataset;

  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), `type-matrix-${kind}-`));
    local = await start(stateDir);
    catalog = await loadCatalog({ paths: [join(example, 'contracts')], env: { [variable]: local.url } });
    connector = connect(catalog.servers.get(kind)!);
    dataset = catalog.datasets.get('type_samples')!;
    answer = new Map((await readAll(connector, catalog)).map((row) => [Number(row[0]), row]));
  }, 60_000);

  afterAll(async () => {
    await connector.stop();
    await local.stop();
    await rm(stateDir, { recursive: true, force: true });
  });

  test.each(expectedRows())('$label', (expected) => {
    const row = dataset.columns.map(({ name, type }) => toValue(expected[name], type));
    expect(answer.get(Number(expected.id))).toEqual(row);
  });

  test('and there are no other rows', () => {
    expect(answer.size).toBe(expectedRows().length);
  });
});

function expectedRows(): readonly Readonly<Record<string, unknown>>[] {
  return JSON.parse(readFileSync(join(example, 'rows.json'), 'utf8')) as Readonly<Record<string, unknown>>[];
}

/** A value as rows.json writes it → as core holds it. */
function toValue(written: unknown, type: DataType): Value {
  if (written === null || written === undefined) return null;
  switch (type.kind) {
    case 'int64':
      return BigInt(written as string);
    case 'float64':
      return Number(written);
    case 'list':
      return (written as readonly unknown[]).map((element) => toValue(element, type.element));
    case 'struct':
      return type.fields.map((field) =>
        toValue((written as Readonly<Record<string, unknown>>)[field.name], field.type),
      );
    default:
      return written as Value;
  }
}

async function readAll(connector: Connector, catalog: Catalog): Promise<readonly Row[]> {
  const dataset = catalog.datasets.get('type_samples')!;
  const fields = dataset.columns.map(({ name, type, nullable }) => ({ name, type, nullable }));
  const question: Relation = { kind: 'read', dataset: dataset.name, fields };
  const columns = new Set(dataset.columns.map((column) => column.name));
  const grant = {
    dataset: dataset.name,
    columns,
    rowFilter: undefined,
    cellFilters: new Map(),
    masks: new Map(),
    digest: 'all',
  };
  const relation = secureRelation(question, new Map([[dataset.name, grant]]), catalog);
  const binding = dataset.bindings.find((candidate) => candidate.kind === connector.kind)!;
  const query = connector.compile({ relation, bindings: new Map([[dataset.name, binding]]) });
  if (isRefusal(query)) throw new Error(query.refused);
  const rows: Row[] = [];
  const context = { requestId: 'type-matrix', signal: new AbortController().signal, called: () => undefined };
  for await (const batch of connector.execute(query, context)) rows.push(...batch.rows);
  return rows;
}
