// A PostgreSQL server's settings as the client's options.
import type { ClientConfig } from 'pg';
import type { Server } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import { readTlsFiles } from '../read-tls-files.js';

const connectTimeoutMs = 5_000;

/**
 * Options from a server's settings: `url`, or `host`, `port` and `database`; `username`, `password`; `sslMode` (disable,
 * prefer, require, verify-full), `ca`, `clientCert`, `clientKey` (PEM, or a file of it). `prefer` is TLS where a certificate
 * or authority is given.
 * @throws LakegateError CONFIG_INVALID
 */
export function clientOptions(server: Server): ClientConfig {
  const text = (name: string): string | undefined => {
    const value = server.settings[name];
    return value === undefined || value === '' ? undefined : String(value);
  };
  const url = text('url');
  if (url === undefined && text('host') === undefined) {
    throw new LakegateError('CONFIG_INVALID', {
      message: `Server "${server.name}" (postgres) has no "host" or "url".`,
    });
  }
  const tls = readTlsFiles(server);
  const mode = text('sslMode') ?? 'prefer';
  const isSecure = mode === 'require' || mode === 'verify-full' || (mode === 'prefer' && Object.keys(tls).length > 0);
  return {
    ...(url === undefined
      ? { host: text('host'), port: Number(text('port') ?? 5432), database: text('database') }
      : { connectionString: url }),
    ...(text('username') !== undefined && { user: text('username') }),
    ...(text('password') !== undefined && { password: text('password') }),
    ...(isSecure && { ssl: { ...tls, rejectUnauthorized: mode === 'verify-full' || tls.ca !== undefined } }),
    ...(mode === 'disable' && { ssl: false }),
    application_name: 'lakegate',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  };
}
