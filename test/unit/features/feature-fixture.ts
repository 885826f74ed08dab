// A view of machines' features over rows in memory, read through the real path.
import { createHashValues } from '../../../auth/hash-values.js';
import { createVisibleCatalogs } from '../../../auth/visible-catalog.js';
import { float64Type, int64Type, stringType, timestampType, type DataType } from '../../../src/core/data-type.js';
import type { Binding, Catalog, Dataset } from '../../../src/core/dataset.js';
import type { Grant, Grants } from '../../../src/core/principal.js';
import { compileOnDemand } from '../../../src/core/on-demand-expression.js';
import type { ReadScope } from '../../../src/core/read-scope.js';
import type { Row } from '../../../src/core/value.js';
import { createCircuitBreaker } from '../../../src/planner/circuit-breaker.js';
import { defaultCostModel } from '../../../src/planner/cost-model.js';
import { createCursorCodec } from '../../../src/planner/cursor.js';
import { createDataService, type ReadPath } from '../../../src/read-dataset.js';
import { createQueryService } from '../../../src/run-query.js';
import { createMemoryConnector, type MemoryConnector } from '../../support/memory-connector.js';
import { requestContext } from '../../support/request-context.js';

const types: Readonly<Record<string, DataType>> = {
  site: stringType,
  machine: int64Type,
  event_timestamp: timestampType,
  heat: float64Type,
  load: float64Type,
};

type Types = typeof types;

function binding(dataset: string, columns: Types): Binding {
  return {
    id: 'store',
    server: 'store',
    kind: 'clickhouse',
    physicalName: dataset,
    columns: new Map(Object.keys(columns).map((name) => [name, { physicalName: name }])),
    accessKeys: [],
    freshnessLagMs: 0,
    cost: {},
    statistics: {},
    scan: { allowed: false },
  };
}

function dataset(name: string, key: readonly string[], columns: Types, more: Partial<Dataset> = {}): Dataset {
  return {
    name,
    contract: { id: 'machines', version: '1.0.0' },
    graphql: {},
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, type, nullable: !key.includes(column) })),
    key,
    relationships: [],
    bindings: [binding(name, columns)],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
    ...more,
  };
}

/** Rows are `[site, machine, event_timestamp, heat, load]`, with `written` at the end where that is asked for. */
export interface FeatureRows {
  readonly now?: readonly Row[];
  readonly history?: readonly Row[];
}

export interface FeatureFixture {
  readonly scope: ReadScope;
  readonly connector: MemoryConnector;
}

/** `hidden` columns are those of both datasets that the caller doesn't see. */
export function featureFixture(
  { now = [], history = [] }: FeatureRows,
  {
    ttlMs,
    created,
    hidden = [],
  }: { readonly ttlMs?: number; readonly created?: 'written'; readonly hidden?: readonly string[] } = {},
): FeatureFixture {
  const held: Types = { ...types, ...(created === undefined ? {} : { [created]: timestampType }) };
  const numbers = new Set(['heat', 'load']);
  const machines = dataset('machines', ['site', 'machine'], held, {
    features: {
      timestamp: 'event_timestamp',
      ...(ttlMs === undefined ? {} : { ttlMs }),
      ...(created === undefined ? {} : { created }),
      history: 'machine_history',
      onDemand: [{ name: 'strain', expression: compileOnDemand('heat * load', numbers) }],
    },
  });
  const past = dataset('machine_history', ['site', 'machine', 'event_timestamp'], held);
  const catalog: Catalog = {
    datasets: new Map([machines, past].map((one) => [one.name, one])),
    servers: new Map(),
    featureServices: new Map([
      [
        'wear',
        {
          name: 'wear',
          features: [
            { view: 'machines', feature: 'load' },
            { view: 'machines', feature: 'strain' },
          ],
        },
      ],
    ]),
  };
  const columns = new Set(Object.keys(held).filter((name) => !hidden.includes(name)));
  const grantOf = (name: string): Grant => ({
    dataset: name,
    columns,
    rowFilter: undefined,
    cellFilters: new Map(),
    masks: new Map(),
    digest: `${name} ${[...columns].join()}`,
  });
  const grants: Grants = new Map(['machines', 'machine_history'].map((name) => [name, grantOf(name)]));
  const connector = createMemoryConnector(
    'clickhouse',
    new Map([
      ['machines', now],
      ['machine_history', history],
    ]),
  );
  const path: ReadPath = {
    catalog,
    connectors: new Map([['store', connector]]),
    costModel: defaultCostModel,
    circuits: createCircuitBreaker({ failures: 5, resetMs: 1000 }, () => undefined),
    cursors: createCursorCodec({ secret: 'x'.repeat(32), ttlSeconds: 60 }),
    hashValues: createHashValues(new Map()),
  };
  const scope: ReadScope = {
    catalog: createVisibleCatalogs(catalog)(grants),
    context: requestContext(grants),
    query: createQueryService(path),
    data: createDataService(path),
    end: () => undefined,
  };
  return { scope, connector };
}
