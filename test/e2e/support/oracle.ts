// What is true of an example: DuckDB straight on its Parquet files, each principal's view written in SQL.
// Shares no code with the gateway or its local servers.
import path from 'node:path';
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { ExamplePrincipal } from './ask.js';

const data = path.resolve(import.meta.dirname, '../../../examples/nycflights/data');

/** A row as GraphQL would give it: numbers, text, booleans, null, and lists and objects of these. */
export type OracleRow = Readonly<Record<string, unknown>>;

export interface Oracle {
  /** Runs SQL over what the principal may see; column names are the answer's. 64-bit sums are cast to text in the SQL. */
  rows(principal: ExamplePrincipal, sql: string): Promise<readonly OracleRow[]>;
  stop(): void;
}

const tables = {
  flights: `SELECT * FROM '${data}/flights.parquet'`,
  weather_readings: `SELECT * FROM '${data}/weather.parquet'`,
  planes: `SELECT * FROM '${data}/planes.parquet'`,
  airports: `SELECT * FROM '${data}/airports.parquet'`,
  airlines: `SELECT * FROM '${data}/airlines.parquet'`,
  daily_carrier_performance: `
    SELECT carrier, make_date(year, month, day) AS date, count(*) AS flights, count(*) - count(dep_time) AS cancelled,
      avg(dep_delay) AS avg_dep_delay, avg(arr_delay) AS avg_arr_delay
    FROM main.flights GROUP BY ALL`,
};

const views: Readonly<Record<ExamplePrincipal, Readonly<Record<string, string>>>> = {
  engineer: everyTable(),
  analyst: { ...everyTable(), flights: 'SELECT * EXCLUDE (tailnum) FROM main.flights' },
  'united-partner': {
    flights: "SELECT * EXCLUDE (air_time) FROM main.flights WHERE carrier = 'UA'",
    airlines: 'SELECT * FROM main.airlines',
    airports: 'SELECT * FROM main.airports',
  },
  regulator: {
    flights: `SELECT * REPLACE (
      CASE WHEN carrier = 'UA' THEN dep_delay END AS dep_delay, CASE WHEN carrier = 'UA' THEN arr_delay END AS arr_delay
    ) FROM main.flights`,
    airlines: 'SELECT * FROM main.airlines',
    airports: 'SELECT * FROM main.airports',
  },
  // Without what keyed hashes are made of: those are not the oracle's to know.
  marketing: {
    flights: 'SELECT * EXCLUDE (tailnum) FROM main.flights',
    airlines: 'SELECT * FROM main.airlines',
    airports: 'SELECT * FROM main.airports',
  },
  nobody: {},
};

function everyTable(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(tables).map((name) => [name, `SELECT * FROM main.${name}`]));
}

/** The oracle of the example; it takes about a second to load. */
export function createOracle(): Promise<Oracle> {
  return openOracle(tables, views);
}

/** Loads tables into memory, each from its SQL, and makes each principal's views of them. */
export async function openOracle(
  tables: Readonly<Record<string, string>>,
  views: Readonly<Partial<Record<ExamplePrincipal, Readonly<Record<string, string>>>>>,
): Promise<Oracle> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const [name, sql] of Object.entries(tables)) await connection.run(`CREATE TABLE main.${name} AS ${sql}`);
  for (const [principal, seen] of Object.entries(views)) {
    await connection.run(`CREATE SCHEMA "${principal}"`);
    for (const [name, sql] of Object.entries(seen)) {
      await connection.run(`CREATE VIEW "${principal}".${name} AS ${sql}`);
    }
  }
  return {
    rows: (principal, sql) => runAs(connection, principal, sql),
    stop: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function runAs(
  connection: DuckDBConnection,
  principal: ExamplePrincipal,
  sql: string,
): Promise<readonly OracleRow[]> {
  await connection.run(`SET schema = "${principal}"`);
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjects().map((row) => mapEntries(row));
}

function mapEntries(row: Readonly<Record<string, DuckDBValue>>): OracleRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toAnswer(value)]));
}

/** A value as the gateway's JSON should show it. */
function toAnswer(value: DuckDBValue): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof DuckDBTimestampTZValue) return toInstant(value.micros);
  if (value instanceof DuckDBDateValue || value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBListValue) return value.items.map(toAnswer);
  if (value instanceof DuckDBStructValue) return mapEntries(value.entries);
  throw new TypeError(`the oracle does not know how an answer shows ${JSON.stringify(value)}`);
}

/** RFC 3339 in UTC with as much of a fraction as there is. */
function toInstant(micros: bigint): string {
  return new Date(Number(micros / 1000n)).toISOString().replace(/\.?0*Z$/, 'Z');
}
