// Superset 6.1 on the started example, by its REST API and in a browser: what it shows as a principal is what the oracle
// knows of that one's rows, and nothing else.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOracle, type Oracle } from '../e2e/support/oracle.js';
import { expectSameRows } from '../e2e/support/same-rows.js';
import { startFolder } from '../e2e/support/start-folder.mjs';
import { createStops } from '../support/create-stops.js';
import { findChromium, openPage } from './open-page.js';
import { startSuperset, type Superset } from './start-superset.js';

const pictures = '.lakegate/superset';
const stops = createStops();
let chromium: string;
let oracle: Oracle;
let sqlAddress: string;

beforeAll(async () => {
  chromium = await findChromium();
  await mkdir(pictures, { recursive: true });
  oracle = await createOracle();
  stops.add(() => {
    oracle.stop();
  });
  const example = 'examples/nycflights';
  const state = '.lakegate/superset-state';
  const gateway = await startFolder(example, { args: ['dev', example, '--state', state] });
  stops.add(() => rm(state, { recursive: true, force: true }));
  stops.add(() => gateway.stop());
  sqlAddress = /^SQL: +(\S+)/m.exec(gateway.said())?.[1] ?? '';
}, 120_000);
afterAll(stops.run, 60_000);

interface ChartData {
  readonly result: readonly { readonly data: readonly Readonly<Record<string, unknown>>[] }[];
}
interface LabAnswer {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly columns: readonly { readonly column_name: string }[];
}

const count = { expressionType: 'SQL', sqlExpression: 'COUNT(*)', label: 'count' };
const delay = { expressionType: 'SIMPLE', column: { column_name: 'dep_delay' }, aggregate: 'AVG', label: 'delay' };
const destinations = {
  expressionType: 'SIMPLE',
  column: { column_name: 'dest' },
  aggregate: 'COUNT_DISTINCT',
  label: 'destinations',
};
const late = {
  expressionType: 'SQL',
  sqlExpression: 'AVG(CASE WHEN dep_delay > 15 THEN 1.0 ELSE 0.0 END)',
  label: 'late',
};
const ofTheYear = { col: 'time_hour', op: 'TEMPORAL_RANGE', val: '2013-01-01 : 2014-01-01' };
const inTheYear = `time_hour >= TIMESTAMPTZ '2013-01-01 00:00:00+00' AND time_hour < TIMESTAMPTZ '2014-01-01 00:00:00+00'`;

/** Flights of the three busiest carriers by month: its axis is cut by month, its lines are limited by a question within. */
const timeSeries = {
  viz_type: 'echarts_timeseries_line',
  query: {
    columns: [
      {
        columnType: 'BASE_AXIS',
        expressionType: 'SQL',
        sqlExpression: 'time_hour',
        label: 'time_hour',
        timeGrain: 'P1M',
      },
      'carrier',
    ],
    metrics: [count, delay],
    filters: [ofTheYear],
    extras: { time_grain_sqla: 'P1M' },
    series_columns: ['carrier'],
    series_limit: 3,
    series_limit_metric: count,
    orderby: [[count, false]],
    row_limit: 10_000,
  },
  form: {
    x_axis: 'time_hour',
    time_grain_sqla: 'P1M',
    metrics: [count],
    groupby: ['carrier'],
    limit: 3,
    timeseries_limit_metric: count,
    order_desc: true,
    row_limit: 10_000,
    adhoc_filters: [
      {
        clause: 'WHERE',
        expressionType: 'SIMPLE',
        subject: 'time_hour',
        operator: 'TEMPORAL_RANGE',
        comparator: ofTheYear.val,
      },
    ],
  },
  expected: `SELECT epoch_ms(date_trunc('month', time_hour)) AS time_hour, carrier, count(*) AS count, avg(dep_delay) AS delay
    FROM flights WHERE ${inTheYear} AND carrier IN
      (SELECT carrier FROM flights WHERE ${inTheYear} GROUP BY carrier ORDER BY count(*) DESC LIMIT 3)
    GROUP BY ALL`,
};

const bars = {
  viz_type: 'echarts_timeseries_bar',
  query: {
    columns: ['origin', 'carrier'],
    metrics: [count, delay, destinations, late],
    filters: [
      { col: 'carrier', op: 'IN', val: ['UA', 'AA', 'B6'] },
      { col: 'origin', op: 'ILIKE', val: '%e%' },
      { col: 'dep_delay', op: 'IS NOT NULL' },
    ],
    orderby: [[count, false]],
    row_limit: 100,
  },
  form: { x_axis: 'origin', metrics: [count], groupby: ['carrier'], row_limit: 100 },
  expected: `SELECT origin, carrier, count(*) AS count, avg(dep_delay) AS delay, count(DISTINCT dest) AS destinations,
      count(*) FILTER (dep_delay > 15) / count(*) AS late
    FROM flights WHERE carrier IN ('UA', 'AA', 'B6') AND origin = 'EWR' AND dep_delay IS NOT NULL GROUP BY ALL`,
};

type Chart = typeof timeSeries | typeof bars;

function sorted(rows: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] {
  return rows.toSorted((a, b) => (byNames(a) < byNames(b) ? -1 : 1));
}

function byNames({ carrier, origin, time_hour }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([carrier, origin, time_hour]);
}

describe.each([
  { as: 'analyst', hidden: 'tailnum', seesPlanes: true },
  { as: 'united-partner', hidden: 'air_time', seesPlanes: false },
] as const)('Superset as $as', ({ as, hidden, seesPlanes }) => {
  const own = createStops();
  let superset: Superset;
  let database: number;
  let dataset: number;
  beforeAll(async () => {
    superset = await startSuperset();
    own.add(superset.stop);
    const connection = {
      database_name: `Lakegate as ${as}`,
      sqlalchemy_uri: `postgresql+psycopg2://${as}:demo-${as}@${sqlAddress}/lakegate`,
    };
    await superset.ask('/api/v1/database/test_connection/', connection);
    ({ id: database } = await superset.ask<{ id: number }>('/api/v1/database/', {
      ...connection,
      expose_in_sqllab: true,
    }));
    const table = { database, schema: 'public', table_name: 'flights' };
    ({ id: dataset } = await superset.ask<{ id: number }>('/api/v1/dataset/', table));
  }, 900_000);
  afterAll(own.run, 60_000);

  const columnsSeen = async () =>
    (await oracle.rows(as, 'DESCRIBE flights')).map(({ column_name }) => String(column_name)).toSorted();

  async function createChart({ viz_type, query, form }: Chart): Promise<number> {
    const datasource = { id: dataset, type: 'table' };
    const { id } = await superset.ask<{ readonly id: number }>('/api/v1/chart/', {
      slice_name: `${viz_type} as ${as}`,
      viz_type,
      datasource_id: dataset,
      datasource_type: 'table',
      params: JSON.stringify({ viz_type, datasource: `${String(dataset)}__table`, ...form }),
      query_context: JSON.stringify({ datasource, queries: [query], result_format: 'json', result_type: 'full' }),
    });
    return id;
  }

  const askLab = (sql: string) => ({
    database_id: database,
    schema: 'public',
    sql,
    runAsync: false,
    queryLimit: 1_000,
    client_id: Math.random().toString(36).slice(2, 12),
  });

  test('finds the schemas and the tables that the principal sees', async () => {
    const { result: schemas } = await superset.ask<{ readonly result: readonly string[] }>(
      `/api/v1/database/${String(database)}/schemas/`,
    );
    expect(schemas.toSorted()).toEqual(['information_schema', 'nycflights', 'public']);
    const { result: tables } = await superset.ask<{ readonly result: readonly { readonly value: string }[] }>(
      `/api/v1/database/${String(database)}/tables/?q=(schema_name:public,force:!t)`,
    );
    const names = tables.map(({ value }) => value);
    expect(names).toEqual(expect.arrayContaining(['airlines', 'airports', 'flights']));
    expect(names.includes('planes')).toBe(seesPlanes);
  });

  test('has the columns that the principal sees, with what they refer to and say of themselves', async () => {
    interface Dataset {
      readonly columns: readonly { readonly column_name: string; readonly is_dttm: boolean }[];
      readonly main_dttm_col: string;
    }
    const { result } = await superset.ask<{ readonly result: Dataset }>(`/api/v1/dataset/${String(dataset)}`);
    const names = result.columns.map(({ column_name }) => column_name);
    expect(names.toSorted()).toEqual(await columnsSeen());
    expect(names).not.toContain(hidden);
    expect(result.main_dttm_col).toBe('time_hour');
    interface Metadata {
      readonly columns: readonly { readonly name: string; readonly comment: string | null }[];
      readonly foreignKeys: readonly { readonly column_names: readonly string[]; readonly referred_table: string }[];
    }
    const { columns, foreignKeys } = await superset.ask<Metadata>(
      `/api/v1/database/${String(database)}/table_metadata/?name=flights&schema=public`,
    );
    expect(foreignKeys).toContainEqual(
      expect.objectContaining({ column_names: ['carrier'], referred_table: 'airlines', referred_schema: 'public' }),
    );
    expect(foreignKeys.some(({ referred_table }) => referred_table === 'weather_readings')).toBe(as === 'analyst');
    expect(columns.find(({ name }) => name === 'month')?.comment).toBe('Month of departure, local time, 1 to 12.');
  });

  test.each([
    ['a time series', timeSeries],
    ['bars', bars],
  ])('draws %s of the rows that the principal sees', async (_, chart) => {
    const id = await createChart(chart);
    const { result } = await superset.ask<ChartData>(`/api/v1/chart/${String(id)}/data/?force=true`);
    const expected = await oracle.rows(as, chart.expected);
    expect(expected.length).toBeGreaterThan(0);
    expectSameRows(sorted(result[0]?.data ?? []), sorted(expected), chart.viz_type);
  });

  test('answers a question of SQL Lab from the rows that the principal sees', async () => {
    const sql = `WITH busy AS (SELECT carrier, count(*) AS n, max(dep_delay) AS worst FROM flights GROUP BY carrier)
      SELECT a.name, b.n, b.worst, rank() OVER (ORDER BY b.n DESC) AS place
      FROM busy b JOIN airlines a ON a.carrier = b.carrier ORDER BY b.n DESC`;
    const { data, columns } = await superset.ask<LabAnswer>('/api/v1/sqllab/execute/', askLab(sql));
    expect(columns.map(({ column_name }) => column_name)).toEqual(['name', 'n', 'worst', 'place']);
    expectSameRows(data, await oracle.rows(as, sql), 'SQL Lab');
  });

  test('gives all columns of a table that the principal sees, and no other', async () => {
    const { data, columns } = await superset.ask<LabAnswer>('/api/v1/sqllab/execute/', askLab('SELECT * FROM flights'));
    expect(columns.map(({ column_name }) => column_name).toSorted()).toEqual(await columnsSeen());
    expect(data).toHaveLength(1_000);
    if (as === 'united-partner') expect(new Set(data.map(({ carrier }) => carrier))).toEqual(new Set(['UA']));
  });

  test('is told of what is hidden what it is told of what there isn’t', async () => {
    const told = async (sql: string, name: string) =>
      (await superset.refusal('/api/v1/sqllab/execute/', askLab(sql))).replaceAll(name, '…');
    expect(await told(`SELECT ${hidden} FROM flights`, hidden)).toBe(
      await told('SELECT nonsuch FROM flights', 'nonsuch'),
    );
    if (seesPlanes) return;
    expect(await told('SELECT 1 FROM planes', 'planes')).toBe(await told('SELECT 1 FROM nonsuch', 'nonsuch'));
  });

  test('shows a chart in a browser', async () => {
    const id = await createChart(timeSeries);
    const drawn = await openPage(chromium, {
      url: `${superset.url}/explore/?slice_id=${String(id)}&standalone=1`,
      cookie: superset.session,
      awaited: countColours,
      picture: join(pictures, `flights-as-${as}.png`),
    });
    expect(drawn).toBeGreaterThan(3);
  }, 180_000);
});

/** Of the chart's canvas, once its drawing has come to rest: an empty one has no more than that of its background. */
const countColours = `(() => {
  const canvas = document.querySelector('[data-test="slice-container"] canvas, .slice_container canvas');
  if (!canvas) return 0;
  const before = globalThis.lastDrawn;
  globalThis.lastDrawn = canvas.toDataURL();
  if (globalThis.lastDrawn !== before) return 0;
  const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  return new Set(pixels).size;
})()`;
