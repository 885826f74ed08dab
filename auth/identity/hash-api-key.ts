// Makes API keys and the form in which they are kept. Keys are 256 random bits, so a plain SHA-256 can't be reversed
// by guessing; a key that a person chose could be, which is why those must be flagged as demo keys.
import { createHash, randomBytes } from 'node:crypto';

/** An API key's hash as a principals file holds it: `sha256:` and 64 hex digits. */
export function hashApiKey(key: string): string {
  return `sha256:${createHash('sha256').update(key, 'utf8').digest('hex')}`;
}

/** A new key, to be shown once, and its hash, to be kept. */
export function createApiKey(): { readonly key: string; readonly hash: string } {
  const key = `lg_${randomBytes(32).toString('base64url')}`;
  return { key, hash: hashApiKey(key) };
}
