// How every AWS client of the gateway is set up: region, endpoint, credentials, sockets kept alive, time-outs, retries.
import type { Server } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';

/** Options that each AWS client's constructor takes. */
export interface AwsClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly httpAgent: { readonly keepAlive: true; readonly maxSockets: number };
    readonly httpsAgent: { readonly keepAlive: true; readonly maxSockets: number };
  };
}

/**
 * Client options from a server's settings; without keys in them the SDK's own credential chain is used. The longest
 * single call is one that waits at the store, so `requestTimeout` is far above any waiting time asked for.
 */
export function awsClientSettings(server: Server): AwsClientSettings {
  const endpoint = optionalSetting(server, 'endpoint');
  const accessKeyId = optionalSetting(server, 'accessKeyId');
  const secretAccessKey = optionalSetting(server, 'secretAccessKey');
  const agent = { keepAlive: true, maxSockets: 64 } as const;
  return {
    region: setting(server, 'region'),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000, httpAgent: agent, httpsAgent: agent },
  };
}

/** A setting that the server can't do without. @throws LakegateError CONFIG_INVALID */
export function setting(server: Server, key: string): string {
  const value = optionalSetting(server, key);
  if (value !== undefined) return value;
  throw new LakegateError('CONFIG_INVALID', { message: `Server "${server.name}" (${server.kind}) has no "${key}".` });
}

export function optionalSetting(server: Server, key: string): string | undefined {
  const value = server.settings[key];
  return value === undefined || value === '' ? undefined : String(value);
}
