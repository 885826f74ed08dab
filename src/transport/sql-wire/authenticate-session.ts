// Has a client prove who it is: by its certificate, by an API key or token as its password, or by a key that isn't sent.
import type { SqlAuthentication } from '../../config/sql-settings.js';
import { LakegateError } from '../../core/errors.js';
import type { Principal } from '../../core/principal.js';
import type { ScramVerifier } from '../../core/scram-verifier.js';
import { SecretText } from '../../core/secret-text.js';
import { isLoopback } from '../http/check-host.js';
import { peerCertificateOf, type PeerCertificate } from '../http/peer-certificate.js';
import { writeAuthentication } from './backend-message.js';
import { decodeUtf8, FrameFields } from './frontend-message.js';
import type { Channel } from './negotiate.js';
import { createScramExchange, scramMechanism, scramPlusMechanism } from './scram-exchange.js';
import { FatalFailure, fatal } from './sql-failure.js';
import type { WireOutput } from './wire-output.js';

/** The identity stage, as it is now. */
export interface SqlAuthenticator {
  /** @throws LakegateError UNAUTHENTICATED, POLICY_UNAVAILABLE */
  authenticate(headers: { readonly authorization?: string }, peer?: PeerCertificate): Promise<Principal>;
  readonly scramVerifiers: readonly ScramVerifier[];
}

/** Who came in, and how to ask whether they still may. */
export interface ProvenIdentity {
  readonly principal: Principal;
  /** @throws LakegateError UNAUTHENTICATED, POLICY_UNAVAILABLE */
  prove(): Promise<Principal>;
}

export interface AuthenticationRequest {
  readonly channel: Channel;
  readonly output: WireOutput;
  readonly user: string;
  readonly method: SqlAuthentication;
  readonly authenticator: SqlAuthenticator;
  /** Hash of the server's certificate; absent where nothing can be bound to it. */
  readonly certificateHash: Buffer | undefined;
}

/** More than any key or token that is taken. */
const maxAnswerBytes = 16_384;

/** @throws FatalFailure 28P01, whatever was wrong; 28000 where nothing could be right; 08P01 */
export async function authenticateSession(request: AuthenticationRequest): Promise<ProvenIdentity> {
  const byCertificate = await proveByCertificate(request);
  if (byCertificate !== undefined) return byCertificate;
  return request.method === 'password' ? proveByPassword(request) : proveByScram(request);
}

async function proveByCertificate({
  channel,
  authenticator,
}: AuthenticationRequest): Promise<ProvenIdentity | undefined> {
  const peer = peerOf(channel);
  if (peer === undefined) return undefined;
  const prove = (): Promise<Principal> => authenticator.authenticate({}, peer);
  try {
    return { principal: await prove(), prove };
  } catch (error) {
    if (error instanceof LakegateError && error.code === 'UNAUTHENTICATED') return undefined;
    throw error;
  }
}

async function proveByPassword(request: AuthenticationRequest): Promise<ProvenIdentity> {
  const { channel, output, user, authenticator } = request;
  if (!channel.isSecure && !isLocal(channel)) {
    throw fatal('28000', 'the connection is not encrypted', {
      hint: 'A password is asked for over TLS alone: connect with sslmode=require.',
    });
  }
  writeAuthentication(output.buffer, 3);
  const answer = await readAnswer(request);
  const password = new SecretText(answer.cstring());
  answer.end();
  const peer = peerOf(channel);
  const prove = (): Promise<Principal> =>
    authenticator.authenticate({ authorization: `Bearer ${password.reveal()}` }, peer);
  try {
    return { principal: await prove(), prove };
  } catch (error) {
    throw asRefusal(error, user);
  }
}

async function proveByScram(request: AuthenticationRequest): Promise<ProvenIdentity> {
  const { channel, output, user, authenticator, certificateHash } = request;
  const binding = channel.isSecure ? certificateHash : undefined;
  const mechanisms = binding === undefined ? [scramMechanism] : [scramPlusMechanism, scramMechanism];
  writeAuthentication(output.buffer, 10, Buffer.from(`${mechanisms.join('\0')}\0\0`));
  const first = await readAnswer(request);
  const mechanism = first.cstring();
  if (!mechanisms.includes(mechanism)) throw fatal('08P01', 'client selected an invalid SASL authentication mechanism');
  const exchange = createScramExchange(binding);
  const length = first.int32();
  const clientFirst = decodeUtf8(first.bytes(length));
  first.end();
  writeAuthentication(output.buffer, 11, Buffer.from(exchange.begin(mechanism, clientFirst)));
  const last = await readAnswer(request);
  const proven = exchange.finish(decodeUtf8(last.rest()), authenticator.scramVerifiers);
  if (proven === undefined) throw asRefusal(new LakegateError('UNAUTHENTICATED'), user);
  writeAuthentication(output.buffer, 12, Buffer.from(proven.serverFinal));
  const { storedKey, principal } = proven.verifier;
  return {
    principal,
    prove: () => {
      const known = authenticator.scramVerifiers.find((verifier) => verifier.storedKey.equals(storedKey));
      return known === undefined
        ? Promise.reject(new LakegateError('UNAUTHENTICATED'))
        : Promise.resolve(known.principal);
    },
  };
}

/** The fields of the client's answer to what it was asked. */
async function readAnswer({ channel, output }: AuthenticationRequest): Promise<FrameFields> {
  await output.flush();
  const frame = await channel.reader.read(maxAnswerBytes);
  if (frame === undefined) throw new LakegateError('REQUEST_CANCELLED');
  if (frame.type !== 0x70) throw fatal('08P01', `expected password response, got message type ${frame.type}`);
  return new FrameFields(frame.body);
}

function asRefusal(error: unknown, user: string): unknown {
  if (!(error instanceof LakegateError)) return error;
  if (error.code !== 'UNAUTHENTICATED') return new FatalFailure(error);
  return fatal('28P01', `password authentication failed for user "${user}"`, {
    hint: 'The password is an API key or a token; the user name may be any.',
  });
}

function peerOf({ stream }: Channel): PeerCertificate | undefined {
  return peerCertificateOf({ socket: stream });
}

function isLocal({ stream }: Channel): boolean {
  return isLoopback((stream.remoteAddress ?? '').replace(/^::ffff:/, ''));
}
