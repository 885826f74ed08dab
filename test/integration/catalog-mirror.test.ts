import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CatalogMirror } from '../../src/core/catalog-mirror.js';
import { postgresVersion } from '../../src/core/postgres-version.js';
import type { SqlBatch } from '../../src/core/sql-service.js';
import { askCatalog, session, startCatalogMirror, visibleCatalog } from '../support/start-catalog-mirror.js';
import { carriers, flights, flightsWithoutCarrier } from '../support/visible-datasets.js';

const both = visibleCatalog([flights, carriers]);
const without = visibleCatalog([flightsWithoutCarrier]);
const signal = new AbortController().signal;

let mirror: CatalogMirror;
beforeAll(() => {
  mirror = startCatalogMirror();
});
afterAll(() => mirror.stop());

const ask = (text: string, more: Partial<Parameters<typeof askCatalog>[2]> = {}) =>
  askCatalog(mirror, text, { catalog: both, ...more });

describe('the catalogs of SQL', () => {
  it('hold a table for each visible dataset, in public and in the schema of its domain', async () => {
    const rows = await ask(`SELECT table_schema, table_name, table_type FROM information_schema.tables
      WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`);
    expect(rows).toEqual([
      ['aviation', 'carriers', 'BASE TABLE'],
      ['aviation', 'flights', 'BASE TABLE'],
      ['public', 'carriers', 'BASE TABLE'],
      ['public', 'flights', 'BASE TABLE'],
    ]);
  });

  it('give columns the types and descriptions of the contract, in its order', async () => {
    const rows =
      await ask(`SELECT attname, format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)
      FROM pg_attribute WHERE attrelid = 'flights'::regclass AND attnum > 0 ORDER BY attnum`);
    expect(rows).toEqual([
      ['id', 'bigint', 't', null],
      ['carrier', 'text', 'f', 'IATA code "of two"'],
      ['seats', 'integer', 'f', null],
      ['fare', 'numeric(10,2)', 'f', null],
      ['distance', 'double precision', 'f', null],
      ['day', 'date', 'f', null],
      ['time_hour', 'timestamp with time zone', 'f', null],
      ['cancelled', 'boolean', 'f', null],
      ['extra', 'json', 'f', null],
      ['tags', 'text[]', 'f', null],
      ['place', 'json', 'f', null],
    ]);
    expect(await ask(`SELECT obj_description('aviation.carriers'::regclass)`)).toEqual([
      ["The carriers; it's all of them"],
    ]);
  });

  it('tell of keys, and of references to what is visible', async () => {
    const rows = await ask(`SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE contype IN ('p', 'f') AND connamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) ORDER BY conrelid::regclass::text, conname`);
    expect(rows).toEqual([
      ['aviation.carriers', 'carriers_pkey', 'PRIMARY KEY (code)'],
      ['aviation.flights', 'flights_carrier_of_fkey', 'FOREIGN KEY (carrier) REFERENCES aviation.carriers(code)'],
      ['aviation.flights', 'flights_pkey', 'PRIMARY KEY (id)'],
      ['carriers', 'carriers_pkey', 'PRIMARY KEY (code)'],
      ['flights', 'flights_carrier_of_fkey', 'FOREIGN KEY (carrier) REFERENCES carriers(code)'],
      ['flights', 'flights_pkey', 'PRIMARY KEY (id)'],
    ]);
  });

  it('bear the name of whoever asks, any name, one after the other in the same mirror', async () => {
    for (const user of ['analyst', 'O\'Brien "the 2nd"', 'lakegate', 'postgres', 'analyst', 'lakegate_owner']) {
      const rows = await ask(
        `SELECT current_user, session_user, pg_get_userbyid(relowner), current_database(), pg_backend_pid(), (SELECT string_agg(rolname, ',') FROM pg_roles)
         FROM pg_class WHERE oid = 'flights'::regclass`,
        { session: { ...session, user, backendPid: 4711 } },
      );
      expect(rows).toEqual([[user, user, user, 'lakegate', '4711', user]]);
    }
  });

  it('know of one database and no other role', async () => {
    expect(await ask('SELECT datname, datistemplate, datallowconn FROM pg_database')).toEqual([['lakegate', 'f', 't']]);
    expect(await ask('SELECT rolname, rolsuper FROM pg_roles')).toEqual([['analyst', 'f']]);
    expect(await ask('SELECT usename, usesuper FROM pg_user')).toEqual([['analyst', 'f']]);
  });

  it('say that everything may be read and nothing written', async () => {
    const rights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
    const rows = await ask(
      `SELECT ${rights.map((right) => `has_table_privilege('flights', '${right}')`).join()}, has_schema_privilege('public', 'USAGE'), has_schema_privilege('public', 'CREATE')`,
    );
    expect(rows).toEqual([['t', 'f', 'f', 'f', 'f', 'f', 'f', 't', 'f']]);
  });

  it('answer with the settings of the session, which end with the question', async () => {
    const settings = new Map([
      ['search_path', 'aviation, "Other One", PG_CATALOG'],
      ['timezone', 'America/New_York'],
      ['application_name', "it's me"],
      ['datestyle', 'ISO, MDY'],
    ]);
    const text = `SELECT current_schema(), current_setting('search_path'), current_setting('TimeZone'), current_setting('application_name'), 'flights'::regclass`;
    expect(await ask(text, { session: { ...session, settings } })).toEqual([
      ['aviation', 'aviation, "Other One", pg_catalog', 'America/New_York', "it's me", 'flights'],
    ]);
    const [[schema, path, zone, name] = []] = await ask(text);
    expect([schema, path, name]).toEqual(['public', '"$user", public', '']);
    expect(zone).not.toBe('America/New_York');
  });

  it('are of the version that the server says it is', async () => {
    const [[version = null, server] = []] = await ask(`SELECT version(), current_setting('server_version')`);
    expect(version).toBe(`PostgreSQL ${postgresVersion} (Lakegate)`);
    expect(server).toBe(postgresVersion);
  });

  it('describe a question before it runs, and take its values', async () => {
    const question = await mirror.prepare(
      'SELECT oid, relname FROM pg_class WHERE relname = $1 AND relnamespace = $2',
      [],
      {
        session,
        catalog: both,
        signal,
      },
    );
    expect(question.parameters).toEqual([19, 26]);
    expect(question.columns).toEqual([
      { name: 'oid', typeOid: 26, typeSize: 4, typeModifier: -1, tableOid: 1259, tableColumn: 1 },
      { name: 'relname', typeOid: 19, typeSize: 64, typeModifier: -1, tableOid: 1259, tableColumn: 2 },
    ]);
    const batches: SqlBatch[] = [];
    for await (const batch of question.run(['flights', '2200'], [1, 0], signal)) batches.push(batch);
    const [batch] = batches;
    const [row] = batch?.kind === 'encoded' ? batch.rows : [];
    const [oid, name] = row ?? [];
    expect(Buffer.from(oid ?? []).readUInt32BE()).toBe(await mirror.tableOid('flights', both));
    expect(Buffer.from(name ?? []).toString()).toBe('flights');
  });

  it('give many rows whole', async () => {
    const [[count] = []] = await ask('SELECT count(*) FROM pg_proc');
    expect(Number(count)).toBeGreaterThan(3_000);
    expect(await ask('SELECT oid FROM pg_proc')).toHaveLength(Number(count));
  });

  it("refuse with PostgreSQL's own words, and go on", async () => {
    await expect(ask('SELECT nope FROM pg_class')).rejects.toMatchObject({
      code: 'SQL_INVALID',
      message: 'column "nope" does not exist',
      extensions: { sqlstate: '42703', position: 8 },
    });
    await expect(ask('SELECT 1/(oid::int - oid::int) FROM pg_class')).rejects.toMatchObject({
      code: 'SQL_INVALID',
      extensions: { sqlstate: '22012' },
    });
    expect(await ask('SELECT 1')).toEqual([['1']]);
  });

  it('give object ids that do not depend on what else is visible, nor on the process', async () => {
    const text = `SELECT oid, reltype, (SELECT typarray FROM pg_type WHERE typrelid = c.oid), relnamespace, (SELECT indexrelid FROM pg_index WHERE indrelid = c.oid)
      FROM pg_class c WHERE relname = 'flights' ORDER BY oid`;
    const alone = await ask(text, { catalog: without });
    expect(await ask(text)).toEqual(alone);
    const another = startCatalogMirror();
    try {
      expect(await askCatalog(another, text, { catalog: both })).toEqual(alone);
    } finally {
      await another.stop();
    }
    expect(await mirror.tableOid('flights', without)).toBe(await mirror.tableOid('flights', both));
    expect(await mirror.tableOid('carriers', without)).toBeUndefined();
  });
});
