// The Avro schema of a dataset's records, by which Lakegate writes; and the values of a row as that schema holds them.
import type { DataType, StructField } from '../../../src/core/data-type.js';
import { LakegateError } from '../../../src/core/errors.js';
import { toPascalCase } from '../../../src/core/graphql-naming.js';
import { scaledDecimal, type Row, type Value } from '../../../src/core/value.js';
import type { CodecOptions } from '../codec.js';
import { countOfTimestamp, daysOfDate } from '../../../src/core/epoch.js';
import { payloadColumns } from '../payload-columns.js';

/** An Avro schema as JSON. */
export type AvroSchema = string | { readonly [key: string]: unknown } | readonly AvroSchema[];

/** Writes a value as avsc takes it, unions wrapped. */
type AvroWriter = (value: Value) => unknown;

/** A schema with what writes values for it. */
interface AvroPart {
  readonly schema: AvroSchema;
  /** What the type is called among the branches of a union. */
  readonly branch: string;
  readonly write: AvroWriter;
}

/**
 * The schema of a binding's records: a record with a field for each column; nullable ones are unions with null, null by
 * default, so that a schema that gains one stays compatible.
 * @throws LakegateError CONFIG_INVALID for a name that Avro doesn't allow
 */
export function createAvroSchema(options: CodecOptions): {
  readonly schema: AvroSchema;
  readonly toAvro: (row: Row) => object;
} {
  const { dataset, binding } = options;
  const namespace = String(binding.settings['schemaNamespace'] ?? 'lakegate');
  const columns = payloadColumns(options);
  const fields = columns.map(({ physicalName, type, nullable, physicalType }) =>
    createField({ name: physicalName, type, nullable }, `${namespace}.${toPascalCase(dataset.name)}`, physicalType),
  );
  const schema = {
    type: 'record',
    name: toPascalCase(dataset.name),
    namespace,
    ...(dataset.description === undefined ? {} : { doc: dataset.description }),
    fields: fields.map(({ field }) => field),
  };
  return {
    schema,
    toAvro: (row) =>
      Object.fromEntries(fields.map(({ name, write }, i) => [name, write(row[columns[i]?.index ?? 0] ?? null)])),
  };
}

function createField(
  { name, type, nullable }: StructField,
  parent: string,
  physicalType?: string,
): { readonly name: string; readonly field: object; readonly write: AvroWriter } {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    const message = `Expected a name that Avro allows (letters, digits, "_"), not "${name}": give a physicalName.`;
    throw new LakegateError('CONFIG_INVALID', { message });
  }
  const part = createPart(type, `${parent}_${toPascalCase(name)}`, physicalType);
  if (!nullable) return { name, field: { name, type: part.schema }, write: part.write };
  return { name, field: { name, type: ['null', part.schema], default: null }, write: orNull(part) };
}

function orNull({ branch, write }: AvroPart): AvroWriter {
  return (value) => (value === null ? null : { [branch]: write(value) });
}

function createPart(type: DataType, path: string, physicalType?: string): AvroPart {
  switch (type.kind) {
    case 'boolean':
      return { schema: 'boolean', branch: 'boolean', write: (value) => value };
    case 'int32':
      return { schema: 'int', branch: 'int', write: (value) => value };
    case 'int64':
      return { schema: 'long', branch: 'long', write: (value) => value };
    case 'float64':
      return { schema: 'double', branch: 'double', write: (value) => value };
    case 'string':
    case 'json':
      return { schema: 'string', branch: 'string', write: (value) => value };
    case 'date':
      return {
        schema: { type: 'int', logicalType: 'date' },
        branch: 'int',
        write: (value) => daysOfDate(String(value)),
      };
    case 'timestamp':
      return timestampPart(physicalType);
    case 'decimal': {
      const { precision, scale } = type;
      return {
        schema: { type: 'bytes', logicalType: 'decimal', precision, scale },
        branch: 'bytes',
        write: (value) => twosComplement(scaledDecimal(String(value), scale)),
      };
    }
    case 'list': {
      const item = createPart(type.element, path);
      const write = orNull(item);
      return {
        schema: { type: 'array', items: ['null', item.schema] },
        branch: 'array',
        write: (value) => (value as readonly Value[]).map(write),
      };
    }
    case 'struct':
      return structPart(type, path);
  }
}

function timestampPart(physicalType: string | undefined): AvroPart {
  const [unit, logicalType] =
    physicalType === 'epoch-millis'
      ? ([1_000_000n, 'timestamp-millis'] as const)
      : physicalType === 'epoch-nanos'
        ? ([1n, 'timestamp-nanos'] as const)
        : ([1_000n, 'timestamp-micros'] as const);
  return {
    schema: { type: 'long', logicalType },
    branch: 'long',
    write: (value) => countOfTimestamp(String(value), unit),
  };
}

function structPart(type: Extract<DataType, { kind: 'struct' }>, path: string): AvroPart {
  const fields = type.fields.map((field) => createField(field, path));
  const [, namespace = '', name = path] = /^(.*)\.([^.]*)$/.exec(path) ?? [];
  return {
    schema: { type: 'record', name, namespace, fields: fields.map(({ field }) => field) },
    branch: path,
    write: (value) =>
      Object.fromEntries(
        fields.map(({ name: field, write }, i) => [field, write((value as readonly Value[])[i] ?? null)]),
      ),
  };
}

/** Big-endian, as few bytes as hold it. */
function twosComplement(value: bigint): Buffer {
  let bits = 8;
  while (BigInt.asIntN(bits, value) !== value) bits += 8;
  return Buffer.from(
    BigInt.asUintN(bits, value)
      .toString(16)
      .padStart(bits / 4, '0'),
    'hex',
  );
}
