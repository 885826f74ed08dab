// Features as they were: for each row of an entity dataframe the last values at or before its time, never later ones
// and none older than the view allows. The store finds the rows of these entities in the span of time that can matter;
// which of them belongs to which row is settled here, entity by entity.
import { and, call, isIn } from '../core/call.js';
import { timestampType } from '../core/data-type.js';
import { LakegateError } from '../core/errors.js';
import { literal } from '../core/expression.js';
import type { Expr, Field } from '../core/relation.js';
import { fieldOf, filter } from '../core/relation.js';
import type { ReadScope } from '../core/read-scope.js';
import type { Row, Value } from '../core/value.js';
import { timestampNanos } from '../core/value.js';
import { featureType, readView } from './read-view.js';
import type { ResolvedDemand, ResolvedView } from './resolve-features.js';

/** What of what time features are wanted. */
export interface EntityFrame {
  /** Columns as given; each view's entity is among them, and the time. */
  readonly fields: readonly Field[];
  readonly rows: readonly Row[];
  /** Position of the time, a timestamp, never null. */
  readonly time: number;
}

export interface TrainingSet {
  readonly fields: readonly Field[];
  readonly rows: readonly Row[];
}

export interface HistoryLimits {
  /** Most rows of history that may be read for one view. */
  readonly maxRows: number;
  /** Most entities that are looked up by one statement. */
  readonly maxEntities: number;
}

/**
 * The frame with the features beside it, in the order asked, under `names`.
 * @throws LakegateError FEATURE_UNKNOWN where a view has no history that the caller sees; ROW_LIMIT; of the read path
 */
export async function getHistoricalFeatures(
  { views, places }: ResolvedDemand,
  { frame, names }: { readonly frame: EntityFrame; readonly names: readonly string[] },
  scope: ReadScope,
  limits: HistoryLimits,
): Promise<TrainingSet> {
  const columns = await Promise.all(views.map((view) => viewColumns(view, frame, scope, limits)));
  const fields = places.map(({ view, feature }, i): Field => {
    const found = views[view]?.features[feature];
    if (found === undefined) throw new RangeError('a place of no feature');
    return { name: names[i] ?? found.name, type: featureType(found), nullable: true };
  });
  const taken = places.map(({ view, feature }) => columns[view]?.[feature] ?? []);
  return {
    fields: [...frame.fields, ...fields],
    rows: frame.rows.map((row, i) => [...row, ...taken.map((column) => column[i] ?? null)]),
  };
}

/** A row of history, its time apart. */
interface Past {
  readonly nanos: bigint;
  readonly row: Row;
}

async function viewColumns(
  view: ResolvedView,
  frame: EntityFrame,
  scope: ReadScope,
  limits: HistoryLimits,
): Promise<readonly (readonly Value[])[]> {
  const { history, ttlMs } = view.view;
  if (history === undefined) {
    throw new LakegateError('FEATURE_UNKNOWN', { message: `The feature view "${view.name}" has no history.` });
  }
  const reading = readView(view, history);
  const positions = view.entities.map(({ name }) => frame.fields.findIndex((field) => field.name === name));
  const keys = frame.rows.map((row) => positions.map((position) => row[position] ?? null));
  const times = frame.rows.map((row) => timestampNanos(String(row[frame.time])));
  const past = await readPast(reading, { keys, times, ttlMs, history }, scope, limits);
  const ttl = ttlMs === undefined ? undefined : BigInt(ttlMs) * 1_000_000n;
  const found = keys.map((key, i) => {
    const at = times[i] ?? 0n;
    const last = lastBefore(past.get(textOf(key)) ?? [], at);
    return last === undefined || (ttl !== undefined && at - last.nanos > ttl) ? undefined : last.row;
  });
  return reading.features.map((valueOf) => found.map((row) => (row === undefined ? null : valueOf(row))));
}

interface Wanted {
  readonly keys: readonly Row[];
  readonly times: readonly bigint[];
  readonly ttlMs: number | undefined;
  readonly history: string;
}

/** The rows that can matter, by entity, each entity's in the order of time. */
async function readPast(
  { read, timestamp }: ReturnType<typeof readView>,
  { keys, times, ttlMs, history }: Wanted,
  { query, context }: ReadScope,
  limits: HistoryLimits,
): Promise<ReadonlyMap<string, readonly Past[]>> {
  const past = new Map<string, Past[]>();
  const entities = [...new Map(keys.filter((key) => !key.includes(null)).map((key) => [textOf(key), key])).values()];
  if (entities.length === 0) return past;
  const [earliest, latest] = span(times, ttlMs);
  const time: Expr = fieldOf(read, timestamp);
  const within: Expr[] = [call('lte', time, literal(timestampOf(latest, 'up'), timestampType))];
  if (earliest !== undefined) within.push(call('gte', time, literal(timestampOf(earliest, 'down'), timestampType)));
  let rows = 0;
  for (let start = 0; start < entities.length; start += limits.maxEntities) {
    const some = entities.slice(start, start + limits.maxEntities);
    const operands = some[0]?.map((_, i): Expr => fieldOf(read, i)) ?? [];
    const relation = filter(read, and([isIn(operands, some), ...within]));
    const answer = await query.query({ path: history, relation, maxRows: limits.maxRows - rows }, context);
    for await (const batch of answer.batches) {
      rows += batch.length;
      for (const row of batch) {
        if (row[timestamp] === null) continue;
        const key = textOf(row.slice(0, operands.length));
        const found = past.get(key) ?? [];
        past.set(key, found);
        found.push({ nanos: timestampNanos(String(row[timestamp])), row });
      }
    }
  }
  for (const found of past.values()) found.sort((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0));
  return past;
}

/** The last at or before a time, by halving. */
function lastBefore(past: readonly Past[], at: bigint): Past | undefined {
  let low = 0;
  let high = past.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((past[middle] as Past).nanos <= at) low = middle + 1;
    else high = middle;
  }
  return past[low - 1];
}

function span(times: readonly bigint[], ttlMs: number | undefined): readonly [bigint | undefined, bigint] {
  const least = times.reduce((a, b) => (b < a ? b : a));
  const most = times.reduce((a, b) => (b > a ? b : a));
  return [ttlMs === undefined ? undefined : least - BigInt(ttlMs) * 1_000_000n, most];
}

/** To the millisecond, away from what is wanted, so that nothing of it is cut off. */
function timestampOf(nanos: bigint, towards: 'up' | 'down'): string {
  const floor = nanos / 1_000_000n - (nanos < 0n && nanos % 1_000_000n !== 0n ? 1n : 0n);
  const text = new Date(Number(towards === 'up' ? floor + 1n : floor)).toISOString();
  return text.replace(/\.?0+Z$/, 'Z');
}

/** Equal for equal keys. */
function textOf(key: Row): string {
  return JSON.stringify(key.map(String));
}
