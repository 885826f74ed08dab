import { execute, parse, validate, type ExecutionResult } from 'graphql';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { resolveAnswerField } from '../../../resolvers/answer.js';
import type { GraphqlContext } from '../../../resolvers/context.js';
import { explainOperation } from '../../../resolvers/explain-operation.js';
import type { GatewaySchema } from '../../../schema/build-schema.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import { buildSample, shapeWithout } from '../schema/sample-shapes.js';
import { createFakeDataService, type FakeDataService, type FakeTables, requestContext } from './fake-data-service.js';

const tables: FakeTables = {
  flights: [
    {
      carrier: 'UA',
      flight: 1,
      time_hour: '2013-01-01T05:00:00Z',
      dep_delay: null,
      tailnum: 'N1',
      miles: 9007199254740993n,
      fare: '1.50',
      air_time: Number.NaN,
      flown_on: '2013-01-01',
      cancelled: false,
    },
    {
      carrier: 'AA',
      flight: 2,
      time_hour: '2013-01-01T06:00:00Z',
      dep_delay: -3,
      tailnum: null,
      miles: 5n,
      fare: '-0.05',
      air_time: 12.5,
      flown_on: null,
      cancelled: true,
    },
  ],
  planes: [
    {
      tailnum: 'N1',
      seats: 200,
      details: '{"big":12345678901234567890}',
      names: ['a', null],
      engine: ['GE', null],
      checks: [['2013-05-01'], null],
    },
    { tailnum: 'N2', seats: null, details: null, names: null, engine: null, checks: [] },
  ],
  airlines: [
    { carrier: 'UA', name: 'United' },
    { carrier: 'ZZ', name: 'None' },
  ],
  'flights aggregate': [
    { carrier: 'UA', count: 12n, avg_dep_delay: 1.5, sum_miles: '99999999999999999999' },
    { carrier: 'ZZ', count: 0n, avg_dep_delay: null, sum_miles: null },
  ],
};

let gateway: GatewaySchema;
let everything: ShapedSchema;

beforeAll(async () => {
  gateway = await buildSample();
  everything = shapeFor(gateway, everythingVisible(gateway));
});

interface Run extends ExecutionResult {
  readonly asked: FakeDataService['asked'];
}

async function run(query: string, variableValues: Record<string, unknown> = {}, shaped = everything): Promise<Run> {
  const dataService = createFakeDataService(tables);
  const contextValue: GraphqlContext = {
    dataService,
    request: requestContext,
    shaped,
    explain: async ({ query: text, ...rest }) =>
      explainOperation(shaped, { ...rest, document: parse(text) }, dataService, requestContext),
  };
  const document = parse(query);
  expect(validate(shaped.schema, document)).toEqual([]);
  const result = await execute({
    schema: shaped.schema,
    document,
    variableValues,
    contextValue,
    fieldResolver: resolveAnswerField,
  });
  return { ...(JSON.parse(JSON.stringify(result)) as ExecutionResult), asked: dataService.asked };
}

describe('a dataset field', () => {
  it('is answered by one call of the data service, relationships included', async () => {
    const { data, errors, asked } = await run(
      '{ flights { nodes { carrier plane { seats flights { totalCount nodes { flight } } } } totalCount } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      flights: {
        nodes: [
          { carrier: 'UA', plane: { seats: 200, flights: { totalCount: 1, nodes: [{ flight: 1 }] } } },
          { carrier: 'AA', plane: null },
        ],
        totalCount: 2,
      },
    });
    expect(asked).toHaveLength(1);
  });

  it('encodes each type without loss', async () => {
    const { data } = await run(
      '{ flights { nodes { depDelay miles fare airTime timeHour flownOn cancelled } } planes { nodes { details names engine { makerName thrust } checks { checkedOn } } } }',
    );
    expect(data).toEqual({
      flights: {
        nodes: [
          {
            depDelay: null,
            miles: '9007199254740993',
            fare: '1.50',
            airTime: 'NaN',
            timeHour: '2013-01-01T05:00:00Z',
            flownOn: '2013-01-01',
            cancelled: false,
          },
          {
            depDelay: -3,
            miles: '5',
            fare: '-0.05',
            airTime: 12.5,
            timeHour: '2013-01-01T06:00:00Z',
            flownOn: null,
            cancelled: true,
          },
        ],
      },
      planes: {
        nodes: [
          {
            details: { big: Number('12345678901234567890') },
            names: ['a', null],
            engine: { makerName: 'GE', thrust: null },
            checks: [{ checkedOn: '2013-05-01' }, null],
          },
          { details: null, names: null, engine: null, checks: [] },
        ],
      },
    });
  });

  it('keeps aliases apart, in edges, pageInfo and aggregates', async () => {
    const { data } = await run(
      `{ a: airlines { e: edges { c: cursor n: node { id: carrier __typename } __typename } i: pageInfo { s: startCursor endCursor hasNextPage } }
         b: airlines { nodes { name flightsAggregate { n: count m: avg { d: depDelay } sum { miles } __typename } } } }`,
    );
    expect(data).toEqual({
      a: {
        e: [
          { c: 'airlines:0', n: { id: 'UA', __typename: 'Airline' }, __typename: 'AirlineEdge' },
          { c: 'airlines:1', n: { id: 'ZZ', __typename: 'Airline' }, __typename: 'AirlineEdge' },
        ],
        i: { s: 'airlines:0', endCursor: 'airlines:1', hasNextPage: false },
      },
      b: {
        nodes: [
          {
            name: 'United',
            flightsAggregate: [
              { n: 12, m: { d: 1.5 }, sum: { miles: '99999999999999999999' }, __typename: 'FlightAggregate' },
            ],
          },
          {
            name: 'None',
            flightsAggregate: [{ n: 0, m: { d: null }, sum: { miles: null }, __typename: 'FlightAggregate' }],
          },
        ],
      },
    });
  });

  it('fails with the argument’s path where arguments contradict each other', async () => {
    const { data, errors, asked } = await run('{ flights(first: 1, last: 1) { nodes { carrier } } }');
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({ message: 'flights: first and last exclude each other.', path: ['flights'] });
    expect(asked).toEqual([]);
  });
});

describe('_entities', () => {
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Plane { seats tailnum } ... on Airline { n: name } } }`;

  it('answers in the order asked, with one read for each type', async () => {
    const { data, errors, asked } = await run(query, {
      r: [
        { __typename: 'Plane', tailnum: 'N2' },
        { __typename: 'Airline', carrier: 'UA' },
        { __typename: 'Plane', tailnum: 'N9' },
        { __typename: 'Plane', tailnum: 'N1', ignored: true },
      ],
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      _entities: [
        { __typename: 'Plane', seats: null, tailnum: 'N2' },
        { __typename: 'Airline', n: 'United' },
        null,
        { __typename: 'Plane', seats: 200, tailnum: 'N1' },
      ],
    });
    expect(asked.map(({ node, parents }) => [node.dataset, parents])).toEqual([
      ['planes', [['N2'], ['N9'], ['N1']]],
      ['airlines', [['UA']]],
    ]);
  });

  it.each([
    [{ __typename: 'Nowhere' }, '__typename: there is no such entity'],
    [{ __typename: 'DailyCarrierPerformance' }, '__typename: there is no such entity'],
    [{ __typename: 'Plane' }, 'tailnum: a value of the key is expected'],
    [
      { __typename: 'Flight', carrier: 'UA', flight: 'x', timeHour: '2013-01-01T05:00:00Z' },
      'flight: Int cannot represent',
    ],
    ['text', '__typename: there is no such entity'],
  ])('refuses the representation %j', async (representation, message) => {
    const { errors } = await run(query, { r: [representation] });
    expect(errors?.[0]?.message).toContain(`_entities.representations[0].${message}`);
  });

  it('gives a hidden type the error of one that doesn’t exist', async () => {
    const shaped = shapeWithout(gateway, 'planes');
    const ask = '{ _entities(representations: [{ __typename: "Plane", tailnum: "N1" }]) { __typename } }';
    const hidden = (await run(ask, {}, shaped)).errors?.[0]?.message;
    const absent = (await run(ask.replace('Plane', 'Nowhere'), {}, shaped)).errors?.[0]?.message;
    expect(hidden).toBe(absent);
  });
});

describe('_service, datasets and explain', () => {
  it('tell only what the caller may see', async () => {
    const shaped = shapeWithout(gateway, 'planes', 'flights.tailnum');
    const { data } = await run(
      '{ _service { sdl } datasets { name typeName columns { name field type key } quality { name } } }',
      {},
      shaped,
    );
    expect(JSON.stringify(data)).not.toMatch(/plane|tailnum|tail number/i);
    expect(data).toMatchObject({
      datasets: [
        {
          name: 'flights',
          typeName: 'Flight',
          columns: expect.arrayContaining([
            { name: 'fare', field: 'fare', type: 'decimal(10,2)', key: false },
          ]) as unknown,
          quality: [{ name: 'complete' }],
        },
        { name: 'airlines' },
        { name: 'daily_carrier_performance' },
      ],
    });
  });

  it('plan each level of the operation that explain is given', async () => {
    const { data, errors } = await run(
      'query ($q: String!, $v: JSON) { explain(query: $q, variables: $v, operationName: "B") { all: levels { path chosen grants { dataset digest } statements { text parameters { value } } timings { stage ms } } } }',
      {
        q: 'query A { airlines { totalCount } } query B($n: Int) { f: flights(first: $n) { nodes { plane { seats } } } ...R } fragment R on Query { planesAggregate { count } datasets { name } }',
        v: { n: 3 },
      },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      explain: {
        all: [
          {
            path: 'f',
            chosen: ['flights.athena'],
            grants: [{ dataset: 'flights', digest: 'digest' }],
            statements: [{ parameters: [{ value: '5' }] }],
            timings: [{ stage: 'route', ms: 1 }],
          },
          { path: 'f.nodes.plane' },
          { path: 'planesAggregate' },
        ],
      },
    });
  });

  it('refuse to explain what is no query of the document', async () => {
    const { errors } = await run(
      '{ explain(query: "query A { datasets { name } }", operationName: "B") { levels { path } } }',
    );
    expect(errors?.[0]?.message).toBe('There is no such query in the document.');
  });
});

describe('explainAccess', () => {
  const query =
    '{ explainAccess(dataset: "flights", principal: "ann") { dataset visible refusal rowFilter ageMs grants { resource } columns { name reason cellFilter mask { kind parameters clearWhere } tags } } }';
  const ask = (explainAccess?: GraphqlContext['explainAccess']) =>
    execute({
      schema: everything.schema,
      document: parse(query),
      contextValue: {
        dataService: createFakeDataService(tables),
        request: requestContext,
        shaped: everything,
        explain: () => Promise.resolve([]),
        ...(explainAccess && { explainAccess }),
      } satisfies GraphqlContext,
      fieldResolver: resolveAnswerField,
    });

  it('shows what is told, and null for what is not', async () => {
    const asked: unknown[] = [];
    const { data, errors } = await ask((...names) => {
      asked.push(names);
      return Promise.resolve({
        dataset: 'flights',
        principal: 'api-key/ann',
        visible: false,
        mode: 'enforced',
        refusal: { code: 'DATASET_UNGOVERNED', reason: 'open to all' },
        columns: [
          { name: 'carrier', visible: false, reason: 'the dataset is refused', tags: ['a=b'] },
          {
            name: 'tailnum',
            visible: true,
            reason: 'granted, masked',
            mask: { kind: 'partial', parameters: ['first=1'] },
            tags: [],
          },
        ],
        rowsFiltered: false,
        grants: [],
      });
    });
    expect(errors).toBeUndefined();
    expect(asked).toEqual([['flights', 'ann']]);
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      explainAccess: {
        dataset: 'flights',
        visible: false,
        refusal: 'DATASET_UNGOVERNED: open to all',
        rowFilter: null,
        ageMs: null,
        grants: [],
        columns: [
          { name: 'carrier', reason: 'the dataset is refused', cellFilter: null, mask: null, tags: ['a=b'] },
          {
            name: 'tailnum',
            reason: 'granted, masked',
            cellFilter: null,
            mask: { kind: 'partial', parameters: ['first=1'], clearWhere: null },
            tags: [],
          },
        ],
      },
    });
  });

  it('is null where there is nothing that may be told', async () => {
    const nothing = { data: { explainAccess: null } };
    expect(JSON.parse(JSON.stringify(await ask()))).toEqual(nothing);
    expect(JSON.parse(JSON.stringify(await ask(() => Promise.resolve(undefined))))).toEqual(nothing);
  });
});
