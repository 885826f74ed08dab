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

/** The SQLSTATE that a statement fails with. */
async function codeOf(query: Promise<unknown>): Promise<string> {
  return query.then(
    () => 'no error',
    (error: unknown) => String((error as { code?: unknown }).code),
  );
}

describe('questions', () => {
  it('are answered by the simple and the extended protocol', async () => {
    expect((await client.query('select series(3)')).rows).toEqual([{ n: '1' }, { n: '2' }, { n: '3' }]);
    expect((await client.query('select series($1)', [250])).rowCount).toBe(250);
    expect((await client.query({ name: 'kept', text: 'select series($1)', values: [1] })).rows).toEqual([{ n: '1' }]);
    expect((await client.query({ name: 'kept', text: 'select series($1)', values: [2] })).rowCount).toBe(2);
    expect((await client.query('select nothing')).rowCount).toBe(1);
    expect((await client.query('')).rows).toEqual([]);
  });

  it('get their parameters whatever the bytes', async () => {
    const values = ['köln 🚲', '', "it's", null, '\\N'];
    const { rows } = await client.query<Record<string, string | null>>('select echo($1, $2, $3, $4, $5)', values);
    expect(Object.values(rows[0]!)).toEqual(values);
  });

  it('are told of by the type, in text and in binary', async () => {
    const { rows, fields } = await client.query<Record<string, unknown>>('select types');
    expect(fields.map(({ name, dataTypeID }) => [name, dataTypeID])).toContainEqual(['list', 1009]);
    expect(rows[0]).toEqual({
      b: true,
      i4: 42,
      i8: '9007199254740993',
      f8: 0.1,
      n: '1234567890123456789012345678901234.5678',
      t: 'köln 🚲',
      d: new Date(2013, 0, 31),
      tz: new Date('2013-07-01T04:30:00.25Z'),
      ts: new Date(2013, 6, 1, 4, 30),
      j: { a: 1 },
      list: ['x', null, 'a,"b"', ''],
      struct: { name: 'Köln', height: 53 },
    });
    expect(rows[1]).toMatchObject({ b: false, i8: '-9223372036854775808', f8: Number.NaN, t: '', list: [] });
    expect(new Set(Object.values(rows[2]!))).toEqual(new Set([null]));
    const binary = await client.query<Record<string, unknown>>({
      text: 'select types',
      binary: true,
    } as pg.QueryConfig);
    expect(binary.rows[0]).toMatchObject({ b: true, i4: 42, f8: 0.1, t: 'köln 🚲' });
    expect((binary.rows[0] as { tz: Date }).tz).toEqual(new Date('2013-07-01T04:30:00.25Z'));
    expect((await client.query('select encoded')).rows).toEqual([{ x: 7 }, { x: null }]);
    expect((await client.query({ text: 'select encoded', binary: true } as pg.QueryConfig)).rows).toEqual([
      { x: 7 },
      { x: null },
    ]);
  });

  it('may be several in one text, and what follows an error is not run', async () => {
    const results = (await client.query(
      'select series(1); set timezone = utc; select series(2)',
    )) as unknown as pg.QueryResult[];
    expect(results.map(({ command, rowCount }) => [command, rowCount])).toEqual([
      ['SELECT', 1],
      ['SET', null],
      ['SELECT', 2],
    ]);
    expect(await codeOf(client.query('set application_name = one; select absent; select series(1)'))).toBe('42P01');
    expect((await client.query('show application_name')).rows).toEqual([{ application_name: '' }]);
  });

  it('fail with the code, the place and nothing of the inside', async () => {
    await expect(client.query('select absent')).rejects.toMatchObject({
      code: '42P01',
      position: '8',
      severity: 'ERROR',
    });
    await expect(client.query('selec')).rejects.toMatchObject({
      code: '42601',
      message: 'syntax error at or near "selec"',
    });
    await expect(client.query('insert into x values (1)')).rejects.toMatchObject({ code: '25006' });
    await expect(client.query('select secret')).rejects.toMatchObject({
      code: 'XX000',
      message: 'An internal error occurred.',
    });
    await expect(client.query('select broken(2)')).rejects.toMatchObject({
      code: '58000',
      message: 'The store did not answer.',
    });
    await expect(client.query('select broken($1)', [1])).rejects.toMatchObject({ code: '58000' });
    expect((await client.query('select series(1)')).rowCount).toBe(1);
    expect(sql.observations).toContainEqual(expect.objectContaining({ kind: 'error', code: 'STORE_UNAVAILABLE' }));
    expect(sql.observations).toContainEqual(
      expect.objectContaining({ kind: 'request-finished', status: 200, principal: 'api-key/ann' }),
    );
  });

  it('show their plan', async () => {
    expect((await client.query('explain select series(1)')).rows).toEqual([
      { 'QUERY PLAN': 'Pushed down' },
      { 'QUERY PLAN': '  to a store' },
    ]);
    expect((await client.query('explain (format json) select series(1)')).rows).toEqual([
      { 'QUERY PLAN': [{ Plan: {} }] },
    ]);
  });

  it('that were prepared are bound anew when grants change, unless they would answer with other columns', async () => {
    const kept = { name: 'kept', text: 'select series($1)', values: [1] };
    await client.query(kept);
    const bound = sql.service.sessions.length;
    await client.query(kept);
    expect(sql.service.sessions.length).toBe(bound);
    sql.grantDigest = 'two';
    await client.query(kept);
    expect(sql.service.sessions.length).toBe(bound + 1);
    sql.grantDigest = 'three';
    sql.service.seriesName = 'm';
    await expect(client.query(kept)).rejects.toMatchObject({
      code: '0A000',
      message: 'cached plan must not change result type',
    });
  });
});

describe('portals', () => {
  it('give as many rows as are asked for and read no more than those', async () => {
    await client.query('begin');
    const cursor = client.query(new Cursor<{ n: string }>('select series($1)', [100_000]));
    expect((await cursor.read(3)).map(({ n }) => n)).toEqual(['1', '2', '3']);
    expect((await cursor.read(2)).map(({ n }) => n)).toEqual(['4', '5']);
    expect(sql.service.made.rows).toBeLessThanOrEqual(200);
    await cursor.close();
    await client.query('commit');
    expect(sql.scopes.open).toBe(0);
  });

  it('end with the rows', async () => {
    const cursor = client.query(new Cursor('select series($1)', [5]));
    expect(await cursor.read(5)).toHaveLength(5);
    expect(await cursor.read(5)).toEqual([]);
    await cursor.close();
  });
});

describe('cursors', () => {
  it('are declared in a transaction, fetched from, moved and closed', async () => {
    expect(await codeOf(client.query('declare c cursor for select series(9)'))).toBe('25P01');
    await client.query('begin');
    await client.query('declare c cursor for select series(9)');
    expect((await client.query('fetch forward 2 from c')).rows).toEqual([{ n: '1' }, { n: '2' }]);
    expect((await client.query('move forward 3 from c')).command).toBe('MOVE');
    expect((await client.query('fetch forward all from c')).rows.at(0)).toEqual({ n: '6' });
    expect((await client.query('fetch forward 1 from c')).rows).toEqual([]);
    await client.query('savepoint s');
    expect(await codeOf(client.query('fetch forward -1 from c'))).toBe('55000');
    await client.query('rollback to s');
    await client.query('close c');
    expect(await codeOf(client.query('fetch forward 1 from c'))).toBe('34000');
    await client.query('rollback');
  });

  it('end with their transaction unless they are held', async () => {
    await client.query('begin; declare c cursor for select series(9); declare h cursor with hold for select series(9)');
    await client.query('fetch forward 1 from c; fetch forward 1 from h');
    await client.query('commit');
    expect(await codeOf(client.query('fetch forward 1 from c'))).toBe('34000');
    expect((await client.query('fetch forward 1 from h')).rows).toEqual([{ n: '2' }]);
    await client.query('begin; declare g cursor with hold for select series(9); fetch forward 1 from g; rollback');
    expect(await codeOf(client.query('fetch forward 1 from g'))).toBe('34000');
    expect((await client.query('fetch forward 1 from h')).rows).toEqual([{ n: '3' }]);
    await client.query('close all');
  });
});

describe('transactions', () => {
  it('answer nothing once they failed, until they end', async () => {
    await client.query('begin');
    expect(await codeOf(client.query('select absent'))).toBe('42P01');
    expect(await codeOf(client.query('select series(1)'))).toBe('25P02');
    expect(await codeOf(client.query('select series($1)', [1]))).toBe('25P02');
    expect((await client.query('commit')).command).toBe('ROLLBACK');
    expect((await client.query('select series(1)')).rowCount).toBe(1);
  });

  it('go back to savepoints', async () => {
    await client.query('begin; set timezone = utc; savepoint a');
    await client.query("set timezone = 'Europe/Berlin'");
    expect(await codeOf(client.query('select absent'))).toBe('42P01');
    await client.query('rollback to a');
    expect((await client.query('show timezone')).rows).toEqual([{ TimeZone: 'UTC' }]);
    expect(await codeOf(client.query('release b'))).toBe('3B001');
    await client.query('rollback');
    expect(await codeOf(client.query('savepoint a'))).toBe('25P01');
  });

  it('warn of what has no effect and refuse to write', async () => {
    const notices: string[] = [];
    client.on('notice', ({ code }) => notices.push(String(code)));
    await client.query('commit');
    await client.query('begin');
    await client.query('begin');
    await client.query('rollback');
    await client.query('set local timezone = utc');
    expect(notices).toEqual(['25P01', '25001', '25P01']);
    expect(await codeOf(client.query('begin read write'))).toBe('25006');
    expect(await codeOf(client.query('set default_transaction_read_only = off'))).toBe('25006');
  });
});

describe('settings', () => {
  it('are shown, set for a session or a transaction, and reset', async () => {
    const show = async (name: string) =>
      Object.values((await client.query<Record<string, string>>(`show ${name}`)).rows[0]!)[0];
    expect(await show('transaction_isolation')).toBe('read committed');
    expect(await show('standard_conforming_strings')).toBe('on');
    expect(await show('server_version')).toMatch(/^\d+\.\d+$/);
    await client.query("set statement_timeout = '5000'");
    expect(await show('statement_timeout')).toBe('5s');
    await client.query("begin; set local timezone = 'america/new_york'");
    expect(await show('timezone')).toBe('America/New_York');
    expect((await client.query('select zone')).rows).toEqual([{ zone: 'America/New_York' }]);
    await client.query('commit');
    expect(await show('timezone')).toBe('UTC');
    await client.query('set my.own = 1');
    expect(await show('my.own')).toBe('1');
    await client.query('reset all');
    expect(await show('statement_timeout')).toBe('0');
    expect(await codeOf(client.query('show my.own'))).toBe('42704');
    expect((await client.query('show all')).rows).toContainEqual({
      name: 'DateStyle',
      setting: 'ISO, MDY',
      description: '',
    });
    for (const [statement, code] of [
      ['set nonsense = 1', '42704'],
      ['set server_version = 9', '55P02'],
      ['set timezone = mars', '22023'],
      ['set datestyle = german', '0A000'],
      ['set client_encoding = latin1', '22023'],
      ['set standard_conforming_strings = off', '0A000'],
      ['set extra_float_digits = 9', '22023'],
    ] as const) {
      expect([statement, await codeOf(client.query(statement))]).toEqual([statement, code]);
    }
  });

  it('change how moments are written, and what the client is told', async () => {
    const told: (readonly [string, string])[] = [];
    const { connection } = client as unknown as {
      connection: { on(event: string, heard: (m: { parameterName: string; parameterValue: string }) => void): void };
    };
    connection.on('parameterStatus', ({ parameterName, parameterValue }) => told.push([parameterName, parameterValue]));
    await client.query("set timezone = 'Asia/Kathmandu'");
    expect(told).toEqual([['TimeZone', 'Asia/Kathmandu']]);
    const { rows } = await client.query<string[]>({
      text: 'select types',
      rowMode: 'array',
      types: { getTypeParser: () => (text: unknown) => text },
    } as pg.QueryArrayConfig);
    expect(rows[0]![7]).toBe('2013-07-01 10:15:00.25+05:45');
  });

  it('may come with the start', async () => {
    const other = await sql.connect({
      options: '-c timezone=Europe/Berlin --statement-timeout=2min',
      application_name: 'tests',
    });
    expect((await other.query('show timezone')).rows).toEqual([{ TimeZone: 'Europe/Berlin' }]);
    await other.query("set timezone = 'UTC'; reset timezone");
    expect((await other.query('show timezone')).rows).toEqual([{ TimeZone: 'Europe/Berlin' }]);
    expect((await other.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '2min' }]);
    await expect(sql.connect({ options: '-c nonsense=1' })).rejects.toMatchObject({ code: '42704' });
    await expect(sql.connect({ options: '--wrong' })).rejects.toMatchObject({ code: '42601' });
  });
});

describe('prepared statements of SQL', () => {
  it('are executed and let go', async () => {
    await client.query('prepare p (20) as select series($1)');
    expect((await client.query('execute p (3)')).rows).toHaveLength(3);
    expect(await codeOf(client.query('execute p'))).toBe('42601');
    expect(await codeOf(client.query('prepare p as select series(1)'))).toBe('42P05');
    await client.query('deallocate p');
    expect(await codeOf(client.query('execute p (3)'))).toBe('26000');
    await client.query('prepare p as select series(1)');
    await client.query('discard all');
    expect(await codeOf(client.query('deallocate p'))).toBe('26000');
  });
});

describe('cancelling', () => {
  const cancel = async (other: pg.Client): Promise<void> => {
    const { processID, secretKey } = other as unknown as { processID: number; secretKey: number };
    const { default: net } = await import('node:net');
    const request = Buffer.alloc(16);
    request.writeInt32BE(16, 0);
    request.writeInt32BE(80_877_102, 4);
    request.writeInt32BE(processID, 8);
    request.writeInt32BE(secretKey, 12);
    await new Promise<void>((resolve) => {
      const socket = net.connect(sql.port, sql.host, () => socket.end(request));
      socket.on('close', () => resolve());
      socket.resume();
    });
  };

  it('reaches what runs, and leaves the connection as it is', async () => {
    const running = client.query('select stuck');
    const failed = expect(running).rejects.toMatchObject({
      code: '57014',
      message: 'canceling statement due to user request',
    });
    while (sql.scopes.open === 0) await new Promise((resolve) => setImmediate(resolve));
    await cancel(client);
    await failed;
    expect(sql.service.stopped.count).toBe(1);
    await cancel(client);
    expect((await client.query('select series(1)')).rowCount).toBe(1);
  });

  it('comes by itself when the statement timeout is over', async () => {
    await client.query('set statement_timeout = 50');
    await expect(client.query('select stuck')).rejects.toMatchObject({
      code: '57014',
      message: 'canceling statement due to statement timeout',
    });
    expect((await client.query('select series(1)')).rowCount).toBe(1);
  });

  it('comes by itself when the client goes', async () => {
    const other = await sql.connect();
    other.query('select stuck').catch(() => undefined);
    while (sql.scopes.open === 0) await new Promise((resolve) => setImmediate(resolve));
    (other as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    while (sql.scopes.open > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(sql.service.stopped.count).toBe(1);
  });
});

describe('stopping', () => {
  it('lets a statement finish and ends idle connections', async () => {
    const other = await sql.connect();
    const ended = new Promise<string>((resolve) =>
      other.on('error', (error) => resolve((error as { code?: string }).code ?? '')),
    );
    const running = client.query('select series(100000)');
    while (sql.scopes.open === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopped = sql.stop(10_000);
    expect(await ended).toBe('57P01');
    expect((await running).rowCount).toBe(100_000);
    await stopped;
    await expect(sql.connect()).rejects.toThrow();
  });

  it('ends what does not finish in time', async () => {
    const running = codeOf(client.query('select stuck'));
    while (sql.scopes.open === 0) await new Promise((resolve) => setImmediate(resolve));
    await sql.stop(20);
    expect(await running).toBe('57P01');
  });
});
