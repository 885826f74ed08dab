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
  return new WaitingEvents(maxEvents, conflate);
}

/** A class, as there is one for each subscription: its functions are made once. */
class WaitingEvents implements EventQueue {
  readonly #maxEvents: number;
  readonly #conflate: boolean;
  #waiting: readonly (readonly ViewEvent[])[] = none;
  #size = 0;

  constructor(maxEvents: number, conflate: boolean) {
    this.#maxEvents = maxEvents;
    this.#conflate = conflate;
  }

  get size(): number {
    return this.#size;
  }

  fits(events: readonly ViewEvent[]): boolean {
    if (this.#size + events.length <= this.#maxEvents) return true;
    return this.#conflate && lastOfEachKey([...this.#waiting, events].flat()).length <= this.#maxEvents;
  }

  push(events: readonly ViewEvent[]): void {
    if (events.length === 0) return;
    this.#waiting = [...this.#waiting, events];
    this.#size += events.length;
    if (this.#size <= this.#maxEvents || !this.#conflate) return;
    const kept = lastOfEachKey(this.#waiting.flat());
    this.#waiting = [kept];
    this.#size = kept.length;
  }

  take(): readonly ViewEvent[] {
    const [first] = this.#waiting;
    const taken = this.#waiting.length === 1 && first !== undefined ? first : this.#waiting.flat();
    this.#waiting = none;
    this.#size = 0;
    return taken;
  }
}

/** Of all who wait for nothing. */
const none: readonly (readonly ViewEvent[])[] = [];

/** In the order of what is kept. An event without a key is kept only where it is the last of all: it has a position. */
function lastOfEachKey(events: readonly ViewEvent[]): readonly ViewEvent[] {
  const last = new Map<string | undefined, number>();
  events.forEach(({ key }, index) => last.set(key, index));
  return events.filter(({ key }, index) => last.get(key) === index);
}
