// Two small related datasets on three servers, for tests of the planner and of what stands above it.
import { call } from '../../src/core/call.js';
import type { Binding, Catalog, Column, Dataset, Server } from '../../src/core/dataset.js';
import { decimalType, int32Type, int64Type, stringType, timestampType } from '../../src/core/data-type.js';
import { literal, type ScalarExpr } from '../../src/core/expression.js';
import type { Grant, Grants } from '../../src/core/principal.js';
import type { ReadRelation } from '../../src/core/relation.js';
import type { Row } from '../../src/core/value.js';

const column = (name: string, type: Column['type'], nullable = false): Column => ({ name, type, nullable });

const orderColumns: readonly Column[] = [
  column('id', int64Type),
  column('customer', stringType, true),
  column('placed_at', timestampType),
  column('amount', decimalType(10, 2), true),
  column('items', int32Type, true),
];
const customerColumns: readonly Column[] = [column('code', stringType), column('city', stringType, true)];

function columnOf(dataset: Dataset, name: string): ScalarExpr {
  const index = dataset.columns.findIndex((c) => c.name === name);
  const found = dataset.columns[index]!;
  return { kind: 'column', index, type: found.type, nullable: found.nullable };
}

export function binding(id: string, columns: readonly Column[], more: Partial<Binding> = {}): Binding {
  return {
    id,
    server: id,
    kind: 'athena',
    physicalName: 't',
    columns: new Map(columns.map((c) => [c.name, { physicalName: c.name }])),
    accessKeys: [],
    freshnessLagMs: 0,
    cost: {},
    statistics: { rows: 1000, bytes: 100_000 },
    scan: { allowed: true, maxRows: 1_000_000 },
    ...more,
  };
}

const shared = {
  contract: { id: 'c', version: '1.0.0' },
  graphql: {},
  stage: 'curated',
  quality: [],
  roles: [],
  tags: [],
} as const;

const recentFrom = '2024-06-01T00:00:00Z';

export function ordersCatalog(change: { orders?: readonly Binding[]; customers?: readonly Binding[] } = {}): Catalog {
  const base: Dataset = {
    ...shared,
    name: 'orders',
    columns: orderColumns,
    key: ['id'],
    relationships: [],
    bindings: [],
  };
  const coverage = call<never>('gte', columnOf(base, 'placed_at'), literal(recentFrom, timestampType));
  const orders: Dataset = {
    ...base,
    relationships: [{ name: 'buyer', target: 'customers', from: ['customer'], to: ['code'], cardinality: 'one' }],
    bindings: change.orders ?? [
      binding('lake', orderColumns, { freshnessLagMs: 86_400_000 }),
      binding('recent', orderColumns, { kind: 'clickhouse', coverage, freshnessLagMs: 1000 }),
      binding('keyed', orderColumns, { kind: 'dynamodb', accessKeys: [{ columns: ['id'] }], freshnessLagMs: 0 }),
    ],
  };
  const customers: Dataset = {
    ...shared,
    name: 'customers',
    columns: customerColumns,
    key: ['code'],
    relationships: [{ name: 'orders', target: 'orders', from: ['code'], to: ['customer'], cardinality: 'many' }],
    bindings: change.customers ?? [
      binding('lake', customerColumns),
      binding('keyed', customerColumns, { kind: 'dynamodb', accessKeys: [{ columns: ['code'] }] }),
    ],
  };
  const servers: Server[] = (['lake', 'recent', 'keyed'] as const).map((name) => ({
    name,
    kind: name === 'lake' ? 'athena' : name === 'recent' ? 'clickhouse' : 'dynamodb',
    settings: {},
  }));
  return {
    datasets: new Map([orders, customers].map((d) => [d.name, d])),
    servers: new Map(servers.map((s) => [s.name, s])),
  };
}

export const orderRows: readonly Row[] = Array.from({ length: 40 }, (_, i): Row => [
  BigInt(i + 1),
  i % 7 === 0 ? null : `c${String(i % 5)}`,
  `2024-${String((i % 12) + 1).padStart(2, '0')}-10T08:00:00Z`,
  i % 6 === 0 ? null : `${String(i * 3)}.50`,
  i % 4 === 0 ? null : i % 3,
]);
export const customerRows: readonly Row[] = ['c0', 'c1', 'c2', 'c3'].map((code, i): Row => [
  code,
  i === 2 ? null : `city${String(i)}`,
]);

/** A leaf that reads the named columns of a dataset, all by default. */
export function read(catalog: Catalog, name: string, columns?: readonly string[]): ReadRelation {
  const dataset = catalog.datasets.get(name)!;
  const wanted = columns ?? dataset.columns.map((c) => c.name);
  const fields = wanted.map((c) => {
    const { type, nullable } = columnOf(dataset, c);
    return { name: c, type, nullable };
  });
  return { kind: 'read', dataset: name, fields };
}

/** A grant of everything. */
export function fullGrants(catalog: Catalog, change: Readonly<Record<string, Partial<Grant>>> = {}): Grants {
  return new Map(
    [...catalog.datasets.values()].map((d): [string, Grant] => [
      d.name,
      {
        dataset: d.name,
        columns: new Set(d.columns.map((c) => c.name)),
        rowFilter: undefined,
        cellFilters: new Map(),
        masks: new Map(),
        digest: `full-${d.name}`,
        ...change[d.name],
      },
    ]),
  );
}
