// The moments at which features are wanted, entity by entity, and what was found to be true at each. As much is held as
// there are moments, however long the history that is gone through.
import type { Row, Value } from '../core/value.js';
import { compareValues, timestampNanos } from '../core/value.js';
import { timestampType } from '../core/data-type.js';

/** A row of history, its time apart. */
export interface Past {
  readonly nanos: bigint;
  readonly row: Row;
}

/** An entity and the moments that matter of it, in order, each once. */
export interface Timeline {
  readonly key: Row;
  /** Canonical texts of the moments. */
  readonly moments: readonly string[];
  readonly nanos: readonly bigint[];
  /** Of each moment the last row at or before it; while rows are {@link note}d, the last since the moment before. */
  readonly found: (Past | undefined)[];
}

/** Timelines by {@link textOf} their keys. */
export type Timelines = ReadonlyMap<string, Timeline>;

/** What `keys[i]` was at `times[i]`; entities with a null in their key have no timeline. */
export function buildTimelines(keys: readonly Row[], times: readonly string[]): Timelines {
  const wanted = new Map<string, { readonly key: Row; readonly moments: Map<bigint, string> }>();
  for (const [i, key] of keys.entries()) {
    if (key.includes(null)) continue;
    const text = textOf(key);
    const one = wanted.get(text) ?? { key, moments: new Map<bigint, string>() };
    wanted.set(text, one);
    const time = times[i] ?? '';
    one.moments.set(timestampNanos(time), time);
  }
  return new Map(
    [...wanted].map(([text, { key, moments }]) => {
      const sorted = [...moments].sort(([a], [b]) => (a < b ? -1 : 1));
      const timeline: Timeline = {
        key,
        nanos: sorted.map(([nanos]) => nanos),
        moments: sorted.map(([, moment]) => moment),
        found: sorted.map(() => undefined),
      };
      return [text, timeline];
    }),
  );
}

/** Takes a row of history in, in any order: it matters to the first moment at or after it, if to any. */
export function note(timeline: Timeline, past: Past, createdAt: number | undefined): void {
  const position = firstFrom(timeline.nanos, past.nanos);
  if (position >= timeline.nanos.length) return;
  const held = timeline.found[position];
  if (held === undefined || isLater(past, held, createdAt)) timeline.found[position] = past;
}

/** To be called when all rows are noted: what nothing came after goes on. */
export function carryOn({ found }: Timeline): void {
  for (let i = 1; i < found.length; i++) found[i] ??= found[i - 1];
}

/** What was true of a key at a time, the moment being one of those that the timelines were built of. */
export function foundAt(timelines: Timelines, key: Row, time: string): Past | undefined {
  const timeline = timelines.get(textOf(key));
  return timeline?.found[firstFrom(timeline.nanos, timestampNanos(time))];
}

/** Of two rows of one time the one created later, and one without such a time is the earlier. */
function isLater(a: Past, b: Past, createdAt: number | undefined): boolean {
  if (a.nanos !== b.nanos || createdAt === undefined) return a.nanos > b.nanos;
  const of = ({ row }: Past): Value => row[createdAt] ?? null;
  const [x, y] = [of(a), of(b)];
  if (x === null || y === null) return x !== null;
  return compareValues(x, y, timestampType) > 0;
}

/** Position of the first that is not before `at`, by halving. */
function firstFrom(nanos: readonly bigint[], at: bigint): number {
  let low = 0;
  let high = nanos.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((nanos[middle] as bigint) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Equal for equal keys. */
export function textOf(key: Row): string {
  return JSON.stringify(key.map(String));
}
