// The SQL endpoint as node's own client of PostgreSQL sees it.
import type pg from 'pg';
import Cursor from 'pg-cursor';
import { startSqlListener, type StartedSql } from '../../support/started-sql-listener.js';

let sql: StartedSql;
let client: pg.Client;

beforeEach(async () => {
  sql = await startSqlListener();
  client = await sql.connect();
});

afterEach(async () => {
  await sql.stop();
  expect(sql.scopes.open).toBe(0);
});

describe('a client', () => {
  it('reads rows by the simple and the extended protocol', async () => {
    expect((await client.query('select series(3)')).rows).toEqual([{ n: '1' }, { n: '2' }, { n: '3' }]);
    expect((await client.query('select series($1)', [250])).rowCount).toBe(250);
    expect((await client.query({ name: 'kept', text: 'select series($1)', values: [1] })).rows).toEqual([{ n: '1' }]);
    expect((await client.query({ name: 'kept', text: 'select series($1)', values: [2] })).rowCount).toBe(2);
  });
});
