// What waits for one consumer: bounded, and where it would be too much, cut down to the last change of each key on request.
import type { ViewEvent } from './stream-view.js';

export interface EventQueue {
  /** Whether there is room for these, where it must be by leaving out what they replace. */
  fits(events: readonly ViewEvent[]): boolean;
  /** Takes what fits. */
  push(events: readonly ViewEvent[]): void;
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
    fits: (events) => {
      if (size + events.length <= maxEvents) return true;
      return conflate && lastOfEachKey([...waiting, events].flat()).length <= maxEvents;
    },
    push: (events) => {
      if (events.length === 0) return;
      waiting.push(events);
      size += events.length;
      if (size <= maxEvents || !conflate) return;
      const kept = lastOfEachKey(waiting.flat());
      waiting = [kept];
      size = kept.length;
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
