// The Redshift connector: a Data API client for one server, and the role files of this folder around it.
import { ListDatabasesCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { Server } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import { createCallerClients } from '../aws/caller-clients.js';
import { awsClientSettings, optionalSetting, setting } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import type { Connector } from '../connector.js';
import { compileSql } from '../sql/compile-relation.js';
import { toNativeQuery } from '../sql/to-native-query.js';
import type { SqlStatement } from '../sql/dialect.js';
import { redshiftCapabilities } from './capabilities.js';
import { describeTable } from './describe-table.js';
import type { RedshiftSession } from './execute-query.js';
import { executeQuery } from './execute-query.js';
import { mapError } from './map-error.js';
import { markedRedshiftDialect } from './mark-text.js';

/**
 * Connects to Redshift. Settings: `region`, `endpoint`?, `database`, `schema`, `workgroupName` or `clusterIdentifier`,
 * `dbUser`?, `secretArn`?, `accessKeyId`?, `secretAccessKey`?.
 * @throws LakegateError CONFIG_INVALID
 */
export function createRedshiftConnector(server: Server): Connector {
  const settings = awsClientSettings(server);
  const client = dropLogMiddleware(new RedshiftDataClient(settings));
  const { requestHandler } = client.config;
  const callers = createCallerClients((credentials) =>
    dropLogMiddleware(new RedshiftDataClient({ ...settings, credentials, requestHandler })),
  );
  const session: RedshiftSession = { client, target: targetOf(server) };
  const schema = setting(server, 'schema');
  return {
    kind: 'redshift',
    // A fixed user or a secret makes everybody one user of the database, whoever signs the call.
    capabilities: {
      ...redshiftCapabilities,
      runsAsCaller: session.target.DbUser === undefined && session.target.SecretArn === undefined,
    },
    compile: (plan) => toNativeQuery(compileSql(plan, markedRedshiftDialect, { database: schema })),
    async *execute(query, context) {
      const own =
        context.caller === undefined ? session : { ...session, client: await callers.clientFor(context.caller) };
      yield* executeQuery(own, query.native as SqlStatement, context);
    },
    async ping(signal) {
      try {
        await client.send(new ListDatabasesCommand({ ...session.target, MaxResults: 1 }), { abortSignal: signal });
      } catch (error) {
        throw mapError(error, signal);
      }
    },
    describeTable: ({ database, table }, signal) =>
      describeTable(session, { schema: database ?? schema, table }, signal),
    stop() {
      callers.clear();
      client.destroy();
      return Promise.resolve();
    },
  };
}

function targetOf(server: Server): RedshiftSession['target'] {
  const optional = (key: string, as: string): Record<string, string> => {
    const value = optionalSetting(server, key);
    return value === undefined ? {} : { [as]: value };
  };
  const place = {
    ...optional('workgroupName', 'WorkgroupName'),
    ...optional('clusterIdentifier', 'ClusterIdentifier'),
  };
  if (Object.keys(place).length !== 1) {
    throw new LakegateError('CONFIG_INVALID', {
      message: `Server "${server.name}" (redshift) needs either "workgroupName" or "clusterIdentifier".`,
    });
  }
  return {
    Database: setting(server, 'database'),
    ...place,
    ...optional('dbUser', 'DbUser'),
    ...optional('secretArn', 'SecretArn'),
  };
}
