import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from '@jest/globals';
import { encodeItem } from '../../../../local/dynamodb/encode-item.js';

async function encode(select: string): Promise<unknown> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'America/New_York'");
  const [row] = (await connection.runAndReadAll(`SELECT ${select}`)).getRowObjects();
  return encodeItem(row ?? {});
}

describe('encodeItem', () => {
  it('keeps numbers exact', async () => {
    const select = `9223372036854775807 AS big, (-128)::TINYINT AS tiny, 0.5::DOUBLE AS half, 0::DOUBLE AS zero,
      '1234567890123456789012345678.0123456789'::DECIMAL(38, 10) AS price, '-0.10'::DECIMAL(4, 2) AS small,
      '170141183460469231731687303715884105727'::HUGEINT AS huge`;
    expect(await encode(select)).toEqual({
      big: { N: '9223372036854775807' },
      tiny: { N: '-128' },
      half: { N: '0.5' },
      zero: { N: '0' },
      price: { N: '1234567890123456789012345678.0123456789' },
      small: { N: '-0.10' },
      huge: { S: '170141183460469231731687303715884105727' },
    });
  });

  it('writes as text the doubles that are no numbers of DynamoDB', async () => {
    const select =
      "'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b, '-inf'::DOUBLE AS c, 1e300::DOUBLE AS d, 1e-200::DOUBLE AS e";
    expect(await encode(select)).toEqual({
      a: { S: 'NaN' },
      b: { S: 'Infinity' },
      c: { S: '-Infinity' },
      d: { S: '1e+300' },
      e: { S: '1e-200' },
    });
  });

  it('writes instants in RFC 3339, dates and times as they are', async () => {
    const select = `TIMESTAMPTZ '2013-11-03 01:30:00-04' AS before, TIMESTAMPTZ '2013-11-03 01:30:00-05' AS after,
      TIMESTAMP '1969-12-31 23:59:59.5' AS early, TIMESTAMP_S '2013-01-01 05:00:00' AS s, DATE '2013-01-02' AS d,
      TIMESTAMP_MS '2013-01-01 05:00:00.25' AS ms, TIMESTAMP_NS '2013-01-01 05:00:00.000001' AS ns, TIME '05:17:00' AS t`;
    expect(await encode(select)).toEqual({
      before: { S: '2013-11-03T05:30:00Z' },
      after: { S: '2013-11-03T06:30:00Z' },
      early: { S: '1969-12-31T23:59:59.5Z' },
      s: { S: '2013-01-01T05:00:00Z' },
      d: { S: '2013-01-02' },
      ms: { S: '2013-01-01T05:00:00.25Z' },
      ns: { S: '2013-01-01T05:00:00.000001Z' },
      t: { S: '05:17:00' },
    });
  });

  it('leaves nulls out, except within lists', async () => {
    const select = "NULL::INTEGER AS gone, '' AS empty, true AS yes, [1, NULL] AS list, {'a': 'x', 'b': NULL} AS pair";
    expect(await encode(select)).toEqual({
      empty: { S: '' },
      yes: { BOOL: true },
      list: { L: [{ N: '1' }, { NULL: true }] },
      pair: { M: { a: { S: 'x' } } },
    });
  });

  it('writes maps, bytes and UUIDs', async () => {
    const select = `MAP {'k': 1} AS m, '\\xAA'::BLOB AS b, '00000000-0000-0000-0000-00000000000a'::UUID AS u`;
    expect(await encode(select)).toEqual({
      m: { M: { k: { N: '1' } } },
      b: { B: new Uint8Array([0xaa]) },
      u: { S: '00000000-0000-0000-0000-00000000000a' },
    });
  });
});
