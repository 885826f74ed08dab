// Rows and cells that may not be seen take part in nothing: every answer is the brute force over the caller's view, on
// each store, and not the one over all rows, which the administrator gets for the same words.
import { askShop, dataFor, type ShopUrl } from '../ask-shop.js';
import { viewOf, type ShopPrincipal, type View } from '../shop-views.js';

interface Case {
  readonly name: string;
  readonly as: ShopPrincipal;
  readonly query: string;
  readonly expected: (view: View) => unknown;
}

const stores = ['athena', 'redshift', 'clickhouse', 'dynamodb'] as const;

const byId = (a: { readonly id: number }, b: { readonly id: number }): number => a.id - b.id;
const idsOf = (rows: readonly { readonly id: number }[]): unknown => [...rows].sort(byId).map(({ id }) => ({ id }));
const marginsOf = (view: View): readonly number[] =>
  view.orders.flatMap(({ margin }) => (margin === null ? [] : [margin]));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** Interpolated as PERCENTILE_CONT is. */
function quantile(values: readonly number[], p: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}
const groupBy = <T, K>(rows: readonly T[], key: (row: T) => K): ReadonlyMap<K, readonly T[]> => Map.groupBy(rows, key);
const ordersOf = (view: View, customer: { readonly id: number }): View['orders'] =>
  view.orders.filter(({ customerId }) => customerId === customer.id);

const rowCases: readonly Case[] = [
  {
    name: 'the total of a page counts visible rows',
    as: 'rows-eu',
    query: '{ orders(first: 0) { totalCount } }',
    expected: ({ orders }) => ({ orders: { totalCount: orders.length } }),
  },
  {
    name: 'count, least, greatest, sum, median and distinct are of visible rows',
    as: 'rows-eu',
    query:
      '{ ordersAggregate { count min { amount } max { amount id } sum { amount } quantile(p: 0.5) { amount } countDistinct { amount customerId } } }',
    expected: ({ orders }) => {
      const amounts = orders.map(({ amount }) => amount);
      return {
        ordersAggregate: [
          {
            count: orders.length,
            min: { amount: Math.min(...amounts) },
            max: { amount: Math.max(...amounts), id: Math.max(...orders.map(({ id }) => id)) },
            sum: { amount: String(sum(amounts)) },
            quantile: { amount: quantile(amounts, 0.5) },
            countDistinct: { amount: new Set(amounts).size, customerId: new Set(orders.map((o) => o.customerId)).size },
          },
        ],
      };
    },
  },
  {
    name: 'groups and conditions on them are of visible rows',
    as: 'rows-us',
    query:
      '{ ordersAggregate(groupBy: [{ field: STATUS }], having: { count: { gt: 20 } }) { group { status } count } }',
    expected: ({ orders }) => ({
      ordersAggregate: [...groupBy(orders, ({ status }) => status)]
        .filter(([, rows]) => rows.length > 20)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([status, rows]) => ({ group: { status }, count: rows.length })),
    }),
  },
  {
    name: 'neither negation nor alternatives reach hidden rows',
    as: 'rows-eu',
    query:
      '{ ordersAggregate(where: { or: [{ not: { id: { lt: 0 } } }, { id: { gt: 0 } }, { status: { neq: "x" } }] }) { count } }',
    expected: ({ orders }) => ({ ordersAggregate: [{ count: orders.length }] }),
  },
  {
    name: 'a look-up by key finds visible rows alone',
    as: 'rows-eu',
    query: `{ ${Array.from({ length: 9 }, (_, i) => `o${String(i)}: order(id: ${String(i + 1)}) { id }`).join(' ')} }`,
    expected: ({ orders }) =>
      Object.fromEntries(
        Array.from({ length: 9 }, (_, i) => [
          `o${String(i)}`,
          orders.some(({ id }) => id === i + 1) ? { id: i + 1 } : null,
        ]),
      ),
  },
  {
    name: 'an entity by a forged key is there only where its row is visible',
    as: 'rows-eu',
    query: `{ _entities(representations: [${[1, 2, 3, 4, 5, 999].map((id) => `{ __typename: "Order", id: ${String(id)}, region: "EU" }`).join(', ')}]) { ... on Order { id } } }`,
    expected: ({ orders }) => ({
      _entities: [1, 2, 3, 4, 5, 999].map((id) => (orders.some((order) => order.id === id) ? { id } : null)),
    }),
  },
  {
    name: 'a related row that is hidden is null',
    as: 'rows-eu',
    query: '{ orders(first: 30) { nodes { id customer { id name } } } }',
    expected: ({ orders, customers }) => ({
      orders: {
        nodes: orders.slice(0, 30).map(({ id, customerId }) => {
          const customer = customers.find((c) => c.id === customerId);
          return { id, customer: customer === undefined ? null : { id: customer.id, name: customer.name } };
        }),
      },
    }),
  },
  {
    name: 'related rows and their aggregates are visible ones',
    as: 'rows-us',
    query:
      '{ customers(first: 30) { nodes { id orders(first: 2) { totalCount nodes { id } pageInfo { hasNextPage } } ordersAggregate { count sum { amount } } } } }',
    expected: (view) => ({
      customers: {
        nodes: view.customers.map((customer) => {
          const orders = ordersOf(view, customer);
          return {
            id: customer.id,
            orders: {
              totalCount: orders.length,
              nodes: idsOf(orders.slice(0, 2)),
              pageInfo: { hasNextPage: orders.length > 2 },
            },
            ordersAggregate: [
              {
                count: orders.length,
                sum: { amount: orders.length === 0 ? null : String(sum(orders.map((o) => o.amount))) },
              },
            ],
          };
        }),
      },
    }),
  },
  ...(
    [
      ['some', (orders: View['orders']) => orders.some(({ amount }) => amount > 5_000)],
      ['every', (orders: View['orders']) => orders.every(({ amount }) => amount > 5_000)],
      ['none', (orders: View['orders']) => !orders.some(({ amount }) => amount > 5_000)],
    ] as const
  ).map(([quantifier, holds]): Case => ({
    name: `a filter by ${quantifier} of the related rows looks at visible ones`,
    as: 'rows-eu',
    query: `{ customers(where: { orders: { ${quantifier}: { amount: { gt: 5000 } } } }, first: 50) { nodes { id } } }`,
    expected: (view) => ({
      customers: { nodes: idsOf(view.customers.filter((customer) => holds(ordersOf(view, customer)))) },
    }),
  })),
  {
    name: 'a filter through a related row is not met by a hidden one',
    as: 'rows-eu',
    query: '{ orders(where: { customer: { id: { gt: 0 } } }, first: 300) { nodes { id } } }',
    expected: ({ orders, customers }) => ({
      orders: { nodes: idsOf(orders.filter(({ customerId }) => customers.some(({ id }) => id === customerId))) },
    }),
  },
];

const cellCases: readonly Case[] = [
  {
    name: 'a hidden cell is null and its neighbours are not',
    as: 'cells',
    query: '{ orders(first: 300) { nodes { id region margin } } }',
    expected: ({ orders }) => ({ orders: { nodes: orders.map(({ id, region, margin }) => ({ id, region, margin })) } }),
  },
  {
    name: 'a hidden cell is null under other names and through fragments',
    as: 'cells',
    query: `{ orders(first: 300) { nodes { id: margin note: margin ...F ... on Order { other: margin } } } }
      fragment F on Order { amount: margin }`,
    expected: ({ orders }) => ({
      orders: { nodes: orders.map(({ margin }) => ({ id: margin, note: margin, amount: margin, other: margin })) },
    }),
  },
  ...(
    [
      ['{ margin: { isNull: true } }', (m: number | null) => m === null],
      ['{ margin: { isNull: false } }', (m: number | null) => m !== null],
      ['{ margin: { gt: 1000 } }', (m: number | null) => m !== null && m > 1_000],
      ['{ not: { margin: { gt: 1000 } } }', (m: number | null) => m !== null && m <= 1_000],
      ['{ margin: { neq: 7 } }', (m: number | null) => m !== null && m !== 7],
      ['{ not: { margin: { in: [1, 2] } } }', (m: number | null) => m !== null && m !== 1 && m !== 2],
      ['{ or: [{ margin: { lte: 0 } }, { margin: { gt: 0 } }] }', (m: number | null) => m !== null],
    ] as const
  ).map(([where, holds]): Case => ({
    name: `a filter sees a hidden cell as null: ${where}`,
    as: 'cells',
    query: `{ orders(where: ${where}, first: 300) { totalCount nodes { id } } }`,
    expected: ({ orders }) => {
      const found = orders.filter(({ margin }) => holds(margin));
      return { orders: { totalCount: found.length, nodes: idsOf(found) } };
    },
  })),
  {
    name: 'an order sees a hidden cell as null',
    as: 'cells',
    query: '{ orders(orderBy: [{ margin: DESC }], first: 300) { nodes { id } } }',
    expected: ({ orders }) => ({
      orders: {
        nodes: [...orders]
          .sort((a, b) => (b.margin ?? Infinity) - (a.margin ?? Infinity) || byId(a, b))
          .map(({ id }) => ({ id })),
      },
    }),
  },
  {
    name: 'aggregates see a hidden cell as null',
    as: 'cells',
    query:
      '{ ordersAggregate { count countDistinct { margin } min { margin } max { margin } sum { margin } quantile(p: 0.25) { margin } } }',
    expected: (view) => {
      const margins = marginsOf(view);
      return {
        ordersAggregate: [
          {
            count: view.orders.length,
            countDistinct: { margin: new Set(margins).size },
            min: { margin: Math.min(...margins) },
            max: { margin: Math.max(...margins) },
            sum: { margin: String(sum(margins)) },
            quantile: { margin: quantile(margins, 0.25) },
          },
        ],
      };
    },
  },
  {
    name: 'groups by a hidden cell are one group of nulls',
    as: 'cells',
    query: '{ ordersAggregate(groupBy: [{ field: MARGIN }], having: { count: { gt: 1 } }) { group { margin } count } }',
    expected: ({ orders }) => ({
      ordersAggregate: [...groupBy(orders, ({ margin }) => margin)]
        .filter(([, rows]) => rows.length > 1)
        .sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity))
        .map(([margin, rows]) => ({ group: { margin }, count: rows.length })),
    }),
  },
  {
    name: 'conditions on groups see a hidden cell as null',
    as: 'cells',
    query:
      '{ ordersAggregate(groupBy: [{ field: REGION }], having: { max: { margin: { gt: 0 } } }) { group { region } } }',
    expected: ({ orders }) => ({
      ordersAggregate: [...groupBy(orders, ({ region }) => region)]
        .filter(([, rows]) => rows.some(({ margin }) => margin !== null && margin > 0))
        .map(([region]) => ({ group: { region } }))
        .sort((a, b) => (a.group.region < b.group.region ? -1 : 1)),
    }),
  },
  {
    name: 'a relationship over a hidden cell leads nowhere, and one to a hidden row to null',
    as: 'cells',
    query: '{ customers(first: 30) { nodes { id managerId manager { name } } } }',
    expected: ({ customers, employees }) => ({
      customers: {
        nodes: customers.map(({ id, managerId }) => {
          const manager = employees.find((employee) => employee.id === managerId);
          return { id, managerId, manager: manager === undefined ? null : { name: manager.name } };
        }),
      },
    }),
  },
  {
    name: 'the inverse of a relationship over a hidden cell lacks the row',
    as: 'cells',
    query: '{ employees { nodes { id accounts(first: 30) { totalCount nodes { id } } accountsAggregate { count } } } }',
    expected: ({ customers, employees }) => ({
      employees: {
        nodes: employees.map(({ id }) => {
          const accounts = customers.filter(({ managerId }) => managerId === id);
          return {
            id,
            accounts: { totalCount: accounts.length, nodes: idsOf(accounts) },
            accountsAggregate: [{ count: accounts.length }],
          };
        }),
      },
    }),
  },
  {
    name: 'a filter through two relationships over hidden cells and rows is met by visible ones alone',
    as: 'cells',
    query: '{ orders(where: { customer: { manager: { id: { gt: 0 } } } }, first: 300) { totalCount } }',
    expected: ({ orders, customers, employees }) => ({
      orders: {
        totalCount: orders.filter(({ customerId }) => {
          const customer = customers.find(({ id }) => id === customerId);
          return employees.some(({ id }) => id === customer?.managerId);
        }).length,
      },
    }),
  },
];

export function describeRowsAndCells(url: ShopUrl): void {
  describe('hidden rows and cells take part in nothing', () => {
    test.each([...rowCases, ...cellCases].map((each) => [each.as, each.name, each] as const))(
      'to %s: %s',
      async (as, _name, { query, expected }) => {
        const mine = expected(viewOf(as));
        const whole = expected(viewOf('admin'));
        expect(mine).not.toEqual(whole);
        expect(await dataFor(url(), { as: 'admin', query })).toEqual(whole);
        expect(await dataFor(url(), { as, query })).toEqual(mine);
        for (const pin of stores) {
          const answer = await askShop(url(), { as, query, pin });
          // DynamoDB refuses what it can't do; it never answers otherwise.
          if (pin === 'dynamodb' && answer.errors[0]?.extensions.code === 'NO_ELIGIBLE_BINDING') continue;
          expect({ pin, errors: answer.errors, data: answer.data }).toEqual({ pin, errors: [], data: mine });
        }
      },
    );

    test('pages by a cell-filtered column, one cursor after the other, hold every visible row once', async () => {
      for (const direction of ['ASC', 'DESC']) {
        const seen: unknown[] = [];
        let after: string | null = null;
        do {
          const query = `query ($after: String) { orders(orderBy: [{ margin: ${direction} }], first: 60, after: $after) {
            nodes { id margin } pageInfo { hasNextPage endCursor } } }`;
          const { orders } = (await dataFor(url(), { as: 'cells', query, variables: { after } })) as {
            readonly orders: {
              readonly nodes: readonly unknown[];
              readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
            };
          };
          seen.push(...orders.nodes);
          after = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : null;
        } while (after !== null);
        const sign = direction === 'ASC' ? 1 : -1;
        // Nulls come last, hence first in reverse.
        const expected = [...viewOf('cells').orders]
          .sort((a, b) => sign * ((a.margin ?? Infinity) - (b.margin ?? Infinity)) || byId(a, b))
          .map(({ id, margin }) => ({ id, margin }));
        expect(seen).toEqual(expected);
      }
    });
  });
}
