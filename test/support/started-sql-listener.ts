// The SQL endpoint on a free port over a fake service, with keys `key-NAME`, and clients for it.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { loadScramVerifiers, scramVerifierOf } from '../../auth/identity/scram-verifier.js';
import { defaultLimits, type Limits } from '../../src/config/limits.js';
import type { TlsMaterial } from '../../src/config/load-tls.js';
import type { SqlConfig } from '../../src/config/sql-settings.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Observation } from '../../src/core/observation.js';
import type { Principal } from '../../src/core/principal.js';
import type { ReadScope } from '../../src/core/read-scope.js';
import type { SqlService } from '../../src/core/sql-service.js';
import { createConcurrencyLimit } from '../../src/transport/http/limit-concurrency.js';
import { createSqlListener, type SqlListener } from '../../src/transport/sql-wire/create-sql-listener.js';
import { createFakeSqlService, type FakeSqlService } from './fake-sql-service.js';

export interface StartedSql extends SqlListener {
  readonly service: FakeSqlService;
  readonly observations: Observation[];
  /** Scopes opened and not ended. */
  readonly scopes: { open: number };
  /** What the grants' digest is from now on. */
  grantDigest: string;
  /** Keys that are taken, by name; changing it takes them away. */
  readonly keys: Set<string>;
  /** A client that is connected; it is closed with the listener. */
  connect(options?: pg.ClientConfig): Promise<pg.Client>;
  stop(graceMs?: number): Promise<void>;
}

export interface StartSqlOptions {
  readonly config?: Partial<SqlConfig>;
  readonly limits?: Partial<Limits>;
  readonly tls?: TlsMaterial;
  readonly expiresAtMs?: number;
  readonly real?: SqlService;
}

export async function startSqlListener(options: StartSqlOptions = {}): Promise<StartedSql> {
  const service = createFakeSqlService();
  const limits = { ...defaultLimits, ...options.limits };
  const observations: Observation[] = [];
  const scopes = { open: 0 };
  const keys = new Set(['ann', 'bob']);
  const clients: pg.Client[] = [];
  const principalOf = (name: string): Principal => ({
    id: `api-key/${name}`,
    grantees: [name],
    admin: false,
    expiresAtMs: options.expiresAtMs,
  });
  const verifiers = loadScramVerifiers(
    ['ann', 'bob'].map((name) => ({
      name,
      apiKeyHashes: [`sha256:${createHash('sha256').update(`key-${name}`).digest('hex')}`],
      scramVerifiers: [scramVerifierOf(`key-${name}`)],
      grantees: [name],
      admin: false,
      demo: false,
    })),
  );
  const listener = await createSqlListener({
    service: options.real ?? service,
    gate: {
      open: ({ principal, requestId, signal }) => {
        scopes.open++;
        const scope = {
          catalog: { grantDigest: started.grantDigest, shapeDigest: 'shape', datasets: new Map() },
          context: { principal, requestId, signal },
          end: () => {
            scopes.open--;
          },
        };
        return Promise.resolve(scope as unknown as ReadScope);
      },
    },
    concurrency: createConcurrencyLimit(limits.maxConcurrentQueries),
    limits,
    observe: (observation) => observations.push(observation),
    config: {
      port: 0,
      host: '127.0.0.1',
      tls: 'optional',
      database: 'lakegate',
      authentication: 'password',
      ...options.config,
    },
    loopbackOnly: true,
    tls: options.tls,
    authenticator: {
      authenticate: ({ authorization }) => {
        const name = /^Bearer key-(\w+)$/.exec(authorization ?? '')?.[1] ?? '';
        return keys.has(name)
          ? Promise.resolve(principalOf(name))
          : Promise.reject(new LakegateError('UNAUTHENTICATED'));
      },
      get scramVerifiers() {
        return verifiers.filter(({ principal }) => keys.has(principal.id.replace('api-key/', '')));
      },
    },
  });
  const started: StartedSql = {
    ...listener,
    service,
    observations,
    scopes,
    grantDigest: 'one',
    keys,
    connect: async (given = {}) => {
      const client = new pg.Client({
        host: listener.host,
        port: listener.port,
        user: 'anybody',
        password: 'key-ann',
        database: 'lakegate',
        ...given,
      });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
    stop: async (graceMs) => {
      if (graceMs === undefined) await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await listener.stop(graceMs ?? 0);
    },
  };
  return started;
}
