// Feast's own SDK with the started example as its online store: what it is told as a principal is what the flights come to
// for that one, what it writes is there, and what it is refused is an error of Feast's.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExamplePrincipal } from '../e2e/support/ask.js';
import { createOracle, type Oracle, type OracleRow } from '../e2e/support/oracle.js';
import { startFolder } from '../e2e/support/start-folder.mjs';
import { createStops } from '../support/create-stops.js';
import { resolvePythonEnvironment } from './start/python-environment.js';

const packages = ['feast==0.67.0', 'pandas==2.3.3'];
const startMs = 900_000;
const script = join(import.meta.dirname, 'clients/ask-feast.py');

const stops = createStops();
let python: string;
let oracle: Oracle;
let url: string;
beforeAll(async () => {
  python = await resolvePythonEnvironment('feast', packages);
  oracle = await createOracle();
  stops.add(() => {
    oracle.stop();
  });
  const example = 'examples/nycflights';
  const state = '.lakegate/feast-client';
  const gateway = await startFolder(example, { args: ['dev', example, '--state', state] });
  stops.add(() => rm(state, { recursive: true, force: true }));
  stops.add(() => gateway.stop());
  url = gateway.url;
}, startMs);
afterAll(stops.run, startMs);

interface Answered {
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  readonly types: Readonly<Record<string, readonly string[]>>;
  readonly statuses: readonly (readonly number[])[];
}
interface Refusal {
  readonly class: string;
  readonly message: string;
}
interface Said extends Readonly<Record<'features' | 'columns' | 'full', Answered>> {
  readonly service?: Answered;
  readonly read: readonly (readonly [string | null, Readonly<Record<string, unknown>>])[];
  readonly written?: Readonly<Record<string, readonly unknown[]>>;
  readonly pushed?: Readonly<Record<string, readonly unknown[]>>;
  readonly refusals: Readonly<Record<string, Refusal | null>>;
}

async function askAs(principal: ExamplePrincipal): Promise<Said> {
  const folder = await mkdtemp(join(tmpdir(), 'lakegate-feast-'));
  try {
    const args = [script, `${url}/feast`, `demo-${principal}`, folder];
    const { stdout } = await promisify(execFile)(python, args, { env: { ...process.env, HOME: folder } });
    return JSON.parse(stdout) as Said;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the last 30 days of flights come to for each carrier that the principal may see. */
async function carriersOf(principal: ExamplePrincipal): Promise<ReadonlyMap<unknown, OracleRow>> {
  const rows = await oracle.rows(
    principal,
    `SELECT carrier, count(*)::INTEGER AS flights, avg(arr_delay) AS delay, avg((dep_time IS NULL)::INTEGER) AS cancelled,
       avg(dep_delay) - avg(arr_delay) AS gap
     FROM flights WHERE time_hour::DATE >= DATE '2013-12-02' AND time_hour::DATE < DATE '2014-01-01' GROUP BY carrier`,
  );
  return new Map(rows.map((row) => [row.carrier, row]));
}

const carriers = ['AA', 'UA', 'ZZ'];
const features = ['flights_30d', 'avg_arr_delay_30d', 'cancel_rate_30d', 'delay_gap_30d'];
const oracleNames = ['flights', 'delay', 'cancelled', 'gap'];
const [present, notFound] = [1, 3];

describe.each([
  ['engineer', ['AA', 'UA']],
  ['united-partner', ['UA']],
] as const)('as %s', (principal, seen) => {
  let said: Said;
  let expected: ReadonlyMap<unknown, OracleRow>;
  beforeAll(async () => {
    said = await askAs(principal);
    expected = await carriersOf(principal);
  }, 120_000);

  const sees = (carrier: string): boolean => (seen as readonly string[]).includes(carrier);

  test.each(['features', 'columns', 'full'] as const)(
    'its values and statuses are those of the carriers that may be seen, asked for as %s',
    (how) => {
      const { names, values, types, statuses } = said[how];
      const called = features.map((name) => (how === 'full' ? `carrier_features__${name}` : name));
      expect(names).toEqual(['carrier', ...called]);
      expect(values['carrier']).toEqual(carriers);
      called.forEach((name, at) => {
        carriers.forEach((carrier, row) => {
          const told = values[name]?.[row];
          if (!sees(carrier)) expect(told).toBeNull();
          else expect(told).toBeCloseTo(Number(expected.get(carrier)?.[oracleNames[at] ?? '']), 9);
        });
        expect(statuses[at + 1]).toEqual(carriers.map((carrier) => (sees(carrier) ? present : notFound)));
        const type = at === 0 ? 'int64_val' : 'double_val';
        expect(types[name]).toEqual(carriers.map((carrier) => (sees(carrier) ? type : null)));
      });
    },
  );

  test('a read of entities has the time of the first', () => {
    const time = sees('AA') ? '2014-01-01T00:00:00+00:00' : '1970-01-01T00:00:00+00:00';
    expect(said.read.map(([at]) => at)).toEqual(carriers.map(() => time));
    expect(said.read.map(([, found]) => found['flights_30d'])).toEqual(
      carriers.map((carrier) => (sees(carrier) ? expected.get(carrier)?.flights : null)),
    );
  });

  test('what isn’t there is Feast’s error of what isn’t there', () => {
    const absent = (message: string) => ({ class: 'FeastObjectNotFoundException', message });
    expect(said.refusals['unknown view']).toEqual(absent('There is no feature view "boat_features".'));
    expect(said.refusals['unknown feature']).toEqual(absent('There is no feature "size" of "carrier_features".'));
    expect(said.refusals['unknown service']).toEqual(absent('There is no feature service "no_such_model".'));
  });

  test('what can’t be meant and who isn’t known are told apart', () => {
    expect(said.refusals['no entity']).toEqual({
      class: 'FeastError',
      message: 'entities: expected the column "carrier"',
    });
    expect(said.refusals['unknown key']).toEqual({
      class: 'FeastPermissionError',
      message: 'Valid credentials are required.',
    });
  });

  if (principal === 'engineer') {
    test('a service gives the features of all of its views', async () => {
      const { values, types } = said.service as Answered;
      expect(values['carrier_features__flights_30d']).toEqual([
        expected.get('UA')?.flights,
        expected.get('AA')?.flights,
      ]);
      const [plane] = await oracle.rows(
        'engineer',
        `SELECT avg(dep_delay) AS delay FROM flights WHERE tailnum = 'N14228'
         AND time_hour::DATE >= DATE '2013-12-02' AND time_hour::DATE < DATE '2014-01-01'`,
      );
      expect(values['plane_features__avg_dep_delay_30d']?.[0]).toBeCloseTo(Number(plane?.delay), 9);
      // Whole numbers as well.
      expect(types['plane_features__cancel_rate_30d']).toEqual(['double_val', 'double_val']);
    });

    test('what is written, and then pushed, is what is read', () => {
      expect(said.refusals['write']).toBeNull();
      const written = { carrier: ['F1', 'F2'], flights_30d: [7, 8], late_rate_30d: [0.5, -1.25] };
      expect(said.written).toEqual(written);
      expect(said.pushed).toEqual({ ...written, flights_30d: [17, 18] });
    });

    test('a row that doesn’t keep to the contract is named in the error', () => {
      expect(said.refusals['wrong row']).toEqual({
        class: 'FeastError',
        message: 'carrier_features: 1 of 2 rows were not written; row 1.flights_30d: expected a value of type int32.',
      });
    });
  } else {
    test('views and services of others are not there, and nothing can be written', () => {
      const absent = { class: 'FeastObjectNotFoundException' };
      expect(said.refusals['service']).toMatchObject(absent);
      expect(said.refusals['write']).toMatchObject(absent);
      expect(said.written).toBeUndefined();
    });
  }
});
