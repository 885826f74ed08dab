// The SQL endpoint of a running server: the service that answers statements, and the listener that speaks PostgreSQL's
// protocol. It outlives generations, as the HTTP server does. Part of the composition root.
import type { GatewayConfig } from './config/load-config.js';
import { loadTls } from './config/load-tls.js';
import type { SqlService } from './core/sql-service.js';
import {
  createSqlListener,
  type SqlListener,
  type SqlListenerOptions,
} from './transport/sql-wire/create-sql-listener.js';

/** Makes what answers statements; the listener stops it with itself. */
export type CreateSqlService = (config: GatewayConfig) => SqlService | Promise<SqlService>;

/** Loaded only where SQL is served: its parser and its engine take memory. */
export const loadSqlService: CreateSqlService = async (config) =>
  (await import('./compose-sql-service.js')).composeSqlService(config);

/**
 * Undefined where the configuration names no port.
 * @throws LakegateError CONFIG_INVALID; the system's error where the port can't be had
 */
export async function composeSql(
  config: GatewayConfig,
  createService: CreateSqlService,
  shared: Pick<SqlListenerOptions, 'authenticator' | 'loopbackOnly' | 'gate' | 'concurrency' | 'limits' | 'observe'>,
): Promise<SqlListener | undefined> {
  const { sql } = config;
  if (sql === undefined) return undefined;
  const tls = sql.tls === 'off' || config.tls === undefined ? undefined : await loadTls(config.tls);
  const service = await createService(config);
  try {
    const listener = await createSqlListener({ ...shared, config: sql, tls, service });
    return {
      ...listener,
      stop: async (graceMs) => {
        await listener.stop(graceMs);
        await service.stop();
      },
    };
  } catch (error) {
    await service.stop();
    throw error;
  }
}
