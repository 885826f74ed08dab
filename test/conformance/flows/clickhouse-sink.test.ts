// The sinks' battery over the local ClickHouse: tables of its own engine, filled over HTTP.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { createClickhouseSink } from '../../../connectors/clickhouse/create-sink.js';
import { clickhouseSinkCapabilities } from '../../../connectors/clickhouse/sink-capabilities.js';
import { createClickhouseServer } from '../../../local/clickhouse/create-clickhouse-server.js';
import { createFaultProxy } from '../../support/fault-proxy.js';
import { outgoing, readings, sinkBinding } from './readings.js';
import { runSinkBattery } from './run-sink-battery.js';
import type { SinkFixture, StoredReading } from './sink-target.js';

const columns = 'station String, seq Int32, note Nullable(String)';
const insertionOrder = "toUInt32(splitByChar('_', _part)[2]), _part_offset";

const fixture: SinkFixture = {
  kind: 'clickhouse',
  capabilities: clickhouseSinkCapabilities,
  keeps: 'every',
  tellsPositions: false,
  refused: ({ station, seq }) => outgoing({ station, seq, note: 'refused' }),
  async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'lakegate-clickhouse-sink-'));
    const server = await createClickhouseServer({ dataDir, databases: { flows: {} } });
    const client = createClient({ url: server.url, database: 'flows' });
    let tables = 0;
    return {
      async create() {
        const table = `readings_${String(++tables)}`;
        const constraint = "CONSTRAINT fit CHECK coalesce(note, '') != 'refused'";
        const query = `CREATE TABLE ${table} (${columns}, ${constraint}) ENGINE = MergeTree ORDER BY tuple()`;
        await client.command({ query });
        const proxy = await createFaultProxy({ upstreamPort: Number(new URL(server.url).port) });
        const sink = createClickhouseSink({
          server: {
            name: 'clickhouse',
            kind: 'clickhouse',
            settings: { url: `http://127.0.0.1:${String(proxy.port)}`, database: 'flows' },
          },
          binding: sinkBinding('clickhouse', table),
          dataset: readings,
        });
        return {
          sink,
          proxy,
          async readBack() {
            const asked = `SELECT station, seq, note FROM ${table} ORDER BY ${insertionOrder}`;
            const answer = await client.query({ query: asked, format: 'JSONEachRow' });
            return answer.json<StoredReading>();
          },
          async stop() {
            await sink.stop();
            await proxy.stop();
          },
        };
      },
      async stop() {
        await client.close();
        await server.stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  },
};

runSinkBattery(fixture);
