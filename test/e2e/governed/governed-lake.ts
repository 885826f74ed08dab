// A lake of one table that lies in all four local stores, governed by a local Lake Formation of its own, whose grants a
// test makes through the SDK as the lake's administrator.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CreateDataCellsFilterCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  type Resource,
  RevokePermissionsCommand,
} from '@aws-sdk/client-lakeformation';
import { DuckDBInstance } from '@duckdb/node-api';
import { stringify } from 'yaml';
import type { Cell, Row } from '../../support/brute-force.js';
import { startFolder, type StartedGateway } from '../support/start-folder.mjs';
import { lakeAccount, lakeContract, lakeState, type LakeTopic, principals, withTopic } from './lake-files.js';

const root = resolve(import.meta.dirname, '../../..');

/** One grant on the table. Without `where` it is of all rows, without `columns` of all columns. */
export interface TableGrant {
  readonly columns?: readonly string[] | undefined;
  readonly excluded?: readonly string[] | undefined;
  /** A row filter's expression: the grant is then of a data cells filter. */
  readonly where?: string | undefined;
}

export interface GovernedLake {
  /** Where the local Lake Formation is. */
  readonly lakeFormationUrl: string;
  /** Takes back all that the role holds and grants it this. */
  grant(role: string, grants: readonly TableGrant[]): Promise<void>;
  /** A gateway over the lake; decisions hold for as long as the test says. */
  startGateway(options: LakeGatewayOptions): Promise<StartedGateway>;
  stop(): Promise<void>;
}

export interface LakeGatewayOptions {
  readonly ttlMs: number;
  /** Unless given, the lake's own. */
  readonly lakeFormationUrl?: string;
  /** Further settings of the configuration file. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether events of changes reach the gateway; no more than one of a lake's gateways can have them. */
  readonly hearsEvents?: boolean;
}

const table = { CatalogId: lakeAccount, DatabaseName: 'lab', Name: 'cells' };

/**
 * Starts the stores with these rows in each of them. `masks` are by principal and column; `topic`, where the table's
 * changes are told, too.
 */
export async function startGovernedLake(
  rows: readonly Row[],
  masks: Readonly<Record<string, Readonly<Record<string, object>>>> = {},
  topic?: LakeTopic,
): Promise<GovernedLake> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegate-governed-'));
  await writeRows(rows, join(folder, 'cells.parquet'));
  writeFolder(folder, masks, topic);
  const local = spawn(process.execPath, [join(root, 'dist/local/main.js'), folder], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface({ input: local.stdout }), 'line')) as [string];
  const urls = JSON.parse(line) as Readonly<Record<string, string>>;
  const lakeFormationUrl = urls.lakeformation ?? '';
  const admin = new LakeFormationClient({
    endpoint: lakeFormationUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local-admin', secretAccessKey: 'local-admin' },
  });
  return {
    lakeFormationUrl,
    grant: createGranter(admin),
    startGateway: (options) => startGateway(folder, urls, { lakeFormationUrl, ...options }),
    stop: async () => {
      admin.destroy();
      await stopChild(local);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function stopChild(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Grants of columns on one table are one grant of all of them, which can be taken back once. */
function mergeColumnGrants(grants: readonly TableGrant[]): readonly TableGrant[] {
  const namesOnly = ({ columns, where }: TableGrant): boolean => columns !== undefined && where === undefined;
  const named = grants.filter(namesOnly).flatMap(({ columns }) => columns ?? []);
  const others = grants.filter((grant) => !namesOnly(grant));
  return named.length === 0 ? others : [...others, { columns: [...new Set(named)].sort() }];
}

function createGranter(admin: LakeFormationClient): GovernedLake['grant'] {
  const held = new Map<string, Resource[]>();
  let filters = 0;
  const resourceOf = async ({ columns, excluded, where }: TableGrant): Promise<Resource> => {
    const named = columns && { ColumnNames: [...columns] };
    const wildcard = { ColumnWildcard: { ExcludedColumnNames: [...(excluded ?? [])] } };
    if (where === undefined && columns === undefined && excluded === undefined) return { Table: table };
    if (where === undefined) return { TableWithColumns: { ...table, ...(named ?? wildcard) } };
    const filter = {
      TableCatalogId: lakeAccount,
      DatabaseName: 'lab',
      TableName: 'cells',
      Name: `filter${String((filters += 1))}`,
    };
    await admin.send(
      new CreateDataCellsFilterCommand({
        TableData: { ...filter, RowFilter: { FilterExpression: where }, ...(named ?? wildcard) },
      }),
    );
    return { DataCellsFilter: filter };
  };
  return async (role, grants) => {
    const to = (resource: Resource) => ({
      Principal: { DataLakePrincipalIdentifier: `arn:aws:iam::${lakeAccount}:role/lakegate/${role}` },
      Resource: resource,
      Permissions: ['SELECT' as const],
    });
    for (const resource of held.get(role) ?? []) await admin.send(new RevokePermissionsCommand(to(resource)));
    const resources: Resource[] = [];
    for (const grant of mergeColumnGrants(grants)) resources.push(await resourceOf(grant));
    // Equal resources are one grant, which can be taken back once.
    const distinct = [...new Map(resources.map((resource) => [JSON.stringify(resource), resource])).values()];
    held.set(role, distinct);
    for (const resource of distinct) await admin.send(new GrantPermissionsCommand(to(resource)));
  };
}

async function startGateway(
  folder: string,
  urls: Readonly<Record<string, string>>,
  {
    ttlMs,
    lakeFormationUrl,
    hearsEvents = false,
    settings = {},
  }: LakeGatewayOptions & { readonly lakeFormationUrl: string },
): Promise<StartedGateway> {
  const file = join(folder, `lakegate-${String(ttlMs)}-${new URL(lakeFormationUrl).port}-${String(hearsEvents)}.yaml`);
  const queueUrl = `${urls.sqs ?? ''}/${lakeAccount}/policy-events`;
  const lakeFormation = {
    decides: 'both',
    accountId: lakeAccount,
    region: 'us-east-1',
    endpoint: lakeFormationUrl,
    glueEndpoint: lakeFormationUrl,
    shadow: true,
    ttlMs,
    negativeTtlMs: ttlMs,
    ...(hearsEvents && { events: { queueUrl, endpoint: urls.sqs } }),
  };
  writeFileSync(
    file,
    stringify({
      contracts: ['contracts'],
      lakeFormation,
      policy: 'masks.yaml',
      principals: 'principals.yaml',
      masking: { keys: { demo: 'a-key-that-holds-for-no-more-than-this-test' } },
      audit: { file: 'audit.jsonl' },
      port: 0,
      ...settings,
    }),
  );
  return startFolder(folder, {
    args: ['start', '--config', file],
    env: {
      LAKEGATE_ATHENA_ENDPOINT: urls.athena ?? '',
      LAKEGATE_REDSHIFT_ENDPOINT: urls.redshift ?? '',
      LAKEGATE_CLICKHOUSE_URL: urls.clickhouse ?? '',
      LAKEGATE_DYNAMODB_ENDPOINT: urls.dynamodb ?? '',
      LAKEGATE_LAKEFORMATION_ENDPOINT: lakeFormationUrl,
    },
  });
}

function writeFolder(
  folder: string,
  masks: Readonly<Record<string, Readonly<Record<string, object>>>>,
  topic: LakeTopic | undefined,
): void {
  const parquet = 'cells.parquet';
  const write = (name: string, content: unknown): void => {
    writeFileSync(join(folder, name), stringify(content));
  };
  mkdirSync(join(folder, 'contracts'));
  write('contracts/cells.odcs.yaml', topic === undefined ? lakeContract : withTopic(lakeContract, topic));
  write('lake-formation.yaml', lakeState);
  write('local.yaml', {
    athena: { lab: { cells: { parquet } } },
    redshift: { public: { cells: { parquet } } },
    clickhouse: { lab: { cells: { parquet, orderBy: ['id'] } } },
    dynamodb: { cells: { parquet, key: { partition: 'id' } } },
    sqs: { queues: ['policy-events'] },
    lakeFormation: { file: 'lake-formation.yaml', events: 'policy-events' },
  });
  write('masks.yaml', {
    databaseName: 'lab',
    grants: [],
    columnMasks: Object.entries(masks).flatMap(([principal, columns]) =>
      Object.entries(columns).map(([columnName, mask]) => ({ principal, tableName: 'cells', columnName, mask })),
    ),
  });
  write('principals.yaml', {
    principals: principals.map((name) => ({
      name,
      grantees: [name, `arn:aws:iam::${lakeAccount}:role/lakegate/${name}`],
      apiKeyHashes: [`sha256:${createHash('sha256').update(`demo-${name}`).digest('hex')}`],
      demo: true,
    })),
    sessions: {
      region: 'us-east-1',
      accounts: [lakeAccount],
      authorizedCaller: 'lakegate',
      endpoints: { sts: '${LAKEGATE_LAKEFORMATION_ENDPOINT}' },
      localKeys: { accessKeyId: 'local', secretAccessKey: 'local' },
      rules: principals.map((name) => ({
        grantee: name,
        via: 'assume-role',
        roleArn: `arn:aws:iam::${lakeAccount}:role/lakegate/${name}`,
      })),
    },
  });
}

async function writeRows(rows: readonly Row[], file: string): Promise<void> {
  const literal = (cell: Cell | undefined): string =>
    typeof cell === 'string' ? `'${cell.replaceAll("'", "''")}'` : String(cell ?? 'NULL');
  const values = rows.map(
    ({ id, kind, amount, ratio, label }) => `(${[id, kind, amount, ratio, label].map(literal).join(', ')})`,
  );
  const instance = await DuckDBInstance.create(':memory:');
  const duckdb = await instance.connect();
  await duckdb.run(`COPY (SELECT CAST(id AS INTEGER) AS id, CAST(kind AS VARCHAR) AS kind, CAST(amount AS INTEGER) AS amount,
      CAST(ratio AS DOUBLE) AS ratio, CAST(label AS VARCHAR) AS label
    FROM (VALUES ${values.join(', ')}) t(id, kind, amount, ratio, label)) TO '${file}' (FORMAT parquet)`);
  duckdb.closeSync();
  instance.closeSync();
}
