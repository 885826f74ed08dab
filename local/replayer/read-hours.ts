// The example's data of 2013 hour by hour, as the payloads that its producers would send, with shifted dates.
import { join } from 'node:path';
import { importOptional } from '../duckdb/import-optional.js';

/** What was reported in one hour. */
export interface ReplayedHour {
  /** Of the data, in ms since the epoch. */
  readonly atMs: number;
  readonly weather: readonly Report[];
  readonly flights: readonly Report[];
}

export interface Report {
  /** What keeps its order: the airport of a reading, the carrier and number of a flight. */
  readonly key: string;
  /** JSON with the columns of the dataset. */
  readonly payload: string;
}

export interface HoursOptions {
  /** Folder of the Parquet files. */
  readonly dataDir: string;
  /** A day of 2013, UTC. */
  readonly from: string;
  /** By how many days dates are shifted. */
  readonly shiftDays: number;
}

const DAY_MS = 86_400_000;
const YEAR_END_MS = Date.parse('2014-01-02');

/** Reads a day at a time. @throws Error where DuckDB is missing */
export async function* readHours({ dataDir, from, shiftDays }: HoursOptions): AsyncGenerator<ReplayedHour> {
  const { DuckDBInstance } = await importOptional(
    () => import('@duckdb/node-api'),
    '@duckdb/node-api',
    'the replayer, which reads Parquet',
  );
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    for (let dayMs = Date.parse(from); dayMs < YEAR_END_MS; dayMs += DAY_MS) {
      const day = new Date(dayMs).toISOString().slice(0, 10);
      const reader = await connection.runAndReadAll(reportsOf(dataDir, day, shiftDays));
      yield* byHour(reader.getRows() as unknown as readonly ReportRow[]);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

type ReportRow = readonly [at: bigint, kind: 'weather' | 'flights', key: string, payload: string];

function* byHour(rows: readonly ReportRow[]): Generator<ReplayedHour> {
  const hours = Map.groupBy(rows, ([at]) => Number(at));
  for (const [atMs, reports] of hours) {
    const of = (wanted: ReportRow[1]): readonly Report[] =>
      reports.filter(([, kind]) => kind === wanted).map(([, , key, payload]) => ({ key, payload }));
    yield { atMs, weather: of('weather'), flights: of('flights') };
  }
}

function reportsOf(dataDir: string, day: string, shiftDays: number): string {
  const file = (name: string): string => `'${join(dataDir, name).replaceAll("'", "''")}'`;
  const shift = `to_days(${String(shiftDays)})`;
  const time = `strftime(time_hour + ${shift}, '%Y-%m-%dT%H:%M:%SZ')`;
  const date = `make_date(year, month, day) + ${String(shiftDays)}`;
  const ofDay = `time_hour >= TIMESTAMPTZ '${day}' AND time_hour < TIMESTAMPTZ '${day}' + to_days(1)`;
  return `
    SELECT epoch_ms(time_hour) AS at_ms, 'weather' AS kind, origin AS key, to_json(reading) AS payload
    FROM (
      SELECT time_hour, origin, {
        origin: origin, time_hour: ${time}, temp: temp, dewp: dewp, humid: humid, wind_dir: wind_dir,
        wind_speed: wind_speed, wind_gust: wind_gust, precip: precip, pressure: pressure, visib: visib
      } AS reading
      FROM ${file('weather.parquet')} WHERE ${ofDay}
    )
    UNION ALL
    SELECT epoch_ms(time_hour), 'flights', carrier || '/' || flight, to_json(departure)
    FROM (
      SELECT time_hour, carrier, flight, {
        year: year(${date}), month: month(${date}), day: day(${date}), dep_time: dep_time,
        sched_dep_time: sched_dep_time, dep_delay: dep_delay, arr_time: arr_time, sched_arr_time: sched_arr_time,
        arr_delay: arr_delay, carrier: carrier, flight: flight, tailnum: tailnum, origin: origin, dest: dest,
        air_time: air_time, distance: distance, time_hour: ${time}
      } AS departure
      FROM ${file('flights.parquet')} WHERE ${ofDay}
    )
    ORDER BY at_ms, kind, key`;
}
