// DuckDB types as Athena's ColumnInfo and as the Glue types of a table's metadata.
import type { DuckDBType } from '@duckdb/node-api';
import { asDecimal, DUCKDB_TYPE as T, isJson, typeIdOf } from '../duckdb/duckdb-types.js';

interface AthenaType {
  readonly name: string;
  readonly precision: number;
  readonly scale?: number;
}

const TYPES: Readonly<Record<number, AthenaType>> = {
  [T.BOOLEAN]: { name: 'boolean', precision: 0 },
  [T.TINYINT]: { name: 'tinyint', precision: 3 },
  [T.SMALLINT]: { name: 'smallint', precision: 5 },
  [T.INTEGER]: { name: 'integer', precision: 10 },
  [T.BIGINT]: { name: 'bigint', precision: 19 },
  [T.UTINYINT]: { name: 'smallint', precision: 5 },
  [T.USMALLINT]: { name: 'integer', precision: 10 },
  [T.UINTEGER]: { name: 'bigint', precision: 19 },
  [T.UBIGINT]: { name: 'bigint', precision: 19 },
  [T.HUGEINT]: { name: 'bigint', precision: 19 },
  [T.FLOAT]: { name: 'float', precision: 17 },
  [T.DOUBLE]: { name: 'double', precision: 17 },
  [T.VARCHAR]: { name: 'varchar', precision: 2147483647 },
  [T.UUID]: { name: 'uuid', precision: 0 },
  [T.BLOB]: { name: 'varbinary', precision: 1073741824 },
  [T.DATE]: { name: 'date', precision: 0 },
  [T.TIME]: { name: 'time', precision: 3 },
  [T.TIMESTAMP]: { name: 'timestamp', precision: 3 },
  [T.TIMESTAMP_NS]: { name: 'timestamp', precision: 9 },
  [T.TIMESTAMP_TZ]: { name: 'timestamp with time zone', precision: 3 },
  [T.INTERVAL]: { name: 'interval day to second', precision: 0 },
  [T.LIST]: { name: 'array', precision: 0 },
  [T.ARRAY]: { name: 'array', precision: 0 },
  [T.STRUCT]: { name: 'row', precision: 0 },
  [T.MAP]: { name: 'map', precision: 0 },
  [T.SQLNULL]: { name: 'unknown', precision: 0 },
};

/** One entry of ResultSetMetadata.ColumnInfo. */
export function describeAthenaColumn(name: string, type: DuckDBType): Record<string, unknown> {
  const { name: typeName, precision, scale = 0 } = athenaType(type);
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: typeName,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: typeName === 'varchar',
  };
}

function athenaType(type: DuckDBType): AthenaType {
  if (isJson(type)) return { name: 'json', precision: 0 };
  if (typeIdOf(type) === T.DECIMAL) {
    const { width, scale } = asDecimal(type);
    return { name: 'decimal', precision: width, scale };
  }
  return TYPES[typeIdOf(type)] ?? { name: 'varchar', precision: 2147483647 };
}

const GLUE_NAMES: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INTEGER: 'int',
  BIGINT: 'bigint',
  FLOAT: 'float',
  DOUBLE: 'double',
  VARCHAR: 'string',
  JSON: 'string',
  UUID: 'string',
  BLOB: 'binary',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
};

/** A DuckDB type's text as the Hive type that a Glue table would have, `array<struct<a:int>>`. */
export function formatGlueType(type: string): string {
  if (type.endsWith('[]')) return `array<${formatGlueType(type.slice(0, -2))}>`;
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type);
  if (decimal) return `decimal(${decimal[1] ?? ''},${decimal[2] ?? ''})`;
  const [, container, inner = ''] = /^(STRUCT|MAP)\(([\s\S]*)\)$/.exec(type) ?? [];
  if (container === 'MAP') return `map<${splitTopLevel(inner).map(formatGlueType).join(',')}>`;
  if (container === 'STRUCT') {
    const fields = splitTopLevel(inner).map((field) => {
      const [, quoted, bare, fieldType = ''] = /^(?:"((?:[^"]|"")*)"|(\S+))\s+([\s\S]+)$/.exec(field) ?? [];
      return `${quoted ?? bare ?? ''}:${formatGlueType(fieldType)}`;
    });
    return `struct<${fields.join(',')}>`;
  }
  return GLUE_NAMES[type] ?? 'string';
}

/** Splits at the commas outside any parenthesis. */
function splitTopLevel(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < list.length; at += 1) {
    if (list[at] === '(') depth += 1;
    else if (list[at] === ')') depth -= 1;
    else if (list[at] === ',' && depth === 0) {
      parts.push(list.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, list.slice(start).trim()];
}
