// A SQL service over rows in memory, as one caller sees them: for tests of SQL without stores.
import { createHashValues } from '../../auth/hash-values.js';
import { createVisibleCatalogs } from '../../auth/visible-catalog.js';
import { createSqlService } from '../../src/answer-sql.js';
import { type Completion, createCompletion } from '../../src/completion/duckdb-completion.js';
import type { CatalogMirror } from '../../src/core/catalog-mirror.js';
import type { Catalog, StoreKind } from '../../src/core/dataset.js';
import type { Grants } from '../../src/core/principal.js';
import type { ReadScope } from '../../src/core/read-scope.js';
import type { SqlColumn, SqlParameter, SqlService, SqlSession } from '../../src/core/sql-service.js';
import type { Row } from '../../src/core/value.js';
import { createCircuitBreaker } from '../../src/planner/circuit-breaker.js';
import { defaultCostModel } from '../../src/planner/cost-model.js';
import { createCursorCodec } from '../../src/planner/cursor.js';
import { createDataService, type ReadPath } from '../../src/read-dataset.js';
import { createQueryService } from '../../src/run-query.js';
import type { Tables } from './evaluate-relation.js';
import type { Connector } from '../../connectors/connector.js';
import { createMemoryConnector, type MemoryConnector } from './memory-connector.js';
import { requestContext } from './request-context.js';

export interface SqlAnswer {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly Row[];
  readonly parameters: readonly number[];
}

export interface AskedSql {
  readonly grants?: Grants;
  readonly values?: readonly SqlParameter[];
  readonly types?: readonly number[];
  readonly timeZone?: string;
  readonly signal?: AbortSignal;
}

export interface SqlLake {
  readonly service: SqlService;
  readonly connectors: ReadonlyMap<string, MemoryConnector>;
  /** What the mirror was asked. */
  readonly asked: string[];
  scope(grants: Grants, signal?: AbortSignal): ReadScope;
  ask(text: string, how?: AskedSql): Promise<SqlAnswer>;
  explain(text: string, how?: AskedSql): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const session: SqlSession = { database: 'lakegate', user: 'tester', backendPid: 7, settings: new Map() };

/** One connector in memory for each server of the catalog, unless there are `stores`. `limits` are tests' own. */
export function createSqlLake(
  { catalog, tables, grants }: { readonly catalog: Catalog; readonly tables: Tables; readonly grants: Grants },
  limits: { readonly maxExportRows?: number; readonly maxCompletionRows?: number; readonly memoryBytes?: number } = {},
  stores?: ReadonlyMap<string, Connector>,
): SqlLake {
  const connectors = new Map(
    [...catalog.servers].map(([name, { kind }]) => [name, createMemoryConnector(kind as StoreKind, tables)]),
  );
  const path: ReadPath = {
    catalog,
    connectors: stores ?? connectors,
    costModel: defaultCostModel,
    hashValues: createHashValues(new Map([['ids', 'k'.repeat(32)]])),
    circuits: createCircuitBreaker({ failures: 3, resetMs: 1000 }, () => undefined),
    cursors: createCursorCodec({ secret: 's', ttlSeconds: 60 }),
  };
  const visible = createVisibleCatalogs(catalog);
  const query = createQueryService(path);
  const data = createDataService(path);
  const asked: string[] = [];
  const mirror: CatalogMirror = {
    start: () => undefined,
    prepare: (text) => {
      asked.push(text);
      return Promise.resolve({ parameters: [], columns: [], run: () => (async function* () {})() });
    },
    tableOid: (name) => Promise.resolve(20_000 + [...catalog.datasets.keys()].indexOf(name)),
    stop: () => Promise.resolve(),
  };
  const completion: Completion = createCompletion({
    maxCompletionBytes: limits.memoryBytes ?? 256_000_000,
    maxCompletions: 2,
    completionThreads: 1,
  });
  const service = createSqlService({
    mirror,
    completion,
    limits: { maxExportRows: limits.maxExportRows ?? 100_000, maxCompletionRows: limits.maxCompletionRows ?? 100_000 },
  });
  const scope: SqlLake['scope'] = (held, signal) => ({
    catalog: visible(held),
    context: requestContext(held, { explain: false, ...(signal && { signal }) }),
    query,
    data,
    end: () => undefined,
  });
  const prepare = async (text: string, how: AskedSql) => {
    const current = scope(how.grants ?? grants, how.signal);
    const [command, ...more] = await service.parse(text);
    if (command?.kind !== 'question' || more.length > 0) throw new Error('one question is asked at a time');
    const own = { ...session, settings: new Map([['timezone', how.timeZone ?? 'UTC']]) };
    return {
      current,
      prepared: await service.prepare(command.question, how.types ?? [], { session: own, scope: current }),
    };
  };
  return {
    service,
    connectors,
    asked,
    scope,
    ask: async (text, how = {}) => {
      const { current, prepared } = await prepare(text, how);
      const rows: Row[] = [];
      for await (const batch of prepared.run(how.values ?? [], [], current)) {
        if (batch.kind === 'values') rows.push(...batch.rows);
      }
      return { columns: prepared.columns, rows, parameters: prepared.parameters };
    },
    explain: async (text, how = {}) => {
      const { current, prepared } = await prepare(text, how);
      return prepared.explain(how.values ?? [], 'text', current);
    },
    stop: () => service.stop(),
  };
}
