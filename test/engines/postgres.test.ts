// The batteries over PostgreSQL: tables with a key, and a channel.
import pg from 'pg';
import { postgresSinkCapabilities, postgresStreamCapabilities } from '../../connectors/postgres/capabilities.js';
import { createPostgresSink } from '../../connectors/postgres/create-sink.js';
import { createPostgresSource } from '../../connectors/postgres/create-source.js';
import type { Server } from '../../src/core/dataset.js';
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
import { createFaultProxy } from '../support/fault-proxy.js';
import { startPostgres } from './start/start-postgres.js';

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
