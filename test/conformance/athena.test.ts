// The battery over Athena's connector and the local Athena.
import { AthenaClient, BatchGetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import { join } from 'node:path';
import { athenaCapabilities } from '../../connectors/athena/capabilities.js';
import { createAthenaConnector } from '../../connectors/athena/create-connector.js';
import { guardConnector } from '../../connectors/guarded-connector.js';
import { createAthenaServer } from '../../local/athena/create-athena-server.js';
import type { Server } from '../../src/core/dataset.js';
import { bindingsOf } from './binding.js';
import { runConformance } from './run-conformance.js';
import { createSeedDirectory } from './seed-directory.js';

const access = { region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'local' };

function serverAt(endpoint: string): Server {
  const place = { catalog: 'AwsDataCatalog', database: 'fixture', outputLocation: 's3://results/' };
  return { name: 'athena', kind: 'athena', settings: { ...access, endpoint, ...place } };
}

runConformance('athena', athenaCapabilities, async () => {
  const directory = await createSeedDirectory();
  const server = await createAthenaServer({
    outputDir: join(directory.path, 'results'),
    databases: { fixture: directory.tables },
  });
  const connector = createAthenaConnector(serverAt(server.url));
  const client = new AthenaClient({ region: access.region, endpoint: server.url, credentials: access });
  return {
    connector,
    bindings: bindingsOf('athena'),
    guard: guardConnector,
    unreachable: () => createAthenaConnector(serverAt('http://127.0.0.1:9')),
    runningStatements: async () => {
      const { QueryExecutionIds = [] } = await client.send(new ListQueryExecutionsCommand({}));
      if (QueryExecutionIds.length === 0) return 0;
      const { QueryExecutions = [] } = await client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds }));
      return QueryExecutions.filter(({ Status }) => Status?.State === 'RUNNING' || Status?.State === 'QUEUED').length;
    },
    stop: async () => {
      client.destroy();
      await connector.stop();
      await server.stop();
      await directory.remove();
    },
  };
});
