// The columns of a payload, under the names that it gives them, and the reader of a whole record.
import type { DataType } from '../../src/core/data-type.js';
import type { Dataset } from '../../src/core/dataset.js';
import {
  compileReader,
  isObject,
  memberOf,
  type ReaderOptions,
  UnreadableValue,
  type ValueReader,
} from '../../src/core/read-value.js';
import type { Row, Value } from '../../src/core/value.js';
import { PayloadError, type CodecOptions } from './codec.js';

/** A column that the payload holds. */
export interface PayloadColumn {
  /** In `dataset.columns`. */
  readonly index: number;
  readonly physicalName: string;
  readonly physicalType: string | undefined;
  readonly timeZone: string | undefined;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** The columns of the payload, in the order of the contract. */
export function payloadColumns({
  dataset,
  binding,
}: Pick<CodecOptions, 'dataset' | 'binding'>): readonly PayloadColumn[] {
  return dataset.columns.flatMap(({ name, type, nullable }, index) => {
    const bound = binding.columns.get(name);
    if (bound === undefined) return [];
    const { physicalName, physicalType, timeZone } = bound;
    return [{ index, physicalName, physicalType, timeZone, type, nullable }];
  });
}

/** Reads records as a format holds them: fields by physical name. @throws PayloadError */
export interface RecordReader {
  /** All columns; a field that is absent is the column's default, or null; fields that aren't known are left. */
  readonly whole: (record: unknown) => Row;
  /** The key's columns; the others are null. */
  readonly key: (record: unknown) => Row;
}

/** Compiles the reader of a binding's records. */
export function createRecordReader(options: CodecOptions, readerOptions: ReaderOptions): RecordReader {
  const { dataset } = options;
  const blank = dataset.columns.map(({ constraints }): Value => {
    const value = constraints?.default;
    return value === undefined || value === 'now' ? null : value;
  });
  const columns = payloadColumns(options).map((column) => ({
    ...column,
    path: [column.physicalName] as const,
    read: readerOf(column, blank, readerOptions),
  }));
  const keyColumns = columns.filter(({ index }) => dataset.key.includes(dataset.columns[index]?.name ?? ''));
  const nothing = dataset.columns.map(() => null);
  return {
    whole: (record) => fill([...blank], record, columns),
    key: (record) => fill([...nothing], record, keyColumns),
  };
}

function readerOf(
  { index, type, nullable, physicalType, timeZone }: PayloadColumn,
  blank: readonly Value[],
  options: ReaderOptions,
): ValueReader {
  const read = compileReader(type, nullable, options, { physicalType, timeZone });
  const absent = blank[index] ?? null;
  return (value, path) => (value === undefined && absent !== null ? absent : read(value, path));
}

function fill(
  row: Value[],
  record: unknown,
  columns: readonly (PayloadColumn & { readonly path: readonly [string]; readonly read: ValueReader })[],
): Row {
  if (!isObject(record)) throw new PayloadError('expected a record with fields');
  try {
    for (const { index, physicalName, path, read } of columns) row[index] = read(memberOf(record, physicalName), path);
  } catch (error) {
    throw error instanceof UnreadableValue ? new PayloadError(error.message) : error;
  }
  return row;
}

/** Names of the key's columns in payloads. */
export function keyNames({
  dataset,
  binding,
}: {
  dataset: Dataset;
  binding: CodecOptions['binding'];
}): readonly string[] {
  return dataset.key.map((name) => binding.columns.get(name)?.physicalName ?? name);
}
