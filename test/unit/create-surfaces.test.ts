// Which holders of grants share a schema and the documents kept for it: those who see the same columns, in the same way.
import { createGrantsPool } from '../../auth/lake-formation/grants-pool.js';
import { parsePolicy } from '../../auth/policy/parse-policy.js';
import { createPolicyFileGrants } from '../../auth/policy/policy-file-grants.js';
import { createSurfaces } from '../../src/create-surfaces.js';
import { type Grant, type Grants, noWrites, type Principal } from '../../src/core/principal.js';
import type { GatewaySchema } from '../../schema/build-schema.js';
import type { GraphqlSurface } from '../../src/transport/graphql/graphql-surface.js';
import { sampleCatalog } from './schema/sample-catalog.js';
import { buildSample } from './schema/sample-shapes.js';

const policy = parsePolicy(
  `
databaseName: DATABASE
dataCellsFilters:
  - { tableName: flights, name: ua, rowFilter: { filterExpression: "carrier = 'UA'" }, columnWildcard: {} }
  - { tableName: flights, name: aa, rowFilter: { filterExpression: "carrier = 'AA'" }, columnWildcard: {} }
grants:
  - { principal: ann, resource: { table: { name: flights } }, permissions: [SELECT] }
  - { principal: bob, resource: { table: { name: flights } }, permissions: [SELECT] }
  - { principal: united, resource: { dataCellsFilter: { tableName: flights, name: ua } }, permissions: [SELECT] }
  - { principal: american, resource: { dataCellsFilter: { tableName: flights, name: aa } }, permissions: [SELECT] }
  - { principal: hashed, resource: { table: { name: flights } }, permissions: [SELECT] }
  - { principal: fewer, resource: { tableWithColumns: { name: flights, columnWildcard: { excludedColumnNames: [tailnum] } } }, permissions: [SELECT] }
columnMasks:
  - { principal: hashed, tableName: flights, columnName: tailnum, mask: { hash: { key: demo } } }
`.replace('DATABASE', [...sampleCatalog.datasets.values()][0]!.domain ?? 'default'),
  'policy.yaml',
  sampleCatalog,
);

let schema: GatewaySchema;
beforeAll(async () => {
  schema = await buildSample();
});

/** Of those who write nothing. */
function surfacesOf(): (grants: Grants) => GraphqlSurface {
  const surfaceOf = createSurfaces(sampleCatalog, schema);
  return (grants) => surfaceOf(grants, noWrites);
}

const source = createPolicyFileGrants(policy, sampleCatalog);
const holder = (name: string): Principal => ({ id: `api-key/${name}`, grantees: [name], admin: false });
const grantsOf = (name: string): Promise<Grants> => source.resolveGrants(holder(name));

test('holders of equal grants have one object, one surface and one store of documents', async () => {
  const surfaceOf = surfacesOf();
  const [ann, bob] = [await grantsOf('ann'), await grantsOf('bob')];
  expect(ann).toBe(bob);
  expect(surfaceOf(ann)).toBe(surfaceOf(bob));
});

test('holders of other rows share the schema, whose documents say nothing of rows, and no grants', async () => {
  const surfaceOf = surfacesOf();
  const [united, american] = [await grantsOf('united'), await grantsOf('american')];
  expect(united).not.toBe(american);
  expect(surfaceOf(united)).not.toBe(surfaceOf(american));
  expect(surfaceOf(united).digest).toBe(surfaceOf(american).digest);
  expect(surfaceOf(united).schema).toBe(surfaceOf(american).schema);
});

test('holders of other columns, or of a column that shows as a hash, share nothing', async () => {
  const surfaceOf = surfacesOf();
  const names = ['ann', 'hashed', 'fewer', 'nobody'];
  const surfaces = await Promise.all(names.map(async (name) => surfaceOf(await grantsOf(name))));
  expect(new Set(surfaces.map(({ digest }) => digest)).size).toBe(names.length);
  expect(new Set(surfaces.map((surface) => surface.schema)).size).toBe(names.length);
});

test('what was made for grants serves those who come by the same ones from another source', async () => {
  const surfaceOf = surfacesOf();
  const elsewhere = createGrantsPool<Grant>().share([...(await grantsOf('ann')).values()]);
  expect(surfaceOf(elsewhere).schema).toBe(surfaceOf(await grantsOf('ann')).schema);
});
