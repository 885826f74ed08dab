import { parse } from 'graphql';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { selectRootFields } from '../../../resolvers/explain-operation.js';
import { buildReadRequest } from '../../../schema/request/build-read-request.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import type { DataService } from '../../../src/core/data-service.js';
import { describeType } from '../../../src/core/data-type.js';
import type { Query } from '../../../src/core/query-service.js';
import type { ReadScope } from '../../../src/core/read-scope.js';
import type { Row } from '../../../src/core/value.js';
import { compileRows } from '../../../src/transport/graphql/read-as-rows.js';
import { requestContext } from '../../support/request-context.js';
import { createFakeDataService } from '../resolvers/fake-data-service.js';
import { buildSample } from '../schema/sample-shapes.js';

const flight = {
  carrier: 'UA',
  flight: 1,
  time_hour: '2013-01-01T05:00:00Z',
  tailnum: 'N1',
  miles: 9_007_199_254_740_993n,
};
const tables = {
  flights: [flight, { ...flight, flight: 2, miles: null }, { ...flight, flight: 3, tailnum: null }],
  'flights aggregate': [{ carrier: 'UA', count: 3n }],
  planes: [
    { tailnum: 'N1', seats: 200, names: ['a', 'b'], engine: ['Lake', 1.5], checks: [['2013-01-01'], ['2013-02-01']] },
  ],
};

let shaped: ShapedSchema;
beforeAll(async () => {
  const gateway = await buildSample();
  shaped = shapeFor(gateway, everythingVisible(gateway));
});

interface Read {
  readonly types: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  /** What was asked as a stream. */
  readonly streamed: readonly Query[];
}

/** Streams have the rows of the table, in the order of the relation's fields by name. */
async function read(text: string, data: DataService = createFakeDataService(tables), maxRows = 100): Promise<Read> {
  const { fields: roots } = selectRootFields(shaped, { document: parse(text) });
  const readRows = compileRows(buildReadRequest(shaped, roots[0]!), {
    askedKeys: /orderBy/.test(text) ? 1 : 0,
    maxExportRows: 1_000,
  });
  const streamed: Query[] = [];
  const scope = {
    data,
    context: requestContext(new Map(), { limits: { maxRows, defaultPageSize: 2, maxPageSize: 2 } }),
    query: {
      query: (query: Query) => {
        streamed.push(query);
        const rows = tables.flights.map((record): Row =>
          query.relation.fields.map(({ name }) => (record as Readonly<Record<string, Row[number]>>)[name] ?? null),
        );
        return Promise.resolve({ fields: query.relation.fields, batches: oneByOne(rows) });
      },
    },
  } as unknown as ReadScope;
  const { fields, batches } = await readRows(scope);
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return { types: Object.fromEntries(fields.map(({ name, type }) => [name, describeType(type)])), rows, streamed };
}

async function* oneByOne(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (const row of rows) yield await Promise.resolve([row]);
}

describe('a list without anything nested', () => {
  it('is streamed whole, under response keys, in no order but the one asked for', async () => {
    const { types, rows, streamed } = await read('{ flights { nodes { n: flight miles __typename } } }');
    expect(types).toEqual({ n: 'int32', miles: 'int64', __typename: 'string' });
    expect(rows).toEqual([
      [1, 9_007_199_254_740_993n, 'Flight'],
      [2, null, 'Flight'],
      [3, 9_007_199_254_740_993n, 'Flight'],
    ]);
    expect(streamed).toMatchObject([{ path: 'flights', maxRows: 1_000, relation: { kind: 'read' } }]);
  });

  it('is sorted as asked, and to the last where it is cut', async () => {
    const sorted = await read('{ flights(orderBy: [{ miles: DESC }]) { nodes { flight } } }');
    const keysOf = ({ streamed }: Read): unknown =>
      streamed
        .map(({ relation }) => (relation.kind === 'fetch' ? relation.input : relation))
        .map((r) => r.kind === 'sort' && r.keys.length);
    expect(keysOf(sorted)).toEqual([1]);
    const cut = await read('{ flights(orderBy: [{ miles: DESC }], first: 5000, offset: 7) { nodes { flight } } }');
    expect(cut.streamed).toMatchObject([{ relation: { kind: 'fetch', offset: 7, count: 5000 } }]);
    expect(keysOf(cut)).toEqual([4]);
  });

  it('demands its own staleness', async () => {
    const { streamed } = await read('{ flights(maxStaleness: "PT1H") { nodes { flight } } }');
    expect(streamed).toMatchObject([{ routing: { maxStalenessMs: 3_600_000 } }]);
  });
});

describe('a tree', () => {
  it('nests rows, pages, lists and structs', async () => {
    const { types, rows, streamed } = await read(`{ planes { nodes {
      names engine { makerName } checks { checkedOn }
      flights(first: 2) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { flight plane { seats } } } }
      flightsAggregate { count }
    } } }`);
    expect(types).toEqual({
      names: 'list<string>',
      engine: 'struct<makerName: string!>',
      checks: 'list<struct<checkedOn: date>>',
      flights:
        'struct<totalCount: int64!, pageInfo: struct<hasNextPage: boolean!, endCursor: string>!, edges: list<struct<cursor: string!, node: struct<flight: int32!, plane: struct<seats: int32>>!>>!>',
      flightsAggregate: 'list<struct<count: int64!>>',
    });
    const edge = (at: number): Row => [`flights:${String(at)}`, [at + 1, [200]]];
    expect(rows[0]?.slice(0, 4)).toEqual([
      ['a', 'b'],
      ['Lake'],
      [['2013-01-01'], ['2013-02-01']],
      [2n, [false, 'flights:1'], [edge(0), edge(1)]],
    ]);
    expect(streamed).toEqual([]);
  });

  it('is bounded by the rows of all levels, and never shortened', async () => {
    const query = '{ flights { nodes { flight plane { seats } } } }';
    expect((await read(query)).rows).toEqual([
      [1, [200]],
      [2, [200]],
      [3, null],
    ]);
    await expect(read(query, undefined, 4)).rejects.toMatchObject({ code: 'ROW_LIMIT' });
    const service = createFakeDataService(tables);
    const cut: DataService = {
      ...service,
      read: async (...asked) => {
        const level = await service.read(...asked);
        return { ...level, pages: level.pages.map((page) => ({ ...page, hasNextPage: true })) };
      },
    };
    await expect(read(query, cut)).rejects.toMatchObject({ code: 'ROW_LIMIT' });
    expect((await read('{ flights(first: 3) { nodes { flight plane { seats } } } }', cut)).rows).toHaveLength(3);
  });

  it('is a page by cursor, a row by key, or an aggregate that is cut', async () => {
    const read1 = await read('{ flights(first: 3, after: "x") { nodes { flight } } }');
    expect([read1.rows, read1.streamed]).toEqual([[[1], [2], [3]], []]);
    expect((await read('{ plane(tailnum: "N1") { seats } }')).rows).toEqual([[200]]);
    expect((await read('{ airline(carrier: "ZZ") { name } }')).rows).toEqual([]);
    expect((await read('{ flightsAggregate(first: 1) { count } }')).streamed).toEqual([]);
    expect((await read('{ flightsAggregate { count } }')).streamed).toHaveLength(1);
  });
});

it.each(['totalCount', 'nodes { flight } totalCount', 'edges { cursor }', 'nodes { flight } more: nodes { carrier }'])(
  'a page of which %s is asked for is refused',
  async (selection) => {
    await expect(read(`{ flights { ${selection} } }`)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  },
);
