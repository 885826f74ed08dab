// What waits for one consumer: bounded, and where it is full either cut down to the last change of each key, or closed.
import type { ViewEvent } from './stream-view.js';

export interface EventQueue {
  /** False where the consumer is too slow. */
  push(events: readonly ViewEvent[]): boolean;
  /** Everything that waits; empty where nothing does. The arrays are those that were pushed, where they can be. */
  take(): readonly ViewEvent[];
  readonly size: number;
}

/** `conflate`: whether of several changes of one key only the last may be kept. */
export function createEventQueue(maxEvents: number, conflate: boolean): EventQueue {
  let waiting: (readonly ViewEvent[])[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    push: (events) => {
      if (events.length === 0) return true;
      waiting.push(events);
      size += events.length;
      if (size <= maxEvents) return true;
      if (!conflate) return false;
      const kept = lastOfEachKey(waiting.flat());
      waiting = [kept];
      size = kept.length;
      return size <= maxEvents;
    },
    take: () => {
      const [first] = waiting;
      const taken = waiting.length === 1 && first !== undefined ? first : waiting.flat();
      waiting = [];
      size = 0;
      return taken;
    },
  };
}

/** In the order of what is kept. An event without a key is kept only where it is the last of all: it has a position. */
function lastOfEachKey(events: readonly ViewEvent[]): readonly ViewEvent[] {
  const last = new Map<string | undefined, number>();
  events.forEach(({ key }, index) => last.set(key, index));
  return events.filter(({ key }, index) => last.get(key) === index);
}
