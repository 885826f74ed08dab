// What the benchmark of governance asks, of whom: the spine's questions with all the columns that a restriction touches.
import type { BenchKeys } from '../cases.js';

/** A principal of policy.yaml; each is restricted in one way. */
export type Restriction = 'unrestricted' | 'rows' | 'cells' | 'masked' | 'hashed';

/** What each principal is shown less of, for the report. */
export const restrictions: Readonly<Record<Restriction, string>> = {
  unrestricted: 'no filter',
  rows: 'row filter',
  cells: 'cell filters, 3 columns',
  masked: 'masks: partial, bucket',
  hashed: 'mask: keyed hash',
};

export type GovernedStore = 'clickhouse' | 'athena';

export interface Question {
  readonly store: GovernedStore;
  readonly title: 'point look-up' | '1,000-row list' | 'group-by';
  readonly query: string;
  readonly variables: readonly Readonly<Record<string, string | number>>[];
}

const columns = 'carrier flight origin timeHour dest tailnum depDelay arrDelay airTime';
const point = `query ($carrier: String!, $flight: Int!, $origin: String!, $timeHour: DateTime!) {
  flight(carrier: $carrier, flight: $flight, origin: $origin, timeHour: $timeHour) { ${columns} }
}`;
const list = `query ($from: DateTime!, $to: DateTime!) {
  flights(first: 1000, where: { timeHour: { gte: $from, lt: $to } }) { nodes { ${columns} } }
}`;
const groups = `query ($from: DateTime!) {
  flightsAggregate(where: { timeHour: { gte: $from } }, groupBy: [{ field: CARRIER }]) {
    group { carrier } count avg { depDelay arrDelay airTime }
  }
}`;

/** Three questions to each store. Points are United's flights, which every principal sees. */
export function buildQuestions({ flights }: BenchKeys): readonly Question[] {
  return (['clickhouse', 'athena'] as const).flatMap((store) => {
    const month = store === 'clickhouse' ? '11' : '02';
    const weeks = Array.from({ length: 6 }, (_, i) => ({
      from: `2013-${month}-${String(i + 1).padStart(2, '0')}T00:00:00Z`,
      to: `2013-${month}-${String(i + 11).padStart(2, '0')}T00:00:00Z`,
    }));
    const united = flights[store].filter(({ carrier }) => carrier === 'UA') as Question['variables'];
    return [
      { store, title: 'point look-up', query: point, variables: united.slice(0, 6) },
      { store, title: '1,000-row list', query: list, variables: weeks },
      { store, title: 'group-by', query: groups, variables: weeks.map(({ from }) => ({ from })) },
    ] as const;
  });
}
