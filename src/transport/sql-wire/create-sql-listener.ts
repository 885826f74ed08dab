// The SQL endpoint: listens, bounds how many connections there are, and stops so that statements under way may finish.
import { randomInt, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TlsMaterial } from '../../config/load-tls.js';
import type { SqlConfig } from '../../config/sql-settings.js';
import { LakegateError } from '../../core/errors.js';
import { isLoopback } from '../http/check-host.js';
import type { SqlAuthenticator } from './authenticate-session.js';
import { writeFailure } from './backend-message.js';
import { type CancelKeys, serveConnection, type SqlConnection } from './serve-connection.js';
import { sqlFailure } from './sql-failure.js';
import type { SqlWireServices } from './sql-session.js';
import { createTlsUpgrade } from './tls-upgrade.js';
import { WireBuffer } from './wire-buffer.js';

/** The version of PostgreSQL that the catalogs are of. */
const defaultServerVersion = '18.6';

export interface SqlListenerOptions extends SqlWireServices {
  readonly config: SqlConfig;
  /** Whether to refuse every address but the loopback's: keys can be guessed. */
  readonly loopbackOnly: boolean;
  readonly tls: TlsMaterial | undefined;
  readonly authenticator: SqlAuthenticator;
  readonly serverVersion?: string;
}

export interface SqlListener {
  readonly host: string;
  readonly port: number;
  /** Takes no more connections, lets statements under way finish within the grace, and closes. */
  stop(graceMs?: number): Promise<void>;
}

/** Refused connections get this long to hear why. */
const refusalMs = 1_000;
/** Beyond the bound, so many may wait to be told. */
const mostRefused = 100;

/**
 * Listens.
 * @throws LakegateError CONFIG_INVALID for a host beyond the loopback where only that is allowed; the system's error
 * where the port can't be had.
 */
export async function createSqlListener(options: SqlListenerOptions): Promise<SqlListener> {
  const { config, limits, service, gate, concurrency, observe } = options;
  if (options.loopbackOnly && !isLoopback(config.host)) {
    throw new LakegateError('CONFIG_INVALID', {
      message: `sql.host: expected a loopback address such as 127.0.0.1 while demo keys are configured, not ${config.host}`,
    });
  }
  const connections = new Set<SqlConnection>();
  const shared = {
    services: { service, gate, concurrency, limits, observe },
    config,
    tls: options.tls && createTlsUpgrade(options.tls),
    authenticator: options.authenticator,
    serverVersion: options.serverVersion ?? defaultServerVersion,
    keys: createCancelKeys(),
  };
  const server = createServer((socket) => {
    if (connections.size >= limits.maxSqlConnections && !makeRoom(connections)) {
      refuse(socket);
      return;
    }
    const connection = serveConnection(socket, shared);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
  });
  server.maxConnections = limits.maxSqlConnections + mostRefused;
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  return {
    host: config.host,
    port,
    stop: async (graceMs = limits.shutdownGraceMs) => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      for (const connection of connections) connection.drain();
      const late = setTimeout(() => {
        for (const connection of connections) connection.abort(new LakegateError('SHUTTING_DOWN'));
      }, graceMs);
      await Promise.all([...connections].map((connection) => connection.closed));
      clearTimeout(late);
      await closed;
    },
  };
}

/** Of those who haven't said who they are, the one that has had the longest time to gives way. */
function makeRoom(connections: Set<SqlConnection>): boolean {
  const waiting = [...connections].find((connection) => !connection.isAuthenticated());
  if (waiting === undefined) return false;
  connections.delete(waiting);
  waiting.drain();
  return true;
}

function refuse(socket: Socket): void {
  const out = new WireBuffer();
  writeFailure(out, sqlFailure('53300', 'sorry, too many clients already'), 'FATAL');
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(out.take());
  setTimeout(() => socket.destroy(), refusalMs).unref();
}

function createCancelKeys(): CancelKeys {
  const known = new Map<number, { readonly secret: Buffer; readonly cancel: () => void }>();
  return {
    add: (secret, cancel) => {
      // The number is part of what has to be guessed, too.
      let backendPid = randomInt(1, 2 ** 31 - 1);
      while (known.has(backendPid)) backendPid = randomInt(1, 2 ** 31 - 1);
      known.set(backendPid, { secret, cancel });
      return { backendPid, remove: () => void known.delete(backendPid) };
    },
    cancel: (backendPid, secret) => {
      const found = known.get(backendPid);
      if (found?.secret.length === secret.length && timingSafeEqual(found.secret, secret)) found.cancel();
    },
  };
}

function listen(server: Server, { port, host }: SqlConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
