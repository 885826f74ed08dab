// One shard being read, by polling or by enhanced fan-out: what both have in common.
import type { _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import type { StreamMessage } from '../stream.js';
import { encodePlace, type ShardPlace, untilTime } from './shard-place.js';
import type { ServerClock } from './server-clock.js';
import type { ShardStart } from './stream-shards.js';

/** What came of a shard next. */
export interface ShardStep {
  readonly messages: readonly StreamMessage[];
  /** After the messages. */
  readonly place: ShardPlace;
  /** How far it is behind the shard's end. */
  readonly lagMs: number;
  /** No more will ever come. */
  readonly ended: boolean;
}

export interface ShardReader {
  /** Settles where it starts. */
  readonly open: () => Promise<void>;
  /** Waits for the next step. @throws Error the client's, LakegateError POSITION_EXPIRED */
  readonly next: () => Promise<ShardStep>;
}

export interface ShardToRead {
  readonly shard: string;
  readonly start: ShardStart;
  readonly clock: ServerClock;
  readonly signal: AbortSignal;
  readonly called: (operation: string) => void;
}

/** What an answer of the service says of a shard. */
export interface ShardAnswer {
  readonly records: readonly KinesisRecord[];
  readonly lagMs: number;
  readonly ended: boolean;
}

/** `place`: where it was before. */
export function toStep(answer: ShardAnswer, place: ShardPlace, { shard, clock }: ShardToRead): ShardStep {
  const { records, lagMs, ended } = answer;
  const messages = records.map((record): StreamMessage => {
    const at = placeOf(record);
    return {
      partition: shard,
      offset: encodePlace(at),
      timeMs: at.timeMs,
      content: { kind: 'payload', payload: record.Data ?? new Uint8Array(), key: keyOf(record) },
    };
  });
  const last = records.at(-1);
  const reached = last === undefined ? place : placeOf(last);
  // A shard that is silent is known to have been so until now: its place doesn't grow old.
  const readUntilMs = clock.now() - lagMs;
  return { messages, place: ended ? { kind: 'end' } : untilTime(reached, readUntilMs), lagMs, ended };
}

function placeOf({ SequenceNumber, ApproximateArrivalTimestamp }: KinesisRecord) {
  const sequence = SequenceNumber ?? '';
  return { kind: 'at', sequence, timeMs: ApproximateArrivalTimestamp?.getTime() ?? 0 } as const;
}

function keyOf({ PartitionKey }: KinesisRecord): Uint8Array | undefined {
  return PartitionKey === undefined ? undefined : Buffer.from(PartitionKey);
}
