// A SQL service with a few statements of its own, so that the wire protocol can be tested without one that plans and
// reads: `select series(5)`, `select types`, `select echo($1, $2)`, `select stuck`, `select broken(3)`, `select encoded`.
import { type DataType, decimalType } from '../../src/core/data-type.js';
import * as types from '../../src/core/data-type.js';
import { LakegateError } from '../../src/core/errors.js';
import type {
  PreparedSql,
  SqlBatch,
  SqlColumn,
  SqlCommand,
  SqlQuestion,
  SqlService,
  SqlSession,
} from '../../src/core/sql-service.js';
import type { Row } from '../../src/core/value.js';

export interface FakeSqlService extends SqlService {
  /** Sessions that questions were bound for, in order. */
  readonly sessions: SqlSession[];
  /** Rows that were made so far, by all questions. */
  readonly made: { rows: number };
  /** Stuck questions that were told to stop. */
  readonly stopped: { count: number };
  /** How the column of a series is called from now on. */
  seriesName: string;
}

export function sqlColumn(name: string, typeOid: number, type?: DataType): SqlColumn {
  return { name, typeOid, typeSize: -1, typeModifier: -1, type, tableOid: 0, tableColumn: 0 };
}

const textList: DataType = { kind: 'list', element: types.stringType };
const place: DataType = {
  kind: 'struct',
  fields: [
    { name: 'name', type: types.stringType, nullable: true },
    { name: 'height', type: types.int64Type, nullable: true },
  ],
};

/** One column of each type, and rows of them: usual, extreme, null. */
const typeColumns: readonly SqlColumn[] = [
  sqlColumn('b', 16, types.booleanType),
  sqlColumn('i4', 23, types.int32Type),
  sqlColumn('i8', 20, types.int64Type),
  sqlColumn('f8', 701, types.float64Type),
  sqlColumn('n', 1700, decimalType(38, 4)),
  sqlColumn('t', 25, types.stringType),
  sqlColumn('d', 1082, types.dateType),
  sqlColumn('tz', 1184, types.timestampType),
  sqlColumn('ts', 1114, types.timestampType),
  sqlColumn('j', 114, types.jsonType),
  sqlColumn('list', 1009, textList),
  sqlColumn('struct', 114, place),
];

const typeRows: readonly Row[] = [
  [
    true,
    42,
    9007199254740993n,
    0.1,
    '1234567890123456789012345678901234.5678',
    'köln 🚲',
    '2013-01-31',
    '2013-07-01T04:30:00.25Z',
    '2013-07-01T04:30:00Z',
    '{"a": 1}',
    ['x', null, 'a,"b"', ''],
    ['Köln', 53n],
  ],
  [
    false,
    -2147483648,
    -9223372036854775808n,
    Number.NaN,
    '-0.0001',
    '',
    '1969-12-31',
    '1969-12-31T23:59:59.999999Z',
    '2000-01-01T00:00:00Z',
    'null',
    [],
    [null, null],
  ],
  [null, null, null, null, null, null, null, null, null, null, null, null],
];

export function createFakeSqlService(): FakeSqlService {
  const service: FakeSqlService = {
    sessions: [],
    made: { rows: 0 },
    stopped: { count: 0 },
    seriesName: 'n',
    parse: (text) => Promise.resolve().then(() => splitText(text).map(parseCommand)),
    prepare: (question, parameterTypes, { session }) => {
      service.sessions.push(session);
      return Promise.resolve().then(() => prepare(service, question, parameterTypes));
    },
    stop: () => Promise.resolve(),
  };
  return service;
}

function splitText(text: string): readonly string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function questionOf(text: string): SqlQuestion {
  const parameterCount = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  return { text, parameterCount, tree: undefined };
}

const forms: readonly (readonly [RegExp, (match: readonly string[]) => SqlCommand])[] = [
  [/^select .*$/is, ([text = '']) => ({ kind: 'question', question: questionOf(text) })],
  [
    /^explain (\(format json\) )?(.*)$/is,
    ([, json, text = '']) => ({
      kind: 'explain',
      question: questionOf(text),
      analyze: false,
      format: json ? 'json' : 'text',
    }),
  ],
  [
    /^copy \((.*?)\) to stdout(?: \((.*)\))?$/is,
    ([, text = '', options = '']) => {
      const given = new Map(
        [...options.matchAll(/(\w+)(?: '([^']*)'| ([\w*]+))?/g)].map(([, name = '', quoted, bare]) => [
          name.toLowerCase(),
          quoted ?? bare ?? '',
        ]),
      );
      const format = (given.get('format') ?? 'text') as 'text' | 'csv' | 'binary';
      given.delete('format');
      return { kind: 'copy', question: questionOf(text), format, options: given };
    },
  ],
  [
    /^declare "?(\w+)"? (binary )?cursor (with hold )?for (.*)$/is,
    ([, cursor = '', binary, hold, text = '']) => ({
      kind: 'declare',
      cursor,
      question: questionOf(text),
      hold: Boolean(hold),
      binary: Boolean(binary),
      scroll: false,
    }),
  ],
  [
    /^(fetch|move) forward (all|-?\d+) from "?(\w+)"?$/i,
    ([, verb, count, cursor = '']) => ({
      kind: 'fetch',
      cursor,
      count: count?.toLowerCase() === 'all' ? Infinity : Number(count),
      move: verb?.toLowerCase() === 'move',
    }),
  ],
  [/^close "?(\w+)"?$/i, ([, cursor = '']) => ({ kind: 'close', cursor: cursor === 'all' ? undefined : cursor })],
  [
    /^set (local )?([\w.]+) = '?(.*?)'?$/i,
    ([, local, name = '', value = '']) => ({
      kind: 'set',
      name,
      value: value === 'default' ? undefined : value,
      local: Boolean(local),
    }),
  ],
  [/^reset ([\w.]+)$/i, ([, name = '']) => ({ kind: 'reset', name: name === 'all' ? undefined : name })],
  [/^show ([\w.]+)$/i, ([, name = '']) => ({ kind: 'show', name: name === 'all' ? undefined : name })],
  [
    /^begin( read write)?$/i,
    ([, write]) => ({ kind: 'transaction', verb: 'begin', tag: 'BEGIN', readWrite: Boolean(write) }),
  ],
  [/^commit$/i, () => ({ kind: 'transaction', verb: 'commit', tag: 'COMMIT' })],
  [/^rollback$/i, () => ({ kind: 'transaction', verb: 'rollback', tag: 'ROLLBACK' })],
  [/^savepoint (\w+)$/i, ([, name]) => ({ kind: 'transaction', verb: 'savepoint', tag: 'SAVEPOINT', name })],
  [/^release (\w+)$/i, ([, name]) => ({ kind: 'transaction', verb: 'release', tag: 'RELEASE', name })],
  [/^rollback to (\w+)$/i, ([, name]) => ({ kind: 'transaction', verb: 'rollback-to', tag: 'ROLLBACK', name })],
  [
    /^prepare (\w+)(?: \(([\d, ]+)\))? as (.*)$/is,
    ([, name = '', given = '', text = '']) => ({
      kind: 'prepare',
      name,
      question: questionOf(text),
      types: given.split(',').filter(Boolean).map(Number),
    }),
  ],
  [
    /^execute (\w+)(?: ?\((.*)\))?$/i,
    ([, name = '', given]) => ({
      kind: 'execute',
      name,
      values: given === undefined ? [] : given.split(',').map((value) => value.trim()),
    }),
  ],
  [/^deallocate (\w+)$/i, ([, name = '']) => ({ kind: 'deallocate', name: name === 'all' ? undefined : name })],
  [/^discard (\w+)$/i, ([, what = '']) => ({ kind: 'discard', what: what.toLowerCase() as 'all' })],
];

function parseCommand(text: string): SqlCommand {
  for (const [form, build] of forms) {
    const match = form.exec(text);
    if (match !== null) return build(match);
  }
  if (/^(insert|update|create)/i.test(text)) {
    throw new LakegateError('SQL_UNSUPPORTED', {
      message: 'cannot execute it in a read-only transaction',
      extensions: { sqlstate: '25006' },
    });
  }
  throw new LakegateError('SQL_SYNTAX', {
    message: `syntax error at or near "${text.split(' ')[0] ?? ''}"`,
    extensions: { position: 1 },
  });
}

function prepare(
  service: FakeSqlService,
  { text, parameterCount }: SqlQuestion,
  given: readonly number[],
): PreparedSql {
  const parameters = Array.from({ length: parameterCount }, (_, i) => given[i] || 25);
  const match = /^select (\w+)(?:\((.*)\))?$/i.exec(text.trim());
  const [, name = '', argument = ''] = match ?? [];
  const explain: PreparedSql['explain'] = (_, format) =>
    Promise.resolve(format === 'json' ? ['[{"Plan": {}}]'] : ['Pushed down', '  to a store']);
  const answer = (columns: readonly SqlColumn[], run: PreparedSql['run']): PreparedSql => ({
    parameters,
    columns,
    run,
    explain,
  });
  switch (name) {
    case 'series':
      return answer([sqlColumn(service.seriesName, 20, types.int64Type)], (values) =>
        series(service, argument.startsWith('$') ? Number(values[0]) : Number(argument)),
      );
    case 'types':
      return answer(typeColumns, () => once({ kind: 'values', rows: typeRows }));
    case 'echo':
      return answer(
        parameters.map((_, i) => sqlColumn(`p${i + 1}`, 25, types.stringType)),
        (values) => once({ kind: 'values', rows: [values] }),
      );
    case 'zone':
      return answer([sqlColumn('zone', 25, types.stringType)], () =>
        once({ kind: 'values', rows: [[service.sessions.at(-1)?.settings.get('timezone') ?? '']] }),
      );
    case 'stuck':
      return answer([sqlColumn('n', 20, types.int64Type)], (_, __, { context }) => stuck(service, context.signal));
    case 'broken':
      return answer([sqlColumn('n', 20, types.int64Type)], () => broken(Number(argument)));
    case 'encoded':
      return answer([sqlColumn('x', 23)], (_, [format]) =>
        once({ kind: 'encoded', rows: [[format === 1 ? Buffer.from([0, 0, 0, 7]) : Buffer.from('7')], [null]] }),
      );
    case 'nothing':
      return answer([], () => once({ kind: 'values', rows: [[]] }));
    case 'secret':
      throw new TypeError('the inside of the gateway');
    default:
      throw new LakegateError('DATASET_UNKNOWN', {
        message: `relation "${name}" does not exist`,
        extensions: { position: 8 },
      });
  }
}

async function* once(batch: SqlBatch): AsyncGenerator<SqlBatch> {
  yield await Promise.resolve(batch);
}

async function* series(service: FakeSqlService, count: number): AsyncGenerator<SqlBatch> {
  for (let at = 0; at < count; at += 100) {
    const rows: Row[] = [];
    for (let i = at; i < Math.min(count, at + 100); i++) rows.push([BigInt(i + 1)]);
    service.made.rows += rows.length;
    yield await Promise.resolve({ kind: 'values', rows });
  }
}

async function* stuck(service: FakeSqlService, signal: AbortSignal): AsyncGenerator<SqlBatch> {
  yield { kind: 'values', rows: [[1n]] };
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
  service.stopped.count++;
  throw signal.reason as Error;
}

async function* broken(rows: number): AsyncGenerator<SqlBatch> {
  for (let i = 0; i < rows; i++) yield await Promise.resolve({ kind: 'values', rows: [[BigInt(i)]] });
  throw new LakegateError('STORE_UNAVAILABLE', { cause: new Error('the address of a store') });
}
