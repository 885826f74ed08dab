// Parameters as Bind carries them, to PostgreSQL's text form.
import type { SqlParameter } from '../../../core/sql-service.js';
import { type BoundValue, decodeUtf8, FrameFields } from '../frontend-message.js';
import { FatalFailure, sqlFailure } from '../sql-failure.js';
import { quoteElement } from './array-form.js';
import { formatFloat4, formatFloat8 } from './float-text.js';
import { readNumeric } from './numeric-binary.js';
import { textOfDays, textOfMicros } from './time-text.js';
import * as oids from './type-oids.js';

const maxDimensions = 6;

/** `index` from 1. @throws LakegateError 22021, 22P03, 42883 where the bytes are none of that type's */
export function decodeParameter({ format, bytes }: BoundValue, typeOid: number, index: number): SqlParameter {
  if (bytes === null) return null;
  if (format === 0) return decodeText(bytes);
  const fields = new FrameFields(bytes);
  try {
    const text = readBinary(fields, typeOid);
    fields.end();
    return text;
  } catch (error) {
    if (!(error instanceof FatalFailure) && !(error instanceof RangeError)) throw error;
    throw sqlFailure('22P03', `incorrect binary data format in bind parameter ${index}`);
  }
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw sqlFailure('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
  return decodeUtf8(bytes);
}

function readBinary(fields: FrameFields, typeOid: number): string {
  const elementOid = oids.elementOidOf(typeOid);
  if (elementOid !== undefined) return readArray(fields, elementOid);
  switch (typeOid) {
    case oids.boolOid:
      return fields.bytes(1)[0] === 0 ? 'f' : 't';
    case oids.int2Oid:
      return String(fields.int16());
    case oids.int4Oid:
      return String(fields.int32());
    case oids.oidOid:
      return String(fields.uint32());
    case oids.int8Oid:
      return String(fields.bytes(8).readBigInt64BE());
    case oids.float4Oid:
      return formatFloat4(fields.bytes(4).readFloatBE(), 1);
    case oids.float8Oid:
      return formatFloat8(fields.bytes(8).readDoubleBE(), 1);
    case oids.numericOid:
      return readNumeric(fields);
    case oids.dateOid:
      return textOfDays(fields.int32());
    case oids.timestampOid:
      return textOfMicros(fields.bytes(8).readBigInt64BE());
    case oids.timestamptzOid: {
      const text = textOfMicros(fields.bytes(8).readBigInt64BE());
      return text.endsWith('infinity') ? text : text.replace(/( BC)?$/, '+00$1');
    }
    case oids.uuidOid:
      return fields
        .bytes(16)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    case oids.byteaOid:
      return String.raw`\x${fields.rest().toString('hex')}`;
    case oids.jsonbOid:
      if (fields.bytes(1)[0] !== 1) throw sqlFailure('22P03', 'unsupported jsonb version number');
      return decodeText(fields.rest());
    case oids.textOid:
    case oids.varcharOid:
    case oids.bpcharOid:
    case oids.nameOid:
    case oids.unknownOid:
    case oids.jsonOid:
      return decodeText(fields.rest());
    default:
      throw sqlFailure('42883', `no binary input function available for type ${typeOid}`);
  }
}

function readArray(fields: FrameFields, elementOid: number): string {
  const depth = fields.int32();
  fields.int32();
  const given = fields.uint32();
  if (depth < 0 || depth > maxDimensions) {
    throw sqlFailure('54000', `number of array dimensions (${depth}) exceeds the maximum allowed (${maxDimensions})`);
  }
  if (given !== elementOid && !(isText(given) && isText(elementOid))) {
    throw sqlFailure('42804', 'binary data has an array element type other than expected');
  }
  const sizes = fields.list(depth, () => {
    const size = fields.int32();
    fields.int32();
    return size;
  });
  const readLevel = (level: number): string => {
    if (level < depth) {
      const items: string[] = [];
      for (let i = 0; i < (sizes[level] ?? 0); i++) items.push(readLevel(level + 1));
      return `{${items.join(',')}}`;
    }
    const length = fields.int32();
    if (length === -1) return 'NULL';
    const element = new FrameFields(fields.bytes(length));
    const text = readBinary(element, given);
    element.end();
    return quoteElement(text);
  };
  // With a size of none there are no elements, whatever the other sizes say.
  return sizes.every((size) => size > 0) && depth > 0 ? readLevel(0) : '{}';
}

function isText(typeOid: number): boolean {
  return typeOid === oids.textOid || typeOid === oids.varcharOid || typeOid === oids.unknownOid;
}
