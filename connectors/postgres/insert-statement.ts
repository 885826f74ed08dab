// The one statement that a batch is stored with: rows as one JSON parameter, which the table's own types read.
import type { DataType } from '../../src/core/data-type.js';
import type { Dataset, SinkBinding } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Row, Value } from '../../src/core/value.js';

export interface InsertStatement {
  readonly text: string;
  /** The parameter. */
  readonly encode: (rows: readonly Row[]) => string;
  /** Equal for rows of which a statement can store one alone; undefined where it can store any. */
  readonly conflictKeyOf: ((row: Row) => string) | undefined;
}

export type OnConflict = 'update' | 'nothing';

/**
 * What an insert does with a row whose key is there already: `update` takes the new values, `nothing` keeps the old ones.
 * It answers with the place in the log of changes, at or before which nothing of it stands.
 * @throws LakegateError CONFIG_INVALID
 */
export function compileInsert(
  dataset: Dataset,
  binding: SinkBinding,
  options: { readonly schema: string; readonly onConflict: OnConflict },
): InsertStatement {
  const columns = dataset.columns.flatMap(({ name, type }, index) => {
    const bound = binding.columns.get(name);
    if (bound === undefined) return [];
    if (type.kind === 'timestamp' && (bound.timeZone ?? 'UTC') !== 'UTC') {
      const message = `Binding "${binding.id}" of ${dataset.name}: "${name}" can only be written in UTC.`;
      throw new LakegateError('CONFIG_INVALID', { message });
    }
    return [{ name, physicalName: bound.physicalName, type, index }];
  });
  const table = `${quote(options.schema)}.${quote(binding.physicalName)}`;
  const names = columns.map(({ physicalName }) => quote(physicalName)).join(', ');
  const key = columns.filter(({ name }) => dataset.key.includes(name));
  const keyIndexes = key.map(({ index }) => index);
  const source = `SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1::json)`;
  const conflict = conflictClause(columns, key, options.onConflict);
  const insert = `INSERT INTO ${table} (${names}) ${source}${conflict}`;
  return {
    text: `WITH stored AS (${insert} RETURNING 1) SELECT pg_current_wal_insert_lsn()::text AS lsn FROM (SELECT count(*) FROM stored) AS counted`,
    encode: (rows) => {
      const encodeRow = (row: Row): string =>
        `{${columns.map(({ physicalName, type, index }) => `${JSON.stringify(physicalName)}:${encodeValue(row[index] ?? null, type)}`).join(',')}}`;
      return `[${rows.map(encodeRow).join(',')}]`;
    },
    conflictKeyOf:
      key.length === 0 || options.onConflict === 'nothing'
        ? undefined
        : (row) => JSON.stringify(keyIndexes.map((index) => String(row[index]))),
  };
}

interface InsertColumn {
  readonly name: string;
  readonly physicalName: string;
}

function conflictClause(columns: readonly InsertColumn[], key: readonly InsertColumn[], then: OnConflict): string {
  if (key.length === 0) return '';
  const target = key.map(({ physicalName }) => quote(physicalName)).join(', ');
  const others = columns.filter((column) => !key.includes(column));
  if (then === 'nothing' || others.length === 0) return ` ON CONFLICT (${target}) DO NOTHING`;
  const changes = others.map(({ physicalName }) => `${quote(physicalName)} = EXCLUDED.${quote(physicalName)}`);
  return ` ON CONFLICT (${target}) DO UPDATE SET ${changes.join(', ')}`;
}

function encodeValue(value: Value, type: DataType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'boolean':
      return String(value);
    case 'float64':
      return Object.is(value, -0) ? '"-0"' : JSON.stringify(String(value));
    case 'json':
      return String(value);
    case 'list':
      return `[${(value as readonly Value[]).map((item) => encodeValue(item, type.element)).join(',')}]`;
    case 'struct': {
      const members = value as readonly Value[];
      const fields = type.fields.map(
        (field, i) => `${JSON.stringify(field.name)}:${encodeValue(members[i] ?? null, field.type)}`,
      );
      return `{${fields.join(',')}}`;
    }
    default:
      return JSON.stringify(String(value));
  }
}

/** A name as PostgreSQL quotes it. @throws LakegateError CONFIG_INVALID */
export function quote(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new LakegateError('CONFIG_INVALID', { message: 'A name for PostgreSQL is empty, or has a NUL.' });
  }
  return `"${name.replaceAll('"', '""')}"`;
}
