// Avro as a payload: bare, and with the framing of Confluent's and Glue's registries over their real APIs; evolution by
// the writer's schema; and what is a registry's fault is never a record's.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deflateSync } from 'node:zlib';
import avro from 'avsc';
import { fc } from '../../../support/random-cases.js';
import { createCodec } from '../../../../connectors/payload/create-codec.js';
import type { PayloadCodec } from '../../../../connectors/payload/codec.js';
import type { Column, Dataset, PayloadFormat, StreamBinding } from '../../../../src/core/dataset.js';
import { type FakeRegistry, startConfluentRegistry, startGlueRegistry } from '../../../support/fake-schema-registry.js';
import {
  anyRow,
  bindingOf,
  changeOf,
  comparable,
  datasetOf,
  decodeText,
  everyType,
  serverOf,
} from './payload-fixture.js';

const columns: readonly Column[] = [
  { name: 'id', type: { kind: 'string' }, nullable: false },
  { name: 'n', type: { kind: 'int64' }, nullable: true },
  { name: 'kind', type: { kind: 'string' }, nullable: false, constraints: { default: 'plain' } },
];
const small = datasetOf(columns, ['id']);

let registry: FakeRegistry;

function codecOf(
  dataset: Dataset,
  kind: 'confluent' | 'glue' | 'none',
  more: Partial<StreamBinding> = {},
  settings: Readonly<Record<string, string>> = {},
): PayloadCodec {
  const format: PayloadFormat = { kind: 'avro', registry: kind };
  const servers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    glue: { glueEndpoint: kind === 'glue' ? registry.url : '', accessKeyId: 'a', secretAccessKey: 's' },
    confluent: { schemaRegistryUrl: kind === 'confluent' ? `${registry.url}/` : '' },
  };
  return createCodec({
    dataset,
    binding: bindingOf(dataset, format, more),
    server: serverOf({ ...servers[kind], ...settings }),
  });
}

/** A payload that another producer wrote by a schema of its own. */
function framed(id: number, schema: avro.Schema, value: unknown): Buffer {
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(id, 1);
  return Buffer.concat([frame, avro.Type.forSchema(schema, { wrapUnions: true }).toBuffer(value)]);
}

function recordOf(...fields: readonly object[]): avro.Schema {
  return { type: 'record', name: 'Other', fields } as avro.Schema;
}

async function roundTrips(codec: PayloadCodec, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyRow, async (row) => {
      expect(comparable(changeOf(await codec.decode(await codec.encode(row))).after)).toEqual(comparable(row));
    }),
    { numRuns },
  );
}

describe('without a registry', () => {
  test('every type goes through unharmed', async () => {
    await roundTrips(codecOf(everyType, 'none'), 300);
  });

  test('what is finer than a microsecond is cut, also before 1970; nanoseconds where the binding says so', async () => {
    const dataset = datasetOf([{ name: 'at', type: { kind: 'timestamp' }, nullable: true }], []);
    const nanos = new Map([['at', { physicalName: 'at', physicalType: 'epoch-nanos' }]]);
    const through = async (codec: PayloadCodec, at: string): Promise<unknown> =>
      changeOf(await codec.decode(await codec.encode([at]))).after;
    expect(await through(codecOf(dataset, 'none'), '1969-12-31T23:59:59.9999999Z')).toEqual([
      '1969-12-31T23:59:59.999999Z',
    ]);
    expect(await through(codecOf(dataset, 'none', { columns: nanos }), '1969-12-31T23:59:59.9999999Z')).toEqual([
      '1969-12-31T23:59:59.9999999Z',
    ]);
  });

  test('bytes that are none of its schema are unreadable', async () => {
    expect(await decodeText(codecOf(small, 'none'), Uint8Array.of(200, 1))).toEqual({
      unreadable: 'expected Avro of its schema',
    });
  });

  test('a name that Avro does not allow is a matter of configuration', () => {
    const dataset = datasetOf([{ name: 'a-b', type: { kind: 'string' }, nullable: true }], []);
    expect(() => codecOf(dataset, 'none')).toThrow('Expected a name that Avro allows');
  });
});

describe("with Confluent's registry", () => {
  beforeEach(async () => {
    registry = await startConfluentRegistry();
  });
  afterEach(() => registry.stop());

  test('every type goes through unharmed; the schema is registered once and fetched once', async () => {
    await roundTrips(codecOf(everyType, 'confluent'), 50);
    expect(registry.requests).toEqual(['POST /subjects/events.v1-value/versions', 'GET /schemas/ids/1']);
  });

  test('a payload is a zero byte, the id and what any Avro reader reads', async () => {
    registry.schemas.set('1', 'another');
    const payload = Buffer.from(await codecOf(small, 'confluent').encode(['a', 5n, 'k']));
    expect(payload.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, 2]));
    const type = avro.Type.forSchema(JSON.parse(registry.schemas.get('2') ?? '') as avro.Schema, { wrapUnions: true });
    expect(JSON.parse(type.toString(type.fromBuffer(payload.subarray(5)) as object))).toEqual({
      id: 'a',
      n: { long: 5 },
      kind: 'k',
    });
  });

  test('many that write or read at once ask once', async () => {
    const codec = codecOf(small, 'confluent');
    const payloads = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => codec.encode([String(i), null, 'k'])),
    );
    await Promise.all(payloads.map(async (payload) => codec.decode(payload)));
    expect(registry.requests).toHaveLength(2);
    expect(codec.decode(payloads[0])).not.toBeInstanceOf(Promise);
    expect(codec.encode(['x', null, 'k'])).not.toBeInstanceOf(Promise);
  });

  test('the subject, and whether to register, are settings; so is the login', async () => {
    const binding = { settings: { subject: 'a b', registerSchema: false } };
    const codec = codecOf(small, 'confluent', binding, { schemaRegistryUser: 'u', schemaRegistryPassword: 'p:w' });
    await expect(codec.encode(['a', null, 'k'])).rejects.toMatchObject({ code: 'SINK_REJECTED' });
    expect(registry.requests).toEqual(['POST /subjects/a%20b']);
    expect(registry.headers[0]?.authorization).toBe(`Basic ${Buffer.from('u:p:w').toString('base64')}`);
  });

  test.each([
    [503, 'UNAVAILABLE'],
    [429, 'UNAVAILABLE'],
    [401, 'DENIED'],
    [403, 'DENIED'],
  ])('an answer of %i is no fault of a record, and is asked again', async (status, code) => {
    const codec = codecOf(small, 'confluent');
    const payload = await codec.encode(['a', 5n, 'k']);
    registry.status = status;
    const fresh = codecOf(small, 'confluent');
    await expect(fresh.encode(['a', 5n, 'k'])).rejects.toMatchObject({ code: `SINK_${code}` });
    await expect(fresh.decode(payload)).rejects.toMatchObject({ code: `STREAM_${code}` });
    registry.status = undefined;
    expect(changeOf(await fresh.decode(payload)).after).toEqual(['a', 5n, 'k']);
    expect(await fresh.encode(['a', 5n, 'k'])).toEqual(payload);
  });

  test('a registry that is not there is unavailable; a schema that it does not take is refused', async () => {
    registry.status = 409;
    await expect(codecOf(small, 'confluent').encode(['a', 5n, 'k'])).rejects.toMatchObject({ code: 'SINK_REJECTED' });
    const gone = codecOf(small, 'confluent', {}, { schemaRegistryUrl: 'http://127.0.0.1:1' });
    await expect(gone.encode(['a', 5n, 'k'])).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' });
    await expect(gone.decode(Uint8Array.of(0, 0, 0, 0, 9, 2, 97))).rejects.toMatchObject({
      code: 'STREAM_UNAVAILABLE',
    });
  });

  test('an id that the registry does not know, and bytes without a frame, are bad records', async () => {
    const codec = codecOf(small, 'confluent');
    expect(await codec.decode(Uint8Array.of(0, 0, 0, 0, 9, 2, 97))).toEqual({
      unreadable: 'expected an Avro schema that the registry knows',
    });
    expect(await codec.decode(Buffer.from('{"id":"a"}'))).toEqual({
      unreadable: "expected Avro with a schema registry's framing",
    });
    expect(await codec.decode(Uint8Array.of(0, 0))).toHaveProperty('unreadable');
  });

  test.each<[name: string, schema: avro.Schema, value: object, read: unknown]>([
    [
      'a field that is absent is null or its default',
      recordOf({ name: 'id', type: 'string' }),
      { id: 'a' },
      ['a', null, 'plain'],
    ],
    [
      'a field that is not known is left',
      recordOf(
        { name: 'id', type: 'string' },
        { name: 'x', type: { type: 'map', values: 'int' } },
        { name: 'kind', type: 'string' },
      ),
      { id: 'a', x: { y: 1 }, kind: 'k' },
      ['a', null, 'k'],
    ],
    [
      'an int is a long, an enum is text, whatever the order of a union',
      recordOf(
        { name: 'kind', type: { type: 'enum', name: 'K', symbols: ['k'] } },
        { name: 'n', type: ['int', 'null'] },
        { name: 'id', type: 'string' },
      ),
      { id: 'a', n: { int: 7 }, kind: 'k' },
      ['a', 7n, 'k'],
    ],
    [
      'a wrong type says where',
      recordOf({ name: 'id', type: 'string' }, { name: 'n', type: 'double' }),
      { id: 'a', n: 1.5 },
      'n: expected a value of type int64',
    ],
    [
      'bytes are no text',
      recordOf({ name: 'id', type: 'bytes' }),
      { id: Buffer.from('a') },
      'id: expected a value of type string',
    ],
    ['a missing field says which', recordOf({ name: 'n', type: 'int' }), { n: 1 }, 'id: expected a value'],
  ])('%s', async (_, schema, value, read) => {
    registry.schemas.set('7', JSON.stringify(schema));
    const decoded = await codecOf(small, 'confluent').decode(framed(7, schema, value));
    expect('unreadable' in decoded ? decoded.unreadable : decoded.after).toEqual(read);
  });

  test("Debezium's envelope and key", async () => {
    const record = {
      type: 'record',
      name: 'Value',
      fields: [
        { name: 'id', type: 'string' },
        { name: 'n', type: ['null', 'long'] },
      ],
    };
    const schema = recordOf(
      { name: 'before', type: ['null', record] },
      { name: 'after', type: ['null', 'Value'] },
      { name: 'op', type: 'string' },
    );
    const key = recordOf({ name: 'id', type: 'string' });
    registry.schemas.set('7', JSON.stringify(schema)).set('8', JSON.stringify(key));
    const codec = codecOf(small, 'confluent', { envelope: 'debezium', changes: 'full' });
    const value = { before: { Value: { id: 'a', n: { long: 1 } } }, after: { Value: { id: 'a', n: null } }, op: 'u' };
    expect(await codec.decode(framed(7, schema, value))).toEqual({
      operation: 'update',
      before: ['a', 1n, 'plain'],
      after: ['a', null, 'plain'],
    });
    expect(await codec.decode(undefined, framed(8, key, { id: 'a' }))).toEqual({
      operation: 'remove',
      before: ['a', null, null],
      after: undefined,
    });
    expect(await codec.decode(undefined, Buffer.from('a'))).toMatchObject({ before: ['a', null, null] });
  });
});

describe("with Glue's registry", () => {
  beforeEach(async () => {
    registry = await startGlueRegistry();
  });
  afterEach(() => registry.stop());

  test('every type goes through unharmed; the schema is created once and fetched once', async () => {
    await roundTrips(codecOf(everyType, 'glue'), 50);
    expect(registry.requests).toEqual(
      ['GetSchemaByDefinition', 'RegisterSchemaVersion', 'CreateSchema', 'GetSchemaVersion'].map(
        (name) => `AWSGlue.${name}`,
      ),
    );
  });

  test('a further version is registered and waited for', async () => {
    await codecOf(small, 'glue').encode(['a', 5n, 'k']);
    registry.requests.length = 0;
    await codecOf(everyType, 'glue').encode(everyType.columns.map(({ name }) => (name === 'id' ? 'a' : null)));
    expect(registry.requests).toEqual(
      ['GetSchemaByDefinition', 'RegisterSchemaVersion', 'GetSchemaVersion'].map((name) => `AWSGlue.${name}`),
    );
  });

  test("a payload is a 3, the compression, the version's id and the record, which may be compressed", async () => {
    const codec = codecOf(small, 'glue');
    const payload = Buffer.from(await codec.encode(['a', 5n, 'k']));
    const [id = ''] = registry.schemas.keys();
    expect(payload.subarray(0, 18)).toEqual(
      Buffer.concat([Buffer.of(3, 0), Buffer.from(id.replaceAll('-', ''), 'hex')]),
    );
    const compressed = Buffer.concat([Buffer.of(3, 5), payload.subarray(2, 18), deflateSync(payload.subarray(18))]);
    expect(changeOf(await codec.decode(compressed)).after).toEqual(['a', 5n, 'k']);
    const broken = Buffer.concat([Buffer.of(3, 5), payload.subarray(2)]);
    expect(await codec.decode(broken)).toEqual({ unreadable: 'expected a payload that zlib can read' });
  });

  test('what is the registry’s fault is no record’s; a version that it does not know is', async () => {
    const codec = codecOf(small, 'glue');
    const payload = Buffer.from(await codec.encode(['a', 5n, 'k']));
    registry.status = 500;
    await expect(codecOf(small, 'glue').encode(['a', 5n, 'k'])).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' });
    await expect(codec.decode(payload)).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE' });
    registry.status = 403;
    await expect(codec.decode(payload)).rejects.toMatchObject({ code: 'STREAM_DENIED' });
    registry.status = undefined;
    registry.schemas.clear();
    expect(await codec.decode(payload)).toEqual({ unreadable: 'expected an Avro schema that the registry knows' });
    expect(await codec.decode(Buffer.from('{}'))).toEqual({ unreadable: "expected Avro with Glue's framing" });
  });

  test('without leave to register, a schema that is not there is refused', async () => {
    const codec = codecOf(small, 'glue', { settings: { registerSchema: false } });
    await expect(codec.encode(['a', 5n, 'k'])).rejects.toMatchObject({ code: 'SINK_REJECTED' });
    expect(registry.requests).toEqual(['AWSGlue.GetSchemaByDefinition']);
  });
});
