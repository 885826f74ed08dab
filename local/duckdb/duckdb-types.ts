// DuckDB's type ids as constants, so that encoders need no import of the optional package at run time.
import type {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBType,
} from '@duckdb/node-api';

/** Ids by name, as in DuckDB's C API. */
export const DUCKDB_TYPE = {
  BOOLEAN: 1,
  TINYINT: 2,
  SMALLINT: 3,
  INTEGER: 4,
  BIGINT: 5,
  UTINYINT: 6,
  USMALLINT: 7,
  UINTEGER: 8,
  UBIGINT: 9,
  FLOAT: 10,
  DOUBLE: 11,
  TIMESTAMP: 12,
  DATE: 13,
  TIME: 14,
  INTERVAL: 15,
  HUGEINT: 16,
  VARCHAR: 17,
  BLOB: 18,
  DECIMAL: 19,
  TIMESTAMP_NS: 22,
  LIST: 24,
  STRUCT: 25,
  MAP: 26,
  UUID: 27,
  TIMESTAMP_TZ: 31,
  ARRAY: 33,
  SQLNULL: 36,
} as const;

/** A type's id as a plain number. */
export function typeIdOf(type: DuckDBType): number {
  return type.typeId;
}

/** JSON is a VARCHAR with an alias. */
export function isJson(type: DuckDBType): boolean {
  return type.alias === 'JSON';
}

export const asDecimal = (type: DuckDBType): DuckDBDecimalType => type as DuckDBDecimalType;
export const asList = (type: DuckDBType): DuckDBListType | DuckDBArrayType => type as DuckDBListType;
export const asMap = (type: DuckDBType): DuckDBMapType => type as DuckDBMapType;
export const asStruct = (type: DuckDBType): DuckDBStructType => type as DuckDBStructType;
