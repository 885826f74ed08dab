// Someone who joins the others from further on in the stream than they are: told of nothing again.
import type { StreamOffsets, StreamSource } from '../../connectors/stream.js';
import type { Listener } from './stream-hub.js';

/** `place`: up to where the listener was told of everything; `at`: where the others are. */
export function skipRead(
  listener: Listener,
  place: StreamOffsets,
  at: StreamOffsets,
  compareOffsets: StreamSource['compareOffsets'],
): Listener {
  const ahead = new Map([...place].filter(([partition, offset]) => isBehind(at, partition, offset)));
  if (ahead.size === 0) return listener;

  function isBehind(offsets: StreamOffsets, partition: string, offset: string): boolean {
    const reached = offsets.get(partition);
    return reached === undefined || compareOffsets(reached, offset) < 0;
  }

  return {
    next: (batch) => {
      if (ahead.size === 0) {
        listener.next(batch);
        return;
      }
      const events = batch.events.filter(({ partition, offset }) => {
        const read = ahead.get(partition);
        return read === undefined || compareOffsets(offset, read) > 0;
      });
      for (const [partition, offset] of ahead) if (!isBehind(batch.offsets, partition, offset)) ahead.delete(partition);
      listener.next({ ...batch, events });
    },
    hasRoomFor: (batch) => listener.hasRoomFor(batch),
    room: () => listener.room(),
    whenRoom: () => listener.whenRoom(),
    end: (error) => {
      listener.end(error);
    },
  };
}
