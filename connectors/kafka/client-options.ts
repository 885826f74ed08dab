// A Kafka server's settings as the client's options: brokers, TLS, and how to sign in.
import type { BaseOptions, SASLMechanismValue, SASLOptions } from '@platformatic/kafka';
import type { Server } from '../../src/core/dataset.js';
import { awsClientSettings, optionalSetting, setting } from '../aws/client-settings.js';
import { readTlsFiles } from '../read-tls-files.js';
import { createMskTokenProvider } from './msk-token.js';

/** What every client of a server starts from. */
export type ClientOptions = Pick<
  BaseOptions,
  'clientId' | 'bootstrapBrokers' | 'connectTimeout' | 'requestTimeout' | 'tls' | 'tlsServerName' | 'sasl'
>;

const connectTimeoutMs = 5_000;
const requestTimeoutMs = 30_000;

/**
 * Options from a server's settings: `brokers` (host:port, separated by commas), `securityProtocol` (plaintext, ssl,
 * sasl_plaintext, sasl_ssl), `saslMechanism` (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER, AWS_MSK_IAM) with
 * `username` and `password`, `token`, or AWS's `region` and keys; `ca`, `clientCert`, `clientKey` (PEM, or a file of it).
 * @throws LakegateError CONFIG_INVALID
 */
export function clientOptions(server: Server): ClientOptions {
  const protocol = (optionalSetting(server, 'securityProtocol') ?? 'plaintext').toLowerCase();
  return {
    clientId: optionalSetting(server, 'clientId') ?? 'lakegate',
    bootstrapBrokers: setting(server, 'brokers')
      .split(',')
      .map((broker) => broker.trim()),
    connectTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    ...(protocol.endsWith('ssl') ? { tls: readTlsFiles(server), tlsServerName: true } : {}),
    ...(protocol.startsWith('sasl_') ? { sasl: saslOptions(server) } : {}),
  };
}

function saslOptions(server: Server): SASLOptions {
  const mechanism = setting(server, 'saslMechanism');
  if (mechanism === 'AWS_MSK_IAM') {
    return { mechanism: 'OAUTHBEARER', token: createMskTokenProvider(awsClientSettings(server)) };
  }
  if (mechanism === 'OAUTHBEARER') return { mechanism, token: setting(server, 'token') };
  const username = setting(server, 'username');
  const password = setting(server, 'password');
  return { mechanism: mechanism as SASLMechanismValue, username, password };
}
