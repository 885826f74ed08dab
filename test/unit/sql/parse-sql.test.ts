import { LakegateError } from '../../../src/core/errors.js';
import { parseSql } from '../../../src/sql/parse-sql.js';

const parsed = async (text: string) => (await parseSql(text)).map(({ kind }) => kind);

describe('a text of SQL', () => {
  it.each([
    ['', []],
    [' ; -- nothing\n /* at all */ ;', []],
    ['select 1; select 2', ['question', 'question']],
    ['values (1)', ['question']],
    ['with a as (select 1) select * from a', ['question']],
    ['begin; select 1; commit', ['transaction', 'question', 'transaction']],
    ['discard all; deallocate all; reset all; close all', ['discard', 'deallocate', 'reset', 'close']],
  ])('is statements one by one: %s', async (text, kinds) => {
    expect(await parsed(text)).toEqual(kinds);
  });

  it('gives each question its own text, without what stands around it', async () => {
    const commands = await parseSql(
      "select 'é' ; explain (analyze, format json) select 2; declare c binary cursor with hold for select 3; " +
        "copy (select 4) to stdout with (format csv, header, delimiter E'\\t'); prepare p(int, text) as select $2",
    );
    expect(commands.map((command) => ('question' in command ? command.question.text : ''))).toEqual([
      "select 'é'",
      'select 2',
      'select 3',
      'select 4',
      'select $2',
    ]);
    expect(commands.slice(1)).toMatchObject([
      { kind: 'explain', analyze: true, format: 'json' },
      { kind: 'declare', cursor: 'c', binary: true, hold: true, scroll: false },
      {
        kind: 'copy',
        format: 'csv',
        options: new Map([
          ['header', 'true'],
          ['delimiter', '\t'],
        ]),
      },
      { kind: 'prepare', name: 'p', types: [23, 25], question: { parameterCount: 2 } },
    ]);
  });

  it('gives it so behind comments too', async () => {
    const [command] = await parseSql('/* of a tool */ -- and more\n explain verbose select 1');
    expect(command).toMatchObject({ kind: 'explain', question: { text: 'select 1' } });
  });

  it.each([
    ["set application_name = 'x'", { kind: 'set', name: 'application_name', value: 'x', local: false }],
    ['set local search_path to a, public', { kind: 'set', name: 'search_path', value: 'a, public', local: true }],
    ['set extra_float_digits to 3', { kind: 'set', name: 'extra_float_digits', value: '3' }],
    ['set time zone default', { kind: 'set', name: 'timezone', value: undefined }],
    ['reset timezone', { kind: 'reset', name: 'timezone' }],
    ['show transaction isolation level', { kind: 'show', name: 'transaction_isolation' }],
    ['show all', { kind: 'show', name: undefined }],
    [
      'set session characteristics as transaction read only',
      { kind: 'set', name: 'default_transaction_read_only', value: 'on' },
    ],
    [
      'begin isolation level repeatable read read only',
      { kind: 'transaction', verb: 'begin', tag: 'BEGIN', readWrite: false },
    ],
    ['start transaction read write', { kind: 'transaction', verb: 'begin', tag: 'START TRANSACTION', readWrite: true }],
    ['rollback to savepoint s', { kind: 'transaction', verb: 'rollback-to', tag: 'ROLLBACK', name: 's' }],
    ['fetch forward 10 from c', { kind: 'fetch', cursor: 'c', count: 10, move: false }],
    ['fetch all in c', { kind: 'fetch', cursor: 'c', count: Number.POSITIVE_INFINITY }],
    ['move backward 2 in c', { kind: 'fetch', cursor: 'c', count: -2, move: true }],
    ["execute p(1, 'a', null, -2.5)", { kind: 'execute', name: 'p', values: ['1', 'a', null, '-2.5'] }],
    ['deallocate p', { kind: 'deallocate', name: 'p' }],
    ['close c', { kind: 'close', cursor: 'c' }],
  ])('says what a connection has to do: %s', async (text, expected) => {
    expect((await parseSql(text))[0]).toMatchObject(expected);
  });

  it.each([
    ['insert into t values (1)', '25006', 'cannot execute INSERT in a read-only transaction'],
    [
      'with x as (delete from t returning *) select * from x',
      '25006',
      'cannot execute DELETE in a read-only transaction',
    ],
    ['select 1 into t', '25006', 'cannot execute SELECT INTO in a read-only transaction'],
    ['select 1 for share', '25006', 'cannot execute SELECT FOR UPDATE in a read-only transaction'],
    ['create table t (a int)', '25006', 'cannot execute CREATE TABLE in a read-only transaction'],
    ['drop table t', '25006', 'cannot execute DROP in a read-only transaction'],
    ['copy t from stdin', '25006', 'cannot execute COPY FROM in a read-only transaction'],
    ["copy (select 1) to '/tmp/x'", '0A000', 'COPY to a file or a program is not supported'],
    ["copy (select 1) to program 'sh'", '0A000', 'COPY to a file or a program is not supported'],
    ['do $$ begin end $$', '0A000', 'DO is not supported'],
    ['listen x', '0A000', 'LISTEN is not supported'],
    ['explain delete from t', '25006', 'cannot execute DELETE in a read-only transaction'],
    ["prepare transaction 'x'", '0A000', 'a prepared transaction is not supported'],
  ])('is refused by name where it is something else: %s', async (text, sqlstate, message) => {
    const error: unknown = await parseSql(text).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LakegateError);
    expect(error).toMatchObject({ code: 'SQL_UNSUPPORTED', message, extensions: { sqlstate } });
  });

  it('is told the place of an error in characters, whatever their bytes', async () => {
    await expect(parseSql("select 'éé' frm t x")).rejects.toMatchObject({
      code: 'SQL_SYNTAX',
      message: 'syntax error at or near "t"',
      extensions: { sqlstate: '42601', position: 17 },
    });
  });
});
