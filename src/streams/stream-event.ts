// Messages of a stream once they are read: in one sequence for all who watch, each with where the stream was after it.
import type { StreamMessage, StreamOffsets } from '../../connectors/stream.js';
import type { BadMessage, Change, StreamRoute } from './stream-route.js';

export interface StreamEvent {
  readonly partition: string;
  readonly offset: string;
  readonly timeMs: number;
  /** Undefined for a message that could not be read. */
  readonly change: Change | undefined;
  /** Of all partitions, after this message. */
  readonly offsets: StreamOffsets;
  readonly lagMs: number | undefined;
}

/** Events that were read together. The same object for all who watch. */
export interface EventBatch {
  readonly events: readonly StreamEvent[];
  /** After the last of them. */
  readonly offsets: StreamOffsets;
  readonly lagMs: number | undefined;
}

/** Told of each message that could not be read. */
export type BadRecord = (message: StreamMessage, bad: BadMessage) => void;

/** Reads messages one by one, in order. @throws LakegateError STREAM_UNAVAILABLE */
export async function readEvents(
  messages: readonly StreamMessage[],
  from: { readonly offsets: StreamOffsets; readonly lagMs: number | undefined },
  route: Pick<StreamRoute, 'read'>,
  onBad: BadRecord,
): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  let { offsets } = from;
  for (const message of messages) {
    const { partition, offset, timeMs } = message;
    const reading = route.read(message);
    const read = reading instanceof Promise ? await reading : reading;
    if ('unreadable' in read) onBad(message, read);
    offsets = new Map(offsets).set(partition, offset);
    const change = 'unreadable' in read ? undefined : read;
    events.push({ partition, offset, timeMs, change, offsets, lagMs: from.lagMs });
  }
  return events;
}
