// Every kind of problem: told with its file, line and path, all at once, none twice, no secret among them.
import { contractOf, lineOf, load, loadError, problemsOf } from './contract-fixture.js';

const parts = `- name: planes
  properties:
    - { name: tailnum, logicalType: string, primaryKey: true }
    - { name: seats, logicalType: integer, physicalType: int }
`;

describe('structure', () => {
  test('a document that is no YAML says where', async () => {
    expect(await problemsOf({ 'a.yaml': 'id: a\nkind: [x' })).toEqual([
      expect.stringMatching(/^a\.yaml:\d+ : expected valid YAML: /),
    ]);
  });

  test('missing keys, wrong types, unknown keys with what was meant, versions not read', async () => {
    const text = `apiVersion: v2.2.2
kind: DataContract
version: 1.0.0
domian: x
schema:
  - name: planes
    properties:
      - name: tailnum
        logicalType: strnig
        primarykey: true
      - logicalType: string
      - name: seats
        logicalType: integer
        required: "yes"
        logicalTypeOptions: { formatt: i32 }
`;
    expect(await problemsOf(text)).toEqual([
      `contract.yaml:1 : "id" is missing`,
      `contract.yaml:1 apiVersion: expected a version of ODCS that Lakegate reads: v3.0.x, v3.1.x or v3.2.x`,
      `contract.yaml:4 domian: unknown key "domian"; did you mean "domain"?`,
      `contract.yaml:9 schema.planes.properties.tailnum.logicalType: expected one of string, date, timestamp, time, number, integer, object, array, boolean, map, vector; did you mean "string"?`,
      `contract.yaml:10 schema.planes.properties.tailnum.primarykey: unknown key "primarykey"; did you mean "primaryKey"?`,
      `contract.yaml:11 schema.planes.properties[1]: "name" is missing`,
      `contract.yaml:14 schema.planes.properties.seats.required: expected a boolean, found a string`,
      `contract.yaml:15 schema.planes.properties.seats.logicalTypeOptions.formatt: unknown key "formatt"; did you mean "format"?`,
    ]);
  });

  test('a server lacks what its type needs; nothing that stands on it is reported again', async () => {
    const text = contractOf(
      `- name: planes
  customProperties: [{ property: lakegate, value: { bindings: [{ server: pg }, { server: hot }] } }]
  properties: [{ name: tailnum, logicalType: string }]
`,
      '  - { server: pg, type: redshift, database: d }\n',
    );
    expect(await problemsOf(text)).toEqual([`contract.yaml:12 servers.pg: "schema" is missing`]);
  });

  test('a mistake of quality rules and team is one message', async () => {
    const text = contractOf(
      `- name: planes
  quality: [{ type: sql, mustBe: 0 }]
  properties: [{ name: tailnum, logicalType: string }]
`,
    ).concat('team:\n  - { role: owner }\n');
    expect(await problemsOf(text)).toEqual([
      `contract.yaml:14 schema.planes.quality[0]: "query" is missing`,
      `contract.yaml:${String(lineOf(text, 'role: owner'))} team.owner: "username" is missing`,
    ]);
  });
});

describe("Lakegate's own properties", () => {
  test('unknown keys are errors with a suggestion, at every place', async () => {
    const text = contractOf(
      `- name: planes
  customProperties:
    - property: lakegate
      value:
        singlar: plane
        bindings:
          - server: hot
            fresness: P1D
            cost: { latency: 5 }
            scan: { maxRows: 0 }
  properties:
    - name: tailnum
      logicalType: string
      relationships:
        - to: planes.tailnum
          customProperties: [{ property: lakegate, value: { nmae: x } }]
`,
    ).replace(
      '    database: db',
      '    database: db\n    customProperties: [{ property: lakegate, value: { ulr: x } }]',
    );
    const at = (part: string): string => `contract.yaml:${String(lineOf(text, part))}`;
    expect(await problemsOf(text)).toEqual([
      `${at('ulr')} servers.hot.customProperties.lakegate.value.ulr: unknown key "ulr"; did you mean "url"?`,
      `${at('singlar')} schema.planes.customProperties.lakegate.value.singlar: unknown key "singlar"; did you mean "singular"?`,
      `${at('fresness')} schema.planes.customProperties.lakegate.value.bindings.hot.fresness: unknown key "fresness"; did you mean "freshness"?`,
      `${at('latency')} schema.planes.customProperties.lakegate.value.bindings.hot.cost.latency: unknown key "latency"; did you mean "latencyMs"?`,
      `${at('maxRows')} schema.planes.customProperties.lakegate.value.bindings.hot.scan.maxRows: expected a value that would be >= 1`,
      `${at('nmae')} schema.planes.properties.tailnum.relationships[0].customProperties.lakegate.value.nmae: unknown key "nmae"; did you mean "name"?`,
    ]);
  });

  test('a property that is only like ours is an error', async () => {
    expect(
      await problemsOf(
        contractOf(
          `- name: planes
  customProperties: [{ property: lakegateBindings, value: [] }]
  properties: [{ name: tailnum, logicalType: string }]
`,
        ),
      ),
    ).toEqual([
      `contract.yaml:14 schema.planes.customProperties.lakegateBindings.property: unknown custom property "lakegateBindings": everything of Lakegate's own stands in one property "lakegate"`,
    ]);
  });

  test('bindings: servers, columns, keys, durations, zones and coverage must fit', async () => {
    const text = contractOf(
      `- name: planes
  customProperties:
    - property: lakegate
      value:
        bindings:
          - server: hott
          - server: bus
          - server: hot
            columns: { seat: x, seats: { timeZone: Mars/Olympus } }
            omit: [tailnum]
            accessKeys: [{ columns: [engine] }]
            freshness: one day
            coverage: seats > 'many'
          - server: hot
            coverage: wings >= 2
  properties:
    - { name: tailnum, logicalType: string, primaryKey: true }
    - { name: seats, logicalType: integer }
`,
      '  - { server: bus, type: kafka, host: h }\n',
    );
    const at = (part: string): string =>
      `contract.yaml:${String(lineOf(text, part))} schema.planes.customProperties.lakegate.value.bindings`;
    expect(await problemsOf(text)).toEqual([
      `${at('server: hott')}.hott.server: there is no server "hott"; did you mean "hot"?`,
      `${at('- server: bus')}.bus.server: expected a server that can be read (athena, redshift, clickhouse, dynamodb, postgres), not one of type kafka`,
      `${at('columns: { seat')}.hot.columns.seat: there is no column "seat" in planes; did you mean "seats"?`,
      `${at('columns: { seat')}.hot.columns.seats.timeZone: expected an IANA time zone`,
      `${at('omit')}.hot.omit: expected every key column to stay: "tailnum" is one`,
      `${at('accessKeys')}.hot.accessKeys[0].columns[0]: there is no column "engine" in planes`,
      `${at('freshness')}.hot.freshness: expected an ISO 8601 duration in weeks to seconds, as P1D or PT15M`,
      `${at("'many'")}.hot.coverage: expected a predicate over the columns: expected a literal of type int64, found 'many' (character 9 of the predicate)`,
      `contract.yaml:${String(lineOf(text, 'coverage: wings') - 1)} schema.planes.customProperties.lakegate.value.bindings.hot.server: expected an "id" of its own: "hot" is taken`,
      `${at('wings')}.hot.coverage: expected a predicate over the columns: there is no column "wings" (character 1 of the predicate)`,
    ]);
  });
});

describe('meaning', () => {
  test('relationships: references, datasets, columns, types and lengths', async () => {
    const schema = `${parts}- name: flights
  relationships:
    - { from: [flights.tailnum, flights.seats], to: [planes.tailnum] }
    - { from: planes.tailnum, to: planes.tailnum }
  properties:
    - name: tailnum
      logicalType: string
      relationships:
        - { to: plans.tailnum }
        - { to: planes.tailnr }
        - { to: planes.seats }
        - { to: "planes tailnum" }
    - { name: seats, logicalType: integer }
`;
    const text = contractOf(schema);
    const at = (part: string): string => `contract.yaml:${String(lineOf(text, part))} schema.flights`;
    expect(await problemsOf(text)).toEqual([
      `${at('to: [planes.tailnum]')}.relationships[0].to: expected as many properties as in "from", 2, found 1`,
      `${at('from: planes.tailnum')}.relationships[1].from: expected properties of flights`,
      `${at('plans.')}.properties.tailnum.relationships[0].to: there is no dataset "plans"; did you mean "planes"?`,
      `${at('tailnr')}.properties.tailnum.relationships[1].to: there is no column "tailnr" in planes; did you mean "tailnum"?`,
      `${at('to: planes.seats')}.properties.tailnum.relationships[2].to: expected columns of one type: flights.tailnum is string, planes.seats is int32`,
      `${at('planes tailnum')}.properties.tailnum.relationships[3].to: expected a reference as dataset.column or /schema/ID/properties/ID, found "planes tailnum"`,
    ]);
  });

  test('names of datasets and servers over all files', async () => {
    const other = contractOf(parts).replace('localhost', 'elsewhere');
    expect(await problemsOf({ 'a.yaml': contractOf(parts), 'b.yaml': other })).toEqual([
      expect.stringMatching(
        /^b\.yaml:7 servers\.hot\.server: expected the same settings as "hot" has in another contract/,
      ),
      expect.stringMatching(
        /^b\.yaml:13 schema\.planes\.name: expected a name of its own: .*a\.yaml has a dataset "planes", too$/,
      ),
    ]);
  });

  test('types: decimals, physical types, keys', async () => {
    const text = contractOf(`- name: planes
  properties:
    - { name: a, logicalType: number, physicalType: decimal }
    - { name: b, logicalType: number, physicalType: "decimal(39,2)" }
    - { name: c, logicalType: number, logicalTypeOptions: { precision: 5, scale: 6 } }
    - { name: d, physicalType: geography }
    - { name: e }
    - { name: f, logicalType: object, primaryKey: true, primaryKeyPosition: 1 }
    - { name: g, logicalType: string, primaryKey: true, primaryKeyPosition: 1 }
    - { name: g, logicalType: string }
- name: empty
  properties: []
`);
    expect(await problemsOf(text)).toEqual([
      'contract.yaml:15 schema.planes.properties.a.physicalType: expected a decimal with its precision and scale, as decimal(10,2)',
      'contract.yaml:16 schema.planes.properties.b.physicalType: expected a decimal precision from 1 to 38',
      'contract.yaml:17 schema.planes.properties.c.logicalTypeOptions: expected a decimal scale from 0 to the precision, 5',
      'contract.yaml:18 schema.planes.properties.d.physicalType: expected a logicalType, as this physical type is not known',
      'contract.yaml:19 schema.planes.properties.e: expected a logicalType',
      'contract.yaml:20 schema.planes.properties.f.primaryKey: expected a key of a type that can be compared, not json',
      'contract.yaml:21 schema.planes.properties.g.primaryKeyPosition: expected a position of its own: 1 is taken',
      'contract.yaml:22 schema.planes.properties.g.name: expected a name of its own: there is a property "g" already',
      'contract.yaml:24 schema.empty.properties: expected at least one property',
    ]);
  });

  test('plurals that would be written by one mutation', async () => {
    const plural = '[{ property: lakegate, value: { plural: Planes } }]';
    const text = contractOf(`- name: planes
  properties: [{ name: id, logicalType: string }]
- name: aircraft
  customProperties: ${plural}
  properties: [{ name: id, logicalType: string }]
`);
    expect(await problemsOf(text)).toEqual([
      expect.stringContaining('schema.aircraft.name: the field name "ingestPlanes" is taken by planes'),
    ]);
  });

  test('names that collide in GraphQL', async () => {
    const text = contractOf(`- name: planes
  properties:
    - { name: tail_num, logicalType: string, primaryKey: true }
    - { name: tailNum, logicalType: string }
    - { name: 1st, logicalType: string }
- name: plane
  properties: [{ name: id, logicalType: string }]
- name: queries
  properties: [{ name: id, logicalType: string }]
- name: sheep
  properties: [{ name: id, logicalType: string }]
- name: flights
  properties:
    - name: plane_id
      logicalType: string
      relationships: [{ to: planes.tail_num }]
    - { name: plane, logicalType: string }
    - name: spare_id
      logicalType: string
      relationships: [{ to: planes.tail_num, customProperties: [{ property: lakegate, value: { name: plane, inverse: tail_num } }] }]
`);
    const at = (part: string): string => `contract.yaml:${String(lineOf(text, part))}`;
    expect(await problemsOf(text)).toEqual([
      `${at('name: tailNum')} schema.planes.properties.tailNum.name: "tailNum" and "tail_num" are both "tailNum" in GraphQL`,
      expect.stringContaining('schema.plane.name: the type name "Plane" is taken by planes: give "typeName"'),
      expect.stringContaining('the field name "plane" is taken by planes'),
      expect.stringContaining('the field name "planes" is taken by planes'),
      expect.stringContaining('the field name "planesAggregate" is taken by planes'),
      `${at('- name: queries')} schema.queries.name: the type name "Query" is the schema's own: give "typeName" in the custom property "lakegate"`,
      `${at('[{ to: planes.tail_num }]')} schema.flights.properties.plane_id.relationships[0]: expected "name" in the custom property "lakegate": "plane" is a column of flights already`,
      `${at('inverse: tail_num')} schema.flights.properties.spare_id.relationships[0]: expected "name" in the custom property "lakegate": "plane" is a column of flights already`,
      `${at('inverse: tail_num')} schema.flights.properties.spare_id.relationships[0]: expected "inverse" in the custom property "lakegate": "tail_num" is a column of planes already`,
    ]);
  });
});

describe('environment', () => {
  const text = contractOf(parts).replace(
    '    database: db',
    `    database: db
    customProperties:
      - property: lakegate
        value:
          url: \${CH_URL}
          password: \${CH_PASSWORD}`,
  );

  test('a missing variable is named with its line', async () => {
    expect(await problemsOf(text, { CH_URL: 'http://h:1' })).toEqual([
      'contract.yaml:16 servers.hot.customProperties.lakegate.value.password: expected the environment variable CH_PASSWORD to be set',
    ]);
  });

  test('no value of a server is ever printed', async () => {
    const error = await loadError(text, { CH_URL: 'not-a-url-s3cret', CH_PASSWORD: 'hunter2' });
    expect(error.format()).toContain('servers.hot: expected url (or host and port) to give an http or https address');
    const printed = [error.format(), error.message, JSON.stringify(error.problems), JSON.stringify(error.extensions)];
    expect(printed.join('\n')).not.toMatch(/s3cret|hunter2/);
  });

  test('a Redshift server must say which one it is', async () => {
    expect(await problemsOf(contractOf(parts, '  - { server: rs, type: redshift, database: d, schema: s }\n'))).toEqual(
      ['contract.yaml:12 servers.rs: expected workgroupName or clusterIdentifier in the custom property "lakegate"'],
    );
  });
});

test('all problems of all files come at once, in the order of files and lines', async () => {
  const bad = contractOf(parts.replace('logicalType: string', 'logicalType: text'));
  const error = await loadError({
    'a.yaml': bad,
    'b.yaml': 'kind: DataContract',
    'c.yaml': contractOf(
      parts.replace('planes', 'ships').replace('logicalType: integer', 'logicalType: number, physicalType: decimal'),
    ),
  });
  expect(error.code).toBe('CONTRACT_INVALID');
  expect(new Set(error.problems.map((p) => p.file.slice(-6)))).toEqual(new Set(['a.yaml', 'b.yaml', 'c.yaml']));
  expect(error.problems).toHaveLength(5);
  expect(error.format().split('\n')[0]).toBe('The data contracts have 5 problems.');
});

test('relationships without names get them from the other dataset, or from the column where several lead there', async () => {
  const { datasets } = await load(
    contractOf(`- name: employees
  id: emp
  properties:
    - { name: id, logicalType: integer, primaryKey: true }
    - { name: manager_id, logicalType: integer, relationships: [{ type: foreignKey, to: employees.id }] }
    - { name: badge, id: badge_no, logicalType: string, unique: true }
- name: shipments
  properties:
    - { name: id, logicalType: integer, primaryKey: true, relationships: [{ to: /schema/emp/properties/id }] }
    - { name: from_place, logicalType: string, relationships: [{ to: places.code }] }
    - { name: to_place_id, logicalType: string, relationships: [{ to: "schema/places/properties/code" }] }
    - { name: badge, logicalType: string, relationships: [{ to: "x/other.yaml#/schema/emp/properties/badge_no" }] }
- name: places
  properties: [{ name: code, logicalType: string }]
`),
  );
  const names = [...datasets.values()].map((d) => [d.name, d.relationships.map((r) => `${r.name}:${r.cardinality}`)]);
  expect(Object.fromEntries(names)).toEqual({
    employees: ['manager:one', 'employees_by_manager:many', 'shipment_by_id:one', 'shipments_by_badge:many'],
    shipments: ['id_employee:one', 'badge_employee:one', 'from_place_place:many', 'to_place:many'].sort(
      (a, b) => ['id', 'fr', 'to', 'ba'].indexOf(a.slice(0, 2)) - ['id', 'fr', 'to', 'ba'].indexOf(b.slice(0, 2)),
    ),
    places: ['shipments_by_from_place:many', 'shipments_by_to_place:many'],
  });
});

test('an embedding alone is searched, approximately where a column has a type of pgvector', async () => {
  const binding = (columns: string): string =>
    contractOf(
      `- name: texts
  customProperties:
    - property: lakegate
      value: { bindings: [{ server: hot, columns: ${columns} }] }
  properties:
    - { name: id, logicalType: string, primaryKey: true }
    - name: spot
      logicalType: vector
      customProperties: [{ property: lakegate, value: { embedding: { dimensions: 2, metric: l2 } } }]
`,
    );
  const at = 'schema.texts.customProperties.lakegate.value.bindings.hot.columns';
  const [first] = await problemsOf(binding('{ id: { search: exact } }'));
  expect(first).toContain(`${at}.id.search: expected an embedding to search by`);
  const [second] = await problemsOf(binding('{ spot: { search: approximate } }'));
  expect(second).toContain(`${at}.spot.search: expected a physicalType of pgvector's`);
  const { datasets } = await load(binding('{ spot: { search: approximate, physicalType: "vector(2)" } }'));
  expect(datasets.get('texts')?.bindings[0]?.columns.get('spot')).toMatchObject({ search: 'approximate' });
});
