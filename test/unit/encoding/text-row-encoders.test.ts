import { describe, expect, test } from '@jest/globals';
import { createJsonRowEncoder, jsonRowEncoder } from '../../../src/encoding/encode-json-rows.js';
import { csvRowEncoder } from '../../../src/encoding/encode-csv-rows.js';
import { ndjsonRowEncoder } from '../../../src/encoding/encode-ndjson-rows.js';
import type { RowEncoder } from '../../../src/encoding/row-encoder.js';
import { batchesOf, gather, matrixFields, matrixRows } from '../../support/type-matrix-rows.js';

const textOf = async (encoder: RowEncoder, rows = matrixRows): Promise<string> =>
  (await gather(encoder.encode(matrixFields, batchesOf(rows, 2)))).toString('utf8');

describe('rows as JSON', () => {
  test('are one array of objects, whatever the batches', async () => {
    const parsed = JSON.parse(await textOf(jsonRowEncoder)) as readonly Record<string, unknown>[];
    expect(parsed.map((row) => row['row'])).toEqual([1, 2, 3, 4, 5]);
    expect(parsed[2]).toEqual(Object.fromEntries(matrixFields.map((f) => [f.name, f.name === 'row' ? 3 : null])));
  });

  test('give every digit of a number, an offset to instants and text for what JSON has no number for', async () => {
    const text = await textOf(jsonRowEncoder);
    expect(text).toContain('"big":9223372036854775807,');
    expect(text).toContain('"big":-9223372036854775808,');
    expect(text).toContain('"huge":1234567890123456789012345678.1234567890,');
    expect(text).toContain('"moment":"1965-07-04T23:59:59.999999+00:00"');
    expect(text).toContain('"ratio":"NaN"');
    expect(text).toContain('"ratio":"-Infinity"');
    expect(text).toContain('"doc":12345678901234567890.123456789,');
  });

  test('nest lists and structs by name', async () => {
    const parsed = JSON.parse(await textOf(jsonRowEncoder)) as readonly Record<string, unknown>[];
    expect(parsed[0]?.['place']).toEqual({ code: 'JFK', seats: 7 });
    expect(parsed[0]?.['stops']).toEqual([{ at: '2013-01-01T05:00:00+00:00' }, { at: null }]);
    expect(parsed[3]?.['tags']).toEqual([null, 'x']);
  });

  test('of an answer without rows are an empty array', async () => {
    expect(await textOf(jsonRowEncoder, [])).toBe('[]');
  });

  test('leave nulls out where that is asked for', async () => {
    const parsed = JSON.parse(await textOf(createJsonRowEncoder({ stripNulls: true }))) as readonly unknown[];
    expect(parsed[2]).toEqual({ row: 3 });
    expect(parsed[1]).toMatchObject({ place: {} });
  });
});

describe('rows as NDJSON', () => {
  test('are one line each, in the form of JSON', async () => {
    const lines = (await textOf(ndjsonRowEncoder)).split('\n');
    expect(lines).toHaveLength(matrixRows.length + 1);
    expect(lines.at(-1)).toBe('');
    const json = JSON.parse(await textOf(jsonRowEncoder)) as readonly unknown[];
    expect(lines.slice(0, -1).map((line) => JSON.parse(line) as unknown)).toEqual(json);
  });

  test('of an answer without rows are nothing', async () => {
    expect(await textOf(ndjsonRowEncoder, [])).toBe('');
  });
});

describe('rows as CSV', () => {
  test('tell a null from an empty text', async () => {
    const text = await gather(
      csvRowEncoder.encode(
        [
          { name: 'a', type: { kind: 'string' }, nullable: true },
          { name: 'b,"', type: { kind: 'string' }, nullable: true },
        ],
        batchesOf([['', null]], 1),
      ),
    );
    expect(text.toString()).toBe('a,"b,"""\r\n"",\r\n');
  });

  test('have a header also where there is no row', async () => {
    expect(await textOf(csvRowEncoder, [])).toBe(`${matrixFields.map((f) => f.name).join(',')}\r\n`);
  });
});
