// Records in Avro: with the framing of a schema registry, by whose schema they are read, or bare in the contract's own.
import type { Row } from '../../../src/core/value.js';
import { PayloadError, type CodecOptions } from '../codec.js';
import { createAvroSchema } from './avro-schema.js';
import { readingType, writingType, type AvroType } from './avro-type.js';
import { createConfluentRegistry } from './confluent-registry.js';
import { createGlueRegistry } from './glue-registry.js';
import type { SchemaRegistry } from './schema-registry.js';

/** Avro as a payload. @throws LakegateError CONFIG_INVALID */
export function createAvroFormat(
  options: CodecOptions,
  kind: 'confluent' | 'glue' | 'none',
): {
  readonly write: (row: Row) => Uint8Array | Promise<Uint8Array>;
  readonly parse: (payload: Uint8Array) => unknown;
} {
  const { schema, toAvro } = createAvroSchema(options);
  const own = writingType(schema);
  const encode = (row: Row): Buffer => own.toBuffer(toAvro(row));
  if (kind === 'none') {
    const reading = readingType(schema);
    return { write: encode, parse: (payload) => readBy(reading, Buffer.from(payload)) };
  }
  const registry = kind === 'confluent' ? createConfluentRegistry(options) : createGlueRegistry(options);
  let frame: Uint8Array | undefined;
  let framing: Promise<Uint8Array> | undefined;
  const findFrame = async (): Promise<Uint8Array> => {
    framing ??= registry.frameOf(JSON.stringify(schema));
    try {
      frame = await framing;
      return frame;
    } finally {
      framing = undefined;
    }
  };
  return {
    write: (row) => {
      const body = encode(row);
      if (frame !== undefined) return Buffer.concat([frame, body]);
      return findFrame().then((found) => Buffer.concat([found, body]));
    },
    parse: (payload) => parseFramed(payload, registry),
  };
}

function parseFramed(payload: Uint8Array, registry: SchemaRegistry): unknown {
  const { id, body } = registry.unframe(payload);
  const type = registry.typeOf(id);
  return type instanceof Promise ? type.then((found) => readBy(found, body)) : readBy(type, body);
}

function readBy(type: AvroType | undefined, body: Buffer): unknown {
  if (type === undefined) throw new PayloadError('expected an Avro schema that the registry knows');
  try {
    return type.fromBuffer(body);
  } catch {
    throw new PayloadError('expected Avro of its schema');
  }
}
