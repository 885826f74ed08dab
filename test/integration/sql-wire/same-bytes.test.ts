// Values and copies as PostgreSQL itself writes them: the same question to a PostgreSQL (in WebAssembly), the same bytes.
import { PGlite } from '@electric-sql/pglite';
import type { SqlCommand, SqlFormat } from '../../../src/core/sql-service.js';
import { type DataType, decimalType } from '../../../src/core/data-type.js';
import * as types from '../../../src/core/data-type.js';
import type { Row, Value } from '../../../src/core/value.js';
import { compileCopy } from '../../../src/transport/sql-wire/copy-out.js';
import { FrameFields } from '../../../src/transport/sql-wire/frontend-message.js';
import { compileWriteField, type TextStyle } from '../../../src/transport/sql-wire/values/encode-value.js';
import { decodeParameter } from '../../../src/transport/sql-wire/values/decode-parameter.js';
import { offsetOfZone } from '../../../src/transport/sql-wire/values/time-text.js';
import { WireBuffer } from '../../../src/transport/sql-wire/wire-buffer.js';
import { sqlColumn } from '../../support/fake-sql-service.js';

let postgres: PGlite;

beforeAll(async () => {
  postgres = await PGlite.create();
});

afterAll(() => postgres.close());

const styleOf = (zone: string, extraFloatDigits = 1): TextStyle => ({ offsetOf: offsetOfZone(zone), extraFloatDigits });

function messagesOf(bytes: Buffer): readonly { readonly type: string; readonly body: Buffer }[] {
  const found: { type: string; body: Buffer }[] = [];
  for (let at = 0; at + 5 <= bytes.length;) {
    const length = bytes.readInt32BE(at + 1);
    found.push({ type: String.fromCharCode(bytes[at]!), body: bytes.subarray(at + 5, at + 1 + length) });
    at += 1 + length;
  }
  return found;
}

async function exchange(write: (out: WireBuffer) => void): Promise<ReturnType<typeof messagesOf>> {
  const out = new WireBuffer();
  write(out);
  return messagesOf(Buffer.from(await postgres.execProtocolRaw(new Uint8Array(out.take()))));
}

/** The fields of the one row that PostgreSQL answers with. */
async function rowOf(sql: string, format: SqlFormat): Promise<readonly (Buffer | null)[]> {
  const answer = await exchange((out) => {
    out.begin('P').cstring('').cstring(sql).int16(0).end();
    out.begin('B').cstring('').cstring('').int16(0).int16(0).int16(1).int16(format).end();
    out.begin('E').cstring('').int32(0).end();
    out.begin('S').end();
  });
  const error = answer.find(({ type }) => type === 'E');
  if (error !== undefined) throw new Error(error.body.toString());
  const fields = new FrameFields(answer.find(({ type }) => type === 'D')!.body);
  return fields.list(fields.uint16(), () => {
    const length = fields.int32();
    return length === -1 ? null : fields.bytes(length);
  });
}

function fieldOf(column: ReturnType<typeof sqlColumn>, value: Value, format: SqlFormat, style: TextStyle): Buffer {
  const out = new WireBuffer();
  compileWriteField(column, format, style)(out, value);
  return out.take().subarray(4);
}

interface Case {
  readonly oid: number;
  readonly type: DataType;
  /** As PostgreSQL's type is called. */
  readonly name: string;
  readonly values: readonly Value[];
}

const list = (element: DataType): DataType => ({ kind: 'list', element });

const floats = [
  0,
  -0,
  1,
  -1.5,
  0.1,
  1e14,
  123456789012345,
  1e15,
  123456789012345678,
  1e-4,
  1.2345e-5,
  5e-324,
  1.7976931348623157e308,
  2 ** 53,
  0.30000000000000004,
  Number.NaN,
  Infinity,
  -Infinity,
  1e22,
  9.5367431640625e-7,
];
const decimals = [
  '0.0000',
  '-0.0001',
  '1.0000',
  '10000.0000',
  '9999.9999',
  '123456789.1234',
  '12345678901234567890123456789012.5678',
  '-10000000.0000',
  '100000000.0001',
];
const moments = [
  '2013-01-01T05:00:00Z',
  '2013-07-01T04:30:00.25Z',
  '1969-12-31T23:59:59.999999Z',
  '2000-01-01T00:00:00Z',
  '1900-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2013-03-10T06:59:59.5Z',
  '2013-03-10T07:00:00Z',
  '2013-11-03T05:30:00Z',
  '2013-11-03T06:30:00Z',
  '0001-01-01T12:00:00Z',
  '0001-01-01T00:00:00Z',
];
const texts = [
  '',
  'plain',
  'köln 🚲',
  'a"b',
  "it's",
  'back\\slash',
  'two\nlines',
  'NULL',
  'null',
  '{x}',
  'a,b',
  ' blank ',
  '\\.',
  '\\N',
  '\t\b\f\r\v',
  '1',
];

const cases: readonly Case[] = [
  { oid: 16, type: types.booleanType, name: 'bool', values: [true, false] },
  { oid: 23, type: types.int32Type, name: 'int4', values: [0, 1, -1, 2147483647, -2147483648] },
  { oid: 21, type: types.int32Type, name: 'int2', values: [0, 32767, -32768] },
  { oid: 20, type: types.int64Type, name: 'int8', values: [0n, 9223372036854775807n, -9223372036854775808n] },
  { oid: 701, type: types.float64Type, name: 'float8', values: floats },
  {
    oid: 700,
    type: types.float64Type,
    name: 'float4',
    values: [0, -0, 1, 0.1, 1e5, 123456, 1e6, 1234567, 16777216, 3.4028235e38, 1e-5, 1.4e-45, Number.NaN, Infinity],
  },
  { oid: 1700, type: decimalType(38, 4), name: 'numeric', values: decimals },
  { oid: 1700, type: types.int64Type, name: 'numeric', values: [0n, 10000n, -123456789012n] },
  { oid: 25, type: types.stringType, name: 'text', values: texts },
  { oid: 1043, type: types.stringType, name: 'varchar', values: texts },
  {
    oid: 1082,
    type: types.dateType,
    name: 'date',
    values: ['2013-01-31', '1969-12-31', '2000-01-01', '0001-01-01', '9999-12-31'],
  },
  { oid: 1184, type: types.timestampType, name: 'timestamptz', values: moments },
  { oid: 114, type: types.jsonType, name: 'json', values: ['{"a": [1, 2.50]}', 'null', '"ü"'] },
  { oid: 3802, type: types.jsonType, name: 'jsonb', values: ['{"a": [1, 2.50]}', 'null', '"ü"'] },
  { oid: 1009, type: list(types.stringType), name: 'text[]', values: [texts, [], ['a', null]] },
  { oid: 1016, type: list(types.int64Type), name: 'int8[]', values: [[1n, null, -5n], []] },
  { oid: 1231, type: list(decimalType(10, 2)), name: 'numeric[]', values: [['1.50', '-0.01']] },
  { oid: 1000, type: list(types.booleanType), name: 'bool[]', values: [[true, false, null]] },
  { oid: 1022, type: list(types.float64Type), name: 'float8[]', values: [[0.1, Number.NaN]] },
  { oid: 1182, type: list(types.dateType), name: 'date[]', values: [['2013-01-31']] },
  { oid: 1185, type: list(types.timestampType), name: 'timestamptz[]', values: [['2013-07-01T04:30:00.25Z']] },
  {
    oid: 1009,
    type: list(list(types.stringType)),
    name: 'text[]',
    values: [
      [
        ['a', 'b'],
        ['c', null],
      ],
      [[], []],
    ],
  },
];

/** A literal of PostgreSQL, written without the code under test. */
function literalOf(value: Value): string {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) {
    const items = value as readonly Value[];
    return items.length === 0 || items.every((item) => Array.isArray(item) && item.length === 0)
      ? "'{}'"
      : `ARRAY[${items.map(literalOf).join(',')}]`;
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

describe.each(['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia'])('in the time zone %s', (zone) => {
  it.each(cases)('values of $name are the same in text and in binary', async ({ oid, type, name, values }) => {
    await postgres.exec(`SET timezone = '${zone}'`);
    const style = styleOf(zone);
    const column = sqlColumn('x', oid, type);
    const select = `SELECT ${values.map((value) => `${literalOf(value)}::${name}`).join(', ')}`;
    for (const format of [0, 1] as const) {
      const expected = await rowOf(select, format);
      const found = values.map((value) => fieldOf(column, value, format, style));
      const readable = (field: Buffer | null): string =>
        field === null ? 'null' : format === 0 ? field.toString() : field.toString('hex');
      expect(found.map(readable)).toEqual(expected.map(readable));
    }
  });
});

it.each([0, -5, -15, 3])('numbers have as many digits with extra_float_digits %s', async (digits) => {
  await postgres.exec(`SET extra_float_digits = ${digits}`);
  for (const [oid, name] of [
    [701, 'float8'],
    [700, 'float4'],
  ] as const) {
    const values =
      name === 'float4'
        ? floats
            .map((value) => Math.fround(value))
            .filter((value) => Number.isFinite(value) && (value !== 0 || Object.is(value, 0)))
        : floats;
    const expected = await rowOf(`SELECT ${values.map((value) => `${literalOf(value)}::${name}`).join(', ')}`, 0);
    const column = sqlColumn('x', oid, types.float64Type);
    expect(values.map((value) => fieldOf(column, value, 0, styleOf('UTC', digits)).toString())).toEqual(
      expected.map(String),
    );
  }
  await postgres.exec('RESET extra_float_digits');
});

it('parameters in binary mean what PostgreSQL wrote', async () => {
  await postgres.exec("SET timezone = 'UTC'");
  for (const { oid, name, values } of cases) {
    const select = `SELECT ${values.map((value) => `${literalOf(value)}::${name}`).join(', ')}`;
    const [binary, text] = [await rowOf(select, 1), await rowOf(select, 0)];
    expect(binary.map((bytes) => decodeParameter({ format: 1, bytes }, oid, 1))).toEqual(text.map(String));
  }
});

describe('copies', () => {
  const columns = [
    sqlColumn('n', 20, types.int64Type),
    sqlColumn('text "t"', 25, types.stringType),
    sqlColumn('x', 701, types.float64Type),
  ];
  const rows: readonly Row[] = [
    ...texts.map((text, i): Row => [BigInt(i), text, i / 3]),
    [null, null, null],
    [1n, 'NA', null],
  ];

  it.each<[string, Record<string, string>]>([
    ['text', {}],
    ['text', { delimiter: '|', null: 'NA', header: 'true' }],
    ['text', { delimiter: '^' }],
    ['csv', {}],
    ['csv', { header: '' }],
    ['csv', { delimiter: ';', quote: "'", null: 'NA', escape: '\\', header: 'on' }],
    ['csv', { force_quote: '*' }],
    ['csv', { force_quote: 'n' }],
    ['binary', {}],
  ])('as %s with %j are the same, message by message', async (format, options) => {
    for (const some of [rows, [], rows.slice(0, 1)]) {
      for (const width of [3, 1]) {
        if (width === 1 && options['force_quote'] === 'n') continue;
        const from = width === 1 ? 1 : 0;
        const picked = columns.slice(from, from + width);
        const values = some.map((row) => row.slice(from, from + width));
        const rowsSql = values.map(
          (row) =>
            `(${row.map((value, i) => `${literalOf(value)}::${['int8', 'text', 'float8'][from + i]!}`).join(',')})`,
        );
        const names = picked.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(',');
        const source =
          values.length > 0
            ? `VALUES ${rowsSql.join(',')}`
            : `SELECT ${picked.map((_, i) => `NULL::${['int8', 'text', 'float8'][from + i]!}`).join(',')} WHERE false`;
        const given = Object.entries(options).map(([name, value]) =>
          name === 'force_quote'
            ? `force_quote ${value === '*' ? '*' : `(${value})`}`
            : name === 'header'
              ? `header ${value}`
              : `${name} '${value.replaceAll("'", "''")}'`,
        );
        const sql = `COPY (SELECT * FROM (${source}) t(${names})) TO STDOUT (${[`format ${format}`, ...given].join(', ')})`;
        const expected = (await exchange((out) => void out.begin('Q').cstring(sql).end())).filter(
          ({ type }) => type === 'd' || type === 'E',
        );
        const command = {
          kind: 'copy',
          question: {},
          format,
          options: new Map(Object.entries(options)),
        } as unknown as Extract<SqlCommand, { kind: 'copy' }>;
        const form = compileCopy(command, picked, styleOf('UTC'));
        const out = new WireBuffer();
        form.writeStart(out);
        values.forEach((_, i) => form.writeRow(out, { kind: 'values', rows: values }, i));
        form.writeEnd(out);
        const readable = (messages: ReturnType<typeof messagesOf>) =>
          messages.map(({ type, body }) => type + body.toString('latin1'));
        expect(readable(messagesOf(out.take()))).toEqual(readable(expected));
      }
    }
  });
});
