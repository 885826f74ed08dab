// Iterators: where a reader is in a shard, in a text that only the server makes sense of, good for five minutes.
import { AwsError } from '../aws-json/aws-error.js';

export interface ShardIterator {
  readonly stream: string;
  readonly shard: string;
  /** Number of the next record. */
  readonly next: number;
}

const lifetimeMs = 300_000;

export function encodeIterator({ stream, shard, next }: ShardIterator, nowMs: number): string {
  return Buffer.from(JSON.stringify([stream, shard, next, nowMs])).toString('base64');
}

/** @throws AwsError InvalidArgumentException, ExpiredIteratorException */
export function parseIterator(text: string, nowMs: number): ShardIterator {
  const [stream, shard, next, issuedMs] = read(text);
  if (nowMs - issuedMs > lifetimeMs) throw new AwsError('ExpiredIteratorException', 'Iterator expired.');
  return { stream, shard, next };
}

function read(text: string): readonly [string, string, number, number] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    if (Array.isArray(parts) && parts.length === 4) return parts as unknown as [string, string, number, number];
  } catch {
    // Not one of this server's.
  }
  throw new AwsError('InvalidArgumentException', 'Invalid ShardIterator.');
}
