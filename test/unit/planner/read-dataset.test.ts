import { createHashValues } from '../../../auth/hash-values.js';
import { and, call, isIn } from '../../../src/core/call.js';
import { int64Type, stringType, timestampType } from '../../../src/core/data-type.js';
import type { ReadNode } from '../../../src/core/data-service.js';
import { LakegateError } from '../../../src/core/errors.js';
import { literal } from '../../../src/core/expression.js';
import type { Expr, ReadRelation, Relation, SortKey } from '../../../src/core/relation.js';
import { aggregate, fieldOf, filter } from '../../../src/core/relation.js';
import { createCircuitBreaker } from '../../../src/planner/circuit-breaker.js';
import { defaultCostModel } from '../../../src/planner/cost-model.js';
import { createCursorCodec } from '../../../src/planner/cursor.js';
import { createDataService } from '../../../src/read-dataset.js';
import { createMemoryConnector } from '../../support/memory-connector.js';
import { binding, customerRows, fullGrants, orderRows, ordersCatalog, read } from '../../support/orders-catalog.js';
import { requestContext } from '../../support/request-context.js';

function setUp(change: Parameters<typeof ordersCatalog>[0] = {}) {
  const catalog = ordersCatalog(change);
  const tables = new Map([
    ['orders', orderRows],
    ['customers', customerRows],
  ]);
  const lake = createMemoryConnector('athena', tables);
  const recent = createMemoryConnector('clickhouse', tables);
  const keyed = createMemoryConnector('dynamodb', tables, { maxInRows: 2 });
  keyed.refuse = (r) => (r.kind === 'filter' && r.input.kind === 'scan' ? undefined : 'not a look-up by key');
  const service = createDataService({
    catalog,
    connectors: new Map([
      ['lake', lake],
      ['recent', recent],
      ['keyed', keyed],
    ]),
    costModel: defaultCostModel,
    hashValues: createHashValues(new Map([['ids', 'k'.repeat(32)]])),
    circuits: createCircuitBreaker({ failures: 3, resetMs: 1000 }, () => undefined),
    cursors: createCursorCodec({ secret: 's', ttlSeconds: 60 }),
  });
  return { catalog, service, lake, recent, keyed, grants: fullGrants(catalog) };
}

const key = (source: Relation, index: number, direction: 'asc' | 'desc' = 'asc'): SortKey<ReadRelation> => ({
  expr: fieldOf(source, index),
  direction,
  nulls: 'last',
});

function node(source: Relation, change: Partial<ReadNode> = {}): ReadNode {
  return {
    path: ['orders'],
    dataset: 'orders',
    kind: 'rows',
    source,
    order: [key(source, 0)],
    page: { first: 5 },
    totalCount: false,
    routing: {},
    children: [],
    ...change,
  };
}

const placedFrom = (source: Relation, from: string): Expr =>
  call('gte', fieldOf(source, 2), literal(from, timestampType));

describe('routing a read', () => {
  it('takes a look-up by key to the store that is fast by it', async () => {
    const { catalog, service, grants } = setUp();
    const orders = read(catalog, 'orders');
    const context = requestContext(grants);
    const one = node(filter(orders, call<ReadRelation>('eq', fieldOf(orders, 0), literal(7n, int64Type))), {
      kind: 'one',
    });
    const result = await service.read(one, context);
    expect(result.rows).toEqual([orderRows[6]]);
    expect(context.plans[0]?.chosen).toEqual(['orders.keyed']);
  });

  it('takes a recent range to the partial binding and a longer one to the store that has it all', async () => {
    const { catalog, service, grants } = setUp();
    const orders = read(catalog, 'orders');
    const context = requestContext(grants);
    await service.read(node(filter(orders, placedFrom(orders, '2024-07-01T00:00:00Z'))), context);
    await service.read(node(filter(orders, placedFrom(orders, '2024-05-01T00:00:00Z'))), context);
    expect(context.plans.map((p) => p.chosen)).toEqual([['orders.recent'], ['orders.lake']]);
    const rejected = context.plans[1]?.considered.find((c) => c.bindings[0] === 'orders.recent');
    expect(rejected?.eligible).toBe(false);
    expect(rejected?.reason).toContain('holds only a part');
  });

  it('counts a row filter among what proves coverage', async () => {
    const { catalog, service } = setUp();
    const orders = catalog.datasets.get('orders')!;
    const rowFilter = orders.bindings[1]!.coverage;
    const context = requestContext(fullGrants(catalog, { orders: { rowFilter, digest: 'recent-only' } }));
    await service.read(node(read(catalog, 'orders')), context);
    expect(context.plans[0]).toMatchObject({ chosen: ['orders.recent'], grantDigests: { orders: 'recent-only' } });
  });

  it('honours maxStaleness, a pin and an exclusion', async () => {
    const { catalog, service, grants } = setUp();
    const orders = read(catalog, 'orders');
    const all = node(orders);
    await expect(
      service.read({ ...all, routing: { maxStalenessMs: 5000 } }, requestContext(grants)),
    ).rejects.toMatchObject({ code: 'NO_ELIGIBLE_BINDING' });
    const ranged = node(filter(orders, placedFrom(orders, '2024-07-01T00:00:00Z')));
    for (const routing of [{ pin: ['lake'] }, { pin: ['orders.lake'] }, { exclude: ['recent'] }]) {
      const context = requestContext(grants, { routing });
      await service.read(ranged, context);
      expect(context.plans[0]?.chosen).toEqual(['orders.lake']);
    }
  });

  it('does not use a binding that lacks a column which only the row filter needs', async () => {
    const columns = ordersCatalog().datasets.get('orders')!.columns;
    const without = columns.filter((c) => c.name !== 'customer');
    const { catalog, service } = setUp({
      orders: [binding('lake', columns), binding('recent', without, { kind: 'clickhouse' })],
    });
    const dataset = catalog.datasets.get('orders')!;
    const customer = { kind: 'column', index: 1, type: stringType, nullable: true } as const;
    const rowFilter = call<never>('eq', customer, literal('c1', stringType));
    const free = requestContext(fullGrants(catalog));
    const filtered = requestContext(fullGrants(catalog, { orders: { rowFilter } }));
    expect(dataset.columns[1]?.name).toBe('customer');
    const ids = node(read(catalog, 'orders', ['id']), {});
    await service.read(ids, free);
    await service.read(ids, filtered);
    expect([free.plans[0]?.chosen, filtered.plans[0]?.chosen]).toEqual([['orders.recent'], ['orders.lake']]);
  });
});

describe('failover', () => {
  it('answers from the next eligible binding when a store is unavailable before its first row', async () => {
    const { catalog, service, recent, grants } = setUp();
    recent.failures.push(new LakegateError('STORE_UNAVAILABLE'));
    const orders = read(catalog, 'orders');
    const context = requestContext(grants);
    const result = await service.read(node(filter(orders, placedFrom(orders, '2024-07-01T00:00:00Z'))), context);
    expect(result.rows).toHaveLength(5);
    expect(context.plans[0]).toMatchObject({ chosen: ['orders.lake'], failedOver: ['orders.recent'], degraded: true });
  });

  it.each(['STORE_REJECTED', 'STORE_DENIED', 'STORE_DATA_INVALID'] as const)('does not follow %s', async (code) => {
    const { catalog, service, recent, lake, grants } = setUp();
    recent.failures.push(new LakegateError(code));
    const orders = read(catalog, 'orders');
    const question = node(filter(orders, placedFrom(orders, '2024-07-01T00:00:00Z')));
    await expect(service.read(question, requestContext(grants))).rejects.toMatchObject({ code });
    expect(lake.ran).toHaveLength(0);
  });

  it('stops asking a binding whose circuit is open', async () => {
    const { catalog, service, recent, grants } = setUp();
    for (let i = 0; i < 3; i++) recent.failures.push(new LakegateError('STORE_UNAVAILABLE'));
    const orders = read(catalog, 'orders');
    const question = node(filter(orders, placedFrom(orders, '2024-07-01T00:00:00Z')));
    for (let i = 0; i < 3; i++) await service.read(question, requestContext(grants));
    const context = requestContext(grants);
    await service.read(question, context);
    expect(context.plans[0]).toMatchObject({ chosen: ['orders.lake'], degraded: true });
    expect(context.plans[0]?.considered.find((c) => c.bindings[0] === 'orders.recent')?.reason).toContain('failing');
  });
});

describe('levels', () => {
  it('asks once for all parents, in parts of what the store takes at a time', async () => {
    const { catalog, service, keyed, grants } = setUp();
    const orders = read(catalog, 'orders');
    const customers = read(catalog, 'customers');
    const buyer = node(customers, {
      path: ['orders', 'nodes', 'buyer'],
      dataset: 'customers',
      kind: 'one',
      order: [],
      page: {},
      link: { parent: [1], own: [0] },
    });
    const context = requestContext(grants);
    const result = await service.read(node(orders, { page: { first: 30 }, children: [buyer] }), context);
    const level = result.children[0]!;
    result.rows.forEach((row, i) => {
      const page = level.pages[i]!;
      const expected = customerRows.filter((c) => c[0] === row[1]);
      expect(level.rows.slice(page.start, page.end)).toEqual(expected);
    });
    expect(keyed.ran).toHaveLength(Math.ceil(5 / 2));
  });

  it('cuts the first rows of each parent in the store, with counts', async () => {
    const { catalog, service, lake, grants } = setUp();
    const customers = read(catalog, 'customers');
    const orders = read(catalog, 'orders');
    const child = node(orders, {
      path: ['customers', 'nodes', 'orders'],
      order: [key(orders, 3, 'desc'), key(orders, 0)],
      page: { first: 2, offset: 1 },
      totalCount: true,
      link: { parent: [0], own: [1] },
    });
    const root = node(customers, { dataset: 'customers', page: { first: 4 }, children: [child] });
    const result = await service.read(root, requestContext(grants));
    const level = result.children[0]!;
    result.rows.forEach((customer, i) => {
      const mine = orderRows.filter((o) => o[1] === customer[0]);
      const sorted = [...mine].sort(
        (a, b) => Number(b[3] ?? -1) - Number(a[3] ?? -1) || Number((a[0] as bigint) - (b[0] as bigint)),
      );
      const page = level.pages[i]!;
      expect(level.rows.slice(page.start, page.end).map((r) => r[0])).toEqual(sorted.slice(1, 3).map((r) => r[0]));
      expect(page).toMatchObject({ totalCount: mine.length, hasNextPage: mine.length > 3, hasPreviousPage: true });
    });
    expect(lake.ran).toHaveLength(3);
  });

  it('gives a parent without rows the one row of an ungrouped aggregate', async () => {
    const { catalog, service, grants } = setUp();
    const customers = read(catalog, 'customers');
    const orders = filter(read(catalog, 'orders'), isIn<ReadRelation>([fieldOf(read(catalog, 'orders'), 1)], [['c1']]));
    const counted = aggregate<ReadRelation>(
      orders,
      [{ name: 'customer', expr: fieldOf(orders, 1) }],
      [{ fn: 'count', args: [], name: 'count', type: int64Type, nullable: false }],
    );
    const child = node(counted, { kind: 'aggregate', order: [], page: {}, link: { parent: [0], own: [0] } });
    const result = await service.read(
      node(customers, { dataset: 'customers', children: [child] }),
      requestContext(grants),
    );
    const level = result.children[0]!;
    const counts = result.rows.map((_, i) => level.rows[level.pages[i]!.start]?.[1]);
    const expected = orderRows.filter((o) => o[1] === 'c1').length;
    expect(counts).toEqual([0n, BigInt(expected), 0n, 0n]);
  });

  it('stops with an error, not a shorter answer, at the limit of rows', async () => {
    const { catalog, service, grants } = setUp();
    const context = requestContext(grants, { limits: { maxRows: 10, defaultPageSize: 20, maxPageSize: 100 } });
    await expect(service.read(node(read(catalog, 'orders'), { page: {} }), context)).rejects.toMatchObject({
      code: 'ROW_LIMIT',
    });
    await expect(service.read(node(read(catalog, 'orders'), { page: { first: 101 } }), context)).rejects.toMatchObject({
      code: 'PAGE_SIZE_LIMIT',
    });
  });
});

describe('pages', () => {
  it.each([
    ['asc', 'first'],
    ['asc', 'last'],
    ['desc', 'first'],
    ['desc', 'last'],
  ] as const)('%s by %s meet every row once, ties and nulls included', async (direction, side) => {
    const { catalog, service, grants } = setUp();
    const orders = read(catalog, 'orders');
    for (const nulls of ['first', 'last'] as const) {
      const order = [{ ...key(orders, 4, direction), nulls }, key(orders, 0, 'desc')];
      const whole = await service.read(node(orders, { order, page: { first: 100 } }), requestContext(grants));
      const seen: unknown[] = [];
      let cursor: string | undefined;
      for (let more = true; more;) {
        const page = side === 'first' ? { first: 3, after: cursor } : { last: 3, before: cursor };
        const result = await service.read(node(orders, { order, page }), requestContext(grants));
        const ids = result.rows.map((r) => r[0]);
        if (side === 'first') seen.push(...ids);
        else seen.unshift(...ids);
        cursor = result.cursorOf(side === 'first' ? ids.length - 1 : 0);
        more = side === 'first' ? result.pages[0]!.hasNextPage : result.pages[0]!.hasPreviousPage;
      }
      expect(seen).toEqual(whole.rows.map((r) => r[0]));
    }
  });

  it('stay on the binding that served the first, or end with an error that says so', async () => {
    const { catalog, service, recent, grants } = setUp();
    const orders = read(catalog, 'orders');
    const source = filter(orders, and([placedFrom(orders, '2024-07-01T00:00:00Z')]));
    const first = await service.read(node(source, { page: { first: 2 } }), requestContext(grants));
    const next = node(source, { page: { first: 2, after: first.cursorOf(1) } });
    const context = requestContext(grants);
    await service.read(next, context);
    expect(context.plans[0]?.chosen).toEqual(['orders.recent']);
    recent.failures.push(new LakegateError('STORE_UNAVAILABLE'));
    await expect(service.read(next, requestContext(grants))).rejects.toMatchObject({ code: 'CURSOR_BINDING_GONE' });
    await expect(
      service.read(next, requestContext(fullGrants(catalog, { orders: { digest: 'other' } }))),
    ).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });
});

describe('explain', () => {
  it('plans every level without running any, weighing all bindings', async () => {
    const { catalog, service, lake, recent, keyed, grants } = setUp();
    const customers = read(catalog, 'customers');
    const orders = read(catalog, 'orders');
    const child = node(orders, { path: ['customers', 'nodes', 'orders'], link: { parent: [0], own: [1] } });
    const plans = await service.explain(
      node(customers, { dataset: 'customers', children: [child] }),
      requestContext(grants),
    );
    expect(plans.map((p) => p.chosen)).toEqual([['customers.lake'], ['orders.lake']]);
    expect(plans[0]?.considered).toHaveLength(2);
    expect(plans[0]?.statements).toHaveLength(1);
    expect([lake, recent, keyed].flatMap((c) => c.ran)).toHaveLength(0);
  });
});
