// What a caller might try by SQL: names of what is hidden, ways out of the completion, values as text of statements,
// statements that are too much, and nonsense.
import { LakegateError } from '../../src/core/errors.js';
import type { Grants } from '../../src/core/principal.js';
import { customerRows, fullGrants, orderRows, ordersCatalog } from '../support/orders-catalog.js';
import { createSqlLake, type SqlLake } from '../support/sql-lake.js';

const seed = Number(process.env.LAKEGATE_SEED ?? Date.now() % 2 ** 31);
const cases = Number(process.env.LAKEGATE_CASES ?? 400);

const base = ordersCatalog();
/** A third dataset, which the caller below sees nothing of. */
const catalog = {
  ...base,
  datasets: new Map([
    ...base.datasets,
    ['secrets', { ...base.datasets.get('customers')!, name: 'secrets', relationships: [] }],
  ]),
};
const tables = new Map([
  ['orders', orderRows],
  ['customers', customerRows],
  ['secrets', customerRows],
]);
const everything = fullGrants(catalog);
/** Orders without their amount; customers by a hash of their code; no secrets. */
const grants: Grants = new Map(
  [...everything].flatMap(([name, grant]) => {
    if (name === 'secrets') return [];
    if (name === 'orders') return [[name, { ...grant, columns: new Set(['id', 'customer', 'placed_at', 'items']) }]];
    const masks = new Map([
      ['city', { mask: { kind: 'hash', key: 'ids' }, where: undefined }],
    ]) as unknown as typeof grant.masks;
    return [[name, { ...grant, masks }]];
  }),
);
let lake: SqlLake;

beforeAll(() => {
  lake = createSqlLake({ catalog, tables, grants }, { maxCompletionRows: 1000, memoryBytes: 64_000_000 });
});
afterAll(() => lake.stop());

async function outcome(text: string, signal?: AbortSignal): Promise<unknown> {
  try {
    return (await lake.ask(text, signal && { signal })).rows;
  } catch (error) {
    if (!(error instanceof LakegateError)) throw error;
    return { code: error.code, message: error.message, extensions: error.extensions };
  }
}

describe('what is hidden', () => {
  it.each([
    'select * from NAME',
    'select 1 from public.NAME x',
    'select count(*) from orders join NAME s on s.code = orders.customer',
    'select * from orders where customer in (select code from NAME)',
    'with a as (select * from NAME) select 1',
    'select id from orders union select 1 from NAME',
    'select NAME.code from orders',
    'select o.NAME from orders o',
    'select NAME from orders',
    'select id from orders order by NAME',
    'select count(NAME) from orders',
    'select * from orders o join orders p using (NAME)',
    'select upper(NAME) from (select * from orders) q',
    'select (select NAME) from orders',
    'select x.n from orders o, lateral (select o.NAME as n) x',
    'select * from orders, generate_series(1, NAME) g',
    'with recursive r(a) as (select 1 union select 2 from NAME) select * from r, orders',
  ])('is refused as what is not there: %s', async (text) => {
    const isColumn = !/from (public\.)?NAME|join NAME|NAME\.code/.test(text);
    const [hidden, absent] = isColumn ? ['amount', 'amaunt'] : ['secrets', 'sekrets'];
    const [found, other] = await Promise.all([hidden, absent].map((name) => outcome(text.replaceAll('NAME', name))));
    expect(found).toHaveProperty('code');
    expect(JSON.stringify(found).replaceAll(hidden, absent)).toBe(JSON.stringify(other));
  });

  it('is in no star, natural join or row', async () => {
    const { columns } = await lake.ask('select * from orders limit 1');
    expect(columns.map(({ name }) => name)).toEqual(['id', 'customer', 'placed_at', 'items']);
    expect((await lake.ask('select * from orders natural join orders o limit 1')).columns).toHaveLength(4);
  });
});

describe('a keyed hash', () => {
  it('is given out, grouped by and counted distinct, completed or not', async () => {
    const { rows } = await lake.ask('select city, upper(code) from customers order by code');
    expect(rows.map(([city]) => city)).not.toContain('city0');
    expect(rows[0]![0]).toMatch(/.{16}/);
    expect((await lake.ask('select count(distinct city) from customers')).rows).toEqual([[3n]]);
  });

  it.each([
    "select code from customers where city = 'city0'",
    'select code from customers order by city',
    'select max(city) from customers',
    'select upper(city) from customers',
    "select c from (select city as c from customers) q where c like 'c%'",
    'select code from customers where exists (select 1 from customers x where x.city = customers.city and x.code <> customers.code)',
    'select city from customers union select customer from orders',
    'select row_number() over (partition by city order by code) from customers',
    'select case when city is null then 1 end from customers',
    'with c as (select city from customers) select * from c a join c b on a.city = b.city',
    "select string_agg(city, ',') from customers",
    'select code from customers where city in (select customer from orders)',
    'select distinct on (city) code from customers',
    "select c.code from customers c, lateral (values (c.city)) v(x) where v.x = 'city0'",
    "select c.code from customers c, lateral (select c.city as x) v where v.x > 'a'",
    "select code from customers c, unnest(array[c.city]) x where x like 'c%'",
    "select code from customers c where (values (c.city)) = 'city0'",
    "select code from customers where (city, code) = ('city0', 'c0')",
    'with recursive r(x) as (select city from customers union select x from r) select * from r',
    'with recursive r(x) as (select code from customers union select c.city from r join customers c on c.code = r.x) select * from r',
  ])('is compared with nothing: %s', async (text) => {
    expect(await outcome(text)).toMatchObject({ code: 'COLUMN_HASHED' });
  });
});

describe('the completion', () => {
  it.each([
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    'select * from i0',
    'select * from duckdb_settings()',
    'select * from sqlite_master',
    "select getenv('HOME') from orders",
    "select current_setting('memory_limit') from orders",
    'select error(customer) from orders',
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select dblink('x', 'y')",
    "select set_config('x', 'y', false)",
    "select query_to_xml('select 1', true, true, '')",
    "select repeat('x', 1000000000)",
    'select * from generate_series(1, 1000000000)',
    'select pg_sleep(100)',
    'copy orders to stdout',
    "select 'x'::regclass from orders",
    'select #1 from orders',
    'select id from orders qualify row_number() over () = 1',
    'select columns(*) from orders',
    'select * exclude (id) from orders',
  ])('has no way out: %s', async (text) => {
    const found = (await outcome(text)) as { code?: string };
    expect(['SQL_UNSUPPORTED', 'SQL_SYNTAX', 'SQL_INVALID', 'DATASET_UNKNOWN', 'COLUMN_UNKNOWN']).toContain(found.code);
  });

  it('takes text as text, whatever is in it', async () => {
    const texts = [
      "'",
      "''",
      "\\'",
      "'; drop table i0; --",
      '$$',
      '$1',
      '{0}',
      '{*}',
      '"',
      '\n',
      '\u2028',
      "'||pg_sleep(9)||'",
      '\u{1F6EB}',
    ];
    for (const text of texts) {
      const quoted = `'${text.replaceAll("'", "''")}'`;
      expect(await outcome(`select upper('x') || ${quoted} from orders where id = 1`)).toEqual([[`X${text}`]]);
      expect((await lake.ask('select concat($1::text, id) from orders where id = 1', { values: [text] })).rows).toEqual(
        [[`${text}1`]],
      );
      const alias = `"${text.replaceAll('"', '""')}"`;
      expect(
        (await lake.ask(`select upper(${alias}.customer) as ${alias} from orders ${alias} where id = 2`)).rows,
      ).toEqual([['C1']]);
    }
  });

  it('ends with the request', async () => {
    const abort = new AbortController();
    const wide = Array.from({ length: 6 }, (_, i) => `orders o${String(i)}`).join(', ');
    const found = outcome(
      `select count(upper(o1.customer)) from ${wide} where o0.id + o1.id + o2.id + o3.id + o4.id + o5.id < 0`,
      abort.signal,
    );
    setImmediate(() => abort.abort(new LakegateError('TIME_LIMIT')));
    expect(await found).toMatchObject({ code: 'TIME_LIMIT' });
    expect(await outcome('select upper(customer) from orders where id = 2')).toEqual([['C1']]);
  });

  it('keeps to its memory and its rows', async () => {
    const wide = Array.from({ length: 5 }, (_, i) => `orders o${String(i)}`).join(', ');
    expect(
      await outcome(
        `select count(*) from (select distinct o0.id || '-' || o1.id || '-' || o2.id || '-' || o3.id from ${wide}) q`,
      ),
    ).toMatchObject({ code: 'COMPLETION_LIMIT' });
    const few = createSqlLake({ catalog, tables, grants }, { maxCompletionRows: 10 });
    await expect(few.ask('select upper(customer) from orders')).rejects.toMatchObject({ code: 'ROW_LIMIT' });
    await few.stop();
    expect(await outcome('select upper(customer) from orders where id = 2')).toEqual([['C1']]);
  });
});

describe('too much of anything', () => {
  const deep: readonly (readonly [string, (n: number) => string])[] = [
    ['parentheses', (n) => `select ${'('.repeat(n)}1${')'.repeat(n)} from orders`],
    ['sums', (n) => `select ${Array(n).fill('id').join('+')} from orders`],
    ['cases', (n) => `select ${'case when true then '.repeat(n)}1${' end'.repeat(n)} from orders`],
    ['sub-queries', (n) => `select * from ${'(select * from '.repeat(n)}orders${') a'.repeat(n)}`],
    ['unions', (n) => Array(n).fill('select id from orders').join(' union all ')],
    ['negations', (n) => `select id from orders where ${'not '.repeat(n)}true`],
    [
      'expressions by name',
      (n) =>
        `with a0 as (select * from orders)${Array.from({ length: Math.min(n, 40) }, (_, i) => `, a${String(i + 1)} as (select x.* from a${String(i)} x, a${String(i)} y)`).join('')} select 1 from a${String(Math.min(n, 40))}`,
    ],
  ];
  it.each(deep)('is refused: %s', async (_, text) => {
    for (const n of [300, 3000, 30_000]) {
      const found = (await outcome(text(n))) as { code?: string };
      if (found.code !== undefined) expect(found.code).toMatch(/^(SQL_UNSUPPORTED|SQL_INVALID|COMPLETION_LIMIT)$/);
    }
    expect(await outcome('select upper(customer) from orders where id = 2')).toEqual([['C1']]);
  });
});

it('nonsense is refused, never a defect', async () => {
  process.stderr.write(`SQL nonsense: LAKEGATE_SEED=${String(seed)}\n`);
  let state = seed;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x7fffffff) * n) % n;
  };
  const words =
    `select from where group by order having limit offset union all except intersect ( ) , , * . orders customers o c id
    customer items placed_at code city as join left on using and or not in between like is null case when then else end distinct
    count sum min avg upper lower coalesce cast ( ) :: int text date timestamptz numeric interval '1' 'x' 1 2.5 $1 = < > + - / % || over
    partition row_number ( ) ( ) filter with a values array [ ] any exists extract year date_trunc rollup ; "O" -- /* */ ~ true false`.split(
      /\s+/,
    );
  const starts = [
    'select id from orders',
    'select count(*), customer from orders group by customer',
    'select * from orders o join customers c on o.customer = c.code',
    'select',
  ];
  const known = /^(SQL_|DATASET_UNKNOWN|COLUMN_UNKNOWN|COLUMN_HASHED|VALUE_OUT_OF_RANGE|COMPLETION_LIMIT|ROW_LIMIT)/;
  for (let i = 0; i < cases; i++) {
    const tokens = starts[below(starts.length)]!.split(' ');
    for (let n = below(8) + 1; n > 0; n--)
      tokens.splice(below(tokens.length + 1), below(2), words[below(words.length)]!);
    const text = tokens.join(' ');
    let found: unknown;
    try {
      found = await outcome(text);
    } catch (error) {
      // Several statements, or none, are no question of ours to ask.
      if ((error as Error).message === 'one question is asked at a time') continue;
      throw new Error(text, { cause: error });
    }
    if (!Array.isArray(found))
      expect([text, (found as { code: string }).code]).toEqual([text, expect.stringMatching(known)]);
  }
}, 120_000);
