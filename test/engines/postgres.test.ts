// The batteries over PostgreSQL: tables with a key, and a channel.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { postgresSinkCapabilities, postgresStreamCapabilities } from '../../connectors/postgres/capabilities.js';
import { createPostgresSink } from '../../connectors/postgres/create-sink.js';
import { createPostgresSource } from '../../connectors/postgres/create-source.js';
import type { Server } from '../../src/core/dataset.js';
import { deadLetterDataset } from '../../src/core/dead-letter.js';
import { keepLetters, keptLetters, letterBinding } from '../conformance/flows/letters.js';
import {
  encodeReading,
  outgoing,
  type Reading,
  readings,
  sinkBinding,
  streamBinding,
} from '../conformance/flows/readings.js';
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { runSourceBattery } from '../conformance/flows/run-source-battery.js';
import type { SinkFixture, StoredReading } from '../conformance/flows/sink-target.js';
import type { SourceFixture } from '../conformance/flows/source-target.js';
import { everyType, everyTypeBinding, rowsOfEveryType } from '../unit/connectors/every-type.js';
import { createFaultProxy } from '../support/fault-proxy.js';
import { type PostgresServer, startPostgres } from './start/start-postgres.js';
import { createStops } from '../support/create-stops.js';

function serverAt(port: number): Server {
  const url = `postgres://postgres@127.0.0.1:${String(port)}/postgres`;
  return { name: 'postgres', kind: 'postgres', settings: { url, schema: 'public', sslMode: 'disable' } };
}

let places = 0;

const sinkFixture: SinkFixture = {
  kind: 'postgres',
  capabilities: postgresSinkCapabilities(true),
  keeps: 'latest',
  tellsPositions: false,
  refused: ({ station, seq }: Reading) => outgoing({ station, seq, note: 'refused' }),
  async start() {
    const server = await startPostgres();
    const client = new pg.Client(server.url);
    await client.connect();
    return {
      async create() {
        const table = `readings_${String(++places)}`;
        const columns = "station text, seq integer, note text CHECK (note <> 'refused')";
        await client.query(`CREATE TABLE ${table} (${columns}, PRIMARY KEY (station, seq))`);
        const proxy = await createFaultProxy({ upstreamPort: server.port });
        const sink = createPostgresSink({
          server: serverAt(proxy.port),
          binding: sinkBinding('postgres', table),
          dataset: readings,
        });
        return {
          sink,
          proxy,
          async readBack() {
            const { rows } = await client.query<StoredReading>(`SELECT station, seq, note FROM ${table}`);
            return rows;
          },
          async stop() {
            await proxy.stop();
            await sink.stop();
          },
        };
      },
      async stop() {
        await client.end();
        await server.stop();
      },
    };
  },
};

const sourceFixture: SourceFixture = {
  kind: 'postgres',
  capabilities: postgresStreamCapabilities,
  timeResolutionMs: 1,
  offers: new Set(['produceGarbage']),
  async start() {
    const server = await startPostgres();
    const client = new pg.Client(server.url);
    await client.connect();
    return {
      async create() {
        const channel = `Readings ${String(++places)}`;
        const proxy = await createFaultProxy({ upstreamPort: server.port });
        const notify = (payload: string) => client.query('SELECT pg_notify($1, $2)', [channel, payload]);
        const source = createPostgresSource({
          server: serverAt(proxy.port),
          binding: streamBinding('postgres', channel),
          dataset: readings,
        });
        return {
          source,
          proxy,
          async produce(written) {
            for (const reading of written) await notify(Buffer.from(encodeReading(reading)).toString());
          },
          async produceGarbage() {
            await notify('{"half": ');
          },
          async stop() {
            await source.stop();
            await proxy.stop();
          },
        };
      },
      async stop() {
        await client.end();
        await server.stop();
      },
    };
  },
};

runSinkBattery(sinkFixture);
runSourceBattery(sourceFixture);

describe('values in PostgreSQL', () => {
  let server: PostgresServer;
  let client: pg.Client;
  const stops = createStops();
  beforeAll(async () => {
    server = await startPostgres();
    stops.add(() => server.stop());
    client = new pg.Client(server.url);
    await client.connect();
    stops.add(() => client.end());
  }, 600_000);
  afterAll(stops.run);

  const send = async (table: string, settings: Server['settings'], rows: readonly (readonly unknown[])[]) => {
    const binding = { ...everyTypeBinding('postgres', table), settings };
    const sink = createPostgresSink({ server: serverAt(server.port), binding, dataset: everyType });
    const context = { requestId: 'r', signal: new AbortController().signal, called: () => undefined };
    const records = rows.map((row, i) => ({
      id: String(i).padStart(32, '0'),
      orderingKey: undefined,
      payload: undefined,
      row: row as (typeof rowsOfEveryType)[number],
    }));
    const outcomes = await sink.send(records, context);
    await sink.stop();
    return outcomes;
  };
  const createTable = (table: string) =>
    client.query(
      `CREATE TABLE ${table} (id int PRIMARY KEY, flag bool, big bigint, price numeric(38, 10), ratio float8, text text,
       day date, at timestamptz, document jsonb, tags text[])`,
    );

  it('are what was written', async () => {
    await createTable('every_type');
    const outcomes = await send('every_type', {}, rowsOfEveryType);
    expect(outcomes.map(({ status }) => status)).toEqual(rowsOfEveryType.map(() => 'accepted'));
    await client.query("SET timezone = 'UTC'");
    const { rows } = await client.query<unknown[]>({
      text: `SELECT id, flag, big::text, price::text, ratio, text, day::text,
        to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), document::text, tags FROM every_type ORDER BY id`,
      rowMode: 'array',
    });
    const withoutSpaces = (document: unknown): unknown =>
      typeof document === 'string' ? document.replaceAll(' ', '') : null;
    expect(rows.map((row) => row.with(8, withoutSpaces(row[8])))).toEqual(
      rowsOfEveryType
        .toSorted((a, b) => Number(a[0]) - Number(b[0]))
        .map((row) =>
          row
            .with(2, row[2] === null ? null : String(row[2]))
            .with(7, row[7] === null ? null : String(row[7]).replace(/(:\d\d)Z$/, '$1.000Z'))
            // A JSON null in a record is PostgreSQL's own null.
            .with(8, row[8] === 'null' ? null : row[8]!),
        ),
    );
  });

  it('take the place of those of the same key, or leave them, as the binding says, and say what is wrong', async () => {
    await createTable('versions');
    const [row] = rowsOfEveryType;
    const version = (id: number | null, text: string) => row!.with(0, id).with(5, text);
    await send('versions', {}, [version(1, 'old'), version(1, 'new')]);
    await send('versions', { onConflict: 'nothing' }, [version(1, 'newest'), version(2, 'two')]);
    const [, missing] = await send('versions', {}, [version(3, 'three'), version(4, 'a\0b')]);
    expect(missing).toMatchObject({ status: 'rejected', message: expect.stringContaining('character') });
    const { rows } = await client.query<{ text: string }>('SELECT text FROM versions ORDER BY id');
    expect(rows.map(({ text }) => text)).toEqual(['new', 'two', 'three']);
  });

  it('that are dead letters are rows of the columns that the binding names, once each', async () => {
    await client.query(
      'CREATE TABLE letters (id text PRIMARY KEY, dataset text, seen_at timestamptz, origin json, errors json, body json)',
    );
    const binding = letterBinding('postgres', 'letters');
    const sink = createPostgresSink({ server: serverAt(server.port), binding, dataset: deadLetterDataset });
    expect(await keepLetters(sink)).toBe(true);
    await sink.stop();
    const { rows } = await client.query<Record<string, unknown>>(
      "SELECT id, dataset, origin::text, errors::text, body::text, seen_at = '2024-01-02T03:04:05Z' AS at FROM letters ORDER BY id",
    );
    expect(rows).toEqual(keptLetters.map((letter) => ({ body: null, ...letter, at: true })));
  });
});
