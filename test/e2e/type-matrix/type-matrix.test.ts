// The type matrix, served as anybody's folder would be: each value is the same from each of the four stores, and can be
// found, ordered and aggregated by there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { answerTo, ask, rowsOf } from '../support/ask.js';
import { openOracle, type Oracle } from '../support/oracle.js';
import { expectSameRows } from '../support/same-rows.js';
import { startFolder, type StartedGateway } from '../support/start-folder.mjs';
import { createStops } from '../../support/create-stops.js';

const folder = path.resolve(import.meta.dirname, '../../../examples/type-matrix');

/** As rows.json has them: JSON as its text, all else as answers show it. */
type MatrixRow = Readonly<Record<string, unknown>> & { readonly id: number; readonly doc: string | null };
const rows = JSON.parse(readFileSync(`${folder}/rows.json`, 'utf8')) as readonly MatrixRow[];

const stores = ['athena', 'redshift', 'clickhouse', 'dynamodb'] as const;
const relational = ['athena', 'redshift', 'clickhouse'] as const;
const columns = ['id', 'label', 'flag', 'small', 'big', 'amount', 'wide', 'ratio', 'text', 'day', 'at'] as const;
const everything = `${columns.join(' ')} doc tags place { city population }`;

let gateway: StartedGateway;
let oracle: Oracle;

const stops = createStops();
beforeAll(async () => {
  gateway = await startFolder('examples/type-matrix');
  stops.add(() => gateway.stop());
  const table = { type_samples: `SELECT * FROM '${folder}/data/type_samples.parquet'` };
  oracle = await openOracle(table, { engineer: { type_samples: 'SELECT * FROM main.type_samples' } });
  stops.add(() => oracle.stop());
});
afterAll(stops.run);

const askStore = <Data>(store: string, query: string, variables = {}): Promise<Data> =>
  answerTo<Data>({ as: 'engineer', url: gateway.url, pin: store, query, variables });

describe.each(stores)('%s', (store) => {
  test('gives every value as it is', async () => {
    const data = await askStore<Readonly<Record<string, unknown>>>(
      store,
      `{ typeSamples { nodes { ${everything} } } }`,
    );
    const expected = rows.map((row) => ({ ...row, doc: row.doc === null ? null : (JSON.parse(row.doc) as unknown) }));
    expect(rowsOf(data)).toEqual(expected);
  });

  test('gives every row by its key', async () => {
    for (const row of rows.slice(0, 12)) {
      const { typeSample } = await askStore<{ readonly typeSample: unknown }>(
        store,
        'query ($id: Int!) { typeSample(id: $id) { id big amount wide ratio text } }',
        { id: row.id },
      );
      const { id, big, amount, wide, ratio, text } = row;
      expect(typeSample).toEqual({ id, big, amount, wide, ratio, text });
    }
  });

  test('finds each value by equality, and everything else by its negation', async () => {
    for (const column of columns) {
      const values = [...new Set(rows.map((row) => row[column]).filter((value) => value !== null))];
      for (const batch of inBatches(values, 10)) {
        const fields = batch.map(
          (_, i) => `eq${String(i)}: typeSamples(where: { ${column}: { eq: $v${String(i)} } }) { nodes { id } }
            neq${String(i)}: typeSamples(where: { ${column}: { neq: $v${String(i)} } }) { nodes { id } }`,
        );
        const declared = batch.map((_, i) => `$v${String(i)}: ${typeOf[column]}`);
        const found = await askStore<Readonly<Record<string, { readonly nodes: readonly { readonly id: number }[] }>>>(
          store,
          `query (${declared.join(', ')}) { ${fields.join(' ')} }`,
          Object.fromEntries(batch.map((value, i) => [`v${String(i)}`, value])),
        );
        const ids = (name: string): readonly number[] => found[name]?.nodes.map(({ id }) => id) ?? [];
        batch.forEach((value, i) => {
          const known = rows.filter((row) => row[column] !== null);
          const equal = known.filter((row) => row[column] === value).map((row) => row.id);
          const other = known.filter((row) => row[column] !== value).map((row) => row.id);
          expect([column, value, ids(`eq${String(i)}`), ids(`neq${String(i)}`)]).toEqual([column, value, equal, other]);
        });
      }
    }
  });

  test.each(columns.filter((column) => column !== 'id'))('orders by %s, both ways', async (column) => {
    for (const [direction, sql] of [
      ['ASC', 'ASC NULLS LAST'],
      ['DESC_NULLS_LAST', 'DESC NULLS LAST'],
      ['ASC_NULLS_FIRST', 'ASC NULLS FIRST'],
    ] as const) {
      const data = await askStore<Readonly<Record<string, unknown>>>(
        store,
        `{ typeSamples(orderBy: [{ ${column}: ${direction} }]) { nodes { id } } }`,
      );
      const expected = await oracle.rows('engineer', `SELECT id FROM type_samples ORDER BY "${column}" ${sql}, id`);
      expectSameRows(rowsOf(data), expected, `${column} ${direction}`);
    }
  });

  test.each(conditionsFor(store))('finds rows where %s', async (where, sql) => {
    const data = await askStore<Readonly<Record<string, unknown>>>(
      store,
      `{ typeSamples(where: ${where}) { nodes { id } } }`,
    );
    expectSameRows(rowsOf(data), await oracle.rows('engineer', `SELECT id FROM type_samples WHERE ${sql} ORDER BY id`));
  });

  test('walks pages by each column without losing or repeating a row', async () => {
    for (const column of columns) {
      const seen: number[] = [];
      let after: string | null = null;
      do {
        const page: Walked = await askStore<Walked>(
          store,
          `query ($after: String) { typeSamples(orderBy: [{ ${column}: DESC }], first: 11, after: $after) {
            nodes { id } pageInfo { endCursor hasNextPage } } }`,
          { after },
        );
        seen.push(...page.typeSamples.nodes.map(({ id }) => id));
        after = page.typeSamples.pageInfo.hasNextPage ? page.typeSamples.pageInfo.endCursor : null;
      } while (after !== null);
      const sql = `SELECT id FROM type_samples ORDER BY "${column}" DESC NULLS FIRST, id`;
      const expected = (await oracle.rows('engineer', sql)).map((row) => row.id);
      expect([column, seen]).toEqual([column, expected]);
    }
  });
});

interface Walked {
  readonly typeSamples: {
    readonly nodes: readonly { readonly id: number }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

describe.each(relational)('aggregates in %s', (store) => {
  test('keep what does not fit a double', async () => {
    const data = await askStore<Readonly<Record<string, unknown>>>(
      store,
      `{ typeSamplesAggregate(where: { id: { in: [2, 4, 6, 7, 11] } }) { count sum { small big amount } min { big amount wide text at }
        max { big amount wide text day } countDistinct { amount text flag } } }`,
    );
    const expected = await oracle.rows(
      'engineer',
      `SELECT count(*) AS count, {small: sum(small)::VARCHAR, big: sum(big)::VARCHAR, amount: sum(amount)::VARCHAR} AS sum,
        {big: min(big)::VARCHAR, amount: min(amount)::VARCHAR, wide: min(wide)::VARCHAR, text: min(text), "at": min("at")} AS min,
        {big: max(big)::VARCHAR, amount: max(amount)::VARCHAR, wide: max(wide)::VARCHAR, text: max(text), day: max(day)} AS max,
        {amount: count(DISTINCT amount), text: count(DISTINCT text), flag: count(DISTINCT flag)} AS countDistinct
      FROM type_samples WHERE id IN (2, 4, 6, 7, 11)`,
    );
    expectSameRows(rowsOf(data), expected);
  });

  test('know NaN as the greatest of doubles and as equal to itself', async () => {
    const data = await askStore<Readonly<Record<string, unknown>>>(
      store,
      '{ typeSamplesAggregate { max { ratio } min { ratio } countDistinct { ratio } } }',
    );
    expect(rowsOf(data)).toEqual([
      { max: { ratio: 'NaN' }, min: { ratio: '-Infinity' }, countDistinct: { ratio: distinctRatios() } },
    ]);
  });

  test.each(columns)('group by %s, nulls last', async (column) => {
    const data = await askStore<Readonly<Record<string, unknown>>>(
      store,
      `{ typeSamplesAggregate(groupBy: [{ field: ${column.toUpperCase()} }]) { group { ${column} } count } }`,
    );
    const shown = ['big', 'amount', 'wide'].includes(column) ? `"${column}"::VARCHAR` : `"${column}"`;
    const expected = await oracle.rows(
      'engineer',
      `SELECT {"${column}": ${shown}} AS "group", count(*) AS count FROM type_samples
        GROUP BY "${column}" ORDER BY "${column}" NULLS LAST`,
    );
    expectSameRows(rowsOf(data), expected);
  });

  test.each(['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'])(
    'put instants about clock changes into their %s',
    async (unit) => {
      const data = await askStore<Readonly<Record<string, unknown>>>(
        store,
        `{ typeSamplesAggregate(where: { id: { gte: 24, lte: 28 } },
        groupBy: [{ field: AT, every: ${unit}, timeZone: "America/New_York" }]) { group { at } count } }`,
      );
      expect(rowsOf(data)).toEqual(newYorkBuckets[unit]?.map(([at, count]) => ({ group: { at }, count })));
    },
  );
});

/** Rows 24 to 28 on New York's calendar: its clocks went on at 2013-03-10T07:00Z and back at 2013-11-03T06:00Z. */
const newYorkBuckets: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  HOUR: [
    ['2013-03-10T06:00:00Z', 1],
    ['2013-03-10T07:00:00Z', 1],
    ['2013-11-03T05:00:00Z', 1],
    ['2013-11-03T06:00:00Z', 1],
    ['2014-01-01T04:00:00Z', 1],
  ],
  DAY: [
    ['2013-03-10T05:00:00Z', 2],
    ['2013-11-03T04:00:00Z', 2],
    ['2013-12-31T05:00:00Z', 1],
  ],
  WEEK: [
    ['2013-03-04T05:00:00Z', 2],
    ['2013-10-28T04:00:00Z', 2],
    ['2013-12-30T05:00:00Z', 1],
  ],
  MONTH: [
    ['2013-03-01T05:00:00Z', 2],
    ['2013-11-01T04:00:00Z', 2],
    ['2013-12-01T05:00:00Z', 1],
  ],
  YEAR: [['2013-01-01T05:00:00Z', 5]],
};

test('the four stores give one and the same text', async () => {
  const texts = await Promise.all(
    stores.map(async (store) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer demo-engineer',
          'content-type': 'application/json',
          'x-lakegate-pin': store,
        },
        body: JSON.stringify({ query: `{ typeSamples { nodes { ${everything} } } }` }),
      });
      return response.text();
    }),
  );
  // What no JavaScript number can hold stands in JSON columns as it was written.
  for (const text of texts) expect(text).toContain('"big":9007199254740993');
  expect(new Set(texts).size).toBe(1);
});

test.each([
  ['small', '2147483648'],
  ['big', '"9223372036854775808"'],
  ['wide', '"100000000000000000000000000000000000000"'],
  ['amount', '"0.00000000001"'],
  ['day', '"2013-02-29"'],
  ['at', '"2013-03-10 07:00"'],
  ['ratio', '"nan"'],
])('a value beyond the type of %s is refused: %s', async (column, value) => {
  const query = `{ typeSamples(where: { ${column}: { eq: ${value} } }) { nodes { id } } }`;
  const { errors } = await ask({ as: 'engineer', url: gateway.url, query });
  expect(errors).toHaveLength(1);
  expect(errors[0]?.extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
});

const typeOf: Readonly<Record<(typeof columns)[number], string>> = {
  id: 'Int!',
  label: 'String!',
  flag: 'Boolean!',
  small: 'Int!',
  big: 'Int64!',
  amount: 'Decimal!',
  wide: 'Decimal!',
  ratio: 'Double!',
  text: 'String!',
  day: 'Date!',
  at: 'DateTime!',
};

/** dynalite compares text by UTF-16 units, where DynamoDB, like all others, compares its UTF-8: it is spared that one. */
function conditionsFor(store: string): readonly (readonly [string, string])[] {
  const byCodePoint = ['{ text: { gt: "\uffee" } }', "text > '\uffee'"] as const;
  return store === 'dynamodb' ? conditions() : [...conditions(), byCodePoint];
}

/** GraphQL's filter and what it means in SQL. */
function conditions(): readonly (readonly [string, string])[] {
  return [
    [String.raw`{ text: { like: "100\\%\\_%" } }`, String.raw`text LIKE '100\%\_%' ESCAPE '\'`],
    ['{ text: { like: "100%sure" } }', "text LIKE '100%sure'"],
    ['{ text: { like: "_" } }', "text LIKE '_'"],
    ['{ text: { contains: "%" } }', "contains(text, '%')"],
    ['{ text: { contains: "_" } }', "contains(text, '_')"],
    [String.raw`{ text: { startsWith: "C:\\" } }`, String.raw`starts_with(text, 'C:\')`],
    [String.raw`{ text: { endsWith: "\\" } }`, String.raw`ends_with(text, '\')`],
    [String.raw`{ text: { contains: "\"quoted\"" } }`, `contains(text, '"quoted"')`],
    [`{ text: { contains: "'" } }`, "contains(text, '''')"],
    ['{ text: { contains: "✈️" } }', "contains(text, '✈️')"],
    ['{ text: { eq: "" } }', "text = ''"],
    ['{ text: { startsWith: "" } }', "starts_with(text, '')"],
    ['{ text: { in: ["", "NULL", "00123.0"] } }', "text IN ('', 'NULL', '00123.0')"],
    ['{ text: { notIn: ["", "NULL"] } }', "text NOT IN ('', 'NULL')"],
    ['{ big: { gt: "9007199254740992" } }', 'big > 9007199254740992'],
    ['{ big: { lte: "-9223372036854775808" } }', 'big <= -9223372036854775808'],
    ['{ big: { in: ["9007199254740993", "9223372036854775807"] } }', 'big IN (9007199254740993, 9223372036854775807)'],
    [
      '{ wide: { gte: "99999999999999999999999999999999999999" } }',
      "wide >= '99999999999999999999999999999999999999'::DECIMAL(38,0)",
    ],
    ['{ amount: { gt: "9007199254740993" } }', 'amount > 9007199254740993'],
    ['{ amount: { eq: "0.1" } }', "amount = '0.1'::DECIMAL(38,10)"],
    ['{ amount: { lt: "0.0000000001" } }', "amount < '0.0000000001'::DECIMAL(38,10)"],
    ['{ ratio: { gt: 1e100 } }', 'ratio > 1e100'],
    ['{ ratio: { gte: "Infinity" } }', "ratio >= 'Infinity'::DOUBLE"],
    ['{ ratio: { lt: "NaN" } }', "ratio < 'NaN'::DOUBLE"],
    ['{ ratio: { in: ["NaN", 0.1] } }', "ratio IN ('NaN'::DOUBLE, 0.1::DOUBLE)"],
    ['{ not: { ratio: { lte: "Infinity" } } }', "NOT ratio <= 'Infinity'::DOUBLE"],
    [
      '{ at: { gte: "2013-03-10T01:59:59.999-05:00", lt: "2013-03-10T03:00:00.001-04:00" } }',
      '"at" >= \'2013-03-10T06:59:59.999Z\' AND "at" < \'2013-03-10T07:00:00.001Z\'',
    ],
    ['{ at: { lt: "1970-01-01T00:00:00Z" } }', '"at" < \'1970-01-01T00:00:00Z\''],
    ['{ day: { gt: "2013-12-30" } }', "day > '2013-12-30'::DATE"],
    ['{ flag: { neq: true } }', 'flag <> true'],
    ['{ or: [{ doc: { isNull: true } }, { flag: { eq: true } }] }', 'doc IS NULL OR flag'],
  ];
}

function distinctRatios(): number {
  return new Set(rows.map((row) => row.ratio).filter((ratio) => ratio !== null)).size;
}

function inBatches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
