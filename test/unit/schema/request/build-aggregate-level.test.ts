import { beforeAll, describe, expect, it } from '@jest/globals';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../../schema/shape-schema.js';
import { buildSample } from '../sample-shapes.js';
import { describeOrder, describeRelation } from './describe-relation.js';
import { requestOf } from './read-request.js';

let shaped: ShapedSchema;

beforeAll(async () => {
  const gateway = await buildSample();
  shaped = shapeFor(gateway, everythingVisible(gateway));
});

const source = (text: string): string => describeRelation(requestOf(shaped, text).node.source);

describe('an aggregate', () => {
  it('without groups is over all rows that match', () => {
    const { node, shape } = requestOf(
      shaped,
      `{ flightsAggregate(where: { dest: { eq: "LAX" } }) {
           n: count countDistinct { carrier } approxCountDistinct { tailnum } sum { depDelay miles } avg { depDelay }
           min { timeHour } max { fare } stddev { airTime } median: quantile(p: 0.5) { depDelay } p95: quantile(p: 0.95) { depDelay } } }`,
    );
    expect(describeRelation(node.source)).toBe(
      'read flights[carrier, tailnum, dep_delay, miles, time_hour, fare, air_time, dest] | filter eq(dest, "LAX") | aggregate [] ' +
        '[count(), count_distinct(carrier), approx_count_distinct(tailnum), sum(dep_delay), sum(miles), avg(dep_delay), min(time_hour), max(fare), stddev(air_time), quantile(dep_delay, 0.5), quantile(dep_delay, 0.95)]',
    );
    expect(node).toMatchObject({ kind: 'aggregate', order: [], page: {}, totalCount: false, children: [] });
    expect(shape).toMatchObject({
      kind: 'list',
      key: 'flightsAggregate',
      object: {
        typeName: 'FlightAggregate',
        fields: [
          { kind: 'column', key: 'n', index: 0, encoding: 'count', nonNull: true },
          {
            kind: 'object',
            key: 'countDistinct',
            object: {
              typeName: 'FlightCounts',
              fields: [{ key: 'carrier', index: 1, encoding: 'count', nonNull: true }],
            },
          },
          { object: { fields: [{ index: 2 }] } },
          {
            object: {
              typeName: 'FlightSums',
              fields: [
                { key: 'depDelay', index: 3, type: { kind: 'int64' }, encoding: 'own', nonNull: false },
                { index: 4, type: { kind: 'decimal', precision: 38, scale: 0 } },
              ],
            },
          },
          { object: { typeName: 'FlightStatistics', fields: [{ index: 5, type: { kind: 'float64' } }] } },
          { object: { typeName: 'FlightExtremes', fields: [{ index: 6, type: { kind: 'timestamp' } }] } },
          { object: { fields: [{ index: 7 }] } },
          { object: { fields: [{ index: 8 }] } },
          { kind: 'object', key: 'median', object: { fields: [{ index: 9 }] } },
          { kind: 'object', key: 'p95', object: { fields: [{ index: 10 }] } },
        ],
      },
    });
  });

  it('reads a column even where only rows are counted', () => {
    expect(source('{ flightsAggregate { count } }')).toBe('read flights[carrier] | aggregate [] [count()]');
    expect(source('{ flightsAggregate { __typename } }')).toBe('read flights[carrier] | aggregate [] [count()]');
  });

  it('groups by columns and by buckets of time in a zone, and is ordered by all groups in the end', () => {
    const { node, shape } = requestOf(
      shaped,
      `{ flightsAggregate(groupBy: [{ field: CARRIER }, { field: TIME_HOUR, every: MONTH, timeZone: "America/New_York" }, { field: FLOWN_ON, every: WEEK }],
           orderBy: [{ count: DESC }, { group: { timeHour: ASC_NULLS_FIRST } }], first: 10) { group { carrier timeHour flownOn } count } }`,
    );
    expect(describeRelation(node.source)).toBe(
      'read flights[carrier, time_hour, flown_on] | aggregate [carrier, time_bucket(time_hour, "month", "America/New_York"), date_bucket(flown_on, "week")] [count()]',
    );
    expect(describeOrder(node.order, node.source)).toBe(
      'count desc nulls first, time_hour_month asc nulls first, carrier asc nulls last, flown_on_week asc nulls last',
    );
    expect(node.page).toEqual({ first: 10 });
    expect(shape).toMatchObject({
      object: {
        fields: [
          { object: { typeName: 'FlightGroup', fields: [{ index: 0 }, { index: 1 }, { index: 2 }] } },
          { index: 3 },
        ],
      },
    });
  });

  it('computes what only having and orderBy refer to, once', () => {
    const { node } = requestOf(
      shaped,
      `{ flightsAggregate(groupBy: [{ field: CARRIER }], having: { count: { gt: 10 }, avg: { depDelay: { gt: 5 } }, or: [{ quantile: { p: 0.9, of: { depDelay: { lt: 99 } } } }, { min: { dest: { eq: "A" } } }] },
           orderBy: [{ avg: { depDelay: DESC } }, { quantile: { p: 0.9, of: { depDelay: ASC } } }]) { group { carrier } } }`,
    );
    expect(describeRelation(node.source)).toBe(
      'read flights[carrier, dep_delay, dest] | aggregate [carrier] [avg(dep_delay), quantile(dep_delay, 0.9), count(), min(dest)] | ' +
        'filter and(gt(count, 10n), gt(avg_dep_delay, 5), or(lt(quantile_dep_delay_0.9, 99), eq(min_dest, "A")))',
    );
    expect(describeOrder(node.order, node.source)).toBe(
      'avg_dep_delay desc nulls first, quantile_dep_delay_0.9 asc nulls last, carrier asc nulls last',
    );
  });

  it('under a parent is grouped by what links to it', () => {
    const { node, shape } = requestOf(
      shaped,
      '{ airlines { nodes { name flightsAggregate(where: { dest: { eq: "LAX" } }) { count avg { depDelay } } } } }',
    );
    const [aggregate] = node.children;
    expect(aggregate).toMatchObject({
      kind: 'aggregate',
      link: { parent: [1], own: [0] },
      path: ['airlines', 'nodes', 'flightsAggregate'],
    });
    expect(describeRelation(aggregate!.source)).toBe(
      'read flights[carrier, dep_delay, dest] | filter eq(dest, "LAX") | aggregate [carrier] [count(), avg(dep_delay)]',
    );
    expect(shape).toMatchObject({
      page: {
        fields: [
          {
            object: {
              fields: [
                { key: 'name' },
                {
                  kind: 'list',
                  object: { fields: [{ index: 1 }, { object: { fields: [{ index: 2 }] } }] },
                },
              ],
            },
          },
        ],
      },
    });
  });

  it('groups by the link and by the same column again as asked', () => {
    const { node } = requestOf(
      shaped,
      '{ airlines { nodes { flightsAggregate(groupBy: [{ field: CARRIER }]) { group { carrier } count } } } }',
    );
    expect(node.children[0]?.source.fields.map((f) => f.name)).toEqual(['carrier', 'carrier_2', 'count']);
  });

  it.each([
    [
      '(groupBy: [{ field: DEST, every: DAY }]) { count }',
      'flightsAggregate.groupBy[0].every: only instants and dates',
    ],
    ['(groupBy: [{ field: FLOWN_ON, every: HOUR }]) { count }', 'a date has buckets of a day and more'],
    ['(groupBy: [{ field: FLOWN_ON, every: DAY, timeZone: "UTC" }]) { count }', 'a date has no time zone'],
    ['(groupBy: [{ field: TIME_HOUR, every: DAY, timeZone: "Mars/Base" }]) { count }', 'no such IANA time zone'],
    ['(groupBy: [{ field: TIME_HOUR, timeZone: "UTC" }]) { count }', 'a time zone goes with every'],
    ['(groupBy: [{ field: DEST }, { field: DEST }]) { count }', 'DEST is grouped by twice'],
    [
      '(groupBy: [{ field: DEST }]) { group { carrier } }',
      'flightsAggregate.group.carrier: it is not among what is grouped by',
    ],
    ['(orderBy: [{ group: { dest: ASC } }]) { count }', 'it is not among what is grouped by'],
    ['(orderBy: [{ count: ASC, group: { dest: ASC } }]) { count }', 'exactly one field'],
    ['{ quantile(p: 1.5) { depDelay } }', 'a number from 0 to 1'],
    [
      '(having: { avg: { depDelay: { gt: null } } }) { count }',
      'flightsAggregate.having.avg.depDelay.gt: a value is expected',
    ],
    ['(having: { count: null }) { count }', 'flightsAggregate.having.count: conditions are expected'],
    ['(first: -1) { count }', 'a negative number'],
  ])('%s is refused', (rest, message) => {
    expect(() => source(`{ flightsAggregate${rest} }`)).toThrow(message);
  });
});
