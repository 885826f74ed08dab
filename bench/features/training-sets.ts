// `node dist/bench/features/training-sets.js --store clickhouse|athena`: a training set by the store's look-up
// and by reading the entities' history, over a local store in a process of its own. Options: --entities N, --days N
// (a row of history each hour of them), --rows 1000,10000,100000.
import { DuckDBInstance } from '@duckdb/node-api';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createHashValues } from '../../auth/hash-values.js';
import { createVisibleCatalogs } from '../../auth/visible-catalog.js';
import type { Connector } from '../../connectors/connector.js';
import { float64Type, int64Type, timestampType, type DataType } from '../../src/core/data-type.js';
import type { Binding, Catalog, Dataset, Server } from '../../src/core/dataset.js';
import type { Observation } from '../../src/core/observation.js';
import type { Grants } from '../../src/core/principal.js';
import type { ReadScope } from '../../src/core/read-scope.js';
import type { Row } from '../../src/core/value.js';
import { askPast, readPast } from '../../src/features/find-past.js';
import { readView } from '../../src/features/read-view.js';
import { resolveWholeView } from '../../src/features/resolve-features.js';
import { buildTimelines } from '../../src/features/timelines.js';
import { createCircuitBreaker } from '../../src/planner/circuit-breaker.js';
import { defaultCostModel } from '../../src/planner/cost-model.js';
import { createCursorCodec } from '../../src/planner/cursor.js';
import { createDataService, type ReadPath } from '../../src/read-dataset.js';
import { createQueryService } from '../../src/run-query.js';
import { readRssMib } from '../read-process.js';

type Kind = 'clickhouse' | 'athena';

const { values } = parseArgs({
  options: {
    serve: { type: 'string' },
    store: { type: 'string', default: 'clickhouse' },
    entities: { type: 'string', default: '1000' },
    days: { type: 'string', default: '40' },
    rows: { type: 'string', default: '1000,10000,100000' },
  },
});
const kind = values.store as Kind;
const featureNames = Array.from({ length: 10 }, (_, i) => `f${String(i)}`);
const types: Readonly<Record<string, DataType>> = {
  entity: int64Type,
  event_timestamp: timestampType,
  ...Object.fromEntries(featureNames.map((name) => [name, float64Type])),
};
const hours = Number(values.days) * 24;
const firstMs = Date.UTC(2013, 0, 1);

if (values.serve === undefined) await measure();
else await serve(values.serve);

/** The store, until the process that started it has no more need of it. */
async function serve(directory: string): Promise<void> {
  const parquet = path.join(directory, 'history.parquet');
  const server = await startStore(directory, { fixture: { history: { parquet } } });
  process.send?.(server.url);
  process.once('disconnect', () => process.exit(0));
}

async function startStore(directory: string, databases: Record<string, { history: { parquet: string } }>) {
  if (kind === 'clickhouse') {
    const { createClickhouseServer } = await import('../../local/clickhouse/create-clickhouse-server.js');
    const { history } = databases.fixture ?? {};
    return createClickhouseServer({
      dataDir: path.join(directory, 'clickhouse'),
      databases: { fixture: { history: { parquet: history?.parquet ?? '', orderBy: ['entity', 'event_timestamp'] } } },
    });
  }
  const { createAthenaServer } = await import('../../local/athena/create-athena-server.js');
  return createAthenaServer({ outputDir: path.join(directory, 'results'), databases });
}

async function connect(url: string): Promise<Connector> {
  const access = { region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'local' };
  const at = (settings: Server['settings']): Server => ({ name: kind, kind, settings });
  if (kind === 'clickhouse') {
    const { createClickhouseConnector } = await import('../../connectors/clickhouse/create-connector.js');
    return createClickhouseConnector(at({ url, database: 'fixture' }));
  }
  const { createAthenaConnector } = await import('../../connectors/athena/create-connector.js');
  const place = { catalog: 'AwsDataCatalog', database: 'fixture', outputLocation: 's3://results/' };
  return createAthenaConnector(at({ ...access, endpoint: url, ...place }));
}

async function seed(directory: string): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const features = featureNames.map((name, i) => `CAST(sin(e * ${String(i + 1)} + h) AS DOUBLE) AS ${name}`);
  await connection.run(
    `COPY (SELECT CAST(e AS BIGINT) AS entity, TIMESTAMP '2013-01-01' + to_hours(h) AS event_timestamp, ${features.join(', ')}
     FROM range(${values.entities}) t(e), range(${String(hours)}) u(h)) TO '${path.join(directory, 'history.parquet')}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}

function datasetOf(name: string, key: readonly string[], more: Partial<Dataset>): Dataset {
  const binding: Binding = {
    id: kind,
    server: kind,
    kind,
    physicalName: 'history',
    columns: new Map(Object.keys(types).map((column) => [column, { physicalName: column }])),
    accessKeys: [],
    freshnessLagMs: 0,
    cost: {},
    statistics: {},
    scan: { allowed: false },
  };
  return {
    name,
    contract: { id: 'bench', version: '1.0.0' },
    graphql: {},
    columns: Object.entries(types).map(([column, type]) => ({ name: column, type, nullable: !key.includes(column) })),
    key,
    relationships: [],
    bindings: [binding],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
    ...more,
  };
}

function openScope(connector: Connector, observed: Observation[], bytes: { count: number }): ReadScope {
  const view = datasetOf('view', ['entity'], {
    features: { timestamp: 'event_timestamp', history: 'history', onDemand: [] },
  });
  const history = datasetOf('history', ['entity', 'event_timestamp'], {});
  const catalog: Catalog = { datasets: new Map([view, history].map((one) => [one.name, one])), servers: new Map() };
  const grants: Grants = new Map(
    ['view', 'history'].map((name) => [
      name,
      {
        dataset: name,
        columns: new Set(Object.keys(types)),
        rowFilter: undefined,
        cellFilters: new Map(),
        masks: new Map(),
        digest: name,
      },
    ]),
  );
  const read: ReadPath = {
    catalog,
    connectors: new Map([[kind, connector]]),
    costModel: defaultCostModel,
    circuits: createCircuitBreaker({ failures: 5, resetMs: 1000 }, () => undefined),
    cursors: createCursorCodec({ secret: 'x'.repeat(32), ttlSeconds: 60 }),
    hashValues: createHashValues(new Map()),
  };
  return {
    catalog: createVisibleCatalogs(catalog)(grants),
    context: {
      requestId: 'bench',
      principal: { id: 'bench', grantees: [], admin: true },
      grants,
      limits: { maxRows: 10_000, defaultPageSize: 20, maxPageSize: 100 },
      signal: new AbortController().signal,
      routing: {},
      explain: false,
      report: (plan) => {
        bytes.count += plan.bytes;
      },
      observe: (observation) => observed.push(observation),
    },
    query: createQueryService(read),
    data: createDataService(read),
    end: () => undefined,
  };
}

function frameOf(rows: number): { readonly keys: readonly Row[]; readonly times: readonly string[] } {
  let state = 1;
  const random = (most: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % most;
  };
  const keys = Array.from({ length: rows }, (): Row => [BigInt(random(Number(values.entities)))]);
  const times = keys.map(() => new Date(firstMs + random(hours * 3600) * 1000).toISOString().replace('.000Z', 'Z'));
  return { keys, times };
}

async function measure(): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'training-sets-'));
  await seed(directory);
  const child = fork(fileURLToPath(import.meta.url), ['--serve', directory, '--store', kind], {
    execArgv: process.execArgv,
  });
  const [url] = (await once(child, 'message')) as [string];
  const connector = await connect(url);
  const limits = { maxRows: 100_000_000, maxEntities: 1_000, maxMoments: 5_000 };
  for (const rows of values.rows.split(',').map(Number)) {
    const { keys, times } = frameOf(rows);
    for (const [way, run] of [
      ['store', askPast],
      ['gateway', readPast],
    ] as const) {
      const observed: Observation[] = [];
      const bytes = { count: 0 };
      const scope = openScope(connector, observed, bytes);
      const view = resolveWholeView('view', scope.catalog);
      const question = { reading: readView(view, 'history'), history: 'history', keys: 1, ttlMs: undefined };
      globalThis.gc?.();
      const before = await readRssMib(process.pid);
      let most = before;
      const watch = setInterval(() => void readRssMib(process.pid).then((now) => (most = Math.max(most, now))), 50);
      const start = performance.now();
      const timelines = buildTimelines(keys, times);
      const done = await run(timelines, question, scope, limits);
      const elapsed = performance.now() - start;
      clearInterval(watch);
      let found = 0;
      let sum = 0;
      for (const timeline of timelines.values()) {
        for (const past of timeline.found) {
          if (past === undefined) continue;
          found += 1;
          sum += Number(past.row[2]) + Number(past.nanos / 1_000_000_000n);
        }
      }
      const read = observed.reduce((total, one) => total + (one.kind === 'dataset-read' ? one.rows : 0), 0);
      const statements = observed.filter((one) => one.kind === 'dataset-read').length;
      process.stdout.write(
        `${kind} ${String(rows)} rows by ${way}${done === false ? ' (refused)' : ''}: ${(elapsed / 1000).toFixed(2)} s, ${String(statements)} statements, ${String(read)} rows received, ${(bytes.count / 1e6).toFixed(1)} MB, RSS ${before.toFixed(0)} -> ${most.toFixed(0)} MiB, ${String(found)} found, sum ${sum.toFixed(3)}\n`,
      );
    }
  }
  child.disconnect();
  await connector.stop();
  await rm(directory, { recursive: true });
}
