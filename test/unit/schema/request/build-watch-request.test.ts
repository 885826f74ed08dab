import { beforeAll, describe, expect, it } from '@jest/globals';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../../schema/shape-schema.js';
import { isTrue } from '../../../../src/core/evaluate.js';
import type { Value } from '../../../../src/core/value.js';
import type { WatchRequest } from '../../../../src/core/watch-service.js';
import { buildFlows, flowCatalog, shapeOf } from '../flow-catalog.js';
import { watchOf } from './flow-request.js';

let everything: ShapedSchema;
beforeAll(async () => {
  const gateway = await buildFlows();
  everything = shapeFor(gateway, everythingVisible(gateway));
});

const requestOf = (args: string, variables?: Record<string, unknown>): WatchRequest =>
  watchOf(everything, `subscription ${args} { operation record { carrier dest } } }`, variables).request;

const watch = (args: string): WatchRequest => requestOf(`{ flightChanges${args}`);

const flights = flowCatalog.datasets.get('flights');

/** Whether a flight with these values meets the filter. */
function meets(request: WatchRequest, values: Readonly<Record<string, Value>>): boolean {
  const row = (flights?.columns ?? []).map(({ name }) => values[name] ?? null);
  return request.where === undefined || isTrue(request.where, row);
}

describe('a subscription', () => {
  it('watches the columns selected, each once, from now on', () => {
    const { request, shape } = watchOf(
      everything,
      `subscription { later: flightChanges { __typename at: eventTime lagMs position operation
        record { __typename dest to: dest carrier } key: record { carrier } } }`,
    );
    expect(request).toEqual({
      dataset: 'flights',
      columns: ['dest', 'carrier'],
      stream: undefined,
      where: undefined,
      from: { kind: 'latest' },
      snapshot: false,
      dedupe: false,
      conflate: false,
    });
    expect(shape.key).toBe('later');
    expect(shape.fields.map(({ kind, key }) => [kind, key])).toEqual([
      ['typename', '__typename'],
      ['eventTime', 'at'],
      ['lagMs', 'lagMs'],
      ['position', 'position'],
      ['operation', 'operation'],
      ['record', 'record'],
      ['record', 'key'],
    ]);
  });

  it('that selects no column watches one that is visible', async () => {
    const text = 'subscription { flightChanges { operation } }';
    expect(watchOf(everything, text).request.columns).toEqual(['carrier']);
    const shaped = shapeOf(await buildFlows(), ['flights.dest'], []);
    expect(watchOf(shaped, text).request.columns).toEqual(['dest']);
  });

  it.each([
    ['(from: { latest: true })', { kind: 'latest' }],
    ['(from: { earliest: true })', { kind: 'earliest' }],
    ['(from: { timestamp: "2013-01-01T00:00:00.25-05:00" })', { kind: 'timestamp', atMs: 1357016400250 }],
    ['(from: { position: "abc" })', { kind: 'position', position: 'abc' }],
    ['(from: { position: "abc", earliest: null })', { kind: 'position', position: 'abc' }],
    ['(from: null)', { kind: 'latest' }],
  ])('starts as %s says', (args, start) => {
    expect(watch(args).from).toEqual(start);
  });

  it.each([
    ['(from: {})', 'flightChanges.from: exactly one'],
    ['(from: { latest: null })', 'flightChanges.from: exactly one'],
    ['(from: { latest: true, position: "abc" })', 'flightChanges.from: exactly one'],
    ['(from: { latest: false })', 'flightChanges.from.latest: true is expected'],
    ['(snapshot: true, from: { earliest: true })', 'flightChanges.snapshot: a snapshot begins with now'],
    ['(stream: "nowhere")', 'flightChanges.stream: there is no such stream'],
    ['(where: { dest: null })', 'flightChanges.where.dest: conditions are expected'],
    ['(where: { or: [{ not: { fare: { eq: 1.234 } } }] })', 'flightChanges.where.or[0].not.fare.eq: at most 2'],
  ])('is refused for %s', (args, problem) => {
    expect(() => watch(args)).toThrow(problem);
  });

  it('has its flags and its stream as they are given, null being none', () => {
    expect(watch('(snapshot: true, dedupe: true, conflate: true, stream: "replay")')).toMatchObject({
      snapshot: true,
      dedupe: true,
      conflate: true,
      stream: 'replay',
    });
    expect(watch('(snapshot: null, dedupe: null, conflate: null, stream: null, where: null)')).toMatchObject({
      snapshot: false,
      dedupe: false,
      conflate: false,
      stream: undefined,
      where: undefined,
    });
  });

  it('filters by its own columns, at their positions in the dataset', () => {
    const request = requestOf(`($w: FlightChangeFilter) { flightChanges(where: $w)`, {
      w: { depDelay: { gt: 30 }, or: [{ dest: { in: ['SFO'] } }, { not: { carrier: { eq: 'UA' } } }] },
    });
    expect(meets(request, { dep_delay: 31, dest: 'SFO', carrier: 'UA' })).toBe(true);
    expect(meets(request, { dep_delay: 30, dest: 'SFO', carrier: 'UA' })).toBe(false);
    expect(meets(request, { dep_delay: 31, dest: 'LAX', carrier: 'AA' })).toBe(true);
    expect(meets(request, { dep_delay: 31, dest: 'LAX', carrier: 'UA' })).toBe(false);
    expect(meets(request, { dep_delay: null, dest: 'SFO', carrier: 'AA' })).toBe(false);
  });

  it('with an empty filter has none', () => {
    expect(watch('(where: {})').where).toBeUndefined();
    expect(watch('(where: { and: [] })').where).toBeUndefined();
  });
});
