// Makes and reads SCRAM-SHA-256 verifiers of API keys, in PostgreSQL's form: SCRAM-SHA-256$4096:SALT$STORED:SERVER.
// https://www.rfc-editor.org/rfc/rfc5802#section-3
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { Principal } from '../../src/core/principal.js';
import { scramIterations, scramSalt, type ScramVerifier } from '../../src/core/scram-verifier.js';
import { hashApiKey } from './hash-api-key.js';
import type { ApiKeyPrincipal } from './identity-config.js';

const start = `SCRAM-SHA-256$${String(scramIterations)}:${scramSalt.toString('base64')}$`;

/** The verifier of a key, as a principals file holds it. */
export function scramVerifierOf(key: string): string {
  const { storedKey, serverKey } = deriveKeys(key);
  return `${start}${storedKey.toString('base64')}:${serverKey.toString('base64')}`;
}

/** Whether a text is a verifier with the salt that all keys have. */
export function isScramVerifier(text: string): boolean {
  return parseKeys(text) !== undefined;
}

/** The verifiers of all keys: those in the file, and those of demo keys, which anyone could make. */
export function loadScramVerifiers(principals: readonly ApiKeyPrincipal[]): readonly ScramVerifier[] {
  return principals.flatMap(({ name, apiKeyHashes, scramVerifiers = [], grantees, admin, demo }) => {
    const principal: Principal = Object.freeze({ id: `api-key/${name}`, grantees, admin });
    const given = scramVerifiers.flatMap((text) => parseKeys(text) ?? []);
    const demoKey = `demo-${name}`;
    const known = demo && apiKeyHashes.includes(hashApiKey(demoKey)) ? [...given, deriveKeys(demoKey)] : given;
    return known.map((keys) => ({ ...keys, principal }));
  });
}

function deriveKeys(key: string): Pick<ScramVerifier, 'storedKey' | 'serverKey'> {
  const salted = pbkdf2Sync(key.normalize('NFKC'), scramSalt, scramIterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest();
  return { storedKey, serverKey: hmac('Server Key') };
}

function parseKeys(text: string): Pick<ScramVerifier, 'storedKey' | 'serverKey'> | undefined {
  if (!text.startsWith(start)) return undefined;
  const match = /^([\w+/]{43}=):([\w+/]{43}=)$/.exec(text.slice(start.length));
  if (match === null) return undefined;
  const [storedKey, serverKey] = [match[1] ?? '', match[2] ?? ''].map((part) => Buffer.from(part, 'base64'));
  return storedKey && serverKey && { storedKey, serverKey };
}
