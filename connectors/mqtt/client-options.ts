// An MQTT server's settings as the client's options: address, version, TLS with a certificate of its own, sign-in.
import { randomBytes } from 'node:crypto';
import type { IClientOptions } from 'mqtt';
import type { Server } from '../../src/core/dataset.js';
import { optionalSetting, setting } from '../aws/client-settings.js';
import { readTlsFiles } from '../read-tls-files.js';

export interface BrokerOptions {
  readonly url: string;
  readonly options: IClientOptions;
}

/** A session that the broker keeps while the client is away. */
export interface KeptSession {
  /** The client's id, which no other client may use at the time. */
  readonly id: string;
  readonly expirySeconds: number;
}

const connectTimeoutMs = 5_000;

/**
 * Options from a server's settings: `url` (mqtt, mqtts, ws or wss), `protocolVersion` (4, which is MQTT 3.1.1, or 5),
 * `username` and `password`, `clientId` (what the clients' ids begin with), `ca`, `clientCert` and `clientKey` (PEM, or a
 * file of it). The client never connects again by itself: what was lost meanwhile has to be told.
 * @throws LakegateError CONFIG_INVALID
 */
export function brokerOptions(server: Server, session?: KeptSession): BrokerOptions {
  const protocolVersion = optionalSetting(server, 'protocolVersion') === '5' ? 5 : 4;
  const username = optionalSetting(server, 'username');
  const password = optionalSetting(server, 'password');
  const prefix = optionalSetting(server, 'clientId') ?? 'lakegate';
  return {
    url: setting(server, 'url'),
    options: {
      protocolVersion,
      clientId: session?.id ?? `${prefix}-${randomBytes(6).toString('hex')}`,
      clean: session === undefined,
      ...(session !== undefined &&
        protocolVersion === 5 && { properties: { sessionExpiryInterval: session.expirySeconds } }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...readTlsFiles(server),
      connectTimeout: connectTimeoutMs,
      reconnectPeriod: 0,
      resubscribe: false,
    },
  };
}
