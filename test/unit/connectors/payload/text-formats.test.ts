// JSON and CSV as payloads: what is written is read again, what others write is understood, what is wrong says where.
import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../support/random-cases.js';
import { createCodec } from '../../../../connectors/payload/create-codec.js';
import type { PayloadCodec } from '../../../../connectors/payload/codec.js';
import type { Column, PayloadFormat, StreamBinding } from '../../../../src/core/dataset.js';
import {
  anyRow,
  bindingOf,
  changeOf,
  comparable,
  datasetOf,
  decodeText,
  everyType,
  serverOf,
  types,
} from './payload-fixture.js';

function codecOf(format: PayloadFormat, more: Partial<StreamBinding> = {}, dataset = everyType): PayloadCodec {
  return createCodec({ dataset, binding: bindingOf(dataset, format, more), server: serverOf() });
}

/** A codec of columns by type; all nullable but those of the key. */
function codecFor(
  columns: readonly Partial<Column>[],
  more: Partial<StreamBinding> = {},
  key: readonly string[] = [],
  format: PayloadFormat = { kind: 'json' },
): PayloadCodec {
  const full = columns.map((column, i): Column => ({
    name: `c${String(i)}`,
    type: { kind: 'string' },
    nullable: true,
    ...column,
  }));
  return codecOf(format, more, datasetOf(full, key));
}

async function afterOf(codec: PayloadCodec, payload: string): Promise<unknown> {
  const decoded = await decodeText(codec, payload);
  return 'unreadable' in decoded ? decoded.unreadable : decoded.after;
}

test.each<[string, PayloadFormat, StreamBinding['settings']]>([
  ['JSON', { kind: 'json' }, {}],
  ['CSV', { kind: 'csv' }, {}],
  ['CSV with semicolons', { kind: 'csv' }, { delimiter: ';' }],
])('every type goes through %s unharmed', async (_, format, settings) => {
  const codec = codecOf(format, { settings });
  await fc.assert(
    fc.asyncProperty(anyRow, async (row) => {
      const change = changeOf(await codec.decode(await codec.encode(row)));
      expect(comparable(change.after)).toEqual(comparable(row));
      expect(change).toMatchObject({ operation: 'insert', before: undefined });
    }),
    { numRuns: 300 },
  );
});

describe('JSON', () => {
  const exact = ['0', '9007199254740993', '9223372036854775807', '-9223372036854775808'];
  test('integers of 64 bits are numbers where a double holds them, and text beyond', async () => {
    const codec = codecFor([{ name: 'a', type: { kind: 'int64' } }]);
    const written = await Promise.all(
      [2n ** 53n - 1n, -(2n ** 53n) + 1n, 2n ** 53n].map(async (value) =>
        Buffer.from(await codec.encode([value])).toString(),
      ),
    );
    expect(written).toEqual(['{"a":9007199254740991}', '{"a":-9007199254740991}', '{"a":"9007199254740992"}']);
    for (const digits of exact) {
      expect(await afterOf(codec, `{"a":${digits}}`)).toEqual([BigInt(digits)]);
      expect(await afterOf(codec, `{"a":"${digits}"}`)).toEqual([BigInt(digits)]);
    }
  });

  test('decimals keep every digit, as number or text', async () => {
    const codec = codecFor([{ name: 'a', type: { kind: 'decimal', precision: 38, scale: 20 } }]);
    expect(await afterOf(codec, '{"a":0.12345678901234567890}')).toEqual(['0.12345678901234567890']);
    expect(await afterOf(codec, '{"a":"1.5"}')).toEqual(['1.50000000000000000000']);
    expect(await afterOf(codec, '{"a":1e3}')).toEqual(['1000.00000000000000000000']);
    expect(Buffer.from(await codec.encode(['1.50000000000000000000'])).toString()).toBe(
      '{"a":"1.50000000000000000000"}',
    );
  });

  test('JSON columns stand as what they are, no digit lost', async () => {
    const codec = codecFor([{ name: 'a', type: { kind: 'json' } }]);
    expect(await afterOf(codec, '{"a":{"n":12345678901234567890,"t":"12345678901234567890"}}')).toEqual([
      '{"n":12345678901234567890,"t":"12345678901234567890"}',
    ]);
    expect(await afterOf(codec, '{"a":[1e400]}')).toEqual(['[1e400]']);
    expect(Buffer.from(await codec.encode(['{"x": 1}'])).toString()).toBe('{"a":{"x": 1}}');
  });

  test('moments are in UTC whatever zone they came in; times may be counted since the epoch', async () => {
    const columns: Partial<Column>[] = [
      { name: 'a', type: { kind: 'timestamp' } },
      { name: 'b', type: { kind: 'timestamp' } },
      { name: 'd', type: { kind: 'date' } },
    ];
    const codec = codecFor(columns, {
      columns: new Map([
        ['a', { physicalName: 'a' }],
        ['b', { physicalName: 'b', physicalType: 'epoch-millis' }],
        ['d', { physicalName: 'd', physicalType: 'epoch-days' }],
      ]),
    });
    const row = ['2013-01-01T05:00:00.25Z', '1969-12-31T23:59:59.999Z', '1969-12-31'];
    expect(await afterOf(codec, '{"a":"2013-01-01T00:00:00.250-05:00","b":-1,"d":-1}')).toEqual(row);
    expect(Buffer.from(await codec.encode(row)).toString()).toBe('{"a":"2013-01-01T05:00:00.25Z","b":-1,"d":-1}');
  });

  test('a moment without an offset is of the zone that the binding says; UTC where it says none', async () => {
    const codec = codecFor(
      [
        { name: 'a', type: { kind: 'timestamp' } },
        { name: 'b', type: { kind: 'timestamp' } },
      ],
      {
        columns: new Map([
          ['a', { physicalName: 'a', timeZone: 'America/New_York' }],
          ['b', { physicalName: 'b' }],
        ]),
      },
    );
    const both = (text: string): string => JSON.stringify({ a: text, b: text });
    const naive = ['2013-07-01T04:00:00.5Z', '2013-07-01T00:00:00.5Z'];
    expect(await afterOf(codec, both('2013-07-01 00:00:00.5'))).toEqual(naive);
    const said = ['2013-07-01T00:00:00Z', '2013-07-01T00:00:00Z'];
    expect(await afterOf(codec, both('2013-07-01T02:00:00+02:00'))).toEqual(said);
    // Written is always UTC, whatever the zone.
    expect(Buffer.from(await codec.encode(said)).toString()).toBe(both('2013-07-01T00:00:00Z'));
  });

  test('fields go by their physical names, and only those of the binding', async () => {
    const codec = codecFor([{ name: 'a' }, { name: 'b' }, { name: 'c' }], {
      columns: new Map([
        ['a', { physicalName: 'alpha' }],
        ['c', { physicalName: 'c' }],
      ]),
    });
    expect(Buffer.from(await codec.encode(['x', 'y', null])).toString()).toBe('{"alpha":"x","c":null}');
    expect(await afterOf(codec, '{"alpha":"x","b":"y"}')).toEqual(['x', null, null]);
  });
});

describe('evolution', () => {
  const columns: readonly Partial<Column>[] = [
    { name: 'id', nullable: false },
    { name: 'added' },
    { name: 'given', nullable: false, constraints: { default: 'd' } },
  ];
  test('a field that is absent is null or its default; one that is not known is left', async () => {
    expect(await afterOf(codecFor(columns), '{"id":"a","other":{"x":1}}')).toEqual(['a', null, 'd']);
  });
  test('a CSV line may lack the last columns, or have more', async () => {
    const codec = codecFor(columns, {}, [], { kind: 'csv' });
    expect(await afterOf(codec, 'a')).toEqual(['a', null, 'd']);
    expect(await afterOf(codec, 'a,,"",x')).toEqual(['a', null, '']);
    expect(codec.header).toBe('id,added,given');
  });
});

describe('what is wrong says where, and shows no value', () => {
  test.each<[payload: string, reason: string]>([
    ['{"id":"a","big":"s3cret"}', 'big: expected a value of type int64'],
    ['{"id":"a","big":9223372036854775808}', 'big: expected a value of type int64'],
    ['{"id":"a","small":1.5}', 'small: expected a value of type int32'],
    ['{"id":"a","small":"1"}', 'small: expected a value of type int32'],
    ['{"id":"a","flag":"true"}', 'flag: expected a value of type boolean'],
    ['{"id":"a","ratio":"1.5"}', 'ratio: expected a value of type float64'],
    ['{"id":"a","ratio":1e400}', 'ratio: expected a value of type float64'],
    ['{"id":"a","money":"1e999999999"}', 'money: expected a value of type decimal(38,9)'],
    ['{"id":"a","day":"2013-02-30"}', 'day: expected a value of type date'],
    ['{"id":"a","at":1356998400}', 'at: expected a value of type timestamp'],
    ['{"id":"a","note":5}', 'note: expected a value of type string'],
    ['{"id":"a","note":"\\ud800"}', 'note: expected a value of type string'],
    ['{"id":"a","texts":["x",5]}', 'texts.1: expected a value of type string'],
    ['{"id":"a","texts":{}}', 'texts: expected a list'],
    ['{"id":"a","nested":{"tags":[]}}', 'nested.n: expected a value'],
    ['{"id":"a","nested":[1]}', 'nested: expected an object'],
    ['{"id":null}', 'id: expected a value'],
    ['{}', 'id: expected a value'],
    ['[1]', 'expected a record with fields'],
    ['12345678901234567890', 'expected a record with fields'],
    ['{"id":', 'expected JSON in UTF-8'],
    ['', 'expected JSON in UTF-8'],
  ])('%s', async (payload, reason) => {
    expect(await decodeText(codecOf({ kind: 'json' }), payload)).toEqual({ unreadable: reason });
  });

  test('bytes that are no UTF-8', async () => {
    expect(await decodeText(codecOf({ kind: 'json' }), Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual({
      unreadable: 'expected JSON in UTF-8',
    });
    expect(await decodeText(codecOf({ kind: 'csv' }), Uint8Array.of(0xff))).toEqual({
      unreadable: 'expected CSV in UTF-8',
    });
  });

  test.each([
    ['a,yes', 'flag: expected a value of type boolean'],
    ['a\nb', 'expected one line of CSV'],
    ['"a', 'expected CSV in UTF-8'],
  ])('CSV %j', async (payload, reason) => {
    expect(await decodeText(codecOf({ kind: 'csv' }), payload)).toEqual({ unreadable: reason });
  });

  test('no bytes whatever make it throw', async () => {
    const codecs = (['json', 'csv'] as const).map((kind) => codecOf({ kind }, { changes: 'upsert' }));
    await fc.assert(
      fc.asyncProperty(
        fc.option(
          fc.oneof(
            fc.uint8Array(),
            fc.json().map((text) => Buffer.from(text)),
          ),
          { nil: undefined },
        ),
        fc.option(fc.uint8Array(), { nil: undefined }),
        async (payload, key) => {
          for (const codec of codecs) expect(await codec.decode(payload, key)).toBeDefined();
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('keys of tombstones', () => {
  const nothing = Object.keys(types)
    .slice(1)
    .map(() => null);
  test.each<[key: string, id: string]>([
    ['N14228', 'N14228'],
    ['{"id":"x"}', 'x'],
    ['{"schema":{},"payload":{"id":"x"}}', 'x'],
    ['[1]', '[1]'],
    ['{', '{'],
  ])('%s', async (key, id) => {
    const decoded = await decodeText(codecOf({ kind: 'json' }, { changes: 'upsert' }), undefined, key);
    expect(decoded).toEqual({ operation: 'remove', before: [id, ...nothing], after: undefined });
  });

  test('of several columns are a list, as sinks write them', async () => {
    const codec = codecFor(
      [
        { name: 'a', nullable: false },
        { name: 'n', type: { kind: 'int64' }, nullable: false },
        { name: 'x', nullable: false },
      ],
      { changes: 'upsert' },
      ['a', 'n'],
    );
    expect(await decodeText(codec, undefined, '["x","9007199254740993"]')).toMatchObject({
      before: ['x', 9007199254740993n, null],
    });
    expect(await decodeText(codec, undefined, 'x')).toEqual({ unreadable: 'key: expected the columns of the key' });
    expect(await decodeText(codec, undefined, '["x"]')).toEqual({ unreadable: 'n: expected a value' });
  });

  test('are needed, and mean nothing where every record is a new one', async () => {
    expect(await decodeText(codecOf({ kind: 'json' }, { changes: 'upsert' }), undefined)).toEqual({
      unreadable: 'expected a payload or a key',
    });
    expect(await decodeText(codecOf({ kind: 'json' }), undefined, 'k')).toEqual({ unreadable: 'expected a payload' });
  });
});

describe('envelopes', () => {
  const columns: readonly Partial<Column>[] = [
    { name: 'id', nullable: false },
    { name: 'v', type: { kind: 'int32' }, nullable: false },
  ];
  const full = codecFor(columns, { changes: 'full', envelope: 'debezium' }, ['id']);
  const upsert = codecFor(columns, { changes: 'upsert', envelope: 'debezium' }, ['id']);
  const a1 = { id: 'a', v: 1 };
  const a2 = { id: 'a', v: 2 };

  test.each<[message: object, change: object]>([
    [
      { op: 'c', before: null, after: a1 },
      { operation: 'insert', before: undefined, after: ['a', 1] },
    ],
    [
      { op: 'r', before: null, after: a1 },
      { operation: 'upsert', before: undefined, after: ['a', 1] },
    ],
    [
      { op: 'u', before: a1, after: a2 },
      { operation: 'update', before: ['a', 1], after: ['a', 2] },
    ],
    [
      { op: 'd', before: a1, after: null },
      { operation: 'remove', before: ['a', 1], after: undefined },
    ],
    [
      { schema: {}, payload: { op: 'c', after: a1 } },
      { operation: 'insert', before: undefined, after: ['a', 1] },
    ],
    [{ op: 'u', before: null, after: a2 }, { unreadable: 'before: expected a record' }],
    [{ op: 'u', before: { id: 'a' }, after: a2 }, { unreadable: 'before.v: expected a value' }],
    [{ op: 'c', after: { id: 'a', v: 'x' } }, { unreadable: 'after.v: expected a value of type int32' }],
    [{ op: 't' }, { unreadable: 'op: expected c, r, u or d' }],
    [a1, { unreadable: 'expected a Debezium envelope' }],
  ])('full: %j', async (message, change) => {
    expect(await decodeText(full, JSON.stringify(message))).toEqual(change);
  });

  test.each<[message: object, change: object]>([
    [
      { op: 'u', before: null, after: a2 },
      { operation: 'upsert', before: undefined, after: ['a', 2] },
    ],
    [
      { op: 'd', before: { id: 'a' }, after: null },
      { operation: 'remove', before: ['a', null], after: undefined },
    ],
  ])('upsert: %j', async (message, change) => {
    expect(await decodeText(upsert, JSON.stringify(message))).toEqual(change);
  });

  test('a plain record replaces the one with its key where the binding says so', async () => {
    const codec = codecFor(columns, { changes: 'upsert' }, ['id']);
    expect(await decodeText(codec, JSON.stringify(a1))).toEqual({
      operation: 'upsert',
      before: undefined,
      after: ['a', 1],
    });
  });
});
