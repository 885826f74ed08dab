// A DynamoDB on the loopback interface: dynalite, with tables seeded from Parquet files.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { importOptional } from '../duckdb/import-optional.js';
import type { LocalServer } from '../local-server.js';
import { digestSeed, seedOnce } from '../seed-stamp.js';
import type { DynamodbTable } from './seed-dynamodb-table.js';

const SERVER = 'the local DynamoDB server';

/** What a DynamoDB server is made from. */
export interface DynamodbServerOptions {
  /** Tables by name. */
  readonly tables: Readonly<Record<string, DynamodbTable>>;
  /** Port to listen on; a free one where absent. */
  readonly port?: number;
  /** Folder that keeps the items between starts, seeded again when the sources change; in memory where absent. */
  readonly dataDir?: string;
}

/**
 * Starts the server, seeding its tables first where they aren't there.
 * @throws Error when dynalite or, to seed, @duckdb/node-api is missing, or a table can't be seeded.
 */
export async function createDynamodbServer(options: DynamodbServerOptions): Promise<LocalServer> {
  const { default: dynalite } = await importOptional(() => import('dynalite'), 'dynalite', SERVER);
  const { dataDir, tables, port = 0 } = options;
  const instant = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const open = async (): Promise<Server> => {
    if (dataDir === undefined) return listen(dynalite(instant), port);
    await mkdir(dataDir, { recursive: true });
    return listen(dynalite({ ...instant, path: join(dataDir, 'items') }), port);
  };
  let server: Server | undefined;
  const openAndSeed = async (): Promise<void> => {
    server = await open();
    await seed(urlOf(server), tables).catch(async (error: unknown) => {
      if (server !== undefined) await close(server);
      throw error;
    });
  };
  if (dataDir === undefined) await openAndSeed();
  else await seedOnce(dataDir, await digestSeed(namedTables(tables)), openAndSeed);
  const opened = server ?? (await open());
  return { url: urlOf(opened), stop: () => close(opened) };
}

async function seed(url: string, tables: DynamodbServerOptions['tables']): Promise<void> {
  const duckdb = await importOptional(() => import('@duckdb/node-api'), '@duckdb/node-api', SERVER);
  // Loaded only to seed, so that a later start is quicker.
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { seedDynamodbTable } = await import('./seed-dynamodb-table.js');
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    for (const [name, table] of Object.entries(tables)) await seedDynamodbTable(client, connection, name, table);
  } finally {
    client.destroy();
    connection.closeSync();
    instance.closeSync();
  }
}

function listen(server: Server, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
    server.closeAllConnections();
  });
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function namedTables(tables: DynamodbServerOptions['tables']): (DynamodbTable & { name: string })[] {
  return Object.entries(tables).map(([name, table]) => ({ ...table, name }));
}
