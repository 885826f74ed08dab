// The local Athena and Redshift governed by the local Lake Formation, through the unmodified SDK clients: each caller is
// who signed the call, and reads what was granted to them and nothing else.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  ListQueryExecutionsCommand,
  ListTableMetadataCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListStatementsCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { Sha256 } from '@aws-crypto/sha256-js';
import { CreateDataCellsFilterCommand } from '@aws-sdk/client-lakeformation';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { createAthenaServer } from '../../local/athena/create-athena-server.js';
import { createEngineAuthorizer, type EngineCall } from '../../local/governed/engine-access.js';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import { createRedshiftServer } from '../../local/redshift/create-redshift-server.js';
import { errorOf, filterOf, grant, ORDERS, revoke } from '../support/lake-formation-calls.js';
import {
  ADMIN,
  clientsFor,
  GATEWAY,
  roleArn,
  type LakeClients,
  type SignWith,
  signWith,
  STATE,
} from '../support/lake-formation-state.js';

const orders = {
  sql: `SELECT * FROM (VALUES (1, 'DE', 10.5, 'a'), (2, 'FR', 20.5, 'b'), (3, 'DE', 30.5, 'c')) AS t(id, country, amount, note)`,
};
const tables = { shop: { orders, unknown_to_glue: { sql: 'SELECT 1 AS id' } } };

/** One statement as whoever signs: its rows, or what it failed with. */
interface Asked {
  readonly rows?: readonly (readonly unknown[])[];
  readonly failure?: string;
}

/** One engine, as its callers see it. */
interface Engine {
  ask(sql: string, as: SignWith): Promise<Asked>;
  /** Columns of `shop.orders` that its catalog names. */
  columns(as: SignWith): Promise<readonly string[]>;
  /** Runs a statement as one, and looks for it as another. */
  lookFor(as: SignWith, other: SignWith): Promise<{ readonly error: string; readonly listed: number }>;
}

let lakeFormation: LocalServer;
let admin: LakeClients;
let nowMs = Date.now();
const stops: (() => unknown)[] = [];
const clients: { destroy(): void }[] = [];
const engines = new Map<string, Engine>();

const reader = 'reader';
const other = 'other';

async function sessionOf(role: string): Promise<SignWith> {
  const { sts } = clientsFor(lakeFormation.url, GATEWAY);
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: 'test' }));
  return signWith(answer.Credentials);
}

beforeAll(async () => {
  lakeFormation = await createLakeFormationServer({}, { state: parseStateFile(STATE), now: () => nowMs });
  admin = clientsFor(lakeFormation.url, ADMIN);
  const governedBy = lakeFormation.url;
  const outputDir = await mkdtemp(join(tmpdir(), 'governed-'));
  const athena = await createAthenaServer({ outputDir, databases: tables, governedBy });
  const redshift = await createRedshiftServer({ schemas: tables, governedBy });
  stops.push(
    () => athena.stop(),
    () => redshift.stop(),
    () => rm(outputDir, { recursive: true }),
    () => lakeFormation.stop(),
  );
  engines.set('athena', athenaAt(athena.url));
  engines.set('redshift', redshiftAt(redshift.url));
  await grant(admin, ORDERS, ['SELECT']);
  const filter = filterOf('germany', {
    RowFilter: { FilterExpression: "country = 'DE'" },
    ColumnNames: ['id', 'country', 'amount'],
  });
  await admin.lake.send(new CreateDataCellsFilterCommand({ TableData: filter }));
  const { TableCatalogId, DatabaseName, TableName, Name } = filter;
  await grant(
    admin,
    { DataCellsFilter: { TableCatalogId, DatabaseName, TableName, Name } },
    ['SELECT'],
    roleArn(other),
  );
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  for (const stop of stops) await stop();
});

function athenaAt(endpoint: string): Engine {
  const clientOf = (credentials: SignWith) => {
    const client = new AthenaClient({
      endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      systemClockOffset: nowMs - Date.now(),
    });
    clients.push(client);
    return client;
  };
  const start = async (client: AthenaClient, sql: string): Promise<string> =>
    (await client.send(new StartQueryExecutionCommand({ QueryString: sql }))).QueryExecutionId ?? '';
  const table = { CatalogName: 'AwsDataCatalog', DatabaseName: 'shop' };
  return {
    ask: async (sql, as) => {
      const client = clientOf(as);
      const QueryExecutionId = await start(client, sql);
      for (;;) {
        const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
        const { State, StateChangeReason } = QueryExecution?.Status ?? {};
        if (State === 'FAILED') return { failure: StateChangeReason ?? '' };
        if (State !== 'SUCCEEDED') continue;
        const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
        const rows = (ResultSet?.Rows ?? []).slice(1);
        return { rows: rows.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null)) };
      }
    },
    columns: async (as) => {
      const client = clientOf(as);
      const listed = await client.send(new ListTableMetadataCommand(table));
      expect(listed.TableMetadataList?.map(({ Name }) => Name)).toEqual(['orders']);
      const answer = await client.send(new GetTableMetadataCommand({ ...table, TableName: 'orders' }));
      return (answer.TableMetadata?.Columns ?? []).map(({ Name = '' }) => Name);
    },
    lookFor: async (as, another) => {
      const QueryExecutionId = await start(clientOf(as), 'SELECT 1');
      const client = clientOf(another);
      const listed = await client.send(new ListQueryExecutionsCommand({}));
      return {
        error: await errorOf(client.send(new GetQueryExecutionCommand({ QueryExecutionId }))),
        listed: (listed.QueryExecutionIds ?? []).filter((id) => id === QueryExecutionId).length,
      };
    },
  };
}

function redshiftAt(endpoint: string): Engine {
  const clientOf = (credentials: SignWith) => {
    const client = new RedshiftDataClient({
      endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      systemClockOffset: nowMs - Date.now(),
    });
    clients.push(client);
    return client;
  };
  const place = { Database: 'dev', WorkgroupName: 'w' };
  const start = async (client: RedshiftDataClient, Sql: string): Promise<string> =>
    (await client.send(new ExecuteStatementCommand({ ...place, Sql }))).Id ?? '';
  return {
    ask: async (sql, as) => {
      const client = clientOf(as);
      const Id = await start(client, sql);
      const { Status, Error: failure } = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 20 }));
      if (Status !== 'FINISHED') return { failure: failure ?? '' };
      const { Records = [] } = await client.send(new GetStatementResultCommand({ Id }));
      return {
        rows: Records.map((record) =>
          record.map(({ isNull, stringValue, longValue, doubleValue }) =>
            isNull === true ? null : (stringValue ?? String(longValue ?? doubleValue)),
          ),
        ),
      };
    },
    columns: async (as) => {
      const described = await clientOf(as).send(
        new DescribeTableCommand({ ...place, Schema: 'shop', Table: 'orders' }),
      );
      return (described.ColumnList ?? []).map(({ name = '' }) => name);
    },
    lookFor: async (as, another) => {
      const Id = await start(clientOf(as), 'SELECT 1');
      const client = clientOf(another);
      const listed = await client.send(new ListStatementsCommand({ Status: 'ALL' }));
      return {
        error: await errorOf(client.send(new DescribeStatementCommand({ Id }))),
        listed: (listed.Statements ?? []).filter((statement) => statement.Id === Id).length,
      };
    },
  };
}

describe.each(['athena', 'redshift'])('the governed %s', (name) => {
  const engine = (): Engine => engines.get(name) as Engine;

  it('gives two callers their own rows and columns of one table', async () => {
    const [readers, others] = [await sessionOf(reader), await sessionOf(other)];
    const ids = 'SELECT id FROM shop.orders ORDER BY id';
    expect((await engine().ask(ids, readers)).rows).toEqual([['1'], ['2'], ['3']]);
    expect((await engine().ask(ids, others)).rows).toEqual([['1'], ['3']]);
    const counted = "SELECT count(*), max(orders.amount) FROM shop.orders WHERE orders.country = 'FR'";
    expect((await engine().ask(counted, readers)).rows?.[0]?.[0]).toBe('1');
    expect((await engine().ask(counted, others)).rows?.[0]).toEqual(['0', null]);
    const joined = 'SELECT count(*) FROM shop.orders a JOIN shop.orders AS b ON a.id <= b.id';
    expect((await engine().ask(joined, readers)).rows).toEqual([['6']]);
    expect((await engine().ask(joined, others)).rows).toEqual([['3']]);
  });

  it('leaves a cell null where only the row is granted', async () => {
    const ids = { TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['id'] } };
    await grant(admin, ids, ['SELECT'], roleArn(other));
    const cells = 'SELECT id, country FROM shop.orders ORDER BY id';
    const { rows } = await engine().ask(cells, await sessionOf(other));
    await revoke(admin, ids, ['SELECT'], roleArn(other));
    expect(rows).toEqual([
      ['1', 'DE'],
      ['2', null],
      ['3', 'DE'],
    ]);
  });

  it('knows no column, and no table, that is not granted', async () => {
    const others = await sessionOf(other);
    const column = await engine().ask('SELECT note FROM shop.orders', others);
    expect(column.failure).toMatch(/COLUMN_NOT_FOUND|column "note" does not exist/);
    const nothing = await engine().ask('SELECT id FROM shop.orders', GATEWAY);
    expect(nothing.failure).toMatch(/TABLE_NOT_FOUND|relation "shop.orders" does not exist/);
    const ungoverned = await engine().ask('SELECT id FROM shop.unknown_to_glue', others);
    expect(ungoverned.failure).toMatch(/TABLE_NOT_FOUND|does not exist/);
    expect(await engine().columns(others)).toEqual(['id', 'country', 'amount']);
    expect(await engine().columns(await sessionOf(reader))).toEqual(['id', 'country', 'amount', 'note']);
  });

  it('shows nobody another’s statement', async () => {
    const looked = await engine().lookFor(await sessionOf(reader), await sessionOf(other));
    expect(looked).toEqual({ error: expect.stringMatching(/InvalidRequest|ResourceNotFound/) as string, listed: 0 });
  });

  it('answers nobody whose signature is not good', async () => {
    const readers = await sessionOf(reader);
    const refused = (as: SignWith) => errorOf(engine().ask('SELECT 1', as));
    expect(await refused({ ...readers, secretAccessKey: 'guessed' })).toBe('InvalidSignatureException');
    expect(await refused({ ...readers, sessionToken: 'guessed' })).toBe('UnrecognizedClientException');
    expect(await refused({ accessKeyId: 'nobody', secretAccessKey: 'x' })).toBe('UnrecognizedClientException');
  });

  it('lets a session go no further than its end', async () => {
    const readers = await sessionOf(reader);
    try {
      nowMs += 3_600_001;
      expect(await errorOf(engine().ask('SELECT 1', readers))).toBe('ExpiredTokenException');
    } finally {
      nowMs -= 3_600_001;
    }
  });

  it('asks anew for each statement', async () => {
    const readers = await sessionOf(reader);
    const notes = 'SELECT count(note) FROM shop.orders';
    await revoke(admin, ORDERS, ['SELECT']);
    expect((await engine().ask(notes, readers)).failure).toMatch(/does not exist|NOT_FOUND/);
    await grant(admin, ORDERS, ['SELECT']);
    expect((await engine().ask(notes, readers)).rows).toEqual([['3']]);
  });
});

it('takes a call for signed only where it is signed for the engine', async () => {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = await sessionOf(reader);
  const signedFor = async (service: string): Promise<EngineCall> => {
    const signer = new SignatureV4({
      service,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      sha256: Sha256,
    });
    const signed = await signer.sign({
      method: 'POST',
      protocol: 'http:',
      hostname: 'engine.example',
      path: '/',
      headers: { host: 'engine.example' },
      body: '{}',
    });
    return { method: 'POST', target: '/', headers: signed.headers, body: Buffer.from('{}') };
  };
  const tables = [{ databaseName: 'shop', name: 'orders' }];
  const authorize = createEngineAuthorizer({ lakeFormationUrl: lakeFormation.url, service: 'athena', tables });
  expect((await authorize(await signedFor('athena'))).caller.arn).toContain('assumed-role/reader/test');
  await expect(authorize(await signedFor('glue'))).rejects.toMatchObject({ type: 'InvalidSignatureException' });
  const changed = { ...(await signedFor('athena')), body: Buffer.from('{"QueryString":"SELECT 1"}') };
  await expect(authorize(changed)).rejects.toMatchObject({ type: 'InvalidSignatureException' });
});
