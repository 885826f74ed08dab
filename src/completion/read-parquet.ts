// A Parquet file that somebody sent, as rows: read by a DuckDB of its own that reaches this one file and nothing else, in
// bounded memory, one file at a time.
import { DuckDBInstance, DuckDBTimestampNanosecondsValue, type DuckDBValue } from '@duckdb/node-api';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { booleanType, dateType, decimalType, float64Type, int32Type, int64Type } from '../core/data-type.js';
import { type DataType, stringType, timestampType } from '../core/data-type.js';
import { timestampOfNanos } from '../core/epoch.js';
import { LakegateError } from '../core/errors.js';
import type { Field } from '../core/relation.js';
import type { Row, Value } from '../core/value.js';
import { readValue } from './duckdb-values.js';
import { createSlots } from './slots.js';

export interface ParquetLimits {
  /** Most bytes of all the values, as they are when nothing compresses them; some times as much is worked with. */
  readonly maxBytes: number;
  /** Most columns of the file. */
  readonly maxColumns: number;
}

export interface ParquetRows {
  readonly fields: readonly Field[];
  readonly rows: readonly Row[];
}

/**
 * Reads files whole.
 * @throws LakegateError BAD_USER_INPUT for what is no Parquet or holds what no column of a contract does,
 * PAYLOAD_TOO_LARGE, the signal's reason
 */
export type ReadParquet = (file: Uint8Array, signal: AbortSignal) => Promise<ParquetRows>;

export function createParquetReader(limits: ParquetLimits): ReadParquet {
  const slots = createSlots(1);
  return async (file, signal) => {
    const release = await slots.take(signal);
    const directory = await mkdtemp(path.join(tmpdir(), 'lakegate-frame-'));
    try {
      const place = path.join(directory, 'frame.parquet');
      await writeFile(place, file);
      return await readFile(place, limits, signal);
    } finally {
      await rm(directory, { recursive: true, force: true });
      release();
    }
  };
}

async function readFile(place: string, limits: ParquetLimits, signal: AbortSignal): Promise<ParquetRows> {
  signal.throwIfAborted();
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    memory_limit: `${String(Math.ceil((limits.maxBytes * memoryFactor) / 1_000_000))}MB`,
    threads: '1',
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    for (const setting of [
      `allowed_paths = ['${place.replaceAll("'", "''")}']`,
      "temp_directory = ''",
      "TimeZone = 'UTC'",
      'enable_external_access = false',
      'lock_configuration = true',
    ]) {
      await connection.run(`SET GLOBAL ${setting}`);
    }
    const source = `read_parquet('${place.replaceAll("'", "''")}')`;
    const described = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)).getRows();
    if (described.length > limits.maxColumns) throw invalid(`more than ${String(limits.maxColumns)} columns`);
    const fields = described.map(([name, type]) => fieldOf(String(name), String(type)));
    const items = described.map(([name, type]) => selected(String(name), String(type)));
    const result = await connection.stream(`SELECT ${items.join(', ')} FROM ${source}`);
    const rows: Row[] = [];
    let bytes = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return { fields, rows };
      signal.throwIfAborted();
      for (const row of chunk.getRows()) {
        const values = fields.map(({ type }, i) => valueOf(row[i] ?? null, type));
        for (const value of values) bytes += typeof value === 'string' ? value.length + 8 : 8;
        rows.push(values);
      }
      if (bytes > limits.maxBytes) throw tooLarge(limits);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LakegateError) throw error;
    const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
    if (/Out of Memory|memory limit|Could not allocate/i.test(message)) throw tooLarge(limits, error);
    throw invalid('no Parquet file that can be read', error);
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}

/** What reading may use, of the bytes of the values. */
const memoryFactor = 8;

function invalid(found: string, cause?: unknown): LakegateError {
  return new LakegateError('BAD_USER_INPUT', { message: `The Parquet body holds ${found}.`, cause });
}

function tooLarge({ maxBytes }: ParquetLimits, cause?: unknown): LakegateError {
  return new LakegateError('PAYLOAD_TOO_LARGE', { extensions: { limit: maxBytes }, cause });
}

const types: Readonly<Record<string, DataType>> = {
  BOOLEAN: booleanType,
  TINYINT: int32Type,
  SMALLINT: int32Type,
  INTEGER: int32Type,
  UTINYINT: int32Type,
  USMALLINT: int32Type,
  UINTEGER: int64Type,
  BIGINT: int64Type,
  UBIGINT: decimalType(20, 0),
  FLOAT: float64Type,
  DOUBLE: float64Type,
  VARCHAR: stringType,
  DATE: dateType,
  TIMESTAMP: timestampType,
  TIMESTAMP_S: timestampType,
  TIMESTAMP_MS: timestampType,
  TIMESTAMP_NS: timestampType,
  'TIMESTAMP WITH TIME ZONE': timestampType,
};

function fieldOf(name: string, duckdbType: string): Field {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(duckdbType);
  const type = decimal === null ? types[duckdbType] : decimalType(Number(decimal[1] ?? 0), Number(decimal[2] ?? 0));
  if (type === undefined) throw invalid(`a column of a type that is not taken: "${name}"`);
  return { name, type, nullable: true };
}

/** In the form that {@link valueOf} reads. */
function selected(name: string, duckdbType: string): string {
  const column = `"${name.replaceAll('"', '""')}"`;
  if (duckdbType === 'UINTEGER') return `CAST(${column} AS BIGINT)`;
  if (duckdbType === 'UBIGINT') return `CAST(${column} AS DECIMAL(20,0))`;
  return /^TIMESTAMP_M?S$/.test(duckdbType) ? `CAST(${column} AS TIMESTAMP)` : column;
}

function valueOf(value: DuckDBValue, type: DataType): Value {
  return value instanceof DuckDBTimestampNanosecondsValue ? timestampOfNanos(value.nanos) : readValue(value, type);
}
