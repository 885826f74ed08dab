// The ClickHouse connector: an HTTP client for one server, and the role files of this folder around it.
import type { Server } from '../../src/core/dataset.js';
import { type Connector, isRefusal } from '../connector.js';
import { compileSql } from '../sql/compile-relation.js';
import { clickhouseDialect } from '../sql/clickhouse-dialect.js';
import { toNativeQuery } from '../sql/to-native-query.js';
import type { SqlStatement } from '../sql/dialect.js';
import { boundRows } from './bound-rows.js';
import { clickhouseCapabilities } from './capabilities.js';
import { createClickhouseClient, setting } from './create-client.js';
import { describeTable } from './describe-table.js';
import { type ClickhouseQuery, executeQuery } from './execute-query.js';
import { mapError } from './map-error.js';

/**
 * Connects to ClickHouse. Settings: `url`, `database`, `username`?, `password`?.
 * @throws LakegateError CONFIG_INVALID
 */
export function createClickhouseConnector(server: Server): Connector {
  const database = setting(server, 'database');
  const client = createClickhouseClient(server);
  return {
    kind: 'clickhouse',
    capabilities: clickhouseCapabilities,
    compile: (plan) => {
      const query = toNativeQuery(compileSql(plan, clickhouseDialect, { database }));
      if (isRefusal(query)) return query;
      const native: ClickhouseQuery = {
        statement: query.native as SqlStatement,
        maxRows: boundRows(plan.relation),
      };
      return { ...query, native };
    },
    execute: (query, context) =>
      executeQuery(client, query.native as ClickhouseQuery, clickhouseDialect.settings, context),
    async ping(signal) {
      const answer = await client.ping({ select: true, abort_signal: signal });
      if (!answer.success) throw mapError(answer.error, signal);
    },
    describeTable: (name, signal) =>
      describeTable(client, { database: name.database ?? database, table: name.table }, signal),
    stop: () => client.close(),
  };
}
