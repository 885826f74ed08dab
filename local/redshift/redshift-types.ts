// DuckDB types as Redshift's, in the Data API's ColumnMetadata.
import type { DuckDBType } from '@duckdb/node-api';
import { asDecimal, DUCKDB_TYPE as T, isJson, typeIdOf } from '../duckdb/duckdb-types.js';

interface RedshiftType {
  readonly name: string;
  readonly precision: number;
  readonly scale?: number;
  readonly signed?: boolean;
}

const VARCHAR: RedshiftType = { name: 'varchar', precision: 65535 };
const SUPER: RedshiftType = { name: 'super', precision: 0 };
const INT8: RedshiftType = { name: 'int8', precision: 19, signed: true };
const TYPES: Readonly<Record<number, RedshiftType>> = {
  [T.BOOLEAN]: { name: 'bool', precision: 1 },
  [T.TINYINT]: { name: 'int2', precision: 5, signed: true },
  [T.SMALLINT]: { name: 'int2', precision: 5, signed: true },
  [T.INTEGER]: { name: 'int4', precision: 10, signed: true },
  [T.BIGINT]: INT8,
  [T.UTINYINT]: { name: 'int2', precision: 5, signed: true },
  [T.USMALLINT]: { name: 'int4', precision: 10, signed: true },
  [T.UINTEGER]: INT8,
  [T.UBIGINT]: INT8,
  [T.HUGEINT]: INT8,
  [T.FLOAT]: { name: 'float4', precision: 8, scale: 8, signed: true },
  [T.DOUBLE]: { name: 'float8', precision: 17, scale: 17, signed: true },
  [T.DATE]: { name: 'date', precision: 13 },
  [T.TIME]: { name: 'time', precision: 15 },
  [T.TIMESTAMP]: { name: 'timestamp', precision: 29, scale: 6 },
  [T.TIMESTAMP_NS]: { name: 'timestamp', precision: 29, scale: 6 },
  [T.TIMESTAMP_TZ]: { name: 'timestamptz', precision: 35, scale: 6 },
  [T.BLOB]: { name: 'varbyte', precision: 0 },
  [T.LIST]: SUPER,
  [T.ARRAY]: SUPER,
  [T.STRUCT]: SUPER,
  [T.MAP]: SUPER,
};

/** A type's name, precision and scale. */
function redshiftType(type: DuckDBType): RedshiftType {
  if (isJson(type)) return SUPER;
  if (typeIdOf(type) === T.DECIMAL) {
    const { width, scale } = asDecimal(type);
    return { name: 'numeric', precision: width, scale, signed: true };
  }
  return TYPES[typeIdOf(type)] ?? VARCHAR;
}

/** One entry of ColumnMetadata of a result. */
export function describeRedshiftColumn(name: string, type: DuckDBType): Record<string, unknown> {
  const { name: typeName, precision, scale = 0, signed = false } = redshiftType(type);
  return {
    isCaseSensitive: typeName === 'varchar',
    isCurrency: false,
    isSigned: signed,
    label: name,
    length: 0,
    name,
    nullable: 1,
    precision,
    scale,
    schemaName: '',
    tableName: '',
    typeName,
  };
}

const NAMES: Readonly<Record<string, string>> = {
  BOOLEAN: 'bool',
  TINYINT: 'int2',
  SMALLINT: 'int2',
  INTEGER: 'int4',
  BIGINT: 'int8',
  FLOAT: 'float4',
  DOUBLE: 'float8',
  VARCHAR: 'varchar',
  JSON: 'super',
  BLOB: 'varbyte',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
};

/** One entry of DescribeTable's ColumnList, from a catalog column's DuckDB type text. */
export function describeTableColumn(name: string, type: string): Record<string, unknown> {
  const [, width, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  const typeName = width === undefined ? (NAMES[type] ?? 'super') : 'numeric';
  return {
    name,
    label: name,
    typeName,
    nullable: 1,
    precision: Number(width ?? 0),
    scale: Number(scale ?? 0),
    length: typeName === 'varchar' ? 65535 : 0,
  };
}
