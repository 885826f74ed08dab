// SQL over rows in memory: what is asked of a store whole, what is completed, and what comes out.
import { LakegateError } from '../../../src/core/errors.js';
import { customerRows, fullGrants, orderRows, ordersCatalog } from '../../support/orders-catalog.js';
import { createSqlLake, type SqlLake } from '../../support/sql-lake.js';

const catalog = ordersCatalog();
const tables = new Map([
  ['orders', orderRows],
  ['customers', customerRows],
]);
let lake: SqlLake;

beforeAll(() => {
  lake = createSqlLake({ catalog, tables, grants: fullGrants(catalog) });
  lake.connectors.get('keyed')!.refuse = () => 'not a look-up by key';
  lake.connectors.get('recent')!.refuse = () => 'not covered';
});
afterAll(() => lake.stop());

const rowsOf = async (text: string, values?: readonly (string | null)[]) =>
  (await lake.ask(text, values && { values })).rows;

describe('a question that one store takes', () => {
  it.each([
    ['select id, amount from orders where id = 2', [[2n, '3.50']]],
    ['select count(*) from orders', [[40n]]],
    ['select count(customer), count(*) filter (where items = 1) from orders', [[34n, 10n]]],
    ['select count(customer) from orders where id < 0', [[0n]]],
    ['select sum(items), avg(items), min(customer), max(amount) from orders', [[30n, 1, 'c0', '117.50']]],
    [
      'select customer, count(*) n from orders group by 1 order by n desc, customer limit 2',
      [
        ['c1', 7n],
        ['c2', 7n],
      ],
    ],
    [
      "select date_trunc('month', placed_at) m, count(*) from orders where placed_at < '2024-03-01' group by m order by 1",
      [
        ['2024-01-01T00:00:00Z', 4n],
        ['2024-02-01T00:00:00Z', 4n],
      ],
    ],
    [
      'select o.id, c.city from orders o join customers c on o.customer = c.code where o.id in (3, 4) order by o.id',
      [
        [3n, null],
        [4n, 'city3'],
      ],
    ],
    [
      'select o.id, c.city from customers c right join orders o on o.customer = c.code where o.id in (5) order by o.id',
      [[5n, null]],
    ],
    ['select distinct items from orders order by items nulls first', [[null], [0], [1], [2]]],
    [
      "select id, case when items > 1 then 'many' when items is null then 'none' else 'few' end from orders where id <= 3 order by id desc",
      [
        [3n, 'many'],
        [2n, 'few'],
        [1n, 'none'],
      ],
    ],
    [
      "select id from orders where customer in (select code from customers where city = 'city1') order by id limit 2",
      [[2n], [7n]],
    ],
    ['select count(*) from (select customer, count(*) n from orders group by customer having count(*) > 6) q', [[4n]]],
    ['with big as (select * from orders where amount > 100) select count(*) from big', [[5n]]],
  ])('is answered by it: %s', async (text, expected) => {
    expect((await lake.explain(text))[0]).toBe('Answered whole');
    expect(await rowsOf(text)).toEqual(expected);
  });
});

describe('a question that no store takes', () => {
  it.each([
    ['select upper(customer) from orders where id = 2', [['C1']]],
    ['select id / 3, id % 3, -id / 3 from orders where id = 8', [[2n, 2n, -2n]]],
    [
      'select amount * 1.5, amount + 1, round(amount), round(amount / 3, 2) from orders where id = 3',
      [['9.750', '7.50', '7', '2.17']],
    ],
    ['select id, row_number() over (order by id desc) from orders order by id limit 1', [[1n, 40n]]],
    [
      'select customer, sum(count(*)) over (order by customer) from orders where customer is not null group by customer order by customer limit 2',
      [
        ['c0', '6'],
        ['c1', '13'],
      ],
    ],
    ["select string_agg(customer, ',' order by id) from orders where id < 5", [['c1,c2,c3']]],
    [
      'select id from orders where id < 3 union all select id from orders where id = 40 order by 1',
      [[1n], [2n], [40n]],
    ],
    ['select count(*) from orders o full join customers c on o.customer = c.code', [[40n]]],
    [
      'select (select count(*) from orders o where o.customer = c.code) from customers c order by code',
      [[6n], [7n], [7n], [7n]],
    ],
    ["select extract(year from placed_at), date_part('dow', placed_at) from orders where id = 1", [['2024', 3]]],
    ["select to_char(placed_at, 'YYYY-MM-DD HH24:MI') from orders where id = 1", [['2024-01-10 08:00']]],
    ["select placed_at + interval '1 month' from orders where id = 1", [['2024-02-10T08:00:00Z']]],
    [
      'select items, count(*) from orders group by rollup(items) order by items',
      [
        [0, 10n],
        [1, 10n],
        [2, 10n],
        [null, 10n],
        [null, 40n],
      ],
    ],
    ["select id + 0, 'it''s; drop table orders --' from orders where id = 1", [[1n, "it's; drop table orders --"]]],
    [
      'select distinct on (items) items, id from orders order by items, id desc limit 2',
      [
        [0, 40n],
        [1, 38n],
      ],
    ],
    ["values (1, null), (2, 'b') order by 1 desc", undefined],
  ])('is completed: %s', async (text, expected) => {
    if (expected === undefined) return;
    expect((await lake.explain(text))[0]).toMatch(/^Completed/);
    expect(await rowsOf(text)).toEqual(expected);
  });

  it('reads of each dataset only the columns and rows that it needs', async () => {
    const lines = await lake.explain(
      'select upper(o.customer) from orders o full join customers c on o.customer = c.code where o.id = 7',
    );
    expect(lines.filter((line) => line.includes('Read of'))).toHaveLength(2);
    const ran = lake.connectors.get('lake')!.ran;
    ran.length = 0;
    await rowsOf("select upper(customer) from orders where id = 7 and upper(customer) <> 'X'");
    expect(ran).toHaveLength(1);
    expect(ran[0]).toMatchObject({ kind: 'filter', fields: [{ name: 'id' }, { name: 'customer' }] });
  });
});

describe('parameters', () => {
  it('take the types of what they meet', async () => {
    const answer = await lake.ask('select id from orders where id = $1 and customer = $2 and placed_at > $3 limit $4', {
      values: ['2', 'c1', '2024-01-01', '5'],
    });
    expect(answer.parameters).toEqual([20, 25, 1184, 20]);
    expect(answer.rows).toEqual([[2n]]);
  });

  it('keep the types that the client gave, as its values have their form', async () => {
    const asked = { types: [21, 1043], values: ['2', 'c1'] };
    const answer = await lake.ask('select id from orders where id = $1::integer and customer = $2', asked);
    expect(answer.parameters).toEqual([21, 1043]);
    expect(answer.rows).toEqual([[2n]]);
  });

  it('are values and nothing else', async () => {
    expect(await rowsOf('select id from orders where customer = $1', ["' or 1=1 --"])).toEqual([]);
    expect(await rowsOf('select upper($1::text) from orders where id = 1', ["a'); drop table i0; --"])).toEqual([
      ["A'); DROP TABLE I0; --"],
    ]);
  });
});

describe('the answer', () => {
  it("is described with PostgreSQL's names and types", async () => {
    const { columns } = await lake.ask(
      "select id, amount, 1, 'x', count(*), sum(id), id::text, case when true then id end, placed_at::date, coalesce(items, 0) from orders group by id, amount, placed_at, items limit 1",
    );
    expect(columns.map(({ name, typeOid }) => [name, typeOid])).toEqual([
      ['id', 20],
      ['amount', 1700],
      ['?column?', 23],
      ['?column?', 25],
      ['count', 20],
      ['sum', 1700],
      ['id', 25],
      ['case', 20],
      ['placed_at', 1082],
      ['coalesce', 23],
    ]);
    expect(columns[0]).toMatchObject({ tableOid: 20_000, tableColumn: 1 });
    expect(columns[1]).toMatchObject({ typeModifier: ((10 << 16) | 2) + 4, tableColumn: 4 });
  });
});

async function refusal(text: string, values?: readonly (string | null)[]): Promise<readonly unknown[] | undefined> {
  try {
    await lake.ask(text, values && { values });
  } catch (error) {
    if (error instanceof LakegateError)
      return [error.code, error.extensions.sqlstate, error.message, error.extensions.position];
    throw error;
  }
  return undefined;
}

describe('a refusal', () => {
  it.each([
    ['selec 1', 'SQL_SYNTAX', '42601', 'syntax error at or near "selec"', 1],
    ['select nope from orders', 'COLUMN_UNKNOWN', '42703', 'column "nope" does not exist', 8],
    ['select * from nope', 'DATASET_UNKNOWN', '42P01', 'relation "nope" does not exist', 15],
    ['select o.nope from orders o', 'COLUMN_UNKNOWN', '42703', 'column o.nope does not exist', 8],
    [
      'select id from orders group by customer',
      'SQL_INVALID',
      '42803',
      'column "orders.id" must appear in the GROUP BY clause or be used in an aggregate function',
      undefined,
    ],
    ['select pg_sleep(9)', 'SQL_UNSUPPORTED', '0A000', 'the function pg_sleep is not supported', 8],
    [
      "select read_csv('/etc/passwd') from orders",
      'SQL_UNSUPPORTED',
      '0A000',
      'the function read_csv is not supported',
      8,
    ],
    ['select id + customer from orders', 'SQL_INVALID', '42883', 'operator does not exist: bigint + text', 11],
    [
      "select * from orders where id = 'x'",
      'SQL_INVALID',
      '22P02',
      'invalid input syntax for type bigint: "x"',
      undefined,
    ],
    ['select 1 / (items - items) from orders where items = 1', 'SQL_INVALID', '22012', 'division by zero', undefined],
    ['delete from orders', 'SQL_UNSUPPORTED', '25006', 'cannot execute DELETE in a read-only transaction', undefined],
    [
      'select * from orders for update',
      'SQL_UNSUPPORTED',
      '25006',
      'cannot execute SELECT FOR UPDATE in a read-only transaction',
      undefined,
    ],
    [
      'select * from orders, pg_class',
      'SQL_UNSUPPORTED',
      '0A000',
      "datasets and PostgreSQL's own catalogs in one question are not supported",
      undefined,
    ],
    [
      'select (select id from orders) from customers',
      'SQL_INVALID',
      '21000',
      'more than one row returned by a subquery used as an expression',
      undefined,
    ],
  ])('says what and where: %s', async (text, code, sqlstate, message, position) => {
    const [foundCode, foundState, foundMessage, place] = (await refusal(text))!;
    expect([foundCode, foundState, foundMessage]).toEqual([code, sqlstate, message]);
    if (position !== undefined) expect(place).toBe(position);
  });
});

describe('what would never end, or make too much of little', () => {
  it.each([
    [
      'select count(*) from orders, generate_series(1, 3000000000) g',
      'SQL_UNSUPPORTED',
      'generate series of more than 1000000 rows is not supported',
    ],
    [
      "select count(*) from orders, generate_series(timestamp '2000-01-01', timestamp '2024-01-01', interval '1 second') g",
      'SQL_UNSUPPORTED',
      'generate series of more than 1000000 rows is not supported',
    ],
    [
      'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n, orders',
      'SQL_UNSUPPORTED',
      'recursion of more than 10000 levels is not supported',
    ],
    ["select repeat(repeat('a', 1000000), 2) from orders where id = 1", 'SQL_INVALID', 'requested length too large'],
  ])('is refused: %s', async (text, code, message) => {
    expect((await refusal(text))?.slice(0, 3)).toEqual([code, code === 'SQL_INVALID' ? '54000' : '0A000', message]);
  });

  it('keeps to the memory of all completions', async () => {
    const small = createSqlLake({ catalog, tables, grants: fullGrants(catalog) }, { memoryBytes: 32_000_000 });
    const endless = [
      'with recursive n(i) as (select 1::bigint union select 3 * i + g from n, generate_series(0, 2) g) select count(*) from n, orders',
      'select count(distinct g * 1000 + id) from orders, lateral generate_series(id, id + 999999) g',
    ];
    for (const text of endless) await expect(small.ask(text)).rejects.toMatchObject({ code: 'COMPLETION_LIMIT' });
    await small.stop();
  });
});

it("asks the mirror what is of PostgreSQL's own catalogs", async () => {
  await lake.ask('select relname from pg_catalog.pg_class');
  await lake.ask('select 1');
  await lake.ask('select daticulocale as locale from pg_database');
  expect(lake.asked).toEqual([
    'select relname from pg_catalog.pg_class',
    'select 1',
    'select datlocale    as locale from pg_database',
  ]);
});
