import { beforeAll, describe, expect, it } from '@jest/globals';
import { LakegateError } from '../../../../src/core/errors.js';
import type { ReadNode } from '../../../../src/core/data-service.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../../schema/shape-schema.js';
import { buildSample, shapeWithout } from '../sample-shapes.js';
import { describeOrder, describeRelation } from './describe-relation.js';
import { requestOf } from './read-request.js';

let shaped: ShapedSchema;
let keyless: ShapedSchema;

beforeAll(async () => {
  const gateway = await buildSample();
  shaped = shapeFor(gateway, everythingVisible(gateway));
  keyless = shapeWithout(gateway, 'flights.flight', 'flights.miles');
});

const source = (text: string, variables?: Record<string, unknown>): string =>
  describeRelation(requestOf(shaped, text, variables).node.source);

/** The predicate that a filter on flights becomes. */
const where = (filter: string): string =>
  source(`{ flights(where: ${filter}) { nodes { carrier } } }`)
    .replace(/^.*?\]( \| (?=filter)|$)/, '')
    .replace(/ \| project \[carrier, flight, time_hour\]$/, '');

const orderOf = (node: ReadNode): string => describeOrder(node.order, node.source);

describe('a look-up by key', () => {
  it('reads one row where every key column has its value', () => {
    const { node, shape } = requestOf(
      shaped,
      '{ f: flight(carrier: "UA", flight: 1, timeHour: "2013-01-01T00:00:00-05:00", maxStaleness: "PT1M") { dest late: depDelay __typename } }',
    );
    expect(describeRelation(node.source)).toBe(
      'read flights[dest, dep_delay, carrier, flight, time_hour] | filter and(eq(carrier, "UA"), eq(flight, 1), eq(time_hour, "2013-01-01T05:00:00Z")) | project [dest, dep_delay]',
    );
    expect(node).toMatchObject({
      path: ['f'],
      dataset: 'flights',
      kind: 'one',
      order: [],
      routing: { maxStalenessMs: 60_000 },
    });
    expect(shape).toEqual({
      kind: 'one',
      key: 'f',
      child: 0,
      nonNull: false,
      object: {
        typeName: 'Flight',
        fields: [
          {
            kind: 'column',
            key: 'dest',
            index: 0,
            type: { kind: 'string' },
            encoding: 'own',
            nonNull: false,
            select: undefined,
          },
          {
            kind: 'column',
            key: 'late',
            index: 1,
            type: { kind: 'int32' },
            encoding: 'own',
            nonNull: false,
            select: undefined,
          },
          { kind: 'typename', key: '__typename', value: 'Flight' },
        ],
      },
    });
  });

  it('reads a column even where only the type’s name is asked for', () => {
    expect(source('{ airline(carrier: "UA") { __typename } }')).toBe(
      'read airlines[carrier] | filter eq(carrier, "UA")',
    );
  });
});

describe('a list', () => {
  it('reads what is selected, ordered by and in the key, and nothing else', () => {
    const { node } = requestOf(
      shaped,
      '{ flights(orderBy: [{ depDelay: DESC_NULLS_LAST }, { carrier: ASC }], first: 5) { nodes { dest } } }',
    );
    expect(describeRelation(node.source)).toBe('read flights[dest, dep_delay, carrier, flight, time_hour]');
    expect(orderOf(node)).toBe(
      'dep_delay desc nulls last, carrier asc nulls last, flight asc nulls last, time_hour asc nulls last',
    );
    expect(node.page).toEqual({ first: 5 });
  });

  it('drops the columns that only its filter needs', () => {
    expect(source('{ airlines(where: { name: { startsWith: "U" } }) { nodes { carrier } } }')).toBe(
      'read airlines[carrier, name] | filter starts_with(name, "U") | project [carrier]',
    );
  });

  it('places nulls as the greatest value unless it is told', () => {
    const order = (direction: string): string =>
      orderOf(requestOf(shaped, `{ flights(orderBy: [{ depDelay: ${direction} }]) { totalCount } }`).node).split(
        ',',
      )[0] ?? '';
    expect(order('ASC')).toBe('dep_delay asc nulls last');
    expect(order('DESC')).toBe('dep_delay desc nulls first');
    expect(order('ASC_NULLS_FIRST')).toBe('dep_delay asc nulls first');
  });

  it('without a visible key is ordered by every visible column', () => {
    const { node } = requestOf(keyless, '{ flights(orderBy: [{ dest: ASC }]) { nodes { carrier } } }');
    expect(
      orderOf(node)
        .split(', ')
        .map((key) => key.split(' ')[0]),
    ).toEqual(['dest', 'carrier', 'time_hour', 'dep_delay', 'tailnum', 'flown_on', 'fare', 'air_time', 'cancelled']);
  });

  it('reads no rows where only their number is asked for, and counts only where it is asked for', () => {
    expect(requestOf(shaped, '{ flights(last: 3) { totalCount } }').node).toMatchObject({
      page: { first: 0 },
      totalCount: true,
    });
    expect(requestOf(shaped, '{ flights(last: 3) { nodes { dest } } }').node).toMatchObject({
      page: { last: 3 },
      totalCount: false,
    });
  });

  it('shapes nodes, edges and pageInfo under their response keys', () => {
    const { shape } = requestOf(
      shaped,
      '{ flights { e: edges { c: cursor node { dest } __typename } pageInfo { more: hasNextPage endCursor } n: totalCount } }',
    );
    expect(shape).toMatchObject({
      kind: 'page',
      page: {
        fields: [
          {
            kind: 'edges',
            key: 'e',
            edge: [
              { kind: 'cursor', key: 'c' },
              { kind: 'node', key: 'node', object: { typeName: 'Flight' } },
              { kind: 'typename', value: 'FlightEdge' },
            ],
          },
          {
            kind: 'pageInfo',
            key: 'pageInfo',
            fields: [
              { kind: 'hasNextPage', key: 'more' },
              { kind: 'endCursor', key: 'endCursor' },
            ],
          },
          { kind: 'totalCount', key: 'n' },
        ],
      },
    });
  });

  it('shapes structs, and lists of them, by position', () => {
    const { node, shape } = requestOf(
      shaped,
      '{ planes { nodes { engine { t: thrust __typename } checks { checkedOn } names } } }',
    );
    expect(describeRelation(node.source)).toBe('read planes[engine, checks, names, tailnum]');
    expect(shape).toMatchObject({
      page: {
        fields: [
          {
            object: {
              fields: [
                {
                  key: 'engine',
                  index: 0,
                  select: {
                    typeName: 'PlaneEngine',
                    fields: [
                      { key: 't', index: 1, nonNull: false },
                      { kind: 'typename', value: 'PlaneEngine' },
                    ],
                  },
                },
                {
                  key: 'checks',
                  index: 1,
                  select: { typeName: 'PlaneChecks', fields: [{ key: 'checkedOn', index: 0 }] },
                },
                { key: 'names', index: 2, select: undefined },
              ],
            },
          },
        ],
      },
    });
  });

  it.each([
    ['first: 1, last: 1', 'first and last exclude each other'],
    ['first: -1', 'flights.first: a negative number is not possible'],
    ['last: -1', 'flights.last: a negative'],
    ['offset: -1', 'flights.offset: a negative'],
    ['offset: 1, after: "x"', 'offset goes with neither'],
    ['offset: 1, last: 1', 'offset goes with neither'],
    ['orderBy: [{ dest: ASC, carrier: ASC }]', 'flights.orderBy[0]: exactly one field is expected'],
    ['orderBy: [{}]', 'flights.orderBy[0]: exactly one field is expected'],
    ['orderBy: [{ dest: null }]', 'flights.orderBy[0].dest: a value is expected, not null'],
  ])('with %s is refused', (args, message) => {
    const build = () => requestOf(shaped, `{ flights(${args}) { nodes { dest } } }`);
    expect(build).toThrow(message);
    expect(build).toThrow(LakegateError);
  });

  it('takes arguments given as null for absent', () => {
    const { node } = requestOf(
      shaped,
      '{ flights(where: null, orderBy: null, first: null, after: null, maxStaleness: null) { nodes { dest } } }',
    );
    expect(node).toMatchObject({ page: {}, routing: {}, source: { kind: 'read' } });
  });
});

describe('a filter', () => {
  it.each([
    ['{ depDelay: { gt: 30, lte: 60 } }', 'filter and(gt(dep_delay, 30), lte(dep_delay, 60))'],
    ['{ dest: { in: ["LAX", "SFO"] } }', 'filter (dest) in [["LAX"],["SFO"]]'],
    ['{ dest: { notIn: ["LAX"] } }', 'filter not((dest) in [["LAX"]])'],
    ['{ dest: { in: [] } }', 'filter false'],
    ['{ dest: { notIn: [] } }', 'filter not(false)'],
    [
      '{ dest: { neq: "LAX", like: "L%", endsWith: "X", contains: "A" } }',
      'filter and(neq(dest, "LAX"), like(dest, "L%"), ends_with(dest, "X"), contains(dest, "A"))',
    ],
    ['{ carrier: { isNull: false }, dest: { isNull: true } }', 'filter and(not(is_null(carrier)), is_null(dest))'],
    ['{ or: [] }', 'filter false'],
    ['{ and: [] }', ''],
    ['{}', ''],
    [
      '{ or: [{ dest: { eq: "LAX" } }, { not: { miles: { gte: "1" } } }] }',
      'filter or(eq(dest, "LAX"), not(gte(miles, 1n)))',
    ],
    ['{ fare: { lt: 1.5 } }', 'filter lt(fare, "1.50")'],
    [
      '{ plane: { seats: { gt: 300 } } }',
      'filter (tailnum) in {read planes[tailnum, seats] | filter gt(seats, 300) | project [tailnum]}',
    ],
    ['{ plane: {} }', 'filter (tailnum) in {read planes[tailnum]}'],
    ['{ not: { plane: {} } }', 'filter not((tailnum) in {read planes[tailnum]})'],
  ])('%s is %s', (filter, expected) => {
    expect(where(filter)).toBe(expected);
  });

  it('through a to-many relationship says some, every and none', () => {
    const through = (quantifier: string): string =>
      source(`{ planes(where: { flights: { ${quantifier}: { depDelay: { gt: 0 } } } }) { nodes { tailnum } } }`);
    const related = 'read flights[tailnum, dep_delay] | filter';
    expect(through('some')).toBe(
      `read planes[tailnum] | filter (tailnum) in {${related} gt(dep_delay, 0) | project [tailnum]}`,
    );
    expect(through('none')).toBe(
      `read planes[tailnum] | filter not((tailnum) in {${related} gt(dep_delay, 0) | project [tailnum]})`,
    );
    expect(through('every')).toBe(
      `read planes[tailnum] | filter not((tailnum) in {${related} not(is_true(gt(dep_delay, 0))) | project [tailnum]})`,
    );
  });

  it.each([
    ['{ depDelay: { gt: null } }', 'flights.where.depDelay.gt: a value is expected, not null'],
    ['{ depDelay: null }', 'flights.where.depDelay: conditions are expected, not null'],
    ['{ dest: { isNull: null } }', 'flights.where.dest.isNull: true or false is expected'],
    ['{ dest: { in: null } }', 'flights.where.dest.in: a list is expected'],
    ['{ or: null }', 'flights.where.or: a list is expected'],
    ['{ not: null }', 'flights.where.not: conditions are expected'],
    ['{ plane: null }', 'flights.where.plane: conditions are expected'],
    ['{ or: [{ fare: { eq: "1.005" } }] }', 'flights.where.or[0].fare.eq: at most 2 fraction digits'],
    ['{ fare: { eq: 123456789 } }', 'flights.where.fare.eq: at most 10 digits'],
  ])('%s is refused', (filter, message) => {
    expect(() => where(filter)).toThrow(message);
  });
});

describe('a relationship', () => {
  it('is a child level, linked by position, with its own arguments and path', () => {
    const { node, shape } = requestOf(
      shaped,
      `{ p: planes(first: 2) { nodes { seats fl: flights(first: 3, orderBy: [{ miles: DESC }], where: { dest: { eq: "LAX" } }, maxStaleness: "P1D") {
           totalCount nodes { dest plane { seats } } } } } }`,
    );
    expect(describeRelation(node.source)).toBe('read planes[seats, tailnum]');
    const [flights] = node.children;
    expect(flights).toMatchObject({
      path: ['p', 'nodes', 'fl'],
      kind: 'rows',
      page: { first: 3 },
      totalCount: true,
      routing: { maxStalenessMs: 86_400_000 },
      link: { parent: [1], own: [1] },
    });
    expect(describeRelation(flights!.source)).toBe(
      'read flights[dest, tailnum, miles, carrier, flight, time_hour] | filter eq(dest, "LAX")',
    );
    expect(flights!.children[0]).toMatchObject({
      path: ['p', 'nodes', 'fl', 'nodes', 'plane'],
      kind: 'one',
      link: { parent: [1], own: [1] },
    });
    expect(shape).toMatchObject({
      page: { fields: [{ object: { fields: [{ key: 'seats' }, { kind: 'page', key: 'fl', child: 0 }] } }] },
    });
  });

  it('is read once for each response key', () => {
    const { node } = requestOf(
      shaped,
      '{ flights { nodes { plane { seats } again: plane { tailnum } } edges { node { airline { name } } } } }',
    );
    expect(node.children.map((c) => c.path.join('.'))).toEqual([
      'flights.nodes.plane',
      'flights.nodes.again',
      'flights.edges.node.airline',
    ]);
  });
});
