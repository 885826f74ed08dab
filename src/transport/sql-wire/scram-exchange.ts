// The server's part of SCRAM-SHA-256, with channel binding to the server's certificate over TLS.
// https://www.rfc-editor.org/rfc/rfc5802, https://www.rfc-editor.org/rfc/rfc5929#section-4 and PostgreSQL's own
// https://www.postgresql.org/docs/current/sasl-authentication.html
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { scramIterations, scramSalt, type ScramVerifier } from '../../core/scram-verifier.js';
import { fatal } from './sql-failure.js';

export const scramMechanism = 'SCRAM-SHA-256';
export const scramPlusMechanism = 'SCRAM-SHA-256-PLUS';

export interface ScramExchange {
  /** The server's first message, for the client's first. @throws FatalFailure 08P01, 28000 */
  begin(mechanism: string, clientFirst: string): string;
  /**
   * Whose proof it is, and the server's last message; undefined: nobody's.
   * @throws FatalFailure 08P01 for a message that doesn't follow from those before it
   */
  finish(
    clientFinal: string,
    verifiers: readonly ScramVerifier[],
  ): { readonly verifier: ScramVerifier; readonly serverFinal: string } | undefined;
}

/** `channelBinding`: the hash of the certificate that the connection is bound to; absent: it can't be bound. */
export function createScramExchange(channelBinding: Buffer | undefined, nonce = newNonce()): ScramExchange {
  let gs2Header = '';
  let binding = Buffer.alloc(0);
  let clientFirstBare = '';
  let serverFirst = '';
  return {
    begin: (mechanism, clientFirst) => {
      const match = /^(n|y|p=([\w.-]+)),(a=[^,]*)?,((?:n=([^,]*)),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/.exec(
        clientFirst,
      );
      if (match === null) throw malformed('The message does not begin as it should.');
      const [, flag = '', bindingType, authorization, bare = '', , clientNonce = ''] = match;
      if (authorization !== undefined)
        throw fatal('0A000', 'client uses authorization identity, but it is not supported');
      const isPlus = mechanism === scramPlusMechanism;
      if (isPlus !== (bindingType !== undefined)) throw malformed('Mechanism and channel binding do not go together.');
      if (isPlus && (channelBinding === undefined || bindingType !== 'tls-server-end-point')) {
        throw fatal('08P01', 'unsupported SCRAM channel-binding type');
      }
      // The client could bind and thinks that the server can't: somebody between them took the offer away.
      if (flag === 'y' && channelBinding !== undefined) {
        throw fatal('28000', 'SCRAM channel binding negotiation error');
      }
      gs2Header = `${flag},,`;
      binding = isPlus && channelBinding !== undefined ? Buffer.from(channelBinding) : Buffer.alloc(0);
      clientFirstBare = bare;
      serverFirst = `r=${clientNonce}${nonce},s=${scramSalt.toString('base64')},i=${scramIterations}`;
      return serverFirst;
    },
    finish: (clientFinal, verifiers) => {
      const match = /^(c=([\w+/=]*),r=([^,]*)(?:,[^,]*)*?),p=([\w+/=]+)$/.exec(clientFinal);
      if (match === null) throw malformed('The proof is not where it should be.');
      const [, withoutProof = '', bound = '', fullNonce = '', proofText = ''] = match;
      if (bound !== Buffer.concat([Buffer.from(gs2Header), binding]).toString('base64')) {
        throw fatal('28000', 'SCRAM channel binding check failed');
      }
      if (!serverFirst.startsWith(`r=${fullNonce},`)) throw malformed('Nonce does not match.');
      const proof = Buffer.from(proofText, 'base64');
      if (proof.length !== 32) throw malformed('Malformed proof in client-final-message.');
      const message = `${clientFirstBare},${serverFirst},${withoutProof}`;
      const verifier = findProven(proof, message, verifiers);
      if (verifier === undefined) return undefined;
      return { verifier, serverFinal: `v=${hmac(verifier.serverKey, message).toString('base64')}` };
    },
  };
}

/** All are tried, so that the time it takes says nothing of which it is. */
function findProven(proof: Buffer, message: string, verifiers: readonly ScramVerifier[]): ScramVerifier | undefined {
  let proven: ScramVerifier | undefined;
  for (const verifier of verifiers) {
    const signature = hmac(verifier.storedKey, message);
    const clientKey = Buffer.from(proof.map((byte, i) => byte ^ (signature[i] ?? 0)));
    if (timingSafeEqual(createHash('sha256').update(clientKey).digest(), verifier.storedKey)) proven = verifier;
  }
  return proven;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function newNonce(): string {
  return randomBytes(18).toString('base64');
}

function malformed(detail: string): Error {
  return fatal('08P01', 'malformed SCRAM message', { detail });
}
