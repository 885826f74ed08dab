// Where datasets that are read as the caller may be read, and as whom: routing, failover and the guard of connectors.
import { createHashValues } from '../../../auth/hash-values.js';
import { secureRelation } from '../../../auth/permission.js';
import { isRefusal } from '../../../connectors/connector.js';
import { guardConnector } from '../../../connectors/guarded-connector.js';
import type { CallerSession } from '../../../src/core/caller-session.js';
import { call } from '../../../src/core/call.js';
import { int32Type } from '../../../src/core/data-type.js';
import type { ReadNode } from '../../../src/core/data-service.js';
import { LakegateError } from '../../../src/core/errors.js';
import { literal, type ScalarExpr } from '../../../src/core/expression.js';
import type { Grant, Grants } from '../../../src/core/principal.js';
import { fieldOf, inQuery, filter, project, type Relation } from '../../../src/core/relation.js';
import { createCircuitBreaker } from '../../../src/planner/circuit-breaker.js';
import { defaultCostModel } from '../../../src/planner/cost-model.js';
import { createCursorCodec } from '../../../src/planner/cursor.js';
import { createDataService } from '../../../src/read-dataset.js';
import { callerSession, delegatedTo } from '../../support/caller-session.js';
import { createMemoryConnector, type MemoryConnector } from '../../support/memory-connector.js';
import { customerRows, binding, fullGrants, orderRows, ordersCatalog, read } from '../../support/orders-catalog.js';
import { requestContext } from '../../support/request-context.js';

const ann = callerSession('ann');
const items: ScalarExpr = { kind: 'column', index: 4, type: int32Type, nullable: true };
const twoItems = call<never>('eq', items, literal(2, int32Type));

function setUp() {
  const { columns } = ordersCatalog().datasets.get('orders')!;
  const bindings = [
    binding('lake', columns),
    binding('recent', columns, { kind: 'clickhouse', cost: { latencyMs: 1e6 } }),
  ];
  const catalog = ordersCatalog({ orders: bindings });
  const tables = new Map([
    ['orders', orderRows],
    ['customers', customerRows],
  ]);
  const lake = createMemoryConnector('athena', tables, { runsAsCaller: true });
  const recent = createMemoryConnector('clickhouse', tables);
  const ranAs: (readonly [string, CallerSession | undefined])[] = [];
  const noted = (server: string, connector: MemoryConnector) => {
    const noting = {
      ...connector,
      execute: (...[query, context]: Parameters<MemoryConnector['execute']>) => {
        ranAs.push([server, context.caller]);
        return connector.execute(query, context);
      },
    };
    return guardConnector(noting, { server, observe: () => undefined, maxRetries: 0 });
  };
  const connectors = new Map([
    ['lake', noted('lake', lake)],
    ['recent', noted('recent', recent)],
  ]);
  const service = createDataService({
    catalog,
    connectors,
    costModel: defaultCostModel,
    hashValues: createHashValues(new Map()),
    circuits: createCircuitBreaker({ failures: 3, resetMs: 1000 }, () => undefined),
    cursors: createCursorCodec({ secret: 's', ttlSeconds: 60 }),
  });
  const filtered = (enforced: boolean, change: Partial<Grant> = {}): Grants =>
    new Map([
      ...fullGrants(catalog),
      ...delegatedTo(
        'ann',
        new Map([['orders', fullGrants(catalog, { orders: { rowFilter: twoItems, ...change } }).get('orders')!]]),
        enforced,
      ),
    ]);
  const ask = (grants: Grants, change: Partial<ReadNode> = {}, caller: CallerSession | undefined = ann) => {
    const source = change.source ?? read(catalog, 'orders');
    const node: ReadNode = {
      path: ['orders'],
      dataset: 'orders',
      kind: 'rows',
      source,
      order: [{ expr: fieldOf(source, 0), direction: 'asc', nulls: 'last' }],
      page: { first: 100 },
      totalCount: false,
      routing: {},
      children: [],
      ...change,
    };
    return service.read(node, requestContext(grants, { caller }));
  };
  return { catalog, lake, connectors, ranAs, filtered, ask };
}

const unavailable = new LakegateError('STORE_UNAVAILABLE');
const withTwoItems = orderRows.filter((row) => row[4] === 2);

describe('a delegated dataset', () => {
  it('is asked for as the caller, unfiltered', async () => {
    const { ask, filtered, ranAs } = setUp();
    const { rows } = await ask(filtered(false));
    expect(rows).toEqual(orderRows);
    expect(ranAs).toEqual([['lake', ann]]);
  });

  it('is never asked of a store that would run as the gateway, and says so', async () => {
    const { ask, filtered, ranAs } = setUp();
    await expect(ask(filtered(false), { routing: { pin: ['recent'] } })).rejects.toMatchObject({
      code: 'NO_ELIGIBLE_BINDING',
      extensions: {
        considered: expect.arrayContaining([
          {
            bindings: ['orders.recent'],
            eligible: false,
            reason: 'orders is delegated, and this store would not run as the caller',
          },
        ]) as unknown,
      },
    });
    expect(ranAs).toEqual([]);
  });

  it('does not fail over to one either', async () => {
    const { ask, filtered, lake, ranAs } = setUp();
    lake.failures.push(unavailable);
    await expect(ask(filtered(false))).rejects.toBe(unavailable);
    expect(ranAs).toEqual([['lake', ann]]);
  });

  it('is not in one statement with what the gateway reads for itself', async () => {
    const { ask, filtered, catalog, ranAs } = setUp();
    const orders = read(catalog, 'orders');
    const customers = read(catalog, 'customers');
    const codes: Relation = project(customers, [{ name: 'code', expr: fieldOf(customers, 0) }]);
    const source = filter(orders, inQuery([fieldOf(orders, 1)], codes));
    await expect(ask(filtered(false), { source })).rejects.toMatchObject({ code: 'NO_ELIGIBLE_BINDING' });
    expect(ranAs).toEqual([]);
  });

  it('is refused to a caller without a session before any store is asked', () => {
    const { catalog, filtered, ranAs } = setUp();
    const relation = read(catalog, 'orders');
    expect(() => secureRelation(relation, filtered(false), catalog)).toThrow(
      expect.objectContaining({ code: 'CALLER_SESSION_REQUIRED' }) as Error,
    );
    expect(ranAs).toEqual([]);
  });

  it('is the caller’s to hear of where the store denies it', async () => {
    const { ask, filtered, lake, ranAs } = setUp();
    for (const enforced of [false, true]) {
      lake.failures.push(new LakegateError('STORE_DENIED'));
      await expect(ask(filtered(enforced))).rejects.toMatchObject({ code: 'CALLER_DENIED' });
    }
    expect(ranAs).toEqual([
      ['lake', ann],
      ['lake', ann],
    ]);
  });
});

describe('a dataset that both keep to', () => {
  it('is filtered and asked for as the caller', async () => {
    const { ask, filtered, ranAs } = setUp();
    expect((await ask(filtered(true))).rows).toEqual(withTwoItems);
    expect(ranAs).toEqual([['lake', ann]]);
  });

  it('fails over to a store that runs as the gateway, filtered', async () => {
    const { ask, filtered, lake, ranAs } = setUp();
    lake.failures.push(unavailable);
    expect((await ask(filtered(true))).rows).toEqual(withTwoItems);
    expect(ranAs).toEqual([
      ['lake', ann],
      ['recent', undefined],
    ]);
  });

  it('is not asked for as a caller who may not read what its filters use', async () => {
    const { ask, filtered, catalog, ranAs } = setUp();
    const source = read(catalog, 'orders', ['id', 'customer']);
    const { rows } = await ask(filtered(true, { columns: new Set(['id', 'customer']) }), { source });
    expect(rows).toHaveLength(withTwoItems.length);
    expect(ranAs).toEqual([['recent', undefined]]);
  });
});

describe('the guard of connectors', () => {
  it('runs as nobody whom the plan does not name, whatever the context says', async () => {
    const { catalog, connectors, ranAs } = setUp();
    const relation = secureRelation(read(catalog, 'customers'), fullGrants(catalog), catalog, ann);
    const lake = connectors.get('lake')!;
    const query = lake.compile({ relation, bindings: new Map() });
    if (isRefusal(query)) throw new Error(query.refused);
    const context = { requestId: 'r', signal: new AbortController().signal, called: () => undefined, caller: ann };
    for await (const batch of lake.execute(query, context)) expect(batch.rows).toEqual(customerRows);
    expect(ranAs).toEqual([['lake', undefined]]);
  });

  it.each([
    ['a delegated scan at a store that runs as the gateway', 'recent', ann],
    ['scans of two callers in one statement', 'lake', callerSession('ann')],
  ])('takes %s for forged', async (_, server, caller) => {
    const { catalog, connectors, filtered, ranAs } = setUp();
    const orders = secureRelation(read(catalog, 'orders', ['customer']), filtered(false), catalog, ann);
    const others = secureRelation(read(catalog, 'orders', ['customer']), filtered(false), catalog, caller);
    const relation = filter(orders as never, inQuery([fieldOf(orders, 0)], others) as never) as typeof orders;
    const connector = connectors.get(server)!;
    const query = connector.compile({ relation, bindings: new Map() });
    if (isRefusal(query)) throw new Error(query.refused);
    const run = async () => {
      for await (const batch of connector.execute(query, {
        requestId: 'r',
        signal: new AbortController().signal,
        called: () => undefined,
      })) {
        throw new Error(`gave ${String(batch.rows.length)} rows`);
      }
    };
    await expect(run()).rejects.toMatchObject({ code: 'PLAN_FORGED' });
    expect(ranAs).toEqual([]);
  });
});
