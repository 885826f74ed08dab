// The battery over ClickHouse's connector and the local ClickHouse.
import { createClient } from '@clickhouse/client';
import { join } from 'node:path';
import { clickhouseCapabilities } from '../../connectors/clickhouse/capabilities.js';
import { createClickhouseConnector } from '../../connectors/clickhouse/create-connector.js';
import { guardConnector } from '../../connectors/guarded-connector.js';
import { createClickhouseServer } from '../../local/clickhouse/create-clickhouse-server.js';
import type { Server } from '../../src/core/dataset.js';
import { bindingsOf } from './binding.js';
import { runConformance } from './run-conformance.js';
import { createSeedDirectory } from './seed-directory.js';

function serverAt(url: string): Server {
  return { name: 'clickhouse', kind: 'clickhouse', settings: { url, database: 'fixture' } };
}

runConformance('clickhouse', clickhouseCapabilities, async () => {
  const directory = await createSeedDirectory();
  const { samples, series } = directory.tables;
  const server = await createClickhouseServer({
    dataDir: join(directory.path, 'clickhouse'),
    databases: {
      fixture: { samples: { ...samples, orderBy: ['id'] }, series: { ...series, orderBy: ['bucket', 'seq'] } },
    },
  });
  const connector = createClickhouseConnector(serverAt(server.url));
  const client = createClient({ url: server.url });
  return {
    connector,
    bindings: bindingsOf('clickhouse'),
    guard: guardConnector,
    unreachable: () => createClickhouseConnector(serverAt('http://127.0.0.1:9')),
    runningStatements: async () => {
      const query =
        "SELECT toInt32(count()) AS n FROM system.processes WHERE query LIKE '%series%' AND query NOT LIKE '%processes%'";
      const result = await client.query({ query, format: 'JSONEachRow' });
      return (await result.json<{ n: number }>())[0]?.n ?? 0;
    },
    stop: async () => {
      await client.close();
      await connector.stop();
      await server.stop();
      await directory.remove();
    },
  };
});
