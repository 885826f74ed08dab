// What the bench of SQL asks: of the gateway in SQL, and straight of each store in its own words.

export type SqlStore = 'clickhouse' | 'postgres';

/** A question of which every turn is another. */
export interface SqlBenchQuestion {
  readonly title: string;
  /** How it is sent: `prepared` is parsed once for each connection, the others each time. */
  readonly how: 'simple' | 'extended' | 'prepared';
  readonly format: 0 | 1;
  readonly concurrency: number;
  /** With `$1` where it isn't `simple`; `from` names the dataset or the table, `at` a trip. */
  readonly textOf: (from: string, at: number) => string;
  /** The values of one turn. */
  readonly valuesOf: (at: number) => readonly string[];
  readonly rows: number;
}

const six = 'trip, carrier, flight, departed_at, delay, distance';
const all = `${six}, origin, dest, day, fare`;

/** What is asked of ClickHouse itself: the same, with the values in the text. */
export function clickhouseTextOf({ textOf, valuesOf }: SqlBenchQuestion, at: number): string {
  return valuesOf(at).reduce((text, value, i) => text.replaceAll(`$${i + 1}`, value), textOf('bench.trips', at));
}

const lookUp = {
  format: 0,
  concurrency: 4,
  textOf: (from: string) => `SELECT ${all} FROM ${from} WHERE trip = $1`,
  valuesOf: (at: number) => [String(at)],
  rows: 1,
} as const;

export const questions: readonly SqlBenchQuestion[] = [
  { ...lookUp, title: 'point look-up, prepared', how: 'prepared' },
  { ...lookUp, title: 'point look-up, parsed each time', how: 'extended' },
  {
    title: '100 rows, values in the text',
    how: 'simple',
    format: 0,
    concurrency: 4,
    textOf: (from, at) =>
      `SELECT ${six} FROM ${from} WHERE trip >= ${at} AND trip < ${at + 100} ORDER BY trip LIMIT 100`,
    valuesOf: () => [],
    rows: 100,
  },
  {
    title: '1,000 rows, text',
    how: 'simple',
    format: 0,
    concurrency: 4,
    textOf: (from, at) => `SELECT ${six} FROM ${from} WHERE trip >= ${at} ORDER BY trip LIMIT 1000`,
    valuesOf: () => [],
    rows: 1000,
  },
  {
    title: '1,000 rows, prepared, binary',
    how: 'prepared',
    format: 1,
    concurrency: 4,
    textOf: (from) => `SELECT ${six} FROM ${from} WHERE trip >= $1 ORDER BY trip LIMIT 1000`,
    valuesOf: (at) => [String(at)],
    rows: 1000,
  },
  {
    title: 'group by, 20,000 rows read',
    how: 'extended',
    format: 0,
    concurrency: 4,
    textOf: (from) =>
      `SELECT carrier, count(*), avg(delay), sum(distance) FROM ${from} WHERE trip >= $1 AND trip < $2 GROUP BY carrier`,
    valuesOf: (at) => [String(at), String(at + 20_000)],
    rows: 8,
  },
  {
    title: '100,000 rows, text',
    how: 'simple',
    format: 0,
    concurrency: 1,
    textOf: (from) => `SELECT ${all} FROM ${from} WHERE trip < 100000`,
    valuesOf: () => [],
    rows: 100_000,
  },
  {
    title: '100,000 rows, binary',
    how: 'extended',
    format: 1,
    concurrency: 1,
    textOf: (from) => `SELECT ${all} FROM ${from} WHERE trip < 100000`,
    valuesOf: () => [],
    rows: 100_000,
  },
];

/** A join of both stores, which neither can answer: what DuckDB completes. Straight, PostgreSQL joins its own table. */
export const completed: SqlBenchQuestion = {
  title: 'join of two stores, completed in DuckDB',
  how: 'extended',
  format: 0,
  concurrency: 4,
  textOf: (from) => {
    const other = from === 'trips' ? 'trips' : 'public.trips';
    return `SELECT a.carrier, count(*), sum(b.distance) FROM ${from} a JOIN ${other} b ON a.trip = b.trip WHERE a.trip >= $1 AND a.trip < $2 AND b.trip >= $1 AND b.trip < $2 GROUP BY a.carrier`;
  },
  valuesOf: (at) => [String(at), String(at + 500)],
  rows: 8,
};
