// Names of sessions with AWS: readable, at most 64 characters of those that STS takes, different for different callers.
import { createHash } from 'node:crypto';

const maxReadable = 31;

/**
 * RoleSessionName and SourceIdentity of a caller: the start of their id, then 128 bits of its hash. Two ids give one
 * name only where the hash collides: what was cut off or replaced in the readable part makes no difference.
 */
export function deriveSessionName(principalId: string): string {
  const readable = principalId.replace(/[^A-Za-z0-9_.@-]+/g, '.').slice(0, maxReadable);
  const hash = createHash('sha256').update(principalId, 'utf8').digest('hex').slice(0, 32);
  return `${readable}-${hash}`;
}
