import { getIntrospectionQuery, graphqlSync, parse, validate, validateSchema } from 'graphql';
import { describe, expect, it } from '@jest/globals';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema } from '../../../schema/build-schema.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import { visibleColumns } from '../../../schema/visible-columns.js';
import type { Catalog, Dataset } from '../../../src/core/dataset.js';
import type { Grant } from '../../../src/core/principal.js';
import { buildSample, shapeWithout } from './sample-shapes.js';

const introspect = (shaped: ShapedSchema): string =>
  JSON.stringify(
    graphqlSync({ schema: shaped.schema, source: getIntrospectionQuery({ inputValueDeprecation: true }) }),
  );

const errorOf = (shaped: ShapedSchema, query: string): string | undefined =>
  validate(shaped.schema, parse(query), undefined, { hideSuggestions: true })[0]?.message;

describe('a shape', () => {
  it('of everything is valid and shows everything', async () => {
    const gateway = await buildSample();
    const shaped = shapeFor(gateway, everythingVisible(gateway));
    expect(validateSchema(shaped.schema)).toEqual([]);
    expect(Object.keys(shaped.schema.getTypeMap()).sort()).toEqual(Object.keys(gateway.schema.getTypeMap()).sort());
  });

  it('without a column shows no trace of it, nor of relationships through it', async () => {
    const shaped = shapeWithout(await buildSample(), 'flights.tailnum');
    expect(validateSchema(shaped.schema)).toEqual([]);
    expect(errorOf(shaped, '{ flights { nodes { tailnum } } }')).toMatch(/Cannot query field "tailnum"/);
    expect(errorOf(shaped, '{ flights { nodes { plane { seats } } } }')).toMatch(/Cannot query field "plane"/);
    expect(errorOf(shaped, '{ planes { nodes { flights { totalCount } } } }')).toMatch(/Cannot query field "flights"/);
    expect(errorOf(shaped, '{ flights(where: { plane: { seats: { gt: 1 } } }) { totalCount } }')).toMatch(/"plane"/);
    expect(errorOf(shaped, '{ flightsAggregate(groupBy: [{ field: TAILNUM }]) { count } }')).toMatch(/TAILNUM/);
    const flight = introspect(shaped).split('"name":"Plane').join('');
    const flightTypes = [...(shaped.schema.getTypeMap()['Flight'] ? Object.values(shaped.schema.getTypeMap()) : [])]
      .filter((type) => type.name.startsWith('Flight'))
      .map((type) =>
        JSON.stringify(type.toConfig(), (key, value: unknown) => (key === 'type' ? String(value) : value)),
      );
    expect(flight).toContain('Flight');
    expect(flightTypes.join()).not.toMatch(/tailnum|TAILNUM|plane|Plane/);
  });

  it('without a dataset has the same introspection as if there were none', async () => {
    const shaped = shapeWithout(await buildSample(), 'planes');
    expect(validateSchema(shaped.schema)).toEqual([]);
    expect(introspect(shaped)).not.toMatch(/plane/i);
    expect(shaped.sdl).not.toMatch(/plane/i);
    expect(errorOf(shaped, '{ planes { totalCount } }')).toBe(
      errorOf(shaped, '{ nowhere { totalCount } }')?.replace('nowhere', 'planes'),
    );
  });

  it('without a key column has neither look-up, cursors nor @key, but the list', async () => {
    const shaped = shapeWithout(await buildSample(), 'flights.flight');
    expect(validateSchema(shaped.schema)).toEqual([]);
    expect(errorOf(shaped, '{ flights(first: 1, offset: 2) { totalCount nodes { carrier } } }')).toBeUndefined();
    expect(errorOf(shaped, '{ flights { edges { cursor } } }')).toMatch(/"edges"/);
    expect(errorOf(shaped, '{ flights { pageInfo { hasNextPage } } }')).toMatch(/"pageInfo"/);
    expect(errorOf(shaped, '{ flights(after: "x") { totalCount } }')).toMatch(/"after"/);
    expect(Object.keys(shaped.schema.getQueryType()?.getFields() ?? {})).not.toContain('flight');
    expect(shaped.sdl).toMatch(/^type Flight \{$/m);
    expect(shaped.sdl).toMatch(/^type Plane @key\(fields: "tailnum"\) \{$/m);
  });

  it('drops the types that hidden columns leave empty', async () => {
    const shaped = shapeWithout(await buildSample(), 'planes.seats');
    expect(validateSchema(shaped.schema)).toEqual([]);
    expect(shaped.schema.getType('PlaneSums')).toBeUndefined();
    expect(errorOf(shaped, '{ planesAggregate { sum { seats } } }')).toMatch(/"sum"/);
    expect(errorOf(shaped, '{ planesAggregate(having: { sum: {} }) { count } }')).toMatch(/"sum"/);
  });

  it('of nothing is a valid schema without entities', async () => {
    const gateway = await buildSample();
    const shaped = shapeFor(gateway, { digest: 'nothing', datasets: new Map() });
    expect(validateSchema(shaped.schema)).toEqual([]);
    expect(Object.keys(shaped.schema.getQueryType()?.getFields() ?? {}).sort()).toEqual([
      '_service',
      'datasets',
      'explain',
      'explainAccess',
      'features',
      'queryJob',
    ]);
    expect(shaped.schema.getType('_Entity')).toBeUndefined();
    expect(introspect(shaped)).not.toMatch(/flight|plane|airline|carrier/i);
  });

  it('is made once for grants that show the same columns', async () => {
    const gateway = await buildSample();
    const grant = (digest: string): Grant => ({
      dataset: 'airlines',
      columns: new Set(['carrier', 'name']),
      rowFilter: undefined,
      cellFilters: new Map(),
      masks: new Map(),
      digest,
    });
    const one = shapeFor(gateway, visibleColumns(new Map([['airlines', grant('one')]])));
    const other = shapeFor(gateway, visibleColumns(new Map([['airlines', grant('other')]])));
    expect(other).toBe(one);
  });

  it('with a column shown as a keyed hash has it, but neither comparisons of it nor relationships through it', async () => {
    const gateway = await buildSample();
    const { datasets } = everythingVisible(gateway);
    const hashed = new Map([['flights', new Set(['tailnum'])]]);
    const shaped = shapeFor(gateway, { digest: 'hashed', datasets, hashed });
    expect(validateSchema(shaped.schema)).toEqual([]);
    const groups =
      '{ flightsAggregate(groupBy: [{ field: TAILNUM }]) { group { tailnum } countDistinct { tailnum } } }';
    expect(errorOf(shaped, groups)).toBeUndefined();
    expect(errorOf(shaped, '{ flights { nodes { tailnum } } }')).toBeUndefined();
    expect(errorOf(shaped, '{ flights { nodes { plane { seats } } } }')).toMatch(/"plane"/);
    expect(errorOf(shaped, '{ planes { nodes { flights { totalCount } } } }')).toMatch(/"flights"/);
    expect(errorOf(shaped, '{ flights(where: { tailnum: { eq: "N1" } }) { totalCount } }')).toMatch(/"tailnum"/);
    expect(errorOf(shaped, '{ flights(where: { plane: { seats: { gt: 1 } } }) { totalCount } }')).toMatch(/"plane"/);
    expect(errorOf(shaped, '{ flightsAggregate { max { tailnum } } }')).toMatch(/"tailnum"/);
    expect(errorOf(shaped, '{ flightsAggregate(having: { min: { tailnum: { gt: "N" } } }) { count } }')).toMatch(
      /"tailnum"/,
    );
    expect(shaped.datasets.get('flights')?.relationships.map((r) => r.field)).not.toContain('plane');
  });

  it('is another where a column is hashed than where it is shown', () => {
    const grant: Grant = {
      dataset: 'airlines',
      columns: new Set(['carrier', 'name']),
      rowFilter: undefined,
      cellFilters: new Map(),
      masks: new Map(),
      digest: 'plain',
    };
    const masks: Grant['masks'] = new Map([['name', { mask: { kind: 'hash', key: 'ids' }, clear: undefined }]]);
    const [plain, hashed] = [grant, { ...grant, masks }].map((g) => visibleColumns(new Map([['airlines', g]])));
    expect(hashed?.digest).not.toBe(plain?.digest);
  });

  it('of 100 datasets of 30 columns, one hidden in each, is cut within a second of CPU', async () => {
    const columns = Array.from({ length: 30 }, (_c, i) => ({
      name: `column_${String(i)}`,
      type: { kind: i % 2 === 0 ? 'string' : 'int32' } as const,
      nullable: true,
    }));
    const dataset = (i: number): Dataset => ({
      name: `things_${String(i)}`,
      contract: { id: 'things', version: '1.0.0' },
      graphql: { typeName: `Thing${String(i)}`, singular: `thing${String(i)}`, plural: `things${String(i)}` },
      columns,
      key: ['column_0'],
      relationships: [],
      bindings: [],
      stage: 'raw',
      quality: [],
      roles: [],
      tags: [],
    });
    const all = Array.from({ length: 100 }, (_d, i) => dataset(i));
    const catalog: Catalog = { servers: new Map(), datasets: new Map(all.map((d) => [d.name, d])) };
    const gateway = await buildGatewaySchema(catalog, createResolvers);
    const runs = ['one', 'two', 'three'].map((digest) => {
      const datasets = new Map(
        all.map((d) => [d.name, new Set(columns.slice(0, -1).map((column) => column.name))] as const),
      );
      const begun = process.cpuUsage().user;
      expect(shapeFor(gateway, { datasets, digest }).datasets.size).toBe(100);
      return (process.cpuUsage().user - begun) / 1000;
    });
    expect(Math.min(...runs)).toBeLessThan(1000);
  });
});
