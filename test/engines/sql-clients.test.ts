// Real clients against the started example: what each is told as a principal is what the oracle knows of that one's rows.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createStops } from '../support/create-stops.js';
import type { ExamplePrincipal } from '../e2e/support/ask.js';
import { createOracle, type Oracle } from '../e2e/support/oracle.js';
import { expectSameRows } from '../e2e/support/same-rows.js';
import { startFolder } from '../e2e/support/start-folder.mjs';
import { resolveJars } from './start/engine-cache.js';
import { resolvePythonEnvironment } from './start/python-environment.js';

const packages = [
  'psycopg2-binary==2.9.13',
  'psycopg[binary]==3.3.9',
  'SQLAlchemy==2.1.9',
  'asyncpg==0.32.0',
  'pandas==3.1.1',
  'polars==2.1.0',
  'pyarrow==26.0.1',
  'connectorx==0.4.6',
  'adbc-driver-postgresql==1.13.0',
  'postgrest==2.34.1',
  'redshift-connector==2.2.0',
];

const clients = import.meta.dirname;
const principals = ['analyst', 'united-partner'] as const;
const stops = createStops();
let python: string;
let jars: string;
let oracle: Oracle;
let url: string;
let sqlAddress: string;

beforeAll(async () => {
  python = await resolvePythonEnvironment('clients', packages);
  jars = await resolveJars('pgjdbc-42.7.8', ['org.postgresql:postgresql:42.7.8']);
  oracle = await createOracle();
  stops.add(() => {
    oracle.stop();
  });
  const example = 'examples/nycflights';
  const state = '.lakegate/clients';
  const gateway = await startFolder(example, { args: ['dev', example, '--state', state] });
  stops.add(() => rm(state, { recursive: true, force: true }));
  stops.add(() => gateway.stop());
  url = gateway.url;
  sqlAddress = /^SQL: +(\S+)/m.exec(gateway.said())?.[1] ?? '';
}, 600_000);
afterAll(stops.run);

/** What a script writes, as JSON. @throws Error with what it said where it fails */
async function runScript(name: string, ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const options = { timeout: 100_000, maxBuffer: 100_000_000 };
  const { stdout } = await promisify(execFile)(python, [join(clients, 'clients', name), ...args], options);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}

const askSql = (client: string, as: ExamplePrincipal) =>
  runScript('ask-sql.py', client, `postgresql://me:demo-${as}@${sqlAddress}/lakegate`);

async function oracleRows(as: ExamplePrincipal, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await oracle.rows(as, sql)).map((row) => Object.values(row));
}

const oracleCount = async (as: ExamplePrincipal, condition: string) =>
  (await oracleRows(as, `SELECT count(*) FROM flights WHERE ${condition}`))[0]?.[0];

/** What the oracle knows of all that a client may be asked. */
async function expectedOf(as: ExamplePrincipal): Promise<Readonly<Record<string, unknown>>> {
  const count = await oracleCount(as, 'month = 12');
  const columns = (await oracleRows(as, 'DESCRIBE flights')).map(([name]) => name);
  return {
    groups: await oracleRows(
      as,
      `SELECT carrier, count(*), avg(dep_delay), sum(distance)::BIGINT, min(time_hour) FROM flights
       WHERE month = 12 GROUP BY carrier ORDER BY carrier`,
    ),
    flights: count,
    copied: count,
    west: await oracleCount(as, `time_hour >= TIMESTAMPTZ '2013-12-01 00:00:00+00' AND dest IN ('LAX', 'SFO')`),
    columns: columns.toSorted(),
    key: ['carrier', 'flight', 'origin', 'time_hour'],
    joined: await oracleRows(
      as,
      `SELECT a.name, count(*) FROM flights f JOIN airlines a ON f.carrier = a.carrier
       WHERE f.month = 12 GROUP BY a.name ORDER BY a.name`,
    ),
    unknown: '42703',
    references: ['airlines', 'airports', 'airports', ...(as === 'analyst' ? ['weather_readings'] : [])],
    tables:
      as === 'analyst'
        ? expect.arrayContaining(['airlines', 'airports', 'flights', 'planes', 'weather_readings'])
        : [
            'airlines',
            'airport_texts',
            'airports',
            'carrier_feature_history',
            'carrier_features',
            'flights',
            'live_flights',
          ],
  };
}

describe.each(principals)('as %s', (as) => {
  test.each([
    ['psycopg2', ['groups', 'flights']],
    ['psycopg', ['groups', 'flights', 'west', 'copied']],
    ['asyncpg', ['groups', 'flights', 'west', 'copied']],
    ['sqlalchemy', ['tables', 'columns', 'key', 'references', 'joined', 'unknown']],
    ['sqlalchemy_psycopg', ['tables', 'columns', 'key', 'references', 'joined', 'unknown']],
    ['pandas', ['groups']],
    ['connectorx', ['groups']],
    ['adbc', ['groups', 'columns']],
    ['polars', ['groups']],
    ['redshift', ['groups', 'flights']],
  ])('%s is told what is so', async (client, asked) => {
    const told = await askSql(client, as);
    const expected = await expectedOf(as);
    expect(Object.keys(told).toSorted()).toEqual(asked.toSorted());
    for (const name of asked) {
      const value = name === 'columns' ? (told[name] as string[]).toSorted() : told[name];
      if (name === 'tables') expect(value).toEqual(expected[name]);
      else expectSameRows(value, expected[name], `${client} ${name}`);
    }
  });

  test('PostgreSQL’s driver for Java is told what is so', async () => {
    const program = join(clients, 'clients/AskJdbc.java');
    const address = `jdbc:postgresql://${sqlAddress}/lakegate`;
    const { stdout } = await promisify(execFile)('java', ['-cp', join(jars, 'lib/*'), program, address, `demo-${as}`]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const told = (what: string) => lines.filter(([name]) => name === what).map(([, value]) => value);
    const { columns, key, references, tables, groups, flights } = await expectedOf(as);
    expect(told('table').toSorted()).toEqual(tables);
    expect(told('column').toSorted()).toEqual(columns);
    expect(new Set(told('key'))).toEqual(new Set(key as string[]));
    expect([...new Set(told('reference'))].toSorted()).toEqual([...new Set(references as string[])]);
    expect(told('group')).toEqual(
      (groups as unknown[][]).map(([carrier, count]) => `${String(carrier)}=${String(count)}`),
    );
    expect(told('flights')).toEqual([String(flights)]);
  });

  test('REST gives the same to PostgREST’s client and to what reads Arrow, Parquet and CSV', async () => {
    const told = await runScript('read-rest.py', `${url}/rest/v1`, `demo-${as}`);
    const day = `time_hour >= TIMESTAMPTZ '2013-12-31 00:00:00+00'`;
    const rows = await oracleRows(
      as,
      `SELECT carrier, flight, time_hour, dep_delay FROM flights WHERE ${day} ORDER BY carrier, flight, origin, time_hour`,
    );
    const frames = told['frames'] as Readonly<Record<string, unknown>>;
    expect(Object.keys(frames)).toHaveLength(7);
    for (const [name, frame] of Object.entries(frames)) expectSameRows(frame, rows, name);
    const late = await oracle.rows(
      as,
      `SELECT f.carrier, flight, {name: name} AS airline FROM flights f JOIN airlines USING (carrier)
       WHERE ${day} AND dep_delay > 60 ORDER BY dep_delay DESC, flight LIMIT 3`,
    );
    expectSameRows(told['late'], late, 'postgrest');
    expect(told['count']).toBe(await oracleCount(as, `${day} AND dep_delay > 60`));
  });
});
