// The last events of a stream, kept so that who comes back soon needs no reading of their own.
import type { StreamOffsets, StreamSource } from '../../connectors/stream.js';
import type { EventBatch, StreamEvent } from './stream-event.js';

export interface EventWindow {
  add(batch: EventBatch): void;
  /** Where the stream is. */
  readonly offsets: StreamOffsets;
  /**
   * The events after a place that someone has read to, or undefined where the window doesn't reach back so far, or
   * can't tell.
   */
  since(offsets: StreamOffsets): readonly StreamEvent[] | undefined;
  /** How many events there have been, of which the last are kept. */
  readonly count: number;
  /** At most so many of the events after the first `read` ones, or undefined where they are no longer kept. */
  after(read: number, limit: number): readonly StreamEvent[] | undefined;
}

/** `start`: where the stream is before the first event; at most `maxEvents` are kept. */
export function createEventWindow(
  start: StreamOffsets,
  maxEvents: number,
  compareOffsets: StreamSource['compareOffsets'],
): EventWindow {
  let events: StreamEvent[] = [];
  let base = start;
  let offsets = start;
  let dropped = 0;
  const isAfter = (event: StreamEvent, place: StreamOffsets): boolean => {
    const read = place.get(event.partition);
    return read === undefined || compareOffsets(event.offset, read) > 0;
  };
  return {
    get offsets() {
      return offsets;
    },
    add: (batch) => {
      ({ offsets } = batch);
      events.push(...batch.events);
      // Cut rarely, so that adding costs the same however much is kept.
      if (events.length <= maxEvents * 1.25) return;
      const cut = events.length - maxEvents;
      base = (events[cut - 1] as StreamEvent).offsets;
      events = events.slice(cut);
      dropped += cut;
    },
    since: (place) => {
      const reaches = [...base].every(([partition, offset]) => {
        const read = place.get(partition);
        return read !== undefined && compareOffsets(read, offset) >= 0;
      });
      return reaches ? events.filter((event) => isAfter(event, place)) : undefined;
    },
    get count() {
      return dropped + events.length;
    },
    after: (read, limit) => (read < dropped ? undefined : events.slice(read - dropped, read - dropped + limit)),
  };
}
