// What a server keeps of an API key to have it proved by SCRAM-SHA-256, without the key. Part of core.
import { createHash } from 'node:crypto';
import type { Principal } from './principal.js';

/** https://www.rfc-editor.org/rfc/rfc5802#section-3 */
export interface ScramVerifier {
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
  /** Whose key it is. */
  readonly principal: Principal;
}

/**
 * One salt for all keys, so that a proof is held against each of them and nobody has to say beforehand whose key it is.
 * A salt keeps guessed passwords from being looked up in a table; keys are 256 random bits, and can't be guessed.
 */
export const scramSalt: Buffer = createHash('sha256').update('lakegate scram-sha-256', 'utf8').digest().subarray(0, 16);

/** PostgreSQL's own number. */
export const scramIterations = 4_096;
