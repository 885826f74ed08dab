// The HTTP client for one ClickHouse server, from its settings.
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Server } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';

const requestTimeoutMs = 120_000;

/** Settings: `url`, `database`, `username`?, `password`?. @throws LakegateError CONFIG_INVALID */
export function createClickhouseClient(server: Server): ClickHouseClient {
  const { username, password } = server.settings;
  return createClient({
    url: setting(server, 'url'),
    database: setting(server, 'database'),
    ...(username === undefined ? {} : { username: String(username) }),
    ...(password === undefined ? {} : { password: String(password) }),
    application: 'lakegate',
    request_timeout: requestTimeoutMs,
    max_open_connections: 64,
    use_multipart_params_auto: true,
    log: { level: ClickHouseLogLevel.OFF },
  });
}

/** A setting that the server can't do without. @throws LakegateError CONFIG_INVALID */
export function setting(server: Server, key: string): string {
  const value = server.settings[key];
  if (value !== undefined && value !== '') return String(value);
  throw new LakegateError('CONFIG_INVALID', { message: `Server "${server.name}" (${server.kind}) has no "${key}".` });
}
