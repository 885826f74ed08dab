// The features of entities as they are now: one batched look-up for each view, whatever the number of entities.
import type { ReadNode } from '../core/data-service.js';
import { fieldOf } from '../core/relation.js';
import type { ReadScope } from '../core/read-scope.js';
import type { Row, Value } from '../core/value.js';
import { timestampNanos } from '../core/value.js';
import { readView } from './read-view.js';
import type { ResolvedDemand, ResolvedView } from './resolve-features.js';

/** Feast's statuses of a value. */
export type FeatureStatus = 'PRESENT' | 'NULL_VALUE' | 'NOT_FOUND' | 'OUTSIDE_MAX_AGE';

/** One feature of all entities, in their order. */
export interface FeatureColumn {
  readonly values: readonly Value[];
  readonly statuses: readonly FeatureStatus[];
  /** When each was true; null where there is none. */
  readonly eventTimestamps: readonly Value[];
}

/**
 * Looks up features. `entitiesOf` gives, for a view, the key of each entity; a key that holds a null finds nothing.
 * What is older than the view allows is not given.
 * @throws LakegateError of the read path
 */
export async function getOnlineFeatures(
  { views, places }: ResolvedDemand,
  entitiesOf: (view: ResolvedView) => readonly Row[],
  { data, context }: Pick<ReadScope, 'data' | 'context'>,
  nowMs: number,
): Promise<readonly FeatureColumn[]> {
  const columns = await Promise.all(
    views.map(async (view) => {
      const reading = readView(view);
      const positions = view.entities.map((_, i) => i);
      const { fields } = reading.read;
      const node: ReadNode = {
        path: ['features', view.name],
        dataset: view.name,
        kind: 'one',
        source: reading.read,
        order: positions.map((i) => ({ expr: fieldOf({ fields }, i), direction: 'asc', nulls: 'last' })),
        page: {},
        totalCount: false,
        link: { parent: positions, own: positions },
        routing: {},
        children: [],
      };
      const entities = entitiesOf(view);
      const { rows, pages } = await data.read(node, context, entities);
      const found = entities.map((_, i) => {
        const page = pages[i];
        return page === undefined || page.end === page.start ? undefined : rows[page.start];
      });
      const oldest = view.view.ttlMs === undefined ? undefined : BigInt(nowMs - view.view.ttlMs) * 1_000_000n;
      const times = found.map((row) => row?.[reading.timestamp] ?? null);
      const statuses = found.map((row, i): FeatureStatus => {
        if (row === undefined) return 'NOT_FOUND';
        const time = times[i] ?? null;
        const isStale = oldest !== undefined && time !== null && timestampNanos(String(time)) < oldest;
        return isStale ? 'OUTSIDE_MAX_AGE' : 'PRESENT';
      });
      return reading.features.map((valueOf) => columnOf({ found, times, statuses }, valueOf));
    }),
  );
  return places.map(({ view, feature }) => columns[view]?.[feature] as FeatureColumn);
}

interface Found {
  readonly found: readonly (Row | undefined)[];
  readonly times: readonly Value[];
  /** Of the rows, whatever their values. */
  readonly statuses: readonly FeatureStatus[];
}

/** Where no value is null the statuses are the rows' own, the very list, so that it is written once for all of these. */
function columnOf({ found, times, statuses }: Found, valueOf: (row: Row) => Value): FeatureColumn {
  let own: FeatureStatus[] | undefined;
  const values = found.map((row, i) => {
    if (row === undefined || statuses[i] !== 'PRESENT') return null;
    const value = valueOf(row);
    if (value === null) (own ??= [...statuses])[i] = 'NULL_VALUE';
    return value;
  });
  return { values, statuses: own ?? statuses, eventTimestamps: times };
}
