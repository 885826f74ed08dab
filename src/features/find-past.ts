// The two ways to what was true at the moments of timelines: the store finds the one row of each, or the gateway goes
// through all the rows of the entities. Both give the same; they differ in what is sent and read.
import { and, call, isIn } from '../core/call.js';
import { stringType, timestampType } from '../core/data-type.js';
import { LakegateError } from '../core/errors.js';
import { literal } from '../core/expression.js';
import type { ReadScope } from '../core/read-scope.js';
import type { Expr, Relation } from '../core/relation.js';
import { asOf, fieldOf, filter } from '../core/relation.js';
import { compareValues, timestampNanos } from '../core/value.js';
import type { ViewReading } from './read-view.js';
import { carryOn, note, textOf, type Timeline, type Timelines } from './timelines.js';

/** Whose past is looked for. */
export interface PastQuestion {
  readonly reading: ViewReading;
  /** The dataset of the history. */
  readonly history: string;
  /** How many of the first columns are the entity's. */
  readonly keys: number;
  readonly ttlMs: number | undefined;
}

export interface PastLimits {
  /** Most rows of history that may be read for one view. */
  readonly maxRows: number;
  /** Most entities, or moments, that are looked up by one statement. */
  readonly maxEntities: number;
  readonly maxMoments: number;
}

/** Statements that run at the same time for one view. */
const together = 4;
/** Below so few moments a statement isn't too long; the store doesn't take the question. */
const fewMoments = 64;
/** Stores hold times to the microsecond at least; a moment between two of those is not compared there. */
const beyondMicros = /\.\d{7,}Z$/;

interface Probe {
  readonly timeline: Timeline;
  readonly position: number;
}

/**
 * Has the store find the rows. @returns whether it did; if not, nothing is changed
 * @throws LakegateError of the read path
 */
export async function askPast(
  timelines: Timelines,
  question: PastQuestion,
  scope: ReadScope,
  limits: PastLimits,
): Promise<boolean> {
  const probes = inKeyOrder(timelines, question).flatMap((timeline) =>
    timeline.nanos.map((_, position): Probe => ({ timeline, position })),
  );
  if (probes.some(({ timeline, position }) => beyondMicros.test(timeline.moments[position] ?? ''))) return false;
  // What holds for a while only is looked for in a narrow span of time, all else among entities beside each other, so that
  // a store which is sorted or cut by either reads but a part for each statement.
  if (question.ttlMs !== undefined) probes.sort((a, b) => (nanosOf(a) < nanosOf(b) ? -1 : 1));
  let size = limits.maxMoments;
  let next = 0;
  const take = (): readonly Probe[] => probes.slice(next, (next += size));
  const settle = async (some: readonly Probe[]): Promise<void> => {
    if (!(await askSome(some, question, scope))) {
      if (some.length <= fewMoments) throw new Untaken();
      const half = Math.ceil(some.length / 2);
      size = Math.min(size, half);
      await settle(some.slice(0, half));
      await settle(some.slice(half));
    }
  };
  try {
    // The first tells how many moments a statement holds.
    await settle(take());
    const work = async (): Promise<void> => {
      for (let some = take(); some.length > 0; some = take()) await settle(some);
    };
    await Promise.all(Array.from({ length: together }, work));
    return true;
  } catch (error) {
    if (!(error instanceof Untaken)) throw error;
    for (const { found } of timelines.values()) found.fill(undefined);
    return false;
  }
}

class Untaken extends Error {}

function nanosOf({ timeline, position }: Probe): bigint {
  return timeline.nanos[position] ?? 0n;
}

async function askSome(
  probes: readonly Probe[],
  { reading, history, keys, ttlMs }: PastQuestion,
  { query, context }: ReadScope,
): Promise<boolean> {
  const { read, timestamp, created } = reading;
  const [earliest, latest] = spanOf(probes.map(nanosOf), ttlMs);
  const input: Relation = filter(read, and(within(reading, earliest, latest)));
  const relation = asOf(
    input,
    {
      keys: Array.from({ length: keys }, (_, i): Expr => fieldOf(input, i)),
      time: fieldOf(input, timestamp),
      ties: created === undefined ? [] : [fieldOf(input, created)],
    },
    probes.map(({ timeline, position }) => [...timeline.key, timeline.moments[position] ?? null]),
  );
  try {
    const answer = await query.query({ path: history, relation, maxRows: probes.length }, context);
    for await (const rows of answer.batches) {
      for (const [probe, ...row] of rows) {
        const asked = probes[Number(probe)];
        const nanos = timestampNanos(String(row[timestamp]));
        if (asked !== undefined) asked.timeline.found[asked.position] = { nanos, row };
      }
    }
    return true;
  } catch (error) {
    if (error instanceof LakegateError && error.code === 'NO_ELIGIBLE_BINDING') return false;
    throw error;
  }
}

/**
 * Goes through the rows of the entities in the span of time that can matter.
 * @throws LakegateError ROW_LIMIT; of the read path
 */
export async function readPast(
  timelines: Timelines,
  { reading, history, keys, ttlMs }: PastQuestion,
  { query, context }: ReadScope,
  limits: PastLimits,
): Promise<void> {
  const { read, timestamp, created } = reading;
  const entities = inKeyOrder(timelines, { reading });
  let rows = 0;
  for (let start = 0; start < entities.length; start += limits.maxEntities) {
    const some = entities.slice(start, start + limits.maxEntities);
    const ends = some.flatMap(({ nanos }) => [nanos[0] ?? 0n, nanos.at(-1) ?? 0n]);
    const operands = Array.from({ length: keys }, (_, i): Expr => fieldOf(read, i));
    const isOne = isIn(
      operands,
      some.map(({ key }) => key),
    );
    const relation = filter(read, and([isOne, ...within(reading, ...spanOf(ends, ttlMs))]));
    const answer = await query.query({ path: history, relation, maxRows: limits.maxRows - rows }, context);
    for await (const batch of answer.batches) {
      rows += batch.length;
      for (const row of batch) {
        const timeline = timelines.get(textOf(row.slice(0, keys)));
        if (timeline === undefined || row[timestamp] === null) continue;
        note(timeline, { nanos: timestampNanos(String(row[timestamp])), row }, created);
      }
    }
  }
  entities.forEach(carryOn);
}

function inKeyOrder(timelines: Timelines, { reading }: Pick<PastQuestion, 'reading'>): readonly Timeline[] {
  const { fields } = reading.read;
  return [...timelines.values()].sort((a, b) => {
    for (const [i, value] of a.key.entries()) {
      const order = compareValues(value, b.key[i] ?? null, fields[i]?.type ?? stringType);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** To the span's ends, away from what is wanted, so that nothing of it is cut off. */
function within({ read, timestamp }: ViewReading, earliest: bigint | undefined, latest: bigint): Expr[] {
  const time: Expr = fieldOf(read, timestamp);
  const upTo: Expr = call('lte', time, literal(timestampOf(latest, 'up'), timestampType));
  if (earliest === undefined) return [upTo];
  return [upTo, call('gte', time, literal(timestampOf(earliest, 'down'), timestampType))];
}

function spanOf(times: readonly bigint[], ttlMs: number | undefined): [bigint | undefined, bigint] {
  const least = times.reduce((a, b) => (b < a ? b : a));
  const most = times.reduce((a, b) => (b > a ? b : a));
  return [ttlMs === undefined ? undefined : least - BigInt(ttlMs) * 1_000_000n, most];
}

/** To the millisecond. */
function timestampOf(nanos: bigint, towards: 'up' | 'down'): string {
  const floor = nanos / 1_000_000n - (nanos < 0n && nanos % 1_000_000n !== 0n ? 1n : 0n);
  const text = new Date(Number(towards === 'up' ? floor + 1n : floor)).toISOString();
  return text.replace(/\.?0+Z$/, 'Z');
}
