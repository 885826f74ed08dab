// The ClickHouse connector: an HTTP client for one server, and the role files of this folder around it.
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Server } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import { type Connector, isRefusal } from '../connector.js';
import { compileSql } from '../sql/compile-relation.js';
import { clickhouseDialect } from '../sql/clickhouse-dialect.js';
import { toNativeQuery } from '../sql/to-native-query.js';
import type { SqlStatement } from '../sql/dialect.js';
import { boundRows } from './bound-rows.js';
import { clickhouseCapabilities } from './capabilities.js';
import { describeTable } from './describe-table.js';
import { type ClickhouseQuery, executeQuery } from './execute-query.js';
import { mapError } from './map-error.js';

const requestTimeoutMs = 120_000;

/**
 * Connects to ClickHouse. Settings: `url`, `database`, `username`?, `password`?.
 * @throws LakegateError CONFIG_INVALID
 */
export function createClickhouseConnector(server: Server): Connector {
  const database = setting(server, 'database');
  const { username, password } = server.settings;
  const client = createClient({
    url: setting(server, 'url'),
    database,
    ...(username === undefined ? {} : { username: String(username) }),
    ...(password === undefined ? {} : { password: String(password) }),
    application: 'lakegate',
    request_timeout: requestTimeoutMs,
    max_open_connections: 64,
    use_multipart_params_auto: true,
    log: { level: ClickHouseLogLevel.OFF },
  });
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

function setting(server: Server, key: string): string {
  const value = server.settings[key];
  if (value !== undefined && value !== '') return String(value);
  throw new LakegateError('CONFIG_INVALID', { message: `Server "${server.name}" (${server.kind}) has no "${key}".` });
}
