// What the sources' battery runs against. Each kind gives a fixture; the battery asks it for new, empty streams.
import type { StreamCapabilities, StreamMessage, StreamSource } from '../../../connectors/stream.js';
import type { FaultProxy } from '../../support/fault-proxy.js';
import { type Reading, decodeReading } from './readings.js';

/** One kind of source on a real server. */
export interface SourceFixture {
  readonly kind: string;
  /** What its sources declare; the checks that don't apply are skipped by it alone. */
  readonly capabilities: StreamCapabilities;
  /** Starts the server that all checks share. */
  readonly start: () => Promise<SourceServer>;
  /** To what the server rounds the times at which a reading may start. */
  readonly timeResolutionMs: number;
  /** What the kind's targets can do beyond writing; the checks that need more are skipped. */
  readonly offers: ReadonlySet<SourceOffer>;
}

/** The optional members of a target. */
export type SourceOffer = 'produceGarbage' | 'expire' | 'addPartition' | 'invalidOffset';

export interface SourceServer {
  /** A new, empty stream, of several partitions where there are such, and a source that reaches it through `proxy`. */
  readonly create: () => Promise<SourceTarget>;
  readonly stop: () => Promise<void>;
}

export interface SourceTarget {
  readonly source: StreamSource;
  readonly proxy: FaultProxy;
  /** Writes past the proxy by the server's own client, in order; all are acknowledged when it resolves. */
  readonly produce: (readings: readonly Reading[]) => Promise<void>;
  /** Writes what can't be a reading (bytes that aren't JSON); absent where the server takes rows alone. */
  readonly produceGarbage?: () => Promise<void>;
  /** Makes the server forget all that was written by now; absent where it can't be made to. */
  readonly expire?: () => Promise<void>;
  /** Adds a partition (splits a shard) and resolves when writes may go there; absent where there are none. */
  readonly addPartition?: () => Promise<void>;
  /** An offset that is well-formed for no place; absent where any text is a place. */
  readonly invalidOffset?: string;
  readonly stop: () => Promise<void>;
}

/** The reading a message carries; undefined for what can't be read. */
export function readingOf({ content }: StreamMessage): Reading | undefined {
  if (content.kind === 'unreadable') return undefined;
  if (content.kind === 'payload') return content.payload === undefined ? undefined : tryDecode(content.payload);
  const [station, seq, note] = content.after ?? [];
  return { station: String(station), seq: Number(seq), note: String(note) };
}

function tryDecode(payload: Uint8Array): Reading | undefined {
  try {
    return decodeReading(payload);
  } catch {
    return undefined;
  }
}
