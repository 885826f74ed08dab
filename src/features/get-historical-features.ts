// Features as they were: for each row of an entity dataframe the last values at or before its time, never later ones
// and none older than the view allows. The store finds them where it takes the question and that is fewer statements
// than reading the entities' history; both ways give the same.
import { LakegateError } from '../core/errors.js';
import type { Field } from '../core/relation.js';
import type { ReadScope } from '../core/read-scope.js';
import type { Row, Value } from '../core/value.js';
import { timestampNanos } from '../core/value.js';
import { askPast, type PastLimits, type PastQuestion, readPast } from './find-past.js';
import { featureType, readView } from './read-view.js';
import type { ResolvedDemand, ResolvedView } from './resolve-features.js';
import { buildTimelines, foundAt, type Timelines } from './timelines.js';

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
  /** The frame's rows in their order, made as they are taken. */
  readonly rows: Iterable<Row>;
}

/**
 * The frame with the features beside it, in the order asked, under `names`.
 * @throws LakegateError FEATURE_UNKNOWN where a view has no history that the caller sees; ROW_LIMIT; of the read path
 */
export async function getHistoricalFeatures(
  { views, places }: ResolvedDemand,
  { frame, names }: { readonly frame: EntityFrame; readonly names: readonly string[] },
  scope: ReadScope,
  limits: PastLimits,
): Promise<TrainingSet> {
  const columns = await Promise.all(views.map((view) => findColumns(view, frame, scope, limits)));
  const fields = places.map(({ view, feature }, i): Field => {
    const found = views[view]?.features[feature];
    if (found === undefined) throw new RangeError('a place of no feature');
    return { name: names[i] ?? found.name, type: featureType(found), nullable: true };
  });
  return {
    fields: [...frame.fields, ...fields],
    rows: {
      *[Symbol.iterator]() {
        for (const row of frame.rows) {
          const found = columns.map((valuesOf) => valuesOf(row));
          yield [...row, ...places.map(({ view, feature }) => found[view]?.[feature] ?? null)];
        }
      },
    },
  };
}

/** The features of a view for a row of the frame. */
async function findColumns(
  view: ResolvedView,
  frame: EntityFrame,
  scope: ReadScope,
  limits: PastLimits,
): Promise<(row: Row) => readonly Value[]> {
  const { history, ttlMs } = view.view;
  if (history === undefined) {
    throw new LakegateError('FEATURE_UNKNOWN', { message: `The feature view "${view.name}" has no history.` });
  }
  const reading = readView(view, history);
  const positions = view.entities.map(({ name }) => frame.fields.findIndex((field) => field.name === name));
  const keyOf = (row: Row): Row => positions.map((position) => row[position] ?? null);
  const timeOf = (row: Row): string => String(row[frame.time]);
  const timelines = buildTimelines(frame.rows.map(keyOf), frame.rows.map(timeOf));
  const question = { reading, history, keys: positions.length, ttlMs };
  if (timelines.size > 0) await findPast(timelines, question, scope, limits);
  const ttl = ttlMs === undefined ? undefined : BigInt(ttlMs) * 1_000_000n;
  const nothing = reading.features.map(() => null);
  return (row) => {
    const last = foundAt(timelines, keyOf(row), timeOf(row));
    if (last === undefined || (ttl !== undefined && timestampNanos(timeOf(row)) - last.nanos > ttl)) return nothing;
    return reading.features.map((valueOf) => valueOf(last.row));
  };
}

/** How many times as many statements may be sent as reading would take: each goes through the history once more. */
const mostStatements = 4;
/** Rows of history for each moment from which having the store find the few that matter is worth many statements. */
const denseRows = 8;

/**
 * Finds what was true, whichever way sends and reads less: few moments are found by the store, many of few entities by
 * reading those, unless they turn out to have so much of a past that the store finds faster.
 */
async function findPast(
  timelines: Timelines,
  question: PastQuestion,
  scope: ReadScope,
  limits: PastLimits,
): Promise<void> {
  const moments = [...timelines.values()].reduce((sum, { nanos }) => sum + nanos.length, 0);
  const asking = Math.ceil(moments / limits.maxMoments);
  const reading = Math.ceil(timelines.size / limits.maxEntities);
  if (asking > mostStatements * reading) {
    const maxRows = Math.min(limits.maxRows, denseRows * moments);
    if (await readWithin(timelines, question, scope, { ...limits, maxRows })) return;
  }
  if (await askPast(timelines, question, scope, limits)) return;
  await readPast(timelines, question, scope, limits);
}

/** @returns whether that was all; if not, nothing is changed */
async function readWithin(...[timelines, question, scope, limits]: Parameters<typeof readPast>): Promise<boolean> {
  try {
    await readPast(timelines, question, scope, limits);
    return true;
  } catch (error) {
    if (!(error instanceof LakegateError && error.code === 'ROW_LIMIT')) throw error;
    for (const { found } of timelines.values()) found.fill(undefined);
    return false;
  }
}
