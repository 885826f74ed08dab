// Fields as a format of the bulk path holds them → a record in the form of core, or all that can't be read of it.
import type { Column } from '../../core/dataset.js';
import type { GivenRecord, RecordError, UnreadableRecord } from '../../core/ingest-service.js';
import { compileReader, type ReaderOptions, UnreadableValue } from '../../core/read-value.js';
import type { Value } from '../../core/value.js';

/** A record and about how much of memory it takes. */
export interface ReadRecord {
  readonly record: GivenRecord | UnreadableRecord;
  readonly bytes: number;
}

/** Fields by the contract's column names. */
export type Fields = Readonly<Record<string, unknown>>;

export type FieldsReader = (fields: Fields) => GivenRecord | UnreadableRecord;

/** Compiles the reader of records with some columns; a field of any other name is left to the judge to refuse. */
export function compileFieldsReader(columns: readonly Column[], options: ReaderOptions): FieldsReader {
  const readers = new Map(
    columns.map(({ name, type }) => [name, { path: [name], read: compileReader(type, true, options) }]),
  );
  return (fields) => {
    const record: Record<string, Value> = {};
    let errors: RecordError[] | undefined;
    for (const name of Object.keys(fields)) {
      const reader = readers.get(name);
      try {
        putField(record, name, reader === undefined ? null : reader.read(fields[name], reader.path));
      } catch (error) {
        // A value that is nested too deeply for the stack is one record's fault, not the body's.
        if (error instanceof RangeError) {
          (errors ??= []).push({ path: [name], code: 'TYPE', message: 'expected fewer levels' });
          continue;
        }
        if (!(error instanceof UnreadableValue)) throw error;
        (errors ??= []).push({ path: error.path, code: error.code, message: error.expected });
      }
    }
    return errors === undefined ? record : { unreadable: errors };
  };
}

/** Objects with a prototype take a third of the room; `__proto__` is a name like any other all the same. */
export function putField<T>(record: Record<string, T>, name: string, value: T): void {
  if (name !== '__proto__') record[name] = value;
  else Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}

/** A record of which nothing can be read. */
export function unreadable(message: string): UnreadableRecord {
  return { unreadable: [{ path: [], code: 'TYPE', message }] };
}
