// Valid contracts of each version of ODCS, and what the catalog says of them.
import path from 'node:path';
import { ContractError } from '../../../src/contract/contract-error.js';
import { loadCatalog } from '../../../src/contract/load-catalog.js';
import { describeType } from '../../../src/core/data-type.js';
import type { Dataset } from '../../../src/core/dataset.js';
import { contractOf, load } from './contract-fixture.js';

const full30 = `
apiVersion: v3.0.2
kind: DataContract
id: 53581432-6c55-4ba2-a65f-72344a91553a
name: seller_payments
version: 1.1.0
status: active
domain: seller
dataProduct: payments
tenant: ClimateQuantumInc
authoritativeDefinitions:
  - url: https://example.com/payments
    type: businessDefinition
description: { purpose: Payments to sellers., usage: Reports., limitations: None., owner: nobody }
servers:
  - server: lake
    type: athena
    environment: prod
    stagingDir: s3://results/
    schema: payments
    regionName: eu-west-1
  - { server: events, type: kafka, host: "broker:9092" }
schema:
  - name: payments
    physicalName: tbl_payments
    physicalType: table
    businessName: Payments
    description: A payment.
    tags: [finance]
    dataGranularityDescription: One row each.
    properties:
      - name: payment_id
        primaryKey: true
        primaryKeyPosition: 1
        logicalType: integer
        physicalType: bigint
        required: true
        criticalDataElement: true
        partitioned: false
        transformSourceObjects: [a.b]
        transformLogic: select 1
        quality:
          - { rule: duplicateCount, mustBeLessThan: 10, unit: percent, name: unique_ids, description: No doubles. }
          - { type: text, description: Looks fine. }
      - { name: paid_on, logicalType: date, physicalType: date, classification: restricted, encryptedName: p_enc }
      - { name: amount, logicalType: number, physicalType: "decimal(12,2)", examples: [1.5, "2.50"] }
    quality:
      - { type: custom, engine: soda, implementation: "checks: []" }
price: { priceAmount: 9.95, priceCurrency: USD, priceUnit: megabyte }
team:
  - { username: ada, role: owner, dateIn: 2022-08-02, dateOut: "2022-10-01", replacedByUsername: bob }
roles:
  - { role: reader, access: read, firstLevelApprovers: manager }
slaDefaultElement: payments.paid_on
slaProperties:
  - { property: latency, value: 4, unit: d, element: payments.paid_on }
  - { property: generalAvailability, value: "2022-05-12T09:30:10-08:00" }
support:
  - { channel: "#help", tool: slack, url: "https://example.com" }
customProperties:
  - { property: refRulesetName, value: gcsc.ruleset }
contractCreatedTs: "2022-11-15T02:59:43+00:00"
tags: [paid]
`;

const full32 = `
apiVersion: v3.2.0
kind: DataContract
id: v32
version: 1.0.0
context: Ask in euros.
servers:
  - { server: ice, type: iceberg, catalogUrl: "https://c", namespace: n }
  - { server: my, type: mysql, host: "\${MY_HOST}", port: "\${MY_PORT}", database: d }
  - { server: lake, type: athena, schema: db, workgroup: reports }
schema:
  - name: vehicles
    synonyms: [cars]
    deprecated: false
    context: { instructions: Prefer vin., verifiedStatements: [{ question: "How many?" }], constraints: [{ constraint: "Never guess." }] }
    properties:
      - { name: vin, logicalType: string, primaryKey: true, semanticType: dimension }
      - { name: fuel, logicalType: string, enum: [{ value: petrol, label: Petrol }, { value: electric }] }
      - name: options
        logicalType: map
        map: { key: { logicalType: string }, value: { logicalType: integer } }
      - { name: embedding, logicalType: vector }
      - { name: total, logicalType: integer, semanticType: measure, transformLogic: SUM(x) }
    customProperties:
      - { property: lakegate, vendor: lakegate, value: { bindings: [{ server: lake }] } }
      - { property: other, value: { anything: true } }
`;

function dataset(datasets: ReadonlyMap<string, Dataset>, name: string): Dataset {
  const found = datasets.get(name);
  if (found === undefined) throw new Error(`no dataset ${name}`);
  return found;
}

describe('a valid contract loads, whatever more it declares', () => {
  test('v3.0: datasets, servers, service level, quality, roles and tags', async () => {
    const { datasets, servers } = await load(full30);
    expect([...servers.values()]).toEqual([
      {
        name: 'lake',
        kind: 'athena',
        settings: {
          region: 'eu-west-1',
          catalog: 'AwsDataCatalog',
          database: 'payments',
          outputLocation: 's3://results/',
        },
      },
    ]);
    const payments = dataset(datasets, 'payments');
    expect(payments).toMatchObject({
      contract: { id: '53581432-6c55-4ba2-a65f-72344a91553a', version: '1.1.0', name: 'seller_payments' },
      domain: 'seller',
      description: 'A payment.',
      key: ['payment_id'],
      stage: 'curated',
      roles: ['reader'],
      tags: ['paid', 'finance'],
    });
    expect(payments.quality).toEqual([
      { type: 'custom' },
      { name: 'unique_ids', description: 'No doubles.', column: 'payment_id', type: 'library' },
      { column: 'payment_id', type: 'text', description: 'Looks fine.' },
    ]);
    expect(payments.columns.map((c) => [c.name, describeType(c.type), c.nullable])).toEqual([
      ['payment_id', 'int64', false],
      ['paid_on', 'date', true],
      ['amount', 'decimal(12,2)', true],
    ]);
    expect(payments.columns[2]?.examples).toEqual(['1.5', '2.50']);
    expect(payments.columns[1]?.classification).toBe('restricted');
    expect(payments.bindings).toHaveLength(1);
    expect(payments.bindings[0]).toMatchObject({
      id: 'lake',
      physicalName: 'tbl_payments',
      freshnessLagMs: 4 * 86_400_000,
      scan: { allowed: false },
    });
  });

  test('v3.2: maps, vectors, enums, context, variables of servers that nothing reads from', async () => {
    const vehicles = dataset((await load(full32)).datasets, 'vehicles');
    expect(vehicles.columns.map((c) => `${c.name} ${describeType(c.type)}`)).toEqual([
      'vin string',
      'fuel string',
      'options json',
      'embedding list<float64>',
    ]);
    expect(vehicles.bindings[0]?.server).toBe('lake');
  });

  test('the example: its datasets over stores, a log and a broker, relationships both ways', async () => {
    const folder = path.join(process.cwd(), 'examples/nycflights/contracts');
    const { datasets, servers } = await loadCatalog({
      paths: [folder],
      env: {
        LAKEGATE_CLICKHOUSE_URL: 'http://127.0.0.1:9999',
        LAKEGATE_ATHENA_ENDPOINT: 'http://127.0.0.1:9998',
        LAKEGATE_MQTT_URL: 'mqtt://127.0.0.1:9997',
      },
    });
    expect([...datasets.keys()].sort()).toEqual([
      'airlines',
      'airport_texts',
      'airports',
      'airports_hybrid',
      'carrier_feature_history',
      'carrier_features',
      'daily_carrier_performance',
      'flights',
      'live_flights',
      'live_weather_readings',
      'plane_feature_history',
      'plane_features',
      'planes',
      'weather_readings',
    ]);
    expect([...servers.values()].map((s) => s.kind).sort()).toEqual([
      'athena',
      'clickhouse',
      'dynamodb',
      'kinesis',
      'mqtt',
      'redshift',
    ]);
    expect(servers.get('clickhouse')?.settings).toEqual({ url: 'http://127.0.0.1:9999', database: 'nycflights' });
    expect(servers.get('athena')?.settings).toMatchObject({ endpoint: 'http://127.0.0.1:9998', accessKeyId: 'local' });
    expect(servers.get('dynamodb')?.settings).toEqual({ region: 'us-east-1' });
    const named = [...datasets.values()].flatMap((d) =>
      d.relationships.map((r) => `${d.name}.${r.name}:${r.cardinality}`),
    );
    expect(named.sort()).toEqual([
      'airlines.daily_performance:many',
      'airlines.flights:many',
      'airports.arrivals:many',
      'airports.departures:many',
      'airports.weather_readings:many',
      'daily_carrier_performance.airline:one',
      'flights.airline:one',
      'flights.dest_airport:one',
      'flights.origin_airport:one',
      'flights.plane:one',
      'flights.weather:one',
      'planes.flights:many',
      'weather_readings.airport:one',
      'weather_readings.flights:many',
    ]);
    for (const { columns, description } of datasets.values()) {
      expect(description).toBeDefined();
      expect(columns.filter((c) => c.description === undefined || c.classification === undefined)).toEqual([]);
    }
    expect(dataset(datasets, 'airlines').bindings[0]).toMatchObject({
      kind: 'dynamodb',
      accessKeys: [{ columns: ['carrier'] }],
      scan: { allowed: true, maxRows: 100 },
    });
  });

  test('a file may be named instead of its folder', async () => {
    const file = path.join(process.cwd(), 'examples/nycflights/contracts/reference.odcs.yaml');
    expect((await loadCatalog({ paths: [file], env: {} })).datasets.size).toBe(4);
  });
});

describe('bindings', () => {
  test('carry columns, access keys, freshness, coverage, cost, statistics and a bounded scan', async () => {
    const { datasets } = await load(
      contractOf(`- name: events
  customProperties:
    - property: lakegate
      value:
        typeName: Happening
        stage: raw
        lakeFormation: { mode: enforced, catalogId: '111122223333', tableName: events_policy, shadow: true }
        bindings:
          - id: recent
            server: hot
            physicalName: Events_v2
            database: other
            columns: { at: { physicalName: ts, physicalType: DateTime64(3), timeZone: America/New_York }, kind: k }
            omit: [note]
            accessKeys: [{ columns: [kind, at], index: by_kind }]
            freshness: P1DT12H
            coverage: at >= '2020-01-01' AND kind IN ('a', 'b')
            cost: { latencyMs: 3, rowsPerMs: 1000, dollarsPerTb: 5 }
            statistics: { rows: 10, bytes: 1000 }
            scan: { maxRows: 50 }
  properties:
    - { name: id, logicalType: integer, primaryKey: true }
    - { name: at, logicalType: timestamp, required: true }
    - { name: kind, logicalType: string, physicalName: kind_code }
    - { name: local_at, logicalType: timestamp, logicalTypeOptions: { timezone: false, defaultTimezone: Europe/Paris } }
    - { name: note, logicalType: string }
`),
    );
    const events = dataset(datasets, 'events');
    expect(events.stage).toBe('raw');
    expect(events.graphql.typeName).toBe('Happening');
    expect(events.governance).toEqual({
      mode: 'enforced',
      catalogId: '111122223333',
      tableName: 'events_policy',
      shadow: true,
    });
    const [binding] = events.bindings;
    expect(binding).toMatchObject({
      id: 'recent',
      server: 'hot',
      kind: 'clickhouse',
      physicalName: 'Events_v2',
      database: 'other',
      accessKeys: [{ columns: ['kind', 'at'], index: 'by_kind' }],
      freshnessLagMs: 129_600_000,
      cost: { latencyMs: 3, rowsPerMs: 1000, dollarsPerTb: 5 },
      statistics: { rows: 10, bytes: 1000 },
      scan: { allowed: true, maxRows: 50 },
    });
    expect(binding?.coverage).toMatchObject({ kind: 'call', fn: 'and' });
    expect(Object.fromEntries(binding?.columns ?? [])).toEqual({
      id: { physicalName: 'id' },
      at: { physicalName: 'ts', physicalType: 'DateTime64(3)', timeZone: 'America/New_York' },
      kind: { physicalName: 'k' },
      local_at: { physicalName: 'local_at', timeZone: 'Europe/Paris' },
    });
  });

  test('a stream or queue that only writes go to is no problem and no binding', async () => {
    const { datasets } = await load(
      contractOf(
        `- name: events
  customProperties: [{ property: lakegate, value: { bindings: [{ server: hot }, { server: bus, direction: write }] } }]
  properties: [{ name: id, logicalType: integer }]
`,
        '  - { server: bus, type: kafka, host: h }\n',
      ),
    );
    expect(dataset(datasets, 'events').bindings.map((b) => b.id)).toEqual(['hot']);
  });
});

describe('settings of servers', () => {
  const withServer = (server: string): string => `apiVersion: v3.1.0
kind: DataContract
id: test
version: 1.0.0
servers:
${server.replace(/^(?=.)/gm, '  ')}`;

  test('come from ODCS fields and from ours, environment resolved; an empty one is as if absent', async () => {
    const { servers } = await load(
      withServer(`- server: mart
  type: redshift
  region: \${REGION:-eu-central-1}
  database: \${DB}
  schema: public
  customProperties:
    - property: lakegate
      value: { clusterIdentifier: c1, dbUser: reader, endpoint: "\${NOWHERE:-}" }
- server: kv
  type: custom
  endpointUrl: \${KV}
  region: us-west-2
  customProperties: [{ property: lakegate, value: { kind: dynamodb, accessKeyId: local, secretAccessKey: "\${SECRET}" } }]
- { server: kv2, type: dynamodb, region: us-west-1 }
- server: ch
  type: clickhouse
  host: ch.example.com
  port: "\${CH_PORT}"
  database: d
`),
      { DB: 'warehouse', KV: 'http://127.0.0.1:1', SECRET: 's3cret', CH_PORT: '8443' },
    );
    expect(Object.fromEntries([...servers].map(([name, { kind, settings }]) => [name, { kind, ...settings }]))).toEqual(
      {
        mart: {
          kind: 'redshift',
          region: 'eu-central-1',
          database: 'warehouse',
          schema: 'public',
          clusterIdentifier: 'c1',
          dbUser: 'reader',
        },
        kv: {
          kind: 'dynamodb',
          region: 'us-west-2',
          endpoint: 'http://127.0.0.1:1',
          accessKeyId: 'local',
          secretAccessKey: 's3cret',
        },
        kv2: { kind: 'dynamodb', region: 'us-west-1' },
        ch: { kind: 'clickhouse', url: 'https://ch.example.com:8443', database: 'd' },
      },
    );
  });
});

test('paths that cannot be read are problems, too', async () => {
  const error = await loadCatalog({ paths: ['no/such/folder'], env: {} }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ContractError);
  expect((error as ContractError).format()).toContain(
    'no/such/folder:1: expected a file or folder that can be read (ENOENT)',
  );
});
