// Records judged against their contract: every code, all errors of a record, the batch's duplicates, what a writer learns.
import { describe, expect, test } from '@jest/globals';
import type { DataType } from '../../../src/core/data-type.js';
import type { Column, Dataset } from '../../../src/core/dataset.js';
import type { GivenRecord, RecordError } from '../../../src/core/ingest-service.js';
import type { Value } from '../../../src/core/value.js';
import { createJudge, type Judged } from '../../../src/ingestion/judge-record.js';

const int32: DataType = { kind: 'int32' };
const int64: DataType = { kind: 'int64' };
const string: DataType = { kind: 'string' };
const double: DataType = { kind: 'float64' };
const money: DataType = { kind: 'decimal', precision: 6, scale: 2 };
const timestamp: DataType = { kind: 'timestamp' };
const texts: DataType = { kind: 'list', element: string };
const pair: DataType = {
  kind: 'struct',
  fields: [
    { name: 'a', type: int32, nullable: false },
    { name: 'b', type: texts, nullable: true },
  ],
};
const nowMs = Date.UTC(2024, 0, 2, 3, 4, 5, 600);

function datasetOf(columns: readonly Partial<Column>[], key: readonly string[] = []): Dataset {
  return {
    name: 'events',
    contract: { id: 'events', version: '1.0.0' },
    graphql: {},
    columns: columns.map((column, i) => ({ name: `c${String(i)}`, type: string, nullable: true, ...column })),
    key,
    relationships: [],
    bindings: [],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
  };
}

function judgeAll(dataset: Dataset, records: readonly GivenRecord[], writable?: readonly string[]): readonly Judged[] {
  return createJudge(dataset, new Set(writable ?? dataset.columns.map(({ name }) => name)))(records, nowMs);
}

/** What is wrong with one value of a column: `CODE path`, empty where nothing is. */
function judgeOne(column: Partial<Column>, value: Value): readonly string[] {
  const [judged] = judgeAll(datasetOf([{ name: 'v', ...column }]), [{ v: value }]);
  return errorsOf(judged).map(({ code, path }) => `${code} ${path.join('.')}`);
}

function errorsOf(judged: Judged | undefined): readonly RecordError[] {
  return judged !== undefined && 'errors' in judged ? judged.errors : [];
}

describe('one value', () => {
  const listOf = (constraints: Column['constraints']): Partial<Column> => ({ type: texts, constraints });
  test.each<[name: string, column: Partial<Column>, good: readonly Value[], bad: readonly Value[], error: string]>([
    ['must be there', { nullable: false }, ['', 'x'], [null], 'REQUIRED v'],
    ['must be there by a rule', { constraints: { required: true } }, ['x'], [null], 'REQUIRED v'],
    ['must be of the format', { constraints: { format: 'ipv4' } }, ['1.2.3.4', null], ['1.2.3', ''], 'PATTERN v'],
    ['of a format that is not judged', { constraints: { format: 'phone' } }, ['x', ''], [], ''],
    ['may stand for none', { constraints: { missing: ['', 'N/A'] } }, ['x', null], ['', 'N/A'], 'REQUIRED v'],
    ['is an integer of 32 bits', { type: int32 }, [-(2 ** 31), 2 ** 31 - 1, null], [2 ** 31, 0.5, '1'], 'TYPE v'],
    ['is an integer of 64 bits', { type: int64 }, [2n ** 63n - 1n, -(2n ** 63n)], [2n ** 63n, 1], 'TYPE v'],
    [
      'is a decimal',
      { type: money },
      ['9999.99', '-1', '1e3', '0.10'],
      ['10000', '0.001', 'x', '1e999999999'],
      'TYPE v',
    ],
    ['is well-formed text', {}, ['é😀'], ['\ud800', 5], 'TYPE v'],
    ['is JSON', { type: { kind: 'json' } }, ['{"a":[1]}', 'null'], ['{a:1}', ''], 'TYPE v'],
    ['is within its range', { type: int32, constraints: { minimum: 0, maximum: 360 } }, [0, 360], [-1, 361], 'RANGE v'],
    [
      'is within an open range',
      { type: int64, constraints: { exclusiveMinimum: 1n, exclusiveMaximum: 3n } },
      [2n],
      [1n, 3n],
      'RANGE v',
    ],
    [
      'is within a range of decimals',
      { type: money, constraints: { minimum: '-1.50' } },
      ['-1.50', '9'],
      ['-1.51'],
      'RANGE v',
    ],
    [
      'is a number that is in the range',
      { type: double, constraints: { minimum: 0 } },
      [-0, Infinity],
      [NaN, -1e-9],
      'RANGE v',
    ],
    [
      'is in time',
      { type: timestamp, constraints: { maximum: '2024-01-01T00:00:00Z' } },
      ['2024-01-01T00:00:00Z'],
      ['2024-01-01T00:00:00.1Z'],
      'RANGE v',
    ],
    ['is a multiple', { type: int64, constraints: { multipleOf: 5n } }, [0n, -10n], [11n], 'MULTIPLE_OF v'],
    [
      'is a multiple in decimal digits',
      { type: double, constraints: { multipleOf: 0.1 } },
      [0.3, 1e21, -7],
      [0.35, Infinity, 1e-7],
      'MULTIPLE_OF v',
    ],
    [
      'is a multiple of a decimal',
      { type: money, constraints: { multipleOf: '0.25' } },
      ['1.75', '2'],
      ['1.80'],
      'MULTIPLE_OF v',
    ],
    [
      'has its length in code points',
      { constraints: { minLength: 2, maxLength: 3 } },
      ['ab', '😀😀', '😀😀😀'],
      ['a', '😀', 'abcd', '😀😀😀😀'],
      'LENGTH v',
    ],
    [
      'has so many items',
      listOf({ minItems: 1, maxItems: 2 }),
      [['a'], ['a', null]],
      [[], ['a', 'b', 'c']],
      'LENGTH v',
    ],
    ['matches', { constraints: { pattern: '^[A-Z]{3}$' } }, ['JFK'], ['jfk', 'JFKX'], 'PATTERN v'],
    ['is one of some', { type: int32, constraints: { values: [1, 2] } }, [1, null], [3], 'VALUES v'],
    ['holds items of its type', { type: texts }, [['a', null]], [['a', '\ud800']], 'TYPE v.1'],
    [
      'holds fields of their types',
      { type: pair },
      [
        [1, null],
        [1, ['x']],
      ],
      [[1], 'x'],
      'TYPE v',
    ],
  ])('%s', (_, column, good, bad, error) => {
    for (const value of good) expect({ value, errors: judgeOne(column, value) }).toEqual({ value, errors: [] });
    for (const value of bad) expect({ value, errors: judgeOne(column, value) }).toEqual({ value, errors: [error] });
  });

  test('errors within a struct say where', () => {
    expect(judgeOne({ type: pair }, [null, ['ok', '\ud800']])).toEqual(['REQUIRED v.a', 'TYPE v.b.1']);
    expect(judgeOne({ type: pair }, 'x')).toEqual(['TYPE v']);
  });

  test('constraints of items and of fields are judged where they stand', () => {
    const person: DataType = {
      kind: 'struct',
      fields: [
        { name: 'name', type: string, nullable: true },
        { name: 'mails', type: texts, nullable: true },
      ],
    };
    const tags: Partial<Column> = {
      type: { kind: 'list', element: person },
      constraints: {
        maxItems: 3,
        items: {
          required: true,
          fields: {
            name: { required: true, pattern: '^[A-Z]' },
            mails: { uniqueItems: true, items: { format: 'email', maxLength: 20 } },
          },
        },
      },
    };
    expect(
      judgeOne(tags, [
        ['Ada', ['ada@example.org']],
        ['Bob', null],
      ]),
    ).toEqual([]);
    expect(judgeOne(tags, [['Ada', []], null, ['bob', ['x', 'a@b.org', 'a@b.org']], [null, null]])).toEqual([
      'REQUIRED v.1',
      'PATTERN v.2.name',
      'PATTERN v.2.mails.0',
      'DUPLICATE v.2.mails',
      'REQUIRED v.3.name',
      // Of the list itself, which is one whatever is wrong in it.
      'LENGTH v',
    ]);
    expect(judgeOne(tags, 'no list')).toEqual(['TYPE v']);
  });

  test('decimals come out in their canonical form', () => {
    expect(judgeAll(datasetOf([{ name: 'v', type: money }]), [{ v: '1e1' }, { v: '-0' }])).toEqual([
      { row: ['10.00'] },
      { row: ['0.00'] },
    ]);
  });
});

describe('records', () => {
  test('are rows in the order of the columns, absent values null or their default', () => {
    const dataset = datasetOf([
      { name: 'a' },
      { name: 'b', type: int64, nullable: false, constraints: { default: 7n } },
      { name: 'at', type: timestamp, nullable: false, constraints: { default: 'now' } },
    ]);
    expect(judgeAll(dataset, [{ a: 'x' }, { b: 1n, a: 'y', at: '2013-01-01T00:00:00Z' }, { b: null }])).toEqual([
      { row: ['x', 7n, '2024-01-02T03:04:05.6Z'] },
      { row: ['y', 1n, '2013-01-01T00:00:00Z'] },
      { errors: [{ path: ['b'], code: 'REQUIRED', message: 'expected a value' }] },
    ]);
  });

  test('tell all that is wrong with them, and leave the others alone', () => {
    const dataset = datasetOf([
      { name: 'a', nullable: false },
      { name: 'b', constraints: { maxLength: 1, pattern: '^x' } },
    ]);
    const judged = judgeAll(dataset, [{ b: 'yy' }, { a: '', b: 'x' }]);
    expect(errorsOf(judged[0])).toEqual([
      { path: ['a'], code: 'REQUIRED', message: 'expected a value' },
      { path: ['b'], code: 'LENGTH', message: 'expected at most 1 characters' },
      { path: ['b'], code: 'PATTERN', message: 'expected text that matches ^x' },
    ]);
    expect(judged[1]).toEqual({ row: ['', 'x'] });
  });

  test('that could not be read keep their errors', () => {
    const errors: RecordError[] = [{ path: [], code: 'TYPE', message: 'expected JSON' }];
    const judge = createJudge(datasetOf([{ name: 'unreadable', type: texts }]), new Set(['unreadable']));
    expect(judge([{ unreadable: errors }, { unreadable: ['a'] }, { unreadable: [] }], nowMs)).toEqual([
      { errors },
      { row: [['a']] },
      { row: [[]] },
    ]);
  });

  test('a list of very many bad items tells no more than a hundred of them', () => {
    const [judged] = judgeAll(datasetOf([{ name: 'v', type: texts }]), [
      { v: new Array<string>(1_000).fill('\ud800') },
    ]);
    expect(errorsOf(judged)).toHaveLength(100);
  });

  test('a field that may not be written is told from one that does not exist by nothing', () => {
    const dataset = datasetOf([{ name: 'a' }, { name: 'secret', constraints: { default: 'd' } }]);
    const [hidden, unknown, fine] = judgeAll(dataset, [{ secret: 'x' }, { sucret: 'x' }, { a: 'y' }], ['a']);
    expect(errorsOf(hidden).map(({ code, message }) => [code, message])).toEqual(
      errorsOf(unknown).map(({ code, message }) => [code, message]),
    );
    expect(errorsOf(hidden)[0]).toMatchObject({ path: ['secret'], code: 'UNKNOWN_FIELD' });
    expect(fine).toEqual({ row: ['y', 'd'] });
  });

  test('names of every object are no columns', () => {
    const [judged] = judgeAll(datasetOf([{ name: 'a' }]), [
      JSON.parse('{"__proto__": 1, "constructor": "x"}') as GivenRecord,
    ]);
    expect(errorsOf(judged).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'UNKNOWN_FIELD __proto__',
      'UNKNOWN_FIELD constructor',
    ]);
  });
});

describe('over a batch', () => {
  test('a key may stand once, and the later record is at fault', () => {
    const dataset = datasetOf(
      [
        { name: 'a', nullable: false },
        { name: 'b', type: int32, nullable: false },
      ],
      ['a', 'b'],
    );
    const judged = judgeAll(dataset, [
      { a: 'x', b: 1 },
      { a: 'x', b: 2 },
      { a: 'x', b: 1 },
    ]);
    expect(judged.map((one) => errorsOf(one).map(({ code, path }) => [code, path]))).toEqual([
      [],
      [],
      [['DUPLICATE', []]],
    ]);
    expect(errorsOf(judged[2])[0]?.message).toBe('expected values of a, b that no record before it in the batch has');
  });

  test('a unique column likewise, by itself; nulls equal nothing', () => {
    const dataset = datasetOf(
      [
        { name: 'id', type: int64, nullable: false },
        { name: 'u', constraints: { unique: true } },
      ],
      ['id'],
    );
    const judged = judgeAll(dataset, [{ id: 1n, u: 'x' }, { id: 2n, u: 'x' }, { id: 3n }, { id: 4n }]);
    expect(judged.map((one) => errorsOf(one).map(({ path }) => path))).toEqual([[], [['u']], [], []]);
  });

  test('a record that is not taken does not stand in the way of the next with its key', () => {
    const dataset = datasetOf(
      [
        { name: 'id', nullable: false },
        { name: 'v', type: int32, constraints: { maximum: 1 } },
      ],
      ['id'],
    );
    const judged = judgeAll(dataset, [
      { id: 'a', v: 2 },
      { id: 'a', v: 1 },
      { id: 'a', v: 1 },
    ]);
    expect(judged.map((one) => errorsOf(one).map(({ code }) => code))).toEqual([['RANGE'], [], ['DUPLICATE']]);
  });

  test('one judge serves many batches, each on its own', () => {
    const judge = createJudge(datasetOf([{ name: 'id', nullable: false }], ['id']), new Set(['id']));
    expect([judge([{ id: 'a' }], nowMs), judge([{ id: 'a' }], nowMs)]).toEqual([[{ row: ['a'] }], [{ row: ['a'] }]]);
  });

  test('5,000 records of ten columns take a small part of a second', () => {
    const columns = Array.from({ length: 10 }, (_, i): Partial<Column> => ({
      name: `c${String(i)}`,
      nullable: false,
      constraints: { minLength: 1, maxLength: 40, pattern: '^[a-z0-9-]+$' },
    }));
    const records = Array.from({ length: 5_000 }, (_, r) =>
      Object.fromEntries(columns.map(({ name = '' }) => [name, `value-${name}-${String(r)}`])),
    );
    const judge = createJudge(datasetOf(columns, ['c0']), new Set(columns.map(({ name = '' }) => name)));
    const start = performance.now();
    expect(judge(records, nowMs).every((one) => 'row' in one)).toBe(true);
    const tookMs = performance.now() - start;
    expect(tookMs).toBeLessThan(5_000);
  });
});
