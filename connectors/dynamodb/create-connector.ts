// The DynamoDB connector: a client for one server, and the role files of this folder around it.
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { Server } from '../../src/core/dataset.js';
import { awsClientSettings } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import type { Connector } from '../connector.js';
import { dynamodbCapabilities } from './capabilities.js';
import type { DynamoPlan } from './compile-plan.js';
import { compilePlan } from './compile-plan.js';
import { describeTable } from './describe-table.js';
import { executeQuery } from './execute-query.js';
import { mapError } from './map-error.js';

/**
 * Connects to DynamoDB. Settings: `region`, `endpoint`?, `accessKeyId`?, `secretAccessKey`?.
 * @throws LakegateError CONFIG_INVALID
 */
export function createDynamodbConnector(server: Server): Connector {
  const client = dropLogMiddleware(new DynamoDBClient(awsClientSettings(server)));
  return {
    kind: 'dynamodb',
    capabilities: dynamodbCapabilities,
    compile: compilePlan,
    execute: (query, context) => executeQuery(client, query.native as DynamoPlan, context),
    async ping(signal) {
      try {
        await client.send(new ListTablesCommand({ Limit: 1 }), { abortSignal: signal });
      } catch (error) {
        throw mapError(error, signal);
      }
    },
    describeTable: ({ table }, signal) => describeTable(client, table, signal),
    stop() {
      client.destroy();
      return Promise.resolve();
    },
  };
}
