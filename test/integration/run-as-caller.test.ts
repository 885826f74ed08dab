// The connectors of Athena and Redshift run as a caller against stand-ins that know callers by their signatures.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { secureRelation } from '../../auth/permission.js';
import { createAthenaConnector } from '../../connectors/athena/create-connector.js';
import { type Connector, isRefusal } from '../../connectors/connector.js';
import { guardConnector } from '../../connectors/guarded-connector.js';
import { createRedshiftConnector } from '../../connectors/redshift/create-connector.js';
import { createAthenaServer } from '../../local/athena/create-athena-server.js';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import { createRedshiftServer } from '../../local/redshift/create-redshift-server.js';
import type { CallerSession } from '../../src/core/caller-session.js';
import { int32Type, stringType } from '../../src/core/data-type.js';
import type { Column } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Grant } from '../../src/core/principal.js';
import { callerSession, delegatedTo } from '../support/caller-session.js';
import { grant, ORDERS, revoke } from '../support/lake-formation-calls.js';
import {
  ADMIN,
  clientsFor,
  GATEWAY,
  roleArn,
  type LakeClients,
  signWith,
  STATE,
} from '../support/lake-formation-state.js';
import { binding } from '../support/orders-catalog.js';
import { sampleCatalog, sampleDataset } from '../unit/auth/sample-dataset.js';

const count = 5_500;
const tables = {
  shop: { orders: { sql: `SELECT CAST(i AS INTEGER) AS id, 'DE' AS country FROM range(${String(count)}) t(i)` } },
};
const columns: readonly Column[] = [
  { name: 'id', type: int32Type, nullable: false },
  { name: 'country', type: stringType, nullable: true },
];
const bound = binding('store', columns, { physicalName: 'orders' });
const orders = sampleDataset('orders', columns, { key: ['id'], bindings: [bound] });
const catalog = sampleCatalog(orders);
const everything: Grant = {
  dataset: 'orders',
  columns: new Set(['id', 'country']),
  rowFilter: undefined,
  cellFilters: new Map(),
  masks: new Map(),
  digest: 'd',
};

let lakeFormation: LocalServer;
let admin: LakeClients;
const connectors = new Map<string, Connector>();
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  lakeFormation = await createLakeFormationServer({}, { state: parseStateFile(STATE) });
  admin = clientsFor(lakeFormation.url, ADMIN);
  const governedBy = lakeFormation.url;
  const outputDir = await mkdtemp(join(tmpdir(), 'as-caller-'));
  const athena = await createAthenaServer({ outputDir, databases: tables, governedBy });
  const redshift = await createRedshiftServer({ schemas: tables, governedBy });
  // The gateway's own keys, as whom nothing is granted.
  const keys = { region: 'us-east-1', ...GATEWAY };
  const atAthena = { ...keys, endpoint: athena.url, database: 'shop', outputLocation: 's3://results/' };
  const atRedshift = { ...keys, endpoint: redshift.url, database: 'dev', schema: 'shop', workgroupName: 'w' };
  const guarded = (server: string, connector: Connector): void => {
    connectors.set(server, guardConnector(connector, { server, observe: () => undefined }));
  };
  guarded('athena', createAthenaConnector({ name: 'athena', kind: 'athena', settings: atAthena }));
  guarded('redshift', createRedshiftConnector({ name: 'redshift', kind: 'redshift', settings: atRedshift }));
  stops.push(
    ...[...connectors.values()].map((connector) => () => connector.stop()),
    () => athena.stop(),
    () => redshift.stop(),
    () => lakeFormation.stop(),
    () => rm(outputDir, { recursive: true }),
  );
  await grant(admin, ORDERS, ['SELECT']);
});

afterAll(async () => {
  for (const stop of stops) await stop();
});

/** The session of a role, whose credentials are given out until `isEnded`. */
async function sessionOf(role: string, isEnded = () => false): Promise<CallerSession> {
  const { sts } = clientsFor(lakeFormation.url, GATEWAY);
  const assumed = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: role }));
  return callerSession(role, {
    principalKey: `${role} ${String(Math.random())}`,
    credentials: () => {
      if (isEnded()) return Promise.reject(new LakegateError('UNAUTHENTICATED'));
      // So near that a client asks again for each call.
      return Promise.resolve({ ...signWith(assumed.Credentials), expiration: new Date(Date.now() + 60_000) });
    },
  });
}

async function* rowsOf(name: string, caller: CallerSession | undefined): AsyncGenerator<number> {
  const grants = new Map([['orders', everything]]);
  const fields = columns;
  const held = caller === undefined ? grants : delegatedTo(caller.principalId, grants);
  const relation = secureRelation({ kind: 'read', dataset: 'orders', fields }, held, catalog, caller);
  const connector = connectors.get(name) as Connector;
  const query = connector.compile({ relation, bindings: new Map([['orders', bound]]) });
  if (isRefusal(query)) throw new Error(query.refused);
  const signal = new AbortController().signal;
  for await (const { rows } of connector.execute(query, { requestId: 'r', signal, called: () => undefined })) {
    yield rows.length;
  }
}

async function total(name: string, caller: CallerSession | undefined): Promise<number> {
  let sum = 0;
  for await (const rows of rowsOf(name, caller)) sum += rows;
  return sum;
}

describe.each(['athena', 'redshift'])('%s', (name) => {
  it('answers the caller what the gateway itself may not read', async () => {
    expect(await total(name, await sessionOf('reader'))).toBe(count);
    await expect(total(name, undefined)).rejects.toMatchObject({ code: 'STORE_REJECTED' });
  });

  it('denies a caller without a grant, also one whose grant has just gone', async () => {
    await expect(total(name, await sessionOf('other'))).rejects.toMatchObject({ code: 'CALLER_DENIED' });
    const reader = await sessionOf('reader');
    expect(await total(name, reader)).toBe(count);
    await revoke(admin, ORDERS, ['SELECT']);
    await expect(total(name, reader)).rejects.toMatchObject({ code: 'CALLER_DENIED' });
    await grant(admin, ORDERS, ['SELECT']);
  });

  it('stops in the middle of an answer when the session ends', async () => {
    const state = { ended: false };
    const reader = await sessionOf('reader', () => state.ended);
    let given = 0;
    const read = async (): Promise<void> => {
      for await (const rows of rowsOf(name, reader)) {
        given += rows;
        state.ended = true;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(count);
    await expect(total(name, reader)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('asks nothing with a session that can not be opened', async () => {
    const open = (): Promise<never> => Promise.reject(new LakegateError('CALLER_SESSION_REQUIRED'));
    await expect(total(name, { principalId: 'ann', open })).rejects.toMatchObject({ code: 'CALLER_SESSION_REQUIRED' });
  });
});

it.each(['dbUser', 'secretArn'])('Redshift with a %s is one user for all', async (fixed) => {
  const settings = { region: 'us-east-1', database: 'dev', schema: 'shop', clusterIdentifier: 'c', [fixed]: 'shared' };
  const connector = createRedshiftConnector({ name: 'r', kind: 'redshift', settings });
  expect(connector.capabilities.runsAsCaller).toBe(false);
  await connector.stop();
});
