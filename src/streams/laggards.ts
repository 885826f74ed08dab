// Those who watch a stream and have no room for what just came: each is told of it out of what the hub keeps, as it has
// room, and joins the others again. Who falls behind what is kept is let go.
import { LakegateError } from '../core/errors.js';
import type { StreamEvent } from './stream-event.js';
import type { EventWindow } from './event-window.js';
import type { Listener } from './stream-hub.js';

export interface Laggards {
  readonly size: number;
  /** Takes over a listener that has had everything up to the event of this number. */
  add(listener: Listener, read: number): void;
  remove(listener: Listener): void;
  /** Lets go of those who need what is no longer kept; to be called whenever events were added. */
  release(): void;
  /** Resolves once one of them has caught up or gone, or after a time. */
  whenFewer(maxMs: number): Promise<void>;
  /** All of them, who are told of nothing any more. */
  clear(): readonly Listener[];
}

export interface LaggardsOptions {
  readonly window: () => EventWindow | undefined;
  readonly lagMs: () => number | undefined;
  /** Takes a listener back that has caught up. */
  readonly rejoin: (listener: Listener) => void;
  /** Lets go of one. */
  readonly onLost: (listener: Listener, error: LakegateError) => void;
}

/** Up to which event a listener has been told. */
interface Place {
  read: number;
}

export function createLaggards({ window, lagMs, rejoin, onLost }: LaggardsOptions): Laggards {
  const places = new Map<Listener, Place>();
  let onFewer: () => void = () => undefined;
  const drop = (listener: Listener): void => {
    if (places.delete(listener)) onFewer();
  };

  /** Tells of what is kept, and of what comes meanwhile, until nothing is left or the listener is another's. */
  const follow = async (listener: Listener, place: Place): Promise<void> => {
    for (;;) {
      await listener.whenRoom();
      const kept = window();
      if (places.get(listener) !== place || kept === undefined) return;
      const events = kept.after(place.read, Math.max(1, listener.room()));
      if (events === undefined) {
        lose(listener);
        return;
      }
      place.read += events.length;
      const all = place.read === kept.count;
      const offsets = all ? kept.offsets : (events.at(-1) as StreamEvent).offsets;
      if (all) {
        drop(listener);
        rejoin(listener);
      }
      listener.next({ events, offsets, lagMs: lagMs() });
      if (all) return;
    }
  };

  const lose = (listener: Listener): void => {
    drop(listener);
    onLost(listener, new LakegateError('SLOW_CONSUMER'));
  };

  return {
    get size() {
      return places.size;
    },
    add: (listener, read) => {
      const place = { read };
      places.set(listener, place);
      void follow(listener, place);
    },
    remove: drop,
    release: () => {
      const kept = window();
      if (kept === undefined) return;
      for (const [listener, { read }] of places) if (kept.after(read, 0) === undefined) lose(listener);
    },
    whenFewer: (maxMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, maxMs);
        onFewer = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    clear: () => {
      const all = [...places.keys()];
      places.clear();
      onFewer();
      return all;
    },
  };
}
