// Judges records against their contract before anything is sent: each on its own, so that one bad record never fails its
// batch, and keys and unique columns over the batch. First stage of the way in.
import type { Column, Dataset } from '../core/dataset.js';
import { addError, compileValueCheck, keyOfValue, type ValueCheck } from '../core/compile-value-check.js';
import type { GivenRecord, RecordError, UnreadableRecord } from '../core/ingest-service.js';
import { canonicalTimestamp, type Row, type Value } from '../core/value.js';

/** A record that keeps to the contract, over `dataset.columns`; or all that is wrong with it. */
export type Judged = { readonly row: Row } | { readonly errors: readonly RecordError[] };

/**
 * Judges the records of one batch, one result for each, in order. `nowMs` is the moment that a default of `now` stands
 * for, in ms since the epoch; that of the call unless given.
 */
export type Judge = (records: readonly (GivenRecord | UnreadableRecord)[], nowMs?: number) => readonly Judged[];

/** A column with what is done for it. */
interface JudgedColumn {
  readonly name: string;
  readonly writable: boolean;
  readonly check: ValueCheck;
  readonly path: readonly [string];
  readonly ifAbsent: Value | undefined;
}

/** Columns of which no two records of a batch may have the same values. */
interface UniqueSet {
  readonly positions: readonly number[];
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Compiles the judge of a dataset's records for a writer of some of its columns. A column that may not be written is
 * told from one that doesn't exist by nothing.
 */
export function createJudge(dataset: Dataset, writableColumns: ReadonlySet<string>): Judge {
  const columns = dataset.columns.map((column) => judgedColumn(column, writableColumns.has(column.name)));
  const writable = new Set(columns.filter((column) => column.writable).map(({ name }) => name));
  const uniques = uniqueSets(dataset);
  return (records, nowMs = Date.now()) => {
    const now = canonicalTimestamp(new Date(nowMs).toISOString());
    const uniqueness = createUniqueness(uniques);
    // Most records have no errors, and nothing is made of what there is none of.
    let errors: RecordError[] = [];
    return records.map((record) => {
      if (isUnreadable(record)) return { errors: record.unreadable };
      for (const name in record) {
        if (!writable.has(name)) addError(errors, [name], 'UNKNOWN_FIELD', 'expected a field that may be written');
      }
      const row = new Array<Value>(columns.length);
      for (let i = 0; i < row.length; i++) row[i] = judgeValue(columns[i] as JudgedColumn, record, now, errors);
      uniqueness.judge(row, errors);
      if (errors.length > 0) {
        const judged = { errors };
        errors = [];
        return judged;
      }
      uniqueness.take();
      return { row };
    });
  };
}

/** Of one batch: what no record before had. */
interface Uniqueness {
  judge(row: Row, errors: RecordError[]): void;
  /** Remembers the row judged last; one that isn't taken doesn't stand in the way of the next with its key. */
  take(): void;
}

function createUniqueness(uniques: readonly UniqueSet[]): Uniqueness {
  const sets = uniques.map((unique) => ({ ...unique, seen: new Set<string>(), key: undefined as string | undefined }));
  return {
    judge: (row, errors) => {
      for (const set of sets) {
        set.key = keyOfRow(row, set.positions);
        if (set.key !== undefined && set.seen.has(set.key)) addError(errors, set.path, 'DUPLICATE', set.message);
      }
    },
    take: () => {
      for (const { key, seen } of sets) if (key !== undefined) seen.add(key);
    },
  };
}

function isUnreadable(record: GivenRecord | UnreadableRecord): record is UnreadableRecord {
  return Array.isArray(record['unreadable']) && Object.keys(record).length === 1 && isErrorList(record['unreadable']);
}

/** A column may be called `unreadable`, and be a list; its items are no errors. */
function isErrorList(list: readonly unknown[]): list is readonly RecordError[] {
  return list.length > 0 && list.every((item) => typeof item === 'object' && item !== null && 'code' in item);
}

function judgedColumn(column: Column, writable: boolean): JudgedColumn {
  return {
    name: column.name,
    writable,
    check: compileValueCheck(column),
    path: [column.name],
    ifAbsent: column.constraints?.default,
  };
}

function judgeValue(column: JudgedColumn, record: GivenRecord, now: string, errors: RecordError[]): Value {
  const given = column.writable ? record[column.name] : undefined;
  if (given === undefined && column.ifAbsent !== undefined) return column.ifAbsent === 'now' ? now : column.ifAbsent;
  if (given !== undefined || column.writable) return column.check(given ?? null, column.path, errors);
  // The schema shows no dataset of which this could be told; it names no column that the caller may not know.
  column.check(null, [], errors);
  return null;
}

function uniqueSets({ columns, key }: Dataset): readonly UniqueSet[] {
  const position = (name: string): number => columns.findIndex((column) => column.name === name);
  const singles = columns.filter((column) => column.constraints?.unique === true).map(({ name }) => [name]);
  const sets = key.length === 0 ? singles : [key, ...singles.filter(([name]) => key.length > 1 || key[0] !== name)];
  return sets.map((names) => ({
    positions: names.map(position),
    path: names.length === 1 ? names : [],
    message: `expected ${names.length === 1 ? 'a value' : `values of ${names.join(', ')}`} that no record before it in the batch has`,
  }));
}

/** Undefined where a value is null: that equals nothing. */
function keyOfRow(row: Row, positions: readonly number[]): string | undefined {
  let key = '';
  for (const position of positions) {
    const value = row[position] as Value;
    if (value === null) return undefined;
    const part = keyOfValue(value);
    // With its length before it, no part runs into the next.
    key += `${String(part.length)}${part}`;
  }
  return key;
}
