// Values to PostgreSQL's text and binary forms, chosen by the type that a column is said to have.
import type { DataType } from '../../../core/data-type.js';
import type { SqlColumn, SqlFormat } from '../../../core/sql-service.js';
import type { Value } from '../../../core/value.js';
import { sqlFailure } from '../sql-failure.js';
import type { WireBuffer } from '../wire-buffer.js';
import { flattenArray, quoteElement } from './array-form.js';
import { formatFloat4, formatFloat8 } from './float-text.js';
import { jsonTextOf } from './json-text.js';
import { writeNumeric } from './numeric-binary.js';
import { dateDays, formatTimestamp, formatTimestamptz, timestampMicros } from './time-text.js';
import * as oids from './type-oids.js';

/** What of a session text depends on. */
export interface TextStyle {
  readonly offsetOf: (millis: number) => number;
  readonly extraFloatDigits: number;
}

/** Gives a value's text; it is never asked of a null. */
export type TextOf = (value: Value) => string;

/** Writes a value without its length; it is never asked of a null. */
export type WriteValue = (out: WireBuffer, value: Value) => void;

/** How a column's values are written as text. */
export function compileTextOf({ typeOid, type }: Pick<SqlColumn, 'typeOid' | 'type'>, style: TextStyle): TextOf {
  const elementOid = oids.elementOidOf(typeOid);
  if (elementOid !== undefined) {
    const elementType = innermost(type);
    const textOf = compileTextOf({ typeOid: elementOid, type: elementType }, style);
    const depth = depthOf(type);
    const arrayText = (value: Value, level: number): string => {
      if (level === 0) return value === null ? 'NULL' : quoteElement(textOf(value));
      return `{${(value as readonly Value[]).map((item) => arrayText(item, level - 1)).join(',')}}`;
    };
    return (value) => {
      // PostgreSQL has no jagged arrays, and one array alone that is empty.
      const { dimensions } = flattenArray(value as readonly Value[], depth);
      return dimensions.length === 0 ? '{}' : arrayText(value, depth);
    };
  }
  switch (typeOid) {
    case oids.boolOid:
      return (value) => (value === true ? 't' : 'f');
    case oids.float8Oid:
      return (value) => formatFloat8(Number(value), style.extraFloatDigits);
    case oids.float4Oid:
      return (value) => formatFloat4(Number(value), style.extraFloatDigits);
    case oids.timestamptzOid:
      return (value) => formatTimestamptz(String(value), style.offsetOf);
    case oids.timestampOid:
      return (value) => formatTimestamp(String(value));
    default:
      return isComposite(type) ? (value) => jsonTextOf(value, type) : String;
  }
}

/** How a column's values are written in binary. @throws LakegateError 0A000 for a type that has no binary form here */
function compileWriteBinary(column: Pick<SqlColumn, 'typeOid' | 'type'>): WriteValue {
  const { typeOid, type } = column;
  const elementOid = oids.elementOidOf(typeOid);
  if (elementOid !== undefined) return compileWriteArray(elementOid, type);
  switch (typeOid) {
    case oids.boolOid:
      return (out, value) => void out.int8(value === true ? 1 : 0);
    case oids.int2Oid:
      return (out, value) => void out.int16(Number(value));
    case oids.int4Oid:
      return (out, value) => void out.int32(Number(value));
    case oids.oidOid:
      return (out, value) => void out.uint32(Number(value));
    case oids.int8Oid:
      return (out, value) => void out.int64(BigInt(value as bigint | number));
    case oids.float4Oid:
      return (out, value) => void out.float32(Number(value));
    case oids.float8Oid:
      return (out, value) => void out.float64(Number(value));
    case oids.numericOid:
      return (out, value) => {
        writeNumeric(out, String(value));
      };
    case oids.dateOid:
      return (out, value) => void out.int32(dateDays(String(value)));
    case oids.timestampOid:
    case oids.timestamptzOid:
      return (out, value) => void out.int64(timestampMicros(String(value)));
    case oids.jsonbOid:
      return (out, value) => void out.int8(1).text(isComposite(type) ? jsonTextOf(value, type) : String(value));
    case oids.jsonOid:
      return (out, value) => void out.text(isComposite(type) ? jsonTextOf(value, type) : String(value));
    case oids.textOid:
    case oids.varcharOid:
    case oids.bpcharOid:
    case oids.nameOid:
    case oids.unknownOid:
      return (out, value) => void out.text(String(value));
    default:
      throw sqlFailure('0A000', `no binary output function available for type ${typeOid}`);
  }
}

/** One encoder for a column in a format, which writes length and value, or that there is none. */
export function compileWriteField(column: SqlColumn, format: SqlFormat, style: TextStyle): WriteValue {
  if (format === 1) {
    const write = compileWriteBinary(column);
    return (out, value) => {
      if (value === null) out.int32(-1);
      else out.sized((sized) => write(sized, value));
    };
  }
  const textOf = compileTextOf(column, style);
  return (out, value) => {
    if (value === null) out.int32(-1);
    else out.sized((sized) => sized.text(textOf(value)));
  };
}

function compileWriteArray(elementOid: number, type: DataType | undefined): WriteValue {
  const write = compileWriteBinary({ typeOid: elementOid, type: innermost(type) });
  const depth = depthOf(type);
  return (out, value) => {
    const { dimensions, elements } = flattenArray(value as readonly Value[], depth);
    out.int32(dimensions.length).int32(elements.includes(null) ? 1 : 0);
    out.uint32(elementOid);
    for (const size of dimensions) out.int32(size).int32(1);
    for (const element of elements) {
      if (element === null) out.int32(-1);
      else out.sized((sized) => write(sized, element));
    }
  };
}

function isComposite(type: DataType | undefined): type is DataType {
  return type?.kind === 'struct' || type?.kind === 'list';
}

function innermost(type: DataType | undefined): DataType | undefined {
  return type?.kind === 'list' ? innermost(type.element) : type;
}

function depthOf(type: DataType | undefined): number {
  return type?.kind === 'list' ? 1 + depthOf(type.element) : type === undefined ? 1 : 0;
}
