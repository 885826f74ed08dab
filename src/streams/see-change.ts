// What one grant shows of a change. The permission stage states the scan, as for a read; here it is applied to single
// records, before and after: one that leaves what the caller may see is removed, with its key alone.
import { secureChanges } from '../../auth/permission.js';
import type { HashValues } from '../../auth/hash-values.js';
import { type Catalog, columnIndex, type Dataset, type StreamBinding } from '../core/dataset.js';
import { LakegateError } from '../core/errors.js';
import { evaluate, isTrue } from '../core/evaluate.js';
import type { ScalarExpr } from '../core/expression.js';
import type { Grants } from '../core/principal.js';
import { SecuredScan } from '../core/secured-scan.js';
import type { Row, Value } from '../core/value.js';
import type { ChangeOperation } from '../core/watch-service.js';
import { recordKey } from './record-key.js';
import type { Change } from './stream-route.js';

/** A change as the caller sees it; `key` tells records apart, by their true key. */
export interface SeenChange {
  readonly operation: Extract<ChangeOperation, 'insert' | 'update' | 'upsert' | 'remove'>;
  readonly record: Row;
  readonly key: string;
}

export interface SeeOptions {
  readonly catalog: Catalog;
  readonly dataset: Dataset;
  readonly binding: StreamBinding;
  readonly grants: Grants;
  readonly hashValues: HashValues;
  readonly columns: readonly string[];
  readonly where: ScalarExpr | undefined;
}

/** What a change is to the caller: nothing, one change, or two where a key was changed. */
export type SeeChange = (change: Change) => readonly SeenChange[];

/** A record as the caller sees it, all columns of the dataset in their places, hidden ones null. */
type SeeRow = (row: Row) => Row;

/**
 * Prepares what a grant shows of a stream's changes.
 * @throws LakegateError CHANGES_DELEGATED; DATASET_UNKNOWN, COLUMN_UNKNOWN for what isn't visible; COLUMN_HASHED for a filter on a column
 * shown as a hash; BEFORE_IMAGES_MISSING where a row filter can't be kept without records as they were before
 */
export function createSeeChange(options: SeeOptions): SeeChange {
  const { dataset, binding, columns, where } = options;
  const scan = scanOf(options);
  const { rowFilter } = scan;
  const key = dataset.key.map((name) => columnIndex(dataset, name));
  if (binding.changes === 'upsert' && rowFilter !== undefined && !isOverColumns(rowFilter, new Set(key))) {
    throw new LakegateError('BEFORE_IMAGES_MISSING');
  }
  if (binding.changes !== 'append') checkKeySeen(options);
  const show = seeRow(scan, dataset);
  const finish = finisher(scan, options);
  const keyOf = (row: Row): string => recordKey(row, key);
  /** The row as the caller sees it, if it is among those that the grant and the filter let through. */
  const match = (row: Row | undefined): Row | undefined => {
    if (row === undefined || !isTrue(rowFilter, row)) return undefined;
    const shown = show(row);
    return isTrue(where, shown) ? shown : undefined;
  };
  const places = columns.map((name) => columnIndex(dataset, name));
  const record = (shown: Row): Row => finish(places.map((index) => shown[index] ?? null));
  const keyAlone = (row: Row): Row =>
    finish(places.map((index) => (key.includes(index) ? (row[index] ?? null) : null)));
  const removal = (row: Row): SeenChange => ({ operation: 'remove', record: keyAlone(row), key: keyOf(row) });

  return ({ operation, before, after }) => {
    const seenAfter = match(after);
    if (operation === 'upsert' && after !== undefined) {
      if (seenAfter !== undefined) return [{ operation, record: record(seenAfter), key: keyOf(after) }];
      // Nobody says whether the caller's filter let it through before, so that it is removed for certain.
      return isTrue(rowFilter, after) ? [removal(after)] : [];
    }
    if (operation === 'remove' && after === undefined && before !== undefined && binding.changes === 'upsert') {
      return isTrue(rowFilter, before) ? [removal(before)] : [];
    }
    const seenBefore = match(before);
    const moved = before !== undefined && after !== undefined && keyOf(before) !== keyOf(after);
    const removed = seenBefore !== undefined && before !== undefined && (seenAfter === undefined || moved);
    const changes: SeenChange[] = removed ? [removal(before)] : [];
    if (seenAfter === undefined || after === undefined) return changes;
    const isNew = seenBefore === undefined || moved;
    changes.push({ operation: isNew ? 'insert' : 'update', record: record(seenAfter), key: keyOf(after) });
    return changes;
  };
}

/** The secured scan of every column that the caller sees. */
function scanOf({ catalog, dataset, grants, columns, where }: SeeOptions): SecuredScan {
  const grant = grants.get(dataset.name);
  if (grant === undefined) throw new LakegateError('DATASET_UNKNOWN');
  const unknown = columns.some((name) => !grant.columns.has(name));
  if (unknown || columns.length === 0) throw new LakegateError('COLUMN_UNKNOWN');
  const visible = dataset.columns.filter(({ name }) => grant.columns.has(name));
  const fields = visible.map(({ name, type, nullable }) => ({ name, type, nullable }));
  const secured = secureChanges({ kind: 'read', dataset: dataset.name, fields }, grants, catalog);
  if (!SecuredScan.isGenuine(secured)) throw new LakegateError('PLAN_FORGED');
  const seen = new Set(visible.map(({ name }) => columnIndex(dataset, name)));
  if (where !== undefined && !isOverColumns(where, seen)) throw new LakegateError('COLUMN_UNKNOWN');
  const plain = new Set(
    secured.fields.filter((_, i) => secured.hashKeys[i] === undefined).map(({ name }) => columnIndex(dataset, name)),
  );
  if (where !== undefined && !isOverColumns(where, plain)) throw new LakegateError('COLUMN_HASHED');
  return secured;
}

function checkKeySeen({ dataset, grants }: SeeOptions): void {
  if (dataset.key.length > 0 && dataset.key.every((name) => grants.get(dataset.name)?.columns.has(name) === true))
    return;
  throw new LakegateError('BEFORE_IMAGES_MISSING', {
    message: 'Changes that replace or remove records need a key, and all of its columns to be visible.',
  });
}

function seeRow(scan: SecuredScan, dataset: Dataset): SeeRow {
  const places = scan.fields.map(({ name }) => columnIndex(dataset, name));
  const isPlain = scan.outputs.every((output, i) => output.kind === 'column' && output.index === places[i]);
  if (isPlain && places.length === dataset.columns.length) return (row) => row;
  return (row) => {
    const shown: Value[] = new Array<Value>(dataset.columns.length).fill(null);
    scan.outputs.forEach((output, i) => {
      shown[places[i] as number] = evaluate(output, row);
    });
    return shown;
  };
}

/** Hashes what is shown as a keyed hash, last of all. */
function finisher({ hashKeys, fields }: SecuredScan, { columns, dataset, hashValues }: SeeOptions): SeeRow {
  const hashes = columns.map((name) => {
    const key = hashKeys[fields.findIndex((field) => field.name === name)];
    return key === undefined ? undefined : hashValues({ dataset: dataset.name, column: name, key });
  });
  if (hashes.every((hash) => hash === undefined)) return (row) => row;
  return (row) => row.map((value, i) => hashes[i]?.(value) ?? value);
}

/** Whether an expression refers to none but these columns. */
function isOverColumns(expr: ScalarExpr, columns: ReadonlySet<number>): boolean {
  switch (expr.kind) {
    case 'column':
      return columns.has(expr.index);
    case 'literal':
      return true;
    case 'call':
      return expr.args.every((arg) => isOverColumns(arg, columns));
    case 'in':
      return expr.operands.every((operand) => isOverColumns(operand, columns));
    case 'inQuery':
      return false;
  }
}
