// Keyed hashes over the whole read path, on memory connectors that see what a store would be asked.
import { createHashValues } from '../../auth/hash-values.js';
import { call, equals } from '../../src/core/call.js';
import { int64Type, stringType } from '../../src/core/data-type.js';
import type { ReadNode } from '../../src/core/data-service.js';
import { literal } from '../../src/core/expression.js';
import type { Grant } from '../../src/core/principal.js';
import type { ReadRelation, Relation, SortKey } from '../../src/core/relation.js';
import { aggregate, fieldOf, filter } from '../../src/core/relation.js';
import { compareText } from '../../src/core/value.js';
import { createCircuitBreaker } from '../../src/planner/circuit-breaker.js';
import { defaultCostModel } from '../../src/planner/cost-model.js';
import { createCursorCodec } from '../../src/planner/cursor.js';
import { createDataService } from '../../src/read-dataset.js';
import { createMemoryConnector } from '../support/memory-connector.js';
import { customerRows, fullGrants, orderRows, ordersCatalog, read } from '../support/orders-catalog.js';
import { requestContext } from '../support/request-context.js';

const catalog = ordersCatalog();
const hashValues = createHashValues(new Map([['ids', 'k'.repeat(32)]]));
const hash = hashValues({ dataset: 'orders', column: 'customer', key: 'ids' });
const masks: Grant['masks'] = new Map([['customer', { mask: { kind: 'hash', key: 'ids' }, clear: undefined }]]);
const grants = fullGrants(catalog, { orders: { masks, digest: 'hashed' } });

function setUp() {
  const tables = new Map([
    ['orders', orderRows],
    ['customers', customerRows],
  ]);
  const connectors = new Map([['lake', createMemoryConnector('athena', tables)]]);
  const service = createDataService({
    catalog,
    connectors,
    hashValues,
    costModel: defaultCostModel,
    circuits: createCircuitBreaker({ failures: 3, resetMs: 1000 }, () => undefined),
    cursors: createCursorCodec({ secret: 's', ttlSeconds: 60 }),
  });
  return { service, context: requestContext(grants) };
}

const orders = read(catalog, 'orders');
const key = (source: Relation, index: number): SortKey<ReadRelation> => ({
  expr: fieldOf(source, index),
  direction: 'asc',
  nulls: 'last',
});

function node(source: Relation, change: Partial<ReadNode> = {}): ReadNode {
  const whole: ReadNode = {
    path: ['orders'],
    dataset: 'orders',
    kind: 'rows',
    source,
    order: [key(source, 0)],
    page: { first: 40 },
    totalCount: true,
    routing: {},
    children: [],
  };
  return { ...whole, ...change };
}

const buyers: ReadNode = {
  ...node(read(catalog, 'customers')),
  path: ['orders', 'buyer'],
  dataset: 'customers',
  kind: 'one',
  totalCount: false,
  link: { parent: [1], own: [0] },
};

const byCustomer = aggregate<ReadRelation>(
  orders,
  [{ name: 'customer', expr: fieldOf(orders, 1) }],
  [{ fn: 'count', args: [], name: 'n', type: int64Type, nullable: false }],
);

describe('a column shown as a keyed hash', () => {
  it('is hashed in rows, null staying null, and in nothing else', async () => {
    const { service, context } = setUp();
    const { rows, pages } = await service.read(node(orders), context);
    expect(rows).toEqual(orderRows.map(([id, customer = null, ...rest]) => [id, hash(customer), ...rest]));
    expect(pages[0]?.totalCount).toBe(40);
  });

  it('is hashed in groups, whose ties are settled by the hash and not by the value', async () => {
    const { service, context } = setUp();
    const grouped = node(byCustomer, {
      kind: 'aggregate',
      order: [key(byCustomer, 0)],
      tieBreaksFrom: 0,
      page: {},
      totalCount: false,
    });
    const { rows } = await service.read(grouped, context);
    const shown = rows.map(([customer]) => customer);
    const expected = [...new Set(orderRows.map((row) => row[1] ?? null))].filter((v) => v !== null).map((v) => hash(v));
    expect(shown).toEqual([...expected.map(String).sort(compareText), null]);
  });

  it('is not ordered by where that was asked for', async () => {
    const { service, context } = setUp();
    const asked = node(byCustomer, { kind: 'aggregate', order: [key(byCustomer, 0)], page: {}, totalCount: false });
    await expect(service.read(asked, context)).rejects.toMatchObject({ code: 'COLUMN_HASHED' });
  });

  it.each<[string, ReadNode]>([
    [
      'a filter',
      node(filter<ReadRelation>(orders, equals<ReadRelation>(fieldOf(orders, 1), literal('c1', stringType)))),
    ],
    ['an order', node(orders, { order: [key(orders, 1), key(orders, 0)] })],
    ['a relationship from it', node(orders, { children: [buyers] })],
    [
      'having',
      node(filter<ReadRelation>(byCustomer, call<ReadRelation>('is_null', fieldOf(byCustomer, 0))), {
        kind: 'aggregate',
        order: [],
        page: {},
        totalCount: false,
      }),
    ],
  ])('is refused in %s, by explain too, before a store is asked', async (_what, asked) => {
    const { service, context } = setUp();
    await expect(service.read(asked, context)).rejects.toMatchObject({ code: 'COLUMN_HASHED' });
    expect(context.plans).toEqual([]);
    await expect((async () => service.explain(asked, context))()).rejects.toMatchObject({ code: 'COLUMN_HASHED' });
  });

  it('is refused in a relationship to it, whose keys the caller could choose', async () => {
    const { service, context } = setUp();
    const linked = node(orders, { path: ['customers', 'orders'], link: { parent: [0], own: [1] } });
    await expect(service.read(linked, context, [['c1']])).rejects.toMatchObject({ code: 'COLUMN_HASHED' });
  });
});
