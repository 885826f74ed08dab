import { type GraphQLObjectType, isEnumType, isInputObjectType, isObjectType, validateSchema } from 'graphql';
import { describe, expect, it } from '@jest/globals';
import { getMetadataStorage } from 'type-graphql';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema, type GatewaySchema } from '../../../schema/build-schema.js';
import { reservedTypeNames } from '../../../src/core/graphql-naming.js';
import type { Catalog } from '../../../src/core/dataset.js';
import { emptyCatalog, sampleCatalog } from './sample-catalog.js';
import { buildSample } from './sample-shapes.js';

const fieldOf = (gateway: GatewaySchema, type: string, field: string) =>
  (gateway.schema.getType(type) as GraphQLObjectType).getFields()[field];

const typeOf = (gateway: GatewaySchema, type: string, field: string): string =>
  String(fieldOf(gateway, type, field)?.type);

const argsOf = (gateway: GatewaySchema, type: string, field: string): readonly string[] =>
  fieldOf(gateway, type, field)?.args.map((a) => `${a.name}: ${String(a.type)}`) ?? [];

describe('the schema built from contracts', () => {
  it('is valid', async () => {
    expect(validateSchema((await buildSample()).schema)).toEqual([]);
  });

  it('gives each column its scalar, non-null for key columns alone', async () => {
    const gateway = await buildSample();
    const types = (names: readonly string[], type: string) => names.map((name) => typeOf(gateway, type, name));
    expect(types(['carrier', 'flight', 'timeHour'], 'Flight')).toEqual(['String!', 'Int!', 'DateTime!']);
    expect(types(['depDelay', 'tailnum', 'flownOn', 'miles', 'fare', 'airTime', 'cancelled'], 'Flight')).toEqual([
      'Int',
      'String',
      'Date',
      'Int64',
      'Decimal',
      'Double',
      'Boolean',
    ]);
    expect(types(['details', 'names', 'engine', 'checks'], 'Plane')).toEqual([
      'JSON',
      '[String]',
      'PlaneEngine',
      '[PlaneChecks]',
    ]);
    expect(types(['makerName', 'thrust'], 'PlaneEngine')).toEqual(['String!', 'Double']);
  });

  it('gives a look-up by the whole key, a list and an aggregate for each dataset', async () => {
    const gateway = await buildSample();
    expect(argsOf(gateway, 'Query', 'flight')).toEqual(
      ['maxStaleness: Duration', 'timeHour: DateTime!', 'flight: Int!', 'carrier: String!'].reverse(),
    );
    expect(typeOf(gateway, 'Query', 'flight')).toBe('Flight');
    expect(typeOf(gateway, 'Query', 'flights')).toBe('FlightConnection!');
    expect([...argsOf(gateway, 'Query', 'flights')].sort()).toEqual([
      'after: String',
      'before: String',
      'first: Int',
      'last: Int',
      'maxStaleness: Duration',
      'offset: Int',
      'orderBy: [FlightOrder!]',
      'where: FlightFilter',
    ]);
    expect(typeOf(gateway, 'Query', 'flightsAggregate')).toBe('[FlightAggregate!]!');
    expect([...argsOf(gateway, 'Query', 'flightsAggregate')].sort()).toEqual([
      'first: Int',
      'groupBy: [FlightGroupBy!]',
      'having: FlightHaving',
      'maxStaleness: Duration',
      'orderBy: [FlightAggregateOrder!]',
      'where: FlightFilter',
    ]);
  });

  it('gives relationships both ways, to-many with the arguments of the list and an aggregate', async () => {
    const gateway = await buildSample();
    expect(typeOf(gateway, 'Flight', 'plane')).toBe('Plane');
    expect(argsOf(gateway, 'Flight', 'plane')).toEqual(['maxStaleness: Duration']);
    expect(typeOf(gateway, 'Plane', 'flights')).toBe('FlightConnection!');
    expect(argsOf(gateway, 'Plane', 'flights')).toEqual(argsOf(gateway, 'Query', 'flights'));
    expect(argsOf(gateway, 'Plane', 'flightsAggregate')).toEqual(argsOf(gateway, 'Query', 'flightsAggregate'));
    expect(typeOf(gateway, 'FlightFilter', 'plane')).toBe('PlaneFilter');
    expect(typeOf(gateway, 'PlaneFilter', 'flights')).toBe('FlightListFilter');
  });

  it('widens sums, and counts in Count', async () => {
    const gateway = await buildSample();
    const of = (type: string, field: string) => typeOf(gateway, type, field);
    expect([of('FlightSums', 'depDelay'), of('FlightSums', 'miles'), of('FlightSums', 'airTime')]).toEqual([
      'Int64',
      'Decimal',
      'Double',
    ]);
    expect(of('FlightCounts', 'carrier')).toBe('Count!');
    expect(of('FlightExtremes', 'timeHour')).toBe('DateTime');
    expect(fieldOf(gateway, 'FlightSums', 'carrier')).toBeUndefined();
  });

  it('gives a dataset without key neither a look-up nor cursors', async () => {
    const gateway = await buildSample();
    expect(fieldOf(gateway, 'Query', 'dailyCarrierPerformance')).toBeUndefined();
    const connection = gateway.schema.getType('DailyCarrierPerformanceConnection') as GraphQLObjectType;
    expect(Object.keys(connection.getFields())).toEqual(['nodes', 'totalCount']);
    expect(argsOf(gateway, 'Query', 'dailyCarrierPerformances').join()).not.toMatch(/after|before|last/);
  });

  it('describes every type, field, argument and enum value', async () => {
    const { schema } = await buildSample();
    const silent: string[] = [];
    const note = (name: string, described: { description?: string | null | undefined }): void => {
      if ((described.description ?? '') === '') silent.push(name);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || type.name === 'Query' || type.name === 'Mutation') continue;
      note(type.name, type);
    }
    for (const type of Object.values(schema.getTypeMap()).filter((t) => !t.name.startsWith('__'))) {
      if (isEnumType(type))
        type.getValues().forEach((v) => {
          note(`${type.name}.${v.name}`, v);
        });
      if (isInputObjectType(type))
        Object.values(type.getFields()).forEach((f) => {
          note(`${type.name}.${f.name}`, f);
        });
      if (isObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          note(`${type.name}.${field.name}`, field);
          field.args.forEach((a) => {
            note(`${type.name}.${field.name}(${a.name})`, a);
          });
        }
      }
    }
    expect(silent).toEqual([]);
    expect(fieldOf(await buildSample(), 'Flight', 'carrier')?.description).toBe(
      'Two-letter code of the airline. For example UA.',
    );
  });

  it('is valid without any dataset, and only of reserved names', async () => {
    const { schema } = await buildGatewaySchema(emptyCatalog, createResolvers);
    expect(validateSchema(schema)).toEqual([]);
    const unreserved = Object.keys(schema.getTypeMap()).filter((n) => !n.startsWith('__') && !reservedTypeNames.has(n));
    expect(unreserved).toEqual([]);
  });

  it('reports every clash of names at once', async () => {
    const [flights, planes] = [...sampleCatalog.datasets.values()];
    if (flights === undefined || planes === undefined) throw new Error('the sample has datasets');
    const twice = {
      ...planes,
      columns: [
        ...planes.columns,
        { ...planes.columns[0]!, name: 'tailNum' },
        { ...planes.columns[0]!, name: 'TAIL_NUM' },
      ],
    };
    const clash: Catalog = {
      servers: new Map(),
      datasets: new Map([
        ['flights', { ...flights, relationships: [] }],
        ['flight', { ...flights, name: 'flight', relationships: [] }],
        ['planes', { ...twice, relationships: [] }],
      ]),
    };
    await expect(buildGatewaySchema(clash, createResolvers)).rejects.toMatchObject({
      code: 'CONTRACT_INVALID',
      extensions: {
        problems: [
          'planes: two columns or relationships give the field "tailNum"',
          'planes: two columns give the enum value "TAIL_NUM"',
          'flight: the root field "flight" is taken by flights',
          'flight: the root field "flights" is taken by flights',
          'flight: the root field "flightsAggregate" is taken by flights',
        ],
      },
    });
  });

  it('refuses a type called as one that every schema has', async () => {
    const [flights] = sampleCatalog.datasets.values();
    if (flights === undefined) throw new Error('the sample has datasets');
    const dates = { ...flights, name: 'dates', relationships: [] };
    const catalog: Catalog = { servers: new Map(), datasets: new Map([['dates', dates]]) };
    await expect(buildGatewaySchema(catalog, createResolvers)).rejects.toThrow('two types are called "Date"');
  });

  it('gives columns called and, or and not another name than the filter’s own fields', async () => {
    const [flights] = sampleCatalog.datasets.values();
    if (flights === undefined) throw new Error('the sample has datasets');
    const columns = [...flights.columns, { name: 'not', type: { kind: 'string' }, nullable: true } as const];
    const odd = { ...flights, columns, relationships: [] };
    const gateway = await buildGatewaySchema(
      { servers: new Map(), datasets: new Map([['flights', odd]]) },
      createResolvers,
    );
    expect(typeOf(gateway, 'FlightFilter', 'not')).toBe('FlightFilter');
    expect(typeOf(gateway, 'FlightFilter', 'not_')).toBe('StringFilter');
  });

  it('leaves nothing of a build in type-graphql’s global metadata', async () => {
    await buildSample();
    const before = getMetadataStorage().fields.length;
    await buildSample();
    expect(getMetadataStorage().fields).toHaveLength(before);
  });
});
