// One connection from its first byte to its last: start-up, authentication, then messages one after another.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { SqlConfig } from '../../config/sql-settings.js';
import { LakegateError } from '../../core/errors.js';
import { watchExpiry } from '../graphql/watch-expiry.js';
import { authenticateSession, type ProvenIdentity, type SqlAuthenticator } from './authenticate-session.js';
import * as messages from './backend-message.js';
import { answerMessages } from './answer-messages.js';
import { type Arrival, type Channel, negotiate } from './negotiate.js';
import { SessionSettings } from './settings/session-settings.js';
import { FatalFailure, fatal, sqlFailure } from './sql-failure.js';
import type { Portal, SqlSession, SqlWireServices } from './sql-session.js';
import { startupSettings } from './startup-settings.js';
import type { TlsUpgrade } from './tls-upgrade.js';
import { Transaction } from './transaction.js';
import { createWireOutput, type WireOutput } from './wire-output.js';
import { closePortal } from './sql-session.js';

/** What all connections have in common. */
export interface ConnectionOptions {
  readonly services: SqlWireServices;
  readonly config: Pick<SqlConfig, 'database' | 'authentication' | 'tls'>;
  readonly tls: TlsUpgrade | undefined;
  readonly authenticator: SqlAuthenticator;
  readonly serverVersion: string;
  readonly keys: CancelKeys;
}

/** Running connections by what a client needs to know to cancel what one of them does. */
export interface CancelKeys {
  /** Keeps a connection; gives the number it is known by, and what forgets it. */
  add(secret: Buffer, cancel: () => void): { readonly backendPid: number; readonly remove: () => void };
  cancel(backendPid: number, secret: Buffer): void;
}

export interface SqlConnection {
  /** Resolves when the socket is closed. Never rejects. */
  readonly closed: Promise<void>;
  /** Whether the client has proved who it is. */
  readonly isAuthenticated: () => boolean;
  /** Ends it as soon as what it does now is done. */
  drain(): void;
  /** Ends it now. */
  abort(reason: LakegateError): void;
}

/** How long a client has to take the last message before it is cut off. */
const farewellMs = 1_000;

export function serveConnection(socket: Socket, options: ConnectionOptions): SqlConnection {
  const { limits } = options.services;
  const ending = new AbortController();
  const draining = new AbortController();
  let isAuthenticated = false;
  let channel: Channel | undefined;
  let output: WireOutput | undefined;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      ending.abort(new LakegateError('REQUEST_CANCELLED'));
      resolve();
    });
  });
  socket.on('error', () => undefined);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  const startup = setTimeout(() => {
    ending.abort(new LakegateError('TIME_LIMIT'));
    socket.destroy();
  }, limits.sqlStartupTimeoutMs);

  const serve = async (): Promise<void> => {
    const arrival = await negotiate(socket, options.config.tls === 'off' ? undefined : options.tls, (now) => {
      channel = now;
      output = createWireOutput(now.stream, limits.exportTimeoutMs);
    });
    if (arrival === undefined || output === undefined) return;
    if (arrival.kind === 'cancel') {
      options.keys.cancel(arrival.backendPid, arrival.secret);
      return;
    }
    const facts = await greet(arrival, { options, output });
    clearTimeout(startup);
    isAuthenticated = true;
    const forget = watchExpiry(facts.identity.principal, () => {
      ending.abort(sqlFailure('28000', 'The credentials have expired.'));
    });
    const secret = randomBytes(arrival.minor < 2 ? 4 : 32);
    const key = options.keys.add(secret, () => {
      session.work?.abort(sqlFailure('57014', 'canceling statement due to user request'));
    });
    const { backendPid } = key;
    const session = createSession(facts, { options, output, ending, backendPid });
    try {
      const { buffer } = output;
      for (const [name, value] of session.settings.takeReports()) messages.writeParameterStatus(buffer, name, value);
      messages.writeKeyData(buffer, backendPid, secret);
      messages.writeReady(buffer, 'I');
      await output.flush();
      await answerMessages(session, { reader: arrival.reader, draining: draining.signal });
    } finally {
      key.remove();
      forget();
      for (const name of [...session.portals.keys()]) closePortal(session, name);
    }
  };

  const finish = async (): Promise<void> => {
    try {
      await serve();
    } catch (error) {
      await tellFatal(error, output);
    } finally {
      clearTimeout(startup);
      endStream(channel?.stream ?? socket, socket);
    }
  };
  void finish();
  return {
    closed,
    isAuthenticated: () => isAuthenticated,
    drain: () => {
      draining.abort();
      if (!isAuthenticated) ending.abort(new LakegateError('SHUTTING_DOWN'));
      if (!isAuthenticated) socket.destroy();
    },
    abort: (reason) => {
      ending.abort(reason);
      setTimeout(() => socket.destroy(), farewellMs).unref();
    },
  };
}

interface StartedSession {
  readonly identity: ProvenIdentity;
  readonly database: string;
  readonly user: string;
  readonly settings: SessionSettings;
}

/** Authenticates and takes in what start-up says. @throws FatalFailure */
async function greet(
  arrival: Extract<Arrival, { kind: 'startup' }>,
  { options, output }: { readonly options: ConnectionOptions; readonly output: WireOutput },
): Promise<StartedSession> {
  const { config, tls, authenticator, services, serverVersion } = options;
  const { parameters, isSecure } = arrival;
  const { buffer } = output;
  const user = parameters.get('user') ?? '';
  if (arrival.isNegotiated) messages.writeNegotiation(buffer, arrival.minor, arrival.unknownOptions);
  if (user === '') throw fatal('28000', 'no PostgreSQL user name specified in startup packet');
  if (!isSecure && (config.tls === 'required' || tls?.asksForCertificates === true)) {
    throw fatal('28000', 'the connection is not encrypted', { hint: 'Connect with sslmode=require.' });
  }
  if (!['', 'false', 'off', 'no', '0'].includes(parameters.get('replication') ?? '')) {
    throw fatal('0A000', 'replication is not served here');
  }
  const { authentication: method, database: known } = config;
  const certificateHash = tls?.certificateHash;
  const identity = await authenticateSession({
    channel: arrival,
    output,
    user,
    method,
    authenticator,
    certificateHash,
  });
  messages.writeAuthentication(buffer, 0);
  const database = parameters.get('database') ?? known;
  if (database !== known) throw fatal('3D000', `database "${database}" does not exist`);
  const settings = new SessionSettings({
    serverVersion,
    user,
    hasTls: tls !== undefined,
    maxConnections: services.limits.maxSqlConnections,
  });
  try {
    settings.start(startupSettings(parameters));
  } catch (error) {
    throw error instanceof LakegateError ? new FatalFailure(error) : error;
  }
  return { identity, database, user, settings };
}

function createSession(
  { identity, database, user, settings }: StartedSession,
  held: {
    readonly options: ConnectionOptions;
    readonly output: WireOutput;
    readonly ending: AbortController;
    readonly backendPid: number;
  },
): SqlSession {
  const { options, output, ending, backendPid } = held;
  const { services } = options;
  const portals = new Map<string, Portal>();
  let { principal } = identity;
  let provenAt = performance.now();
  return {
    services,
    database,
    user,
    backendPid,
    settings,
    portals,
    statements: new Map(),
    transaction: new Transaction({ settings, portals }),
    output,
    signal: ending.signal,
    identify: async () => {
      if (performance.now() - provenAt < services.limits.grantRecheckMs) return principal;
      try {
        principal = await identity.prove();
        provenAt = performance.now();
        return principal;
      } catch (error) {
        if (!(error instanceof LakegateError) || error.code !== 'UNAUTHENTICATED') throw error;
        const ended = sqlFailure('28000', 'The credentials are no longer valid.');
        ending.abort(ended);
        throw ended;
      }
    },
    work: undefined,
  };
}

/** The last message, to a client that is still there. */
async function tellFatal(error: unknown, output: WireOutput | undefined): Promise<void> {
  if (output === undefined) return;
  const told = error instanceof FatalFailure ? error.error : error;
  if (
    !(told instanceof LakegateError) ||
    (told.code === 'REQUEST_CANCELLED' && told.extensions['sqlstate'] === undefined)
  ) {
    return;
  }
  const message =
    told.code === 'SHUTTING_DOWN' ? sqlFailure('57P01', 'terminating connection due to administrator command') : told;
  messages.writeFailure(output.buffer, message, 'FATAL');
  await Promise.race([
    output.flush().catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, farewellMs).unref()),
  ]);
}

/** Lets what was written leave, and reads on meanwhile: closing on bytes unread would throw away what was sent. */
function endStream(stream: Socket, socket: Socket): void {
  stream.resume();
  stream.end();
  setTimeout(() => socket.destroy(), farewellMs).unref();
}
