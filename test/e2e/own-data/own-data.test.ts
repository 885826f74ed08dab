// A contract, a file and a table that the project has never seen, made now and served by the started gateway.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient } from '@clickhouse/client';
import { DuckDBInstance } from '@duckdb/node-api';
import { stringify } from 'yaml';
import { startFolder } from '../support/start-folder.mjs';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'lakegate-own-'));
const key = 'own-data-key';

interface Change {
  readonly lakeName?: string;
  readonly fastName?: string;
  readonly lakeCost?: number;
  readonly fastFreshness?: string;
  readonly fastCoverage?: string;
}

interface Answer {
  readonly data?: Record<string, never>;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  readonly extensions?: { readonly lakegate: { readonly plan: readonly { readonly chosen: readonly string[] }[] } };
}

const lakegate = (value: object) => [{ property: 'lakegate', value }];

function contract(change: Change): string {
  const { lakeName = 'lake', fastName = 'fast' } = change;
  return stringify({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'soil-probes',
    version: '1.0.0',
    status: 'active',
    servers: [
      {
        server: lakeName,
        type: 'athena',
        schema: 'field_lab',
        regionName: 'eu-central-1',
        stagingDir: 's3://anything/',
        customProperties: lakegate({
          endpoint: '${LAKEGATE_ATHENA_ENDPOINT}',
          accessKeyId: 'local',
          secretAccessKey: 'local',
        }),
      },
      {
        server: fastName,
        type: 'clickhouse',
        host: 'localhost',
        port: 8123,
        database: 'field_lab',
        customProperties: lakegate({ url: '${LAKEGATE_CLICKHOUSE_URL}' }),
      },
    ],
    schema: [
      {
        name: 'soil_probes',
        physicalName: 'probes',
        customProperties: lakegate({
          bindings: [
            {
              server: lakeName,
              freshness: 'PT6H',
              statistics: { rows: 400 },
              ...(change.lakeCost === undefined ? {} : { cost: { latencyMs: change.lakeCost } }),
            },
            {
              server: fastName,
              physicalName: 'probes_now',
              columns: { reading: 'reading_value' },
              freshness: change.fastFreshness ?? 'PT10S',
              statistics: { rows: 400 },
              ...(change.fastCoverage === undefined ? {} : { coverage: change.fastCoverage }),
            },
          ],
        }),
        properties: [
          { name: 'site', logicalType: 'string', primaryKey: true, primaryKeyPosition: 1, required: true },
          {
            name: 'seq',
            logicalType: 'integer',
            logicalTypeOptions: { format: 'i64' },
            primaryKey: true,
            primaryKeyPosition: 2,
            required: true,
          },
          { name: 'taken_at', logicalType: 'timestamp', required: true },
          { name: 'reading', logicalType: 'number' },
          {
            name: 'spot',
            logicalType: 'object',
            properties: [
              { name: 'lat', logicalType: 'number' },
              { name: 'label', logicalType: 'string' },
            ],
          },
          { name: 'marks', logicalType: 'array', items: { logicalType: 'string' } },
        ],
      },
    ],
  });
}

function write(change: Change = {}): void {
  mkdirSync(join(folder, 'contracts'), { recursive: true });
  writeFileSync(join(folder, 'contracts', 'probes.odcs.yaml'), contract(change));
}

let local: ChildProcess;
let environment: Record<string, string>;

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const duckdb = await instance.connect();
  await duckdb.run(`COPY (
    SELECT 'site-' || (i % 4) AS site, CAST(i AS BIGINT) AS seq,
      TIMESTAMP '2024-02-01 00:00:00' + INTERVAL (i) HOUR AS taken_at,
      CASE WHEN i % 9 = 0 THEN NULL ELSE i / 8 END AS reading,
      {'lat': i * 0.5, 'label': 'spot ' || i} AS spot, ['m' || (i % 3), 'all'] AS marks
    FROM range(400) t(i)) TO '${join(folder, 'probes.parquet')}' (FORMAT parquet)`);
  duckdb.closeSync();
  instance.closeSync();
  writeFileSync(
    join(folder, 'local.yaml'),
    stringify({
      athena: { field_lab: { probes: { parquet: 'probes.parquet' } } },
      clickhouse: { field_lab: { placeholder: { parquet: 'probes.parquet', orderBy: ['site', 'seq'] } } },
    }),
  );
  const hash = `sha256:${createHash('sha256').update(key).digest('hex')}`;
  writeFileSync(
    join(folder, 'principals.yaml'),
    stringify({ principals: [{ name: 'lab', apiKeyHashes: [hash], admin: true }] }),
  );
  writeFileSync(
    join(folder, 'policy.yaml'),
    stringify({
      databaseName: 'default',
      dataCellsFilters: [
        {
          name: 'three',
          tableName: 'soil_probes',
          rowFilter: { filterExpression: "site <> 'site-3'" },
          columnWildcard: {},
        },
      ],
      grants: [
        {
          principal: 'lab',
          resource: { dataCellsFilter: { tableName: 'soil_probes', name: 'three' } },
          permissions: ['SELECT'],
        },
      ],
    }),
  );
  writeFileSync(
    join(folder, 'lakegate.yaml'),
    stringify({
      contracts: ['contracts'],
      policy: 'policy.yaml',
      principals: 'principals.yaml',
      port: 0,
      logLevel: 'error',
    }),
  );
  local = spawn(process.execPath, [join(root, 'dist/local/main.js'), folder], { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: local.stdout! }), 'line')) as [string];
  const urls = JSON.parse(line) as { athena: string; clickhouse: string };
  environment = { LAKEGATE_ATHENA_ENDPOINT: urls.athena, LAKEGATE_CLICKHOUSE_URL: urls.clickhouse };
  const client = createClient({ url: urls.clickhouse, database: 'field_lab' });
  await client.command({
    query: `CREATE TABLE probes_now (site String, seq Int64, taken_at DateTime64(6, 'UTC'), reading_value Nullable(Float64),
      spot Tuple(lat Float64, label String), marks Array(String)) ENGINE = MergeTree ORDER BY (site, seq)`,
  });
  await client.command({
    query: `INSERT INTO probes_now SELECT 'site-' || toString(number % 4), number,
      toDateTime64('2024-02-01 00:00:00', 6, 'UTC') + toIntervalHour(number), if(number % 9 = 0, NULL, number / 8),
      (number * 0.5, 'spot ' || toString(number)), ['m' || toString(number % 3), 'all'] FROM numbers(400)`,
  });
  await client.close();
});

afterAll(async () => {
  local.kill('SIGTERM');
  await once(local, 'exit');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the gateway over the changed contract and asks it one question. */
async function ask(change: Change, query: string, headers: Record<string, string> = {}): Promise<Answer> {
  write(change);
  const args = ['start', '--config', join(folder, 'lakegate.yaml')];
  const gateway = await startFolder(folder, { args, env: environment });
  try {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-lakegate-explain': 'true',
        ...headers,
      },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as Answer;
  } finally {
    await gateway.stop();
  }
}

const recent = `{ soilProbes(where: { takenAt: { gte: "2024-02-10T00:00:00Z" } }, first: 2) {
  nodes { site seq takenAt reading spot { label lat } marks } totalCount } }`;
const chosen = (answer: Answer) => answer.extensions?.lakegate.plan[0]?.chosen;

describe('data that the project has never seen', () => {
  it('is answered alike by both of its stores, nested types, row filter and all', async () => {
    const answers = [];
    for (const pin of ['lake', 'fast']) answers.push(await ask({}, recent, { 'x-lakegate-pin': pin }));
    const [lake, fast] = answers.map((answer) => answer.data);
    expect(lake).toEqual(fast);
    expect(lake).toEqual({
      soilProbes: {
        nodes: [
          {
            site: 'site-0',
            seq: '216',
            takenAt: '2024-02-10T00:00:00Z',
            reading: null,
            spot: { label: 'spot 216', lat: 108 },
            marks: ['m0', 'all'],
          },
          {
            site: 'site-0',
            seq: '220',
            takenAt: '2024-02-10T04:00:00Z',
            reading: 27.5,
            spot: { label: 'spot 220', lat: 110 },
            marks: ['m1', 'all'],
          },
        ],
        totalCount: 138,
      },
    });
  });

  it('has a look-up by its composite key', async () => {
    const answer = await ask(
      {},
      '{ soilProbe(site: "site-1", seq: "5") { reading } hidden: soilProbe(site: "site-3", seq: "7") { reading } }',
    );
    expect(answer.data).toEqual({ soilProbe: { reading: 0.625 }, hidden: null });
  });

  it.each<[string, Change, readonly string[]]>([
    ['the defaults', {}, ['soil_probes.fast']],
    ['a lower cost', { lakeCost: 0 }, ['soil_probes.lake']],
    [
      'coverage that the filter stays within',
      { fastCoverage: "taken_at >= '2024-02-05T00:00:00Z'" },
      ['soil_probes.fast'],
    ],
    ['coverage that it leaves', { fastCoverage: "taken_at >= '2024-02-11T00:00:00Z'" }, ['soil_probes.lake']],
    ['servers of other names', { lakeName: 'deep', fastName: 'quick' }, ['soil_probes.quick']],
  ])('is routed by what the contract declares: %s', async (_, change, expected) => {
    expect(chosen(await ask(change, recent))).toEqual(expected);
  });

  it('is refused where nothing is as fresh as asked for', async () => {
    const question = recent.replace('first: 2', 'first: 2, maxStaleness: "PT1M"');
    expect(chosen(await ask({}, question))).toEqual(['soil_probes.fast']);
    const stale = await ask({ fastFreshness: 'PT2H' }, question);
    expect(stale.errors?.[0]?.extensions.code).toBe('NO_ELIGIBLE_BINDING');
  });
});
