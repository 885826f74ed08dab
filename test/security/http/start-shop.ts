// Starts the shop as `lakegate dev` would, over Parquet files made from its rows, in a folder that goes with it.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { startFolder } from '../../e2e/support/start-folder.mjs';
import { shop } from './shop-rows.js';

export interface RunningShop {
  readonly url: string;
  /** What the gateway has written so far. */
  said(): string;
  stop(): Promise<void>;
}

const types: Readonly<Record<keyof typeof shop, Readonly<Record<string, string>>>> = {
  orders: {
    id: 'INTEGER',
    customerId: 'INTEGER',
    region: 'VARCHAR',
    status: 'VARCHAR',
    amount: 'INTEGER',
    margin: 'INTEGER',
    note: 'VARCHAR',
    placedAt: 'TIMESTAMPTZ',
  },
  customers: { id: 'INTEGER', name: 'VARCHAR', segment: 'VARCHAR', managerId: 'INTEGER', ssn: 'VARCHAR' },
  employees: { id: 'INTEGER', name: 'VARCHAR', salary: 'INTEGER' },
  secrets: { id: 'INTEGER', codeword: 'VARCHAR' },
};

export async function startShop(env: Readonly<Record<string, string>> = {}): Promise<RunningShop> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lakegate-shop-'));
  await cp(path.join(import.meta.dirname, 'shop'), folder, { recursive: true });
  await writeTables(folder);
  const running = await startFolder(folder, { env });
  return {
    url: running.url,
    said: () => running.said(),
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function writeTables(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'data'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    for (const [name, columns] of Object.entries(types)) {
      const json = path.join(folder, `${name}.json`);
      await writeFile(json, JSON.stringify(shop[name as keyof typeof shop]));
      const shape = Object.entries(columns).map(([field, type]) => `"${field}": '${type}'`);
      const list = Object.keys(columns).map((field) => `"${field}" AS ${columnOf(field)}`);
      await connection.run(
        `COPY (SELECT ${list.join(', ')} FROM read_json('${json}', columns = {${shape.join(', ')}}) ORDER BY id)
         TO '${path.join(folder, 'data', `${name}.parquet`)}' (FORMAT parquet)`,
      );
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
