// Training sets over the example, by each form of an entity dataframe: what every row of the history says when it is looked
// at for every row of the frame, as each principal may know.
import { DuckDBInstance } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exampleUrl } from '../support/ask.js';

interface Asked {
  readonly carrier: string | null;
  readonly event_timestamp: string;
}
interface Lived extends Asked {
  readonly flights_30d: number | null;
  readonly avg_dep_delay_30d: number | null;
  readonly avg_arr_delay_30d: number | null;
}

const columns = ['flights_30d', 'delay_gap_30d'];
const asking = `features=${columns.map((name) => `carrier_features:${name}`).join(',')}`;
// Midnights, which rows of the history are of, just beside them, before all of them and after.
const frame: readonly Asked[] = ['UA', 'AA', 'OO', 'ZZ', null].flatMap((carrier) =>
  [
    '2012-06-01T00:00:00Z',
    '2013-02-10T00:00:00Z',
    '2013-02-09T23:59:59.999999Z',
    '2013-07-04T12:30:00Z',
    '2013-07-04T12:30:00Z',
    '2014-06-01T00:00:00Z',
  ].map((event_timestamp) => ({ carrier, event_timestamp })),
);

function call(as: string, place: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${exampleUrl()}${place}`, {
    ...init,
    headers: { authorization: `Bearer demo-${as}`, ...(init.headers as Record<string, string>) },
  });
}

/** Slowly: every row of the history for every row of the frame. */
async function expectedFor(as: string): Promise<readonly (readonly (number | null)[])[]> {
  const response = await call(as, '/rest/v1/carrier_feature_history?limit=10000', {
    headers: { accept: 'application/x-ndjson' },
  });
  expect(response.status).toBe(200);
  const lived = (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Lived);
  return frame.map(({ carrier, event_timestamp: at }) => {
    let last: Lived | undefined;
    for (const one of lived) {
      const time = Date.parse(one.event_timestamp);
      if (one.carrier !== carrier || time > Date.parse(at)) continue;
      if (last === undefined || time > Date.parse(last.event_timestamp)) last = one;
    }
    const { flights_30d = null, avg_dep_delay_30d: dep = null, avg_arr_delay_30d: arr = null } = last ?? {};
    return [flights_30d, dep === null || arr === null ? null : dep - arr];
  });
}

async function asParquet(): Promise<Buffer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'frame-'));
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const rows = frame.map(({ carrier, event_timestamp: at }, i) => {
    const name = carrier === null ? 'NULL' : `'${carrier}'`;
    return `(${String(i)}, ${name}, TIMESTAMPTZ '${at.replace('T', ' ').replace('Z', '+00')}', ${String(i % 2 === 0)})`;
  });
  const place = path.join(directory, 'frame.parquet');
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${rows.join(', ')}) t(trip, carrier, event_timestamp, late)) TO '${place}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  const file = await readFile(place);
  await rm(directory, { recursive: true });
  return file;
}

const bodies: Readonly<Record<string, () => Promise<{ readonly type: string; readonly body: string | Uint8Array }>>> = {
  JSON: () => {
    const entities = {
      carrier: frame.map(({ carrier }) => carrier),
      event_timestamp: frame.map(({ event_timestamp: at }) => at),
    };
    const features = columns.map((name) => `carrier_features:${name}`);
    return Promise.resolve({ type: 'application/json', body: JSON.stringify({ entities, features }) });
  },
  CSV: () => {
    const lines = frame.map(({ carrier, event_timestamp: at }) => `${carrier ?? ''},${at}`);
    return Promise.resolve({ type: 'text/csv', body: ['carrier,event_timestamp', ...lines, ''].join('\n') });
  },
  NDJSON: () =>
    Promise.resolve({
      type: 'application/x-ndjson',
      body: frame.map((row) => `${JSON.stringify(row)}\n`).join(''),
    }),
  Arrow: () => {
    const table = new arrow.Table({
      carrier: arrow.vectorFromArray(
        frame.map(({ carrier }) => carrier),
        new arrow.Utf8(),
      ),
      event_timestamp: arrow.vectorFromArray(
        frame.map(({ event_timestamp: at }) => at),
        new arrow.Utf8(),
      ),
    });
    return Promise.resolve({
      type: 'application/vnd.apache.arrow.stream',
      body: arrow.tableToIPC(table, 'stream'),
    });
  },
  Parquet: async () => ({ type: 'application/vnd.apache.parquet', body: await asParquet() }),
};

describe.each(['engineer', 'united-partner'])('to %s', (as) => {
  test.each(Object.keys(bodies))(
    'a frame of %s is given what was true at its times, and nothing of the future',
    async (form) => {
      const { type, body } = (await bodies[form]?.()) ?? { type: '', body: '' };
      const response = await call(as, `/feast/get-historical-features?${asking}`, {
        method: 'POST',
        headers: { 'content-type': type, accept: 'application/x-ndjson' },
        body,
      });
      const text = await response.text();
      expect([response.status, response.status === 200 ? '' : text]).toEqual([200, '']);
      const rows = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const expected = await expectedFor(as);
      expect(expected.filter(([flights]) => flights !== null).length).toBeGreaterThan(as === 'engineer' ? 10 : 3);
      expect(rows.map((row) => [row.carrier, ...columns.map((name) => row[name])])).toEqual(
        expected.map((values, i) => [frame[i]?.carrier, ...values]),
      );
    },
  );
});

test('Parquet in and out keeps the columns of the frame, in their order and types', async () => {
  const response = await call('engineer', `/feast/get-historical-features?${asking}`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.apache.parquet', accept: 'application/vnd.apache.parquet' },
    body: await asParquet(),
  });
  expect(response.status).toBe(200);
  const rows: Record<string, unknown>[] = await parquetReadObjects({ file: await response.arrayBuffer() });
  expect(Object.keys(rows[0] ?? {})).toEqual(['trip', 'carrier', 'event_timestamp', 'late', ...columns]);
  expect(rows.map(({ trip, late }) => [trip, late])).toEqual(frame.map((_, i) => [i, i % 2 === 0]));
  expect(rows.map(({ event_timestamp: at }) => (at as Date).getTime())).toEqual(
    frame.map(({ event_timestamp: at }) => Date.parse(at)),
  );
});

/** As Feast's SDK reads it. */
const refusal = (message: string) => ({
  module: 'feast.errors',
  class: 'FeastError',
  message,
  code: 'BAD_USER_INPUT',
});

test('a frame of Parquet that is none, or lacks the time, is refused by name', async () => {
  const ask = async (body: string | Uint8Array): Promise<unknown> => {
    const response = await call('engineer', `/feast/get-historical-features?${asking}`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.apache.parquet' },
      body,
    });
    return [response.status, JSON.parse((await response.json()) as string)];
  };
  expect(await ask('PAR1 and no more')).toEqual([
    400,
    refusal('The Parquet body holds no Parquet file that can be read.'),
  ]);
  const empty = await call('engineer', '/rest/v1/airlines', { headers: { accept: 'application/vnd.apache.parquet' } });
  expect(await ask(new Uint8Array(await empty.arrayBuffer()))).toEqual([
    400,
    refusal(expect.stringContaining('event_timestamp') as string),
  ]);
});
