// The battery over Redshift's connector and the local Redshift.
import { ListStatementsCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { redshiftCapabilities } from '../../connectors/redshift/capabilities.js';
import { createRedshiftConnector } from '../../connectors/redshift/create-connector.js';
import { guardConnector } from '../../connectors/guarded-connector.js';
import { createRedshiftServer } from '../../local/redshift/create-redshift-server.js';
import type { Server } from '../../src/core/dataset.js';
import { bindingsOf } from './binding.js';
import { runConformance } from './run-conformance.js';
import { createSeedDirectory } from './seed-directory.js';

const access = { region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'local' };

function serverAt(endpoint: string): Server {
  const place = { database: 'dev', schema: 'fixture', workgroupName: 'local' };
  return { name: 'redshift', kind: 'redshift', settings: { ...access, endpoint, ...place } };
}

runConformance('redshift', redshiftCapabilities, async () => {
  const directory = await createSeedDirectory();
  const server = await createRedshiftServer({ schemas: { fixture: directory.tables } });
  const connector = createRedshiftConnector(serverAt(server.url));
  const client = new RedshiftDataClient({ region: access.region, endpoint: server.url, credentials: access });
  return {
    connector,
    bindings: bindingsOf('redshift'),
    guard: guardConnector,
    unreachable: () => createRedshiftConnector(serverAt('http://127.0.0.1:9')),
    runningStatements: async () => {
      const { Statements = [] } = await client.send(new ListStatementsCommand({ Status: 'ALL' }));
      return Statements.filter(({ Status }) => ['SUBMITTED', 'PICKED', 'STARTED'].includes(Status ?? '')).length;
    },
    stop: async () => {
      client.destroy();
      await connector.stop();
      await server.stop();
      await directory.remove();
    },
  };
});
