// Starts the lake and gateways over it, with a proxy before each store that knows its callers: what goes by there, and
// whose key it is signed with.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { GrantPermissionsCommand, LakeFormationClient, RevokePermissionsCommand } from '@aws-sdk/client-lakeformation';
import { stringify } from 'yaml';
import { type CountingProxy, startCountingProxy } from '../support/counting-proxy.js';
import { startFolder, type StartedGateway } from '../support/start-folder.mjs';
import { account, type Asker, contract, keyless, lakeState, localServers, roleArn, roles } from './lake-files.js';

const root = resolve(import.meta.dirname, '../../..');

export interface DelegatedLake {
  readonly athena: CountingProxy;
  readonly redshift: CountingProxy;
  /** Where nothing answers in place of the stores that know their callers, if it says so. */
  startGateway(options: {
    readonly decides: 'service' | 'state';
    readonly stranded?: boolean;
  }): Promise<StartedGateway>;
  grantTable(role: Asker, tableName: string): Promise<void>;
  revokeTable(role: Asker, tableName: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startDelegatedLake(): Promise<DelegatedLake> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegate-delegated-'));
  writeFolder(folder);
  const local = spawn(process.execPath, [join(root, 'dist/local/main.js'), folder], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface({ input: local.stdout }), 'line')) as [string];
  const urls = JSON.parse(line) as Readonly<Record<string, string>>;
  const endpoint = urls.lakeformation ?? '';
  const athena = await startCountingProxy(urls.athena ?? '');
  const redshift = await startCountingProxy(urls.redshift ?? '');
  const admin = new LakeFormationClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local-admin', secretAccessKey: 'local-admin' },
  });
  const to = (role: Asker, tableName: string) => ({
    Principal: { DataLakePrincipalIdentifier: roleArn(role) },
    Resource: { Table: { CatalogId: account, DatabaseName: 'lab', Name: tableName } },
    Permissions: ['SELECT' as const],
  });
  return {
    athena,
    redshift,
    startGateway: ({ decides, stranded = false }) => {
      const file = join(folder, `lakegate-${decides}-${String(stranded)}.yaml`);
      writeFileSync(file, stringify(settings(decides, endpoint)));
      const nowhere = 'http://127.0.0.1:9';
      return startFolder(folder, {
        args: ['start', '--config', file],
        env: {
          LAKEGATE_ATHENA_ENDPOINT: stranded ? nowhere : athena.url,
          LAKEGATE_REDSHIFT_ENDPOINT: stranded ? nowhere : redshift.url,
          LAKEGATE_CLICKHOUSE_URL: urls.clickhouse ?? '',
          LAKEGATE_LAKEFORMATION_ENDPOINT: endpoint,
        },
      });
    },
    grantTable: async (role, tableName) => {
      await admin.send(new GrantPermissionsCommand(to(role, tableName)));
    },
    revokeTable: async (role, tableName) => {
      await admin.send(new RevokePermissionsCommand(to(role, tableName)));
    },
    stop: async () => {
      admin.destroy();
      await athena.stop();
      await redshift.stop();
      const ended = once(local, 'exit');
      local.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settings(decides: string, endpoint: string): object {
  return {
    contracts: ['contracts'],
    lakeFormation: {
      decides,
      accountId: account,
      region: 'us-east-1',
      endpoint,
      glueEndpoint: endpoint,
      // So long that whatever changes at once, the stores have decided.
      ttlMs: 60_000,
      negativeTtlMs: 60_000,
    },
    policy: 'masks.yaml',
    principals: 'principals.yaml',
    port: 0,
  };
}

function writeFolder(folder: string): void {
  const write = (name: string, content: unknown): void => {
    writeFileSync(join(folder, name), stringify(content));
  };
  mkdirSync(join(folder, 'contracts'));
  write('contracts/lab.odcs.yaml', contract);
  write('lake-formation.yaml', lakeState);
  write('local.yaml', localServers);
  write('masks.yaml', { databaseName: 'lab', grants: [] });
  write('principals.yaml', {
    principals: [...roles, keyless].map((name) => ({
      name,
      // Whoever has no session has a grant all the same.
      grantees: [name, roleArn(name === keyless ? 'whole' : name)],
      apiKeyHashes: [`sha256:${createHash('sha256').update(`demo-${name}`).digest('hex')}`],
      admin: name === 'whole',
      demo: true,
    })),
    sessions: {
      region: 'us-east-1',
      accounts: [account],
      authorizedCaller: 'lakegate',
      endpoints: { sts: '${LAKEGATE_LAKEFORMATION_ENDPOINT}' },
      localKeys: { accessKeyId: 'local', secretAccessKey: 'local' },
      rules: roles.map((name) => ({ grantee: name, via: 'assume-role', roleArn: roleArn(name) })),
    },
  });
}

export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly considered?: readonly object[] };
  }[];
  readonly extensions?: { readonly lakegate?: { readonly plan?: readonly Plan[] } };
}

interface Plan {
  readonly chosen: readonly string[];
  readonly considered: readonly { readonly bindings: readonly string[]; readonly reason: string }[];
  readonly statements: readonly { readonly text: string }[];
  readonly failedOver: readonly string[];
}

export async function ask(gateway: StartedGateway, as: Asker, query: string, pin?: string): Promise<Answer> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer demo-${as}`,
      'content-type': 'application/json',
      'x-lakegate-explain': 'true',
      ...(pin !== undefined && { 'x-lakegate-pin': pin }),
    },
    body: JSON.stringify({ query }),
  });
  return { errors: [], ...((await response.json()) as Partial<Answer>) };
}
