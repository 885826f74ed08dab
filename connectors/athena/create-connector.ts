// The Athena connector: a client for one server, and the role files of this folder around it.
import { AthenaClient, ListWorkGroupsCommand } from '@aws-sdk/client-athena';
import type { Server } from '../../src/core/dataset.js';
import { createCallerClients } from '../aws/caller-clients.js';
import { awsClientSettings, optionalSetting, setting } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import type { Connector } from '../connector.js';
import { compileSql } from '../sql/compile-relation.js';
import { athenaDialect } from '../sql/athena-dialect.js';
import { toNativeQuery } from '../sql/to-native-query.js';
import type { SqlStatement } from '../sql/dialect.js';
import { athenaCapabilities } from './capabilities.js';
import { describeTable } from './describe-table.js';
import type { AthenaSession } from './execute-query.js';
import { executeQuery } from './execute-query.js';
import { mapError } from './map-error.js';
import type { PollingSchedule } from './polling.js';
import { defaultPolling } from './polling.js';

/**
 * Connects to Athena. Settings: `region`, `endpoint`?, `catalog`, `database`, `workGroup`?, `outputLocation`,
 * `accessKeyId`?, `secretAccessKey`?.
 * @throws LakegateError CONFIG_INVALID
 */
export function createAthenaConnector(server: Server, polling: PollingSchedule = defaultPolling): Connector {
  const settings = awsClientSettings(server);
  const session: AthenaSession = {
    client: dropLogMiddleware(new AthenaClient(settings)),
    catalog: optionalSetting(server, 'catalog') ?? 'AwsDataCatalog',
    database: setting(server, 'database'),
    workGroup: optionalSetting(server, 'workGroup'),
    outputLocation: setting(server, 'outputLocation'),
    polling,
  };
  const { client, catalog, database } = session;
  const { requestHandler } = client.config;
  const callers = createCallerClients((credentials) =>
    dropLogMiddleware(new AthenaClient({ ...settings, credentials, requestHandler })),
  );
  return {
    kind: 'athena',
    capabilities: athenaCapabilities,
    compile: (plan) => toNativeQuery(compileSql(plan, athenaDialect, { database })),
    async *execute(query, context) {
      const own =
        context.caller === undefined ? session : { ...session, client: await callers.clientFor(context.caller) };
      yield* executeQuery(own, query.native as SqlStatement, context);
    },
    async ping(signal) {
      try {
        await client.send(new ListWorkGroupsCommand({ MaxResults: 1 }), { abortSignal: signal });
      } catch (error) {
        throw mapError(error, signal);
      }
    },
    describeTable: (name, signal) =>
      describeTable(client, { catalog, database: name.database ?? database, table: name.table }, signal),
    stop() {
      callers.clear();
      client.destroy();
      return Promise.resolve();
    },
  };
}
