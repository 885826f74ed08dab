import { beforeAll, describe, expect, it } from '@jest/globals';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../../schema/shape-schema.js';
import { buildFlows, shapeOf } from '../flow-catalog.js';
import { ingestOf } from './flow-request.js';

let everything: ShapedSchema;
beforeAll(async () => {
  const gateway = await buildFlows();
  everything = shapeFor(gateway, everythingVisible(gateway));
});

const flights =
  'mutation ($input: IngestFlightsInput!) { ingestFlights(input: $input) { acceptedCount rejectedCount } }';
const planes = 'mutation ($input: IngestPlanesInput!) { ingestPlanes(input: $input) { acceptedCount } }';
const key = { carrier: 'UA', flight: 1, timeHour: '2013-01-01T00:00:00-05:00' };

const recordsOf = (records: readonly unknown[], text = flights): readonly unknown[] =>
  ingestOf(everything, text, { input: { records } }).request.records;

describe('records as they are given', () => {
  it('become values of core by the contract’s names, what is absent staying absent', () => {
    expect(
      recordsOf([
        {
          ...key,
          depDelay: null,
          miles: '9007199254740993',
          fare: '1.5',
          airTime: 'NaN',
          flownOn: '2013-01-01',
          cancelled: false,
        },
      ]),
    ).toEqual([
      {
        carrier: 'UA',
        flight: 1,
        time_hour: '2013-01-01T05:00:00Z',
        dep_delay: null,
        miles: 9007199254740993n,
        fare: '1.50',
        air_time: Number.NaN,
        flown_on: '2013-01-01',
        cancelled: false,
      },
    ]);
  });

  it('keep JSON as text, lists, and the parts of structs in the contract’s order', () => {
    expect(
      recordsOf(
        [
          {
            tailnum: 'N1',
            details: { a: [1, null], b: 'ü' },
            names: ['a', null],
            engine: { thrust: 2.5, makerName: 'GE' },
            checks: [{ checkedOn: '2013-05-01' }, {}, null],
          },
          { tailnum: 'N2', details: null, engine: null },
        ],
        planes,
      ),
    ).toEqual([
      {
        tailnum: 'N1',
        details: '{"a":[1,null],"b":"ü"}',
        names: ['a', null],
        engine: ['GE', 2.5],
        checks: [['2013-05-01'], [null], null],
      },
      { tailnum: 'N2', details: null, engine: null },
    ]);
  });

  it('may be written as literals, whose numbers keep every digit', () => {
    const text = `mutation { ingestFlights(input: { records: [
      { carrier: "UA", flight: 1, timeHour: "2013-01-01T05:00:00Z", fare: 12345678.90, miles: 9007199254740993 }
    ] }) { acceptedCount } }`;
    expect(ingestOf(everything, text).request.records).toEqual([
      { carrier: 'UA', flight: 1, time_hour: '2013-01-01T05:00:00Z', fare: '12345678.90', miles: 9007199254740993n },
    ]);
  });

  it('with too many digits for a decimal are left to be judged one by one', () => {
    expect(recordsOf([{ ...key, fare: '1.234' }, key])).toMatchObject([{ fare: '1.234' }, { carrier: 'UA' }]);
  });

  it.each([
    ['a missing required field', { carrier: 'UA', flight: 1 }, /timeHour/],
    ['a null in one', { ...key, carrier: null }, /carrier/],
    ['a value of another type', { ...key, depDelay: 'late' }, /depDelay/],
    ['a field that is not there', { ...key, nothing: 1 }, /nothing/],
  ])('are refused for %s, all together', (_what, record, problem) => {
    expect(() => recordsOf([key, record])).toThrow(problem);
  });
});

describe('an ingest request', () => {
  it('says by default that there is no key and that it is in earnest', () => {
    expect(ingestOf(everything, flights, { input: { records: [] } }).request).toEqual({
      dataset: 'flights',
      records: [],
      idempotencyKey: undefined,
      dryRun: false,
    });
  });

  it('takes a key of 1 to 256 characters', () => {
    const ask = (idempotencyKey: string | null) =>
      ingestOf(everything, flights, { input: { records: [], idempotencyKey, dryRun: true } }).request;
    expect(ask('k')).toMatchObject({ idempotencyKey: 'k', dryRun: true });
    expect(ask('😀'.repeat(256)).idempotencyKey).toHaveLength(512);
    expect(ask(null).idempotencyKey).toBeUndefined();
    for (const wrong of ['', 'k'.repeat(257)]) {
      expect(() => ask(wrong)).toThrow('ingestFlights.input.idempotencyKey: 1 to 256 characters');
    }
  });

  it('takes no column that may not be written', async () => {
    const shaped = shapeOf(await buildFlows(), ['flights'], ['flights.carrier', 'flights.flight', 'flights.time_hour']);
    const ask = (record: unknown) => ingestOf(shaped, flights, { input: { records: [record] } }).request.records;
    expect(ask(key)).toHaveLength(1);
    expect(() => ask({ ...key, dest: 'SFO' })).toThrow(/"dest" is not defined/);
  });
});
