// Values of every type in each format of the bulk path: what comes in exactly, and what is rejected.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as arrow from 'apache-arrow';
import type { Row } from '../../../../src/core/value.js';
import { type BulkServer, shops, startBulkServer, type Summary } from './bulk-server.js';

let server: BulkServer;
let before = 0;
beforeAll(async () => {
  server = await startBulkServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  before = server.rows().length;
});

const taken = (): readonly Row[] => server.rows().slice(before);

const everything: Row = [
  7,
  9_223_372_036_854_775_807n,
  'Łódź, "north"',
  true,
  -9_007_199_254_740_993n,
  '12345678.90',
  0.1,
  '2013-01-31',
  '2013-01-01T05:00:00.000000001Z',
  '{"a":12345678901234567890}',
  ['x', null, ''],
  [1.5, null],
  [[2, 'y'], null],
];

describe('NDJSON', () => {
  const post = (text: string | Uint8Array<ArrayBuffer>): Promise<{ status: number; summary: Summary }> =>
    server.take(text);

  it('holds a value of every type exactly', async () => {
    const line =
      '{"shop_id":7,"region_id":9223372036854775807,"name":"Łódź, \\"north\\"","open":true,' +
      '"visits":"-9007199254740993","price":12345678.90,"score":0.1,"opened":"2013-01-31",' +
      '"seen_at":"2013-01-01T00:00:00.000000001-05:00","meta":{"a":12345678901234567890},"tags":["x",null,""],' +
      '"geo":{"lat":1.5},"branches":[{"lat":2,"place_name":"y"},null]}\n';
    expect((await post(line)).summary.rejected).toEqual([]);
    expect(taken()).toEqual([everything]);
  });

  it('tells everything that is wrong with a record, by where it is', async () => {
    const line = '{"shop_id":1,"visits":1.5,"geo":{"lat":"far"},"opened":"2013-02-30","tags":["a",7]}\n';
    expect((await post(line)).summary.rejected).toEqual([
      {
        index: 0,
        errors: [
          { path: ['visits'], code: 'TYPE', message: 'expected a value of type int64' },
          { path: ['geo', 'lat'], code: 'TYPE', message: 'expected a value of type float64' },
          { path: ['opened'], code: 'TYPE', message: 'expected a value of type date' },
          { path: ['tags', 1], code: 'TYPE', message: 'expected a value of type string' },
        ],
      },
    ]);
  });

  it('rejects fields that are not the dataset’s, whatever they are called', async () => {
    const { summary } = await post('{"shop_id":1,"nothing":1}\n{"shop_id":2,"__proto__":{"shop_id":9}}\n');
    expect(summary.rejected.map(({ errors }) => errors)).toEqual(
      ['nothing', '__proto__'].map((name) => [
        { path: [name], code: 'UNKNOWN_FIELD', message: 'expected a field that may be written' },
      ]),
    );
  });

  it('rejects a line that is not UTF-8 and takes those around it', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"shop_id":1}\n{"shop_id":2,"name":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n{"shop_id":3}\n'),
    ]);
    expect((await post(new Uint8Array(bytes))).summary).toMatchObject({
      acceptedCount: 2,
      rejected: [{ index: 1, errors: [{ path: [], code: 'TYPE', message: 'expected UTF-8' }] }],
    });
  });
});

describe('CSV', () => {
  const post = (text: string | Uint8Array<ArrayBuffer>): Promise<{ status: number; summary: Summary }> =>
    server.take(text, { type: 'text/csv' });

  it('holds a value of every type exactly', async () => {
    const text =
      '\uFEFFshop_id,region_id,name,open,visits,price,score,opened,seen_at,meta,tags,geo,branches\r\n' +
      '7,9223372036854775807,"Łódź, ""north""",true,-9007199254740993,12345678.9,1e-1,2013-01-31,' +
      '2013-01-01T05:00:00.000000001Z,"{""a"":12345678901234567890}","[""x"",null,""""]","{""lat"":1.5}",' +
      '"[{""lat"":2,""place_name"":""y""},null]"\r\n';
    expect((await post(text)).summary.rejected).toEqual([]);
    expect(taken()).toEqual([everything]);
  });

  it('tells an empty text from none, and takes columns in any order', async () => {
    await post('name,shop_id\n"",1\n,2\n"two\nlines",3\n');
    expect(taken().map(([id, , name]) => [id, name])).toEqual([
      [1, ''],
      [2, null],
      [3, 'two\nlines'],
    ]);
  });

  it('rejects a line with another number of cells than the header', async () => {
    expect((await post('shop_id,name\n1\n2,b\n3,c,d\n')).summary).toMatchObject({
      acceptedCount: 1,
      rejected: [{ index: 0 }, { index: 2 }],
    });
  });

  it('ends at a quote that is not closed, and takes no part of a chunk', async () => {
    const { status, summary } = await post('shop_id,name\n1,a\n2,"b\n3,c\n');
    expect([status, summary.recordCount]).toEqual([400, 0]);
    expect(summary.errors?.[0]?.message).toMatch(/^line \d: expected the end of a quoted text$/);
    expect(taken()).toEqual([]);
  });

  it('ends at what is not UTF-8', async () => {
    const { status, summary } = await post(
      new Uint8Array(Buffer.concat([Buffer.from('shop_id,name\n1,'), Buffer.from([0xff, 10])])),
    );
    expect([status, summary.errors?.[0]?.message]).toEqual([400, 'expected UTF-8']);
  });

  it('asks for a header that names each column once', async () => {
    const { status, summary } = await post('shop_id,shop_id\n1,1\n');
    expect([status, summary.errors?.[0]?.message]).toEqual([
      400,
      'line 1: expected a header of column names, each once',
    ]);
  });
});

describe('Arrow', () => {
  const post = (bytes: Uint8Array): Promise<{ status: number; summary: Summary }> =>
    server.take(new Uint8Array(bytes), { type: 'application/vnd.apache.arrow.stream' });
  const field = (name: string, type: arrow.DataType): arrow.Field => new arrow.Field(name, type, true);
  const geo = new arrow.Struct([field('lat', new arrow.Float64()), field('place_name', new arrow.Utf8())]);

  /** A decimal's words, lowest first. */
  function decimalWords(unscaled: bigint): Uint32Array {
    const words = BigInt.asUintN(128, unscaled);
    return Uint32Array.from([0n, 32n, 64n, 96n], (shift) => Number((words >> shift) & 0xffff_ffffn));
  }

  function stream(columns: Record<string, arrow.Vector>): Uint8Array {
    return arrow.tableToIPC(new arrow.Table(columns), 'stream');
  }

  it('holds a value of every type exactly', async () => {
    const nanos = arrow.makeVector(
      arrow.makeData({
        type: new arrow.TimestampNanosecond(),
        length: 1,
        data: BigInt64Array.from([1_357_016_400_000_000_001n]),
      }),
    );
    const price = arrow.makeVector(
      arrow.makeData({ type: new arrow.Decimal(2, 10, 128), length: 1, data: decimalWords(1_234_567_890n) }),
    );
    const bytes = stream({
      shop_id: arrow.vectorFromArray([7], new arrow.Int8()),
      region_id: arrow.vectorFromArray([9_223_372_036_854_775_807n], new arrow.Int64()),
      name: arrow.vectorFromArray(['Łódź, "north"'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())),
      open: arrow.vectorFromArray([true], new arrow.Bool()),
      visits: arrow.vectorFromArray([-9_007_199_254_740_993n], new arrow.Int64()),
      price,
      score: arrow.vectorFromArray([0.1], new arrow.Float64()),
      opened: arrow.vectorFromArray([new Date('2013-01-31')], new arrow.DateDay()),
      seen_at: nanos,
      meta: arrow.vectorFromArray(['{"a":12345678901234567890}'], new arrow.Utf8()),
      tags: arrow.vectorFromArray([['x', null, '']], new arrow.List(field('item', new arrow.Utf8()))),
      geo: arrow.vectorFromArray([{ lat: 1.5, place_name: null }], geo),
      branches: arrow.vectorFromArray([[{ lat: 2, place_name: 'y' }, null]], new arrow.List(field('item', geo))),
    });
    expect((await post(bytes)).summary.rejected).toEqual([]);
    expect(taken()).toEqual([everything]);
  });

  it('reads negative decimals, moments before 1970 and several batches', async () => {
    const batch = (id: number, price: bigint, seconds: bigint): arrow.Table =>
      new arrow.Table({
        shop_id: arrow.vectorFromArray([id], new arrow.Int32()),
        price: arrow.makeVector(
          arrow.makeData({ type: new arrow.Decimal(1, 10, 128), length: 1, data: decimalWords(price) }),
        ),
        seen_at: arrow.makeVector(
          arrow.makeData({ type: new arrow.TimestampSecond(), length: 1, data: BigInt64Array.from([seconds]) }),
        ),
      });
    const bytes = arrow.tableToIPC(batch(1, -15n, -1n).concat(batch(2, 0n, 0n)), 'stream');
    expect((await post(bytes)).summary.acceptedCount).toBe(2);
    const at = shops.columns.findIndex(({ name }) => name === 'seen_at');
    expect(taken().map((row) => [row[0], row[5], row[at]])).toEqual([
      [1, '-1.50', '1969-12-31T23:59:59Z'],
      [2, '0.00', '1970-01-01T00:00:00Z'],
    ]);
  });

  it('rejects a record whose value is of another type, or beyond it', async () => {
    const bytes = stream({
      shop_id: arrow.vectorFromArray([1n, 2n ** 40n], new arrow.Int64()),
      seen_at: arrow.makeVector(
        arrow.makeData({
          type: new arrow.TimestampSecond(),
          length: 2,
          data: BigInt64Array.from([10n ** 15n, 0n]),
        }),
      ),
    });
    expect((await post(bytes)).summary.rejected.map(({ index, errors }) => [index, errors])).toMatchObject([
      [0, [{ path: ['seen_at'], code: 'TYPE' }]],
      [1, [{ path: ['shop_id'], code: 'TYPE' }]],
    ]);
  });

  it('takes no column of a type that contracts do not have', async () => {
    const bytes = stream({ shop_id: arrow.vectorFromArray([1n], new arrow.TimeNanosecond()) });
    const { status, summary } = await post(bytes);
    expect([status, summary.errors?.[0]?.message]).toEqual([400, 'shop_id: a value of its Arrow type is not taken']);
  });

  it('reads all streams of a body, and nothing else behind them', async () => {
    const bytes = stream({ shop_id: arrow.vectorFromArray([1, 2], new arrow.Int32()) });
    const more = stream({ shop_id: arrow.vectorFromArray([3], new arrow.Int8()) });
    expect((await post(Buffer.concat([bytes, more]))).summary.acceptedCount).toBe(3);
    expect((await post(Buffer.concat([bytes, Buffer.from('something else that follows')]))).status).toBe(400);
    expect((await post(bytes.subarray(0, bytes.length - 12))).status).toBe(400);
  });

  it('ends at what is no Arrow stream, cut or changed, and stays up', async () => {
    const bytes = stream({
      shop_id: arrow.vectorFromArray([1, 2, 3], new arrow.Int32()),
      name: arrow.vectorFromArray(['a', 'bc', 'd'], new arrow.Utf8()),
    });
    expect((await post(Buffer.from('shop_id\n1\n'))).status).toBe(400);
    expect((await post(new Uint8Array())).status).toBe(400);
    for (let i = 0; i < bytes.length; i += 7) {
      const { status } = await post(bytes.map((byte, at) => (at === i ? byte ^ 0xff : byte)));
      expect([200, 400]).toContain(status);
    }
    expect((await post(bytes)).summary.acceptedCount).toBe(3);
  });
});
