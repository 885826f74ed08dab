// A list walked page by page while its grant goes: each page asks for its decisions anew, so that the walk ends when
// they run out, or at once where an event tells of the change. Decisions come from the SDK's client of Glue.
import { createHashValues } from '../../auth/hash-values.js';
import { createLakeFormationGrants } from '../../auth/lake-formation/lake-formation-grants.js';
import type { ReadNode } from '../../src/core/data-service.js';
import type { Catalog } from '../../src/core/dataset.js';
import type { Grants, Principal } from '../../src/core/principal.js';
import { fieldOf } from '../../src/core/relation.js';
import { createCircuitBreaker } from '../../src/planner/circuit-breaker.js';
import { defaultCostModel } from '../../src/planner/cost-model.js';
import { createCursorCodec } from '../../src/planner/cursor.js';
import { createDataService } from '../../src/read-dataset.js';
import { createMemoryConnector } from '../support/memory-connector.js';
import { binding, orderRows, ordersCatalog, read } from '../support/orders-catalog.js';
import { requestContext } from '../support/request-context.js';
import { answeringClients, metadataOf } from '../unit/auth/lake-formation/answering-clients.js';

const ann: Principal = { id: 'issuer|ann', grantees: [], admin: false };
const ttlMs = 30_000;
/** As any cursor that isn't good, whatever the reason. */
const refused = { code: 'CURSOR_INVALID' };

function setUp() {
  const whole = ordersCatalog();
  const { columns } = whole.datasets.get('orders')!;
  const catalog: Catalog = ordersCatalog({ orders: [binding('lake', columns)] });
  const names = columns.map(({ name }) => name);
  const policy = { answer: {} as object, nowMs: 0 };
  const source = createLakeFormationGrants({
    catalog,
    tables: new Map([
      [
        'orders',
        {
          catalogId: '111122223333',
          databaseName: 'sales',
          tableName: 'orders',
          mode: 'enforced' as const,
          shadow: false,
        },
      ],
    ]),
    sessionFor: () => Promise.resolve({}),
    glueFor: () => answeringClients(() => metadataOf({ table: 'orders', columns: names }, policy.answer)).glue,
    assertGoverned: 'unchecked',
    cache: { ttlMs, now: () => policy.nowMs },
    observe: () => undefined,
  });
  const service = createDataService({
    catalog,
    connectors: new Map([['lake', createMemoryConnector('athena', new Map([['orders', orderRows]]))]]),
    costModel: defaultCostModel,
    hashValues: createHashValues(new Map()),
    circuits: createCircuitBreaker({ failures: 3, resetMs: 1000 }, () => undefined),
    cursors: createCursorCodec({ secret: 's', ttlSeconds: 600 }),
  });
  const orders = read(catalog, 'orders');
  const page = (grants: Grants, after?: string) => {
    const node: ReadNode = {
      path: ['orders'],
      dataset: 'orders',
      kind: 'rows',
      source: orders,
      order: [{ expr: fieldOf(orders, 0), direction: 'asc', nulls: 'last' }],
      page: { first: 3, ...(after !== undefined && { after }) },
      totalCount: false,
      routing: {},
      children: [],
    };
    return service.read(node, requestContext(grants, { principal: ann }));
  };
  return { policy, source, page };
}

const ids = ({ rows }: { readonly rows: readonly (readonly unknown[])[] }) => rows.map(([id]) => id);

test.each([
  ['revoked', { AuthorizedColumns: [] }],
  ['narrowed to some rows', { RowFilter: 'id < 5' }],
])('a walk whose grant is %s ends when the decision runs out', async (_, changed) => {
  const { policy, source, page } = setUp();
  const granted = await source.resolveGrants(ann);
  const first = await page(granted);
  expect(ids(first)).toEqual([1n, 2n, 3n]);
  policy.answer = changed;
  policy.nowMs = ttlMs - 1;
  const second = await page(await source.resolveGrants(ann), first.cursorOf(2));
  expect(ids(second)).toEqual([4n, 5n, 6n]);
  policy.nowMs = ttlMs;
  await expect(page(await source.resolveGrants(ann), second.cursorOf(2))).rejects.toMatchObject(refused);
  // Grants kept for the length of a walk would show the next page.
  expect(ids(await page(granted, second.cursorOf(2)))).toEqual([7n, 8n, 9n]);
});

test('a walk ends at once where an event tells of the revocation', async () => {
  const { policy, source, page } = setUp();
  const first = await page(await source.resolveGrants(ann));
  policy.answer = { AuthorizedColumns: [] };
  source.invalidate({ tableName: 'orders' });
  await expect(page(await source.resolveGrants(ann), first.cursorOf(2))).rejects.toMatchObject(refused);
  await expect(page(await source.resolveGrants(ann))).rejects.toThrow();
});
