// The battery over DynamoDB's connector and the local DynamoDB.
import { dynamodbCapabilities } from '../../connectors/dynamodb/capabilities.js';
import { createDynamodbConnector } from '../../connectors/dynamodb/create-connector.js';
import { guardConnector } from '../../connectors/guarded-connector.js';
import { createDynamodbServer } from '../../local/dynamodb/create-dynamodb-server.js';
import type { Server } from '../../src/core/dataset.js';
import { bindingsOf } from './binding.js';
import { runConformance } from './run-conformance.js';
import { createSeedDirectory } from './seed-directory.js';

function serverAt(endpoint: string): Server {
  return {
    name: 'dynamodb',
    kind: 'dynamodb',
    settings: { region: 'us-east-1', endpoint, accessKeyId: 'local', secretAccessKey: 'local' },
  };
}

runConformance('dynamodb', dynamodbCapabilities, async () => {
  const directory = await createSeedDirectory();
  const { samples, series } = directory.tables;
  const server = await createDynamodbServer({
    tables: {
      samples: { ...samples, key: { partition: 'id' } },
      series: { ...series, key: { partition: 'bucket', sort: 'seq' } },
    },
  });
  const connector = createDynamodbConnector(serverAt(server.url));
  return {
    connector,
    bindings: bindingsOf('dynamodb'),
    guard: guardConnector,
    unreachable: () => createDynamodbConnector(serverAt('http://127.0.0.1:9')),
    stop: async () => {
      await connector.stop();
      await server.stop();
      await directory.remove();
    },
  };
});
