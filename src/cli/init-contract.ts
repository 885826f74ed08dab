// `lakegate init DIR`: the first contract of a table or Parquet file, from what its store says of it, with a policy and
// a key so that `lakegate dev DIR` or `lakegate start` can serve it at once.
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { createApiKey } from '../../auth/identity/hash-api-key.js';
import { connectServer } from '../connect-stores.js';
import { readEnvironment } from '../config/load-config.js';
import { loadCatalog } from '../contract/load-catalog.js';
import { type ContractDraft, type DescribedTable, writeContract } from '../contract/write-contract.js';
import type { Server, StoreKind } from '../core/dataset.js';
import { LakegateError } from '../core/errors.js';
import type { Command } from './command.js';
import { startLocalServers } from './start-local-servers.js';

const kinds: readonly StoreKind[] = ['athena', 'redshift', 'clickhouse', 'dynamodb', 'postgres'];

interface InitRequest {
  readonly folder: string;
  readonly table: string;
  readonly key: readonly string[];
  readonly server: ContractDraft['server'];
  /** Absolute path of a Parquet file to be served by a local server; absent: the table lies in a store. */
  readonly parquet: string | undefined;
}

export const initContract: Command = {
  usage: 'init DIR (--parquet FILE | --type KIND --table NAME --set FIELD=VALUE …) [--key COLUMN,…]',
  summary: `Write a first contract from a Parquet file or a table of a store (${kinds.join(', ')}).`,
  run: async (args) => {
    const request = parseRequest(args);
    const file = path.join(request.folder, 'contracts', `${request.table}.odcs.yaml`);
    if (await exists(file)) throw problem(`${file} exists already; it is not overwritten.`);
    await mkdir(path.dirname(file), { recursive: true });
    if (request.parquet !== undefined) await writeLocalServers(request, request.parquet);
    const table = await describe(request);
    await writeFile(file, writeContract({ table, server: request.server, dataset: request.table }));
    process.stdout.write(`${file}: ${String(table.columns.length)} columns\n`);
    await writeAccess(request.folder);
    const serve =
      request.parquet === undefined ? `start --config ${request.folder}/lakegate.yaml` : `dev ${request.folder}`;
    process.stdout.write(`\nNext: describe the columns in the contract, then\n  lakegate ${serve}\n`);
    return 0;
  },
};

function parseRequest(args: readonly string[]): InitRequest {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      parquet: { type: 'string' },
      type: { type: 'string' },
      table: { type: 'string' },
      key: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw problem('lakegate init: the folder to write into is required.');
  const key = (values.key ?? '').split(',').filter((name) => name !== '');
  if (values.parquet !== undefined) {
    const table = snakeName(values.table ?? path.basename(values.parquet).replace(/\.parquet$/i, ''));
    return { folder, table, key, server: localServer, parquet: path.resolve(values.parquet) };
  }
  const kind = kinds.find((candidate) => candidate === values.type);
  if (kind === undefined) throw problem(`lakegate init: --parquet FILE or --type (${kinds.join(' | ')}) is required.`);
  if (values.table === undefined) throw problem('lakegate init: --table NAME is required.');
  return {
    folder,
    table: values.table,
    key,
    server: { name: kind, type: kind, fields: parseFields(values.set) },
    parquet: undefined,
  };
}

/** A local Athena over the folder's Parquet files. Outside `lakegate dev` the same contract means Athena itself. */
const localServer: ContractDraft['server'] = {
  name: 'athena',
  type: 'athena',
  fields: {
    schema: 'lake',
    catalog: 'AwsDataCatalog',
    regionName: '${AWS_REGION:-us-east-1}',
    stagingDir: 's3://lakegate-results/',
    endpoint: '${LAKEGATE_ATHENA_ENDPOINT:-}',
    accessKeyId: '${LAKEGATE_ATHENA_ENDPOINT:+local}',
    secretAccessKey: '${LAKEGATE_ATHENA_ENDPOINT:+local}',
  },
};

function parseFields(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw problem(`lakegate init: --set ${pair}: expected FIELD=VALUE.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

async function writeLocalServers({ folder, table }: InitRequest, parquet: string): Promise<void> {
  const file = path.join(folder, 'local.yaml');
  if (await exists(file)) {
    throw problem(`${file} exists already; add the table ${table} to it, and a contract, by hand.`);
  }
  const relative = path.relative(path.resolve(folder), parquet);
  await writeFile(file, stringify({ athena: { lake: { [table]: { parquet: relative } } } }));
}

async function describe(request: InitRequest): Promise<DescribedTable> {
  const local = request.parquet === undefined ? undefined : await startLocalServers(request.folder);
  try {
    const server = await resolveServer(request, { ...readEnvironment(), ...local?.environment });
    const connector = await connectServer(server);
    try {
      const described = await connector.describeTable({ table: request.table }, AbortSignal.timeout(30_000));
      return { ...described, key: keyOf(described, request.key) };
    } finally {
      await connector.stop();
    }
  } finally {
    await local?.stop();
  }
}

/** The server's settings as a start would read them: from a contract, with its references resolved. */
async function resolveServer(
  { server }: InitRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Server> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lakegate-init-'));
  try {
    const file = path.join(folder, 'server.odcs.yaml');
    const columns = [{ name: 'id', physicalType: 'varchar', nullable: false }];
    await writeFile(file, writeContract({ table: { physicalName: 'probe', columns, key: ['id'] }, server }));
    const catalog = await loadCatalog({ paths: [file], env });
    return catalog.servers.get(server.name) as Server;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function keyOf(described: DescribedTable, given: readonly string[]): readonly string[] {
  if (given.length === 0) return described.key;
  const unknown = given.filter((name) => !described.columns.some((column) => column.name === name));
  if (unknown.length === 0) return given;
  const names = described.columns.map((column) => column.name).join(', ');
  throw problem(`lakegate init: --key ${unknown.join(', ')}: the table's columns are ${names}.`);
}

/** A policy, a principal, a configuration and what git shall ignore, each unless it is there already. The key is shown this once. */
async function writeAccess(folder: string): Promise<void> {
  const files: Readonly<Record<string, () => string>> = {
    'policy.yaml': () =>
      stringify({
        databaseName: 'default',
        grants: [{ principal: 'owner', resource: { table: { tableWildcard: {} } }, permissions: ['ALL'] }],
      }),
    'principals.yaml': () => {
      const { key, hash } = createApiKey();
      process.stdout.write(`API key of "owner", shown this once: ${key}\n`);
      return stringify({ principals: [{ name: 'owner', apiKeyHashes: [hash], admin: true }] });
    },
    '.gitignore': () => '.lakegate/\n',
    'lakegate.yaml': () =>
      stringify({ contracts: ['contracts'], policy: 'policy.yaml', principals: 'principals.yaml' }),
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (!(await exists(file))) await writeFile(file, text());
  }
}

function snakeName(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').toLowerCase();
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function problem(message: string): LakegateError {
  return new LakegateError('CONFIG_INVALID', { message });
}
