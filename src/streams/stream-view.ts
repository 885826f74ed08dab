// A stream as all those see it who have the same grant and ask the same: each event is judged once for all of them.
import type { ChangeEvent } from '../core/watch-service.js';
import type { SeeChange } from './see-change.js';
import type { EventBatch, StreamEvent } from './stream-event.js';
import type { StreamOffsets } from '../../connectors/stream.js';

/** An event of a view, with what tells its record apart. */
export interface ViewEvent extends ChangeEvent {
  /** Undefined for events without a record. */
  readonly key: string | undefined;
  readonly source: { readonly partition: string; readonly offset: string };
}

export interface StreamView {
  /** The events of a batch that are seen; the same array for the same batch. */
  eventsOf(batch: EventBatch): readonly ViewEvent[];
}

/** Writes a position; remembered, so that it is written once for all who ask. */
export type WritePosition = (offsets: StreamOffsets) => string | undefined;

export function createStreamView(see: SeeChange, writePosition: WritePosition): StreamView {
  const seen = new WeakMap<EventBatch, readonly ViewEvent[]>();
  // Who catches up is handed other batches of the same events.
  const seenOne = new WeakMap<StreamEvent, readonly ViewEvent[]>();
  const viewOf = (event: StreamEvent): readonly ViewEvent[] => {
    let events = seenOne.get(event);
    if (events === undefined) {
      events = toViewEvents(event, see, writePosition);
      seenOne.set(event, events);
    }
    return events;
  };
  return {
    eventsOf: (batch) => {
      let events = seen.get(batch);
      if (events === undefined) {
        events = batch.events.flatMap(viewOf);
        seen.set(batch, events);
      }
      return events;
    },
  };
}

function toViewEvents(event: StreamEvent, see: SeeChange, writePosition: WritePosition): readonly ViewEvent[] {
  const { timeMs, lagMs, offsets, partition, offset } = event;
  const position = (): string | undefined => writePosition(offsets);
  const common = { eventTimeMs: timeMs, lagMs, position, source: { partition, offset } };
  if (event.change === undefined) return [{ ...common, operation: 'skipped', record: undefined, key: undefined }];
  return see(event.change).map(({ operation, record, key }) => ({ ...common, operation, record, key }));
}
