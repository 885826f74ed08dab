// The catalog mirror beside a real PostgreSQL of the same version with the same tables: what clients asked of one, both answer.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { CatalogMirror } from '../../src/core/catalog-mirror.js';
import { LakegateError } from '../../src/core/errors.js';
import { renameCatalogColumns } from '../../src/sql/rename-catalog-columns.js';
import { askCatalog, session, startCatalogMirror } from '../support/start-catalog-mirror.js';
import { analytics } from './catalog-tables.js';
import { type PostgresServer, startPostgres } from './start/start-postgres.js';

type Rows = readonly (readonly (string | null)[])[];
type Ask = (text: string, values?: readonly (string | null)[]) => Promise<Rows>;
interface Statement {
  readonly client: string;
  readonly sql: string;
  readonly values?: readonly (string | null)[];
}

const { statements } = JSON.parse(await readFile(join(import.meta.dirname, 'catalog-statements.json'), 'utf8')) as {
  readonly statements: readonly Statement[];
};

let postgres: PostgresServer;
let client: Client;
let mirror: CatalogMirror;
let backendPid = 0;
beforeAll(async () => {
  postgres = await startPostgres('18');
  const superuser = new Client(postgres.url);
  await superuser.connect();
  await superuser.query('CREATE ROLE analyst LOGIN');
  await superuser.query('CREATE DATABASE lakegate OWNER analyst');
  await superuser.end();
  const owner = new Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'lakegate' });
  await owner.connect();
  await owner.query(await readFile(join(import.meta.dirname, 'catalog-oracle.sql'), 'utf8'));
  // A mirror shows the one database that there is, and says that its session may connect to it.
  await owner.query(`UPDATE pg_database SET datistemplate = false`);
  await owner.query(
    `UPDATE pg_database SET datcollate = 'C', datacl = ARRAY[makeaclitem(datdba, datdba, 'CONNECT', false)] WHERE datname = 'lakegate'`,
  );
  for (const other of ['postgres', 'template1', 'template0']) await owner.query(`DROP DATABASE ${other}`);
  await owner.query(`UPDATE pg_authid SET rolname = 'lakegate' WHERE oid = 10`);
  await owner.end();
  client = new Client({ host: '127.0.0.1', port: postgres.port, user: 'analyst', database: 'lakegate' });
  await client.connect();
  await client.query(`SET TimeZone = 'UTC'`);
  mirror = startCatalogMirror();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  backendPid = rows[0]?.pid ?? 0;
}, 180_000);
afterAll(async () => {
  await mirror.stop();
  await client.end();
  await postgres.stop();
});

const settings = new Map([
  ['timezone', 'UTC'],
  ['application_name', ''],
]);
const askMirror: Ask = async (text, values = []) =>
  askCatalog(mirror, await renameCatalogColumns(text), {
    catalog: analytics,
    values,
    session: { ...session, backendPid, settings },
  });
const askPostgres: Ask = async (asked, values = []) => {
  // What psql 15 and 16 ask for by the names of their own version.
  const text = asked.replace('daticulocale', 'datlocale').replace('colliculocale', 'colllocale');
  const asText = { getTypeParser: () => (value: string) => value };
  const answer = await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array', types: asText });
  return answer.rows;
};

describe('a catalog mirror', () => {
  it('answers what clients asked of PostgreSQL as PostgreSQL does', async () => {
    const [ours, theirs] = [await nameOids(askMirror), await nameOids(askPostgres)];
    const differing: string[] = [];
    let equal = 0;
    let sameError = 0;
    for (const statement of statements.filter(({ sql }) => question.test(sql))) {
      const [a, b] = [await answer(askMirror, ours, statement), await answer(askPostgres, theirs, statement)];
      if (typeof a === 'string' && a === b) sameError += 1;
      else if (JSON.stringify(a) === JSON.stringify(b)) equal += 1;
      else differing.push(`${statement.sql}: ${describeDifference(a, b)}`);
    }
    // Their names differ, on purpose; nothing else does.
    const versions = differing.filter((text) => /^select (?:pg_catalog\.)?version\(\)/iu.test(text));
    expect(differing).toEqual(versions);
    expect({ equal, sameError, versions: versions.length }).toEqual({ equal: 174, sameError: 0, versions: 3 });
  });
});

/** The others (SET, SHOW, cursors, COPY, EXPLAIN, …) are the connection's own. */
const question = /^\s*(?:select|with|values)\b/iu;

/** Of files, which hold no rows but as many pages as each server likes. */
const size = /^\d+ (?:bytes|kB)$/u;

const rolesRead = /\bpg_roles r\b/u;

/** Object ids that each server draws for itself, and what they stand for. */
async function nameOids(ask: Ask): Promise<ReadonlyMap<string, string>> {
  const rows = await ask(`
    SELECT oid, 'class ' || relnamespace::regnamespace || '.' || relname FROM pg_class WHERE oid >= 10000
    UNION ALL SELECT oid, 'type ' || typnamespace::regnamespace || '.' || typname FROM pg_type WHERE oid >= 10000
    UNION ALL SELECT oid, 'schema ' || nspname FROM pg_namespace WHERE oid >= 10000
    UNION ALL SELECT oid, 'constraint ' || conrelid::regclass || '.' || conname FROM pg_constraint WHERE oid >= 10000`);
  return new Map(rows.map(([oid, name]) => [String(oid), String(name)]));
}

/** Rows in an order of their own, or the error's code. */
async function answer(
  ask: Ask,
  names: ReadonlyMap<string, string>,
  { sql, values }: Statement,
): Promise<Rows | string> {
  const oidOf = new Map([...names].map(([oid, name]) => [name, oid]));
  const place = (text: string): string =>
    text.replaceAll(/@(orders|customers)@/gu, (_, table: string) => oidOf.get(`class analytics.${table}`) ?? '');
  try {
    const rows = await ask(
      place(sql),
      values?.map((value) => value && place(value)),
    );
    const named = rows.map((row) =>
      row.map((value) => (value === null ? null : (names.get(value) ?? value.replace(size, 'small')))),
    );
    // Where values too long for a row would lie, there are none to lie. Who owns PostgreSQL's own catalogs is no role.
    const besides = named.filter(
      (row) =>
        !row.some((value) => value?.includes('pg_toast.pg_toast_')) && !(rolesRead.test(sql) && row[0] === 'lakegate'),
    );
    return besides.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  } catch (error) {
    const { code } = error as { code?: string };
    return String(error instanceof LakegateError ? error.extensions['sqlstate'] : (code ?? error));
  }
}

function describeDifference(ours: Rows | string, theirs: Rows | string): string {
  if (typeof ours === 'string' || typeof theirs === 'string') {
    return `${JSON.stringify(ours).slice(0, 200)} / ${JSON.stringify(theirs).slice(0, 200)}`;
  }
  const [a, b] = [ours, theirs].map((rows) => rows.map((row) => JSON.stringify(row)));
  const missing = b?.filter((row) => a?.includes(row) !== true) ?? [];
  const extra = a?.filter((row) => b?.includes(row) !== true) ?? [];
  return `${String(a?.length)}/${String(b?.length)} missing ${String(missing.length)} ${missing.slice(0, 2).join().slice(0, 300)} extra ${String(extra.length)} ${extra.slice(0, 2).join().slice(0, 300)}`;
}
