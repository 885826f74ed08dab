// A dataset with a column of every type and bindings of it, for the tests of payloads; and random rows of it.
import fc from 'fast-check';
import type { DataType } from '../../../../src/core/data-type.js';
import type { Column, Dataset, PayloadFormat, Server, StreamBinding } from '../../../../src/core/dataset.js';
import type { Row, Value } from '../../../../src/core/value.js';
import type { DecodedPayload, PayloadChange, PayloadCodec } from '../../../../connectors/payload/codec.js';

const struct: DataType = {
  kind: 'struct',
  fields: [
    { name: 'n', type: { kind: 'int64' }, nullable: false },
    { name: 'tags', type: { kind: 'list', element: { kind: 'string' } }, nullable: true },
  ],
};

/** By column name. */
export const types: Readonly<Record<string, DataType>> = {
  id: { kind: 'string' },
  flag: { kind: 'boolean' },
  small: { kind: 'int32' },
  big: { kind: 'int64' },
  money: { kind: 'decimal', precision: 38, scale: 9 },
  whole: { kind: 'decimal', precision: 20, scale: 0 },
  ratio: { kind: 'float64' },
  note: { kind: 'string' },
  day: { kind: 'date' },
  at: { kind: 'timestamp' },
  doc: { kind: 'json' },
  texts: { kind: 'list', element: { kind: 'string' } },
  nested: struct,
};

export const everyType: Dataset = datasetOf(
  Object.entries(types).map(([name, type]) => ({ name, type, nullable: name !== 'id' })),
  ['id'],
);

export function datasetOf(columns: readonly Column[], key: readonly string[]): Dataset {
  return {
    name: 'events',
    contract: { id: 'events', version: '1.0.0' },
    graphql: {},
    columns,
    key,
    relationships: [],
    bindings: [],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
  };
}

/** A stream of a dataset, every column under its own name unless `more` says. */
export function bindingOf(dataset: Dataset, format: PayloadFormat, more: Partial<StreamBinding> = {}): StreamBinding {
  return {
    id: 'bus-stream',
    server: 'bus',
    kind: 'kafka',
    physicalName: 'events.v1',
    columns: new Map(dataset.columns.map(({ name }) => [name, { physicalName: name }])),
    format,
    settings: {},
    changes: 'append',
    envelope: 'plain',
    lagMs: 0,
    ...more,
  };
}

export function serverOf(settings: Server['settings'] = {}): Server {
  return { name: 'bus', kind: 'kafka', settings: { region: 'us-east-1', ...settings } };
}

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', ',', '\n', ';', ' ', 'é', '😀', '\\', '\u2028', '\0'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});
const day = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
/** None that is null, which a JSON payload tells from no value by nothing. */
const json = fc
  .oneof(
    fc.json({ maxDepth: 2 }),
    fc.constantFrom('123456789012345678901234567890', '{"a":0.12345678901234567890}', '"x"'),
  )
  .filter((doc) => doc.trim() !== 'null');

function decimal(precision: number, scale: number): fc.Arbitrary<string> {
  return fc.bigInt({ min: 0n, max: 10n ** BigInt(precision) - 1n }).chain((digits) =>
    fc.boolean().map((negative) => {
      const padded = String(digits).padStart(scale + 1, '0');
      const magnitude = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
      return negative && digits > 0n ? `-${magnitude}` : magnitude;
    }),
  );
}

/** Moments to the microsecond, which is as fine as Avro's usual type. */
const moment = fc.tuple(day, fc.nat(86_399), fc.nat(999_999)).map(([date, second, micros]) => {
  const time = new Date(second * 1000).toISOString().slice(11, 19);
  const fraction = String(micros).padStart(6, '0').replace(/0+$/, '');
  return `${date}T${time}${fraction === '' ? '' : `.${fraction}`}Z`;
});

const values: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  flag: fc.boolean(),
  small: fc.integer(),
  big: int64,
  money: decimal(38, 9),
  whole: decimal(20, 0),
  ratio: fc.double().map((double) => (Object.is(double, -0) ? 0 : double)),
  note: text,
  day,
  at: moment,
  doc: json,
  texts: fc.array(fc.option(text, { nil: null }), { maxLength: 3 }),
  nested: fc.tuple(int64, fc.option(fc.array(text, { maxLength: 2 }), { nil: null })),
};

/** Rows of `everyType`. */
export const anyRow: fc.Arbitrary<Row> = fc.tuple(
  ...Object.keys(types).map((name): fc.Arbitrary<Value> =>
    name === 'id' ? text : fc.option(values[name] ?? text, { nil: null }),
  ),
);

/** A row whose JSON column is compared by what it says and not by its spaces. */
export function comparable(row: Row | undefined): Row | undefined {
  const doc = Object.keys(types).indexOf('doc');
  return row?.map((value, i) =>
    i === doc && typeof value === 'string' && !/\d{16}/.test(value) ? JSON.stringify(JSON.parse(value)) : value,
  );
}

/** What a payload, given as text or bytes, is read as. */
export async function decodeText(
  codec: PayloadCodec,
  payload: string | Uint8Array | undefined,
  key?: string,
): Promise<DecodedPayload> {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return codec.decode(bytes, key === undefined ? undefined : Buffer.from(key));
}

/** The change that was read; an error where there is none. */
export function changeOf(decoded: DecodedPayload): PayloadChange {
  if ('unreadable' in decoded) throw new Error(decoded.unreadable);
  return decoded;
}
