// One reading of a stream for everyone on this replica who watches it. It starts with the first, lingers a while after
// the last, and goes on from where it was when the source comes back.
import { LakegateError } from '../core/errors.js';
import type { Observe } from '../core/observation.js';
import { pause } from '../core/pause.js';
import type { StreamOffsets, StreamStart } from '../../connectors/stream.js';
import { createEventWindow, type EventWindow } from './event-window.js';
import { createLaggards } from './laggards.js';
import { type BadRecord, type EventBatch, readEvents, type StreamEvent } from './stream-event.js';
import { skipRead } from './skip-read.js';
import type { StreamRoute } from './stream-route.js';

export interface HubLimits {
  /** Events kept for who comes back, and for who is slow. */
  readonly streamWindowEvents: number;
  /** How long a stream is read on when nobody watches it. */
  readonly streamLingerMs: number;
  /** Longest pause before a source that failed is asked again. */
  readonly streamRetryMs: number;
}

/** Someone who is told of events. */
export interface Listener {
  /** Events in the stream's order, none twice and none left out; called synchronously, and only where it has room. */
  next(batch: EventBatch): void;
  /** Whether it can take all that it is to be told of a batch. */
  hasRoomFor(batch: EventBatch): boolean;
  /** How many events it has room for, whatever they are. */
  room(): number;
  /** Resolves when it has room again, or has ended. */
  whenRoom(): Promise<void>;
  /** No more will come. */
  end(error: LakegateError): void;
}

export interface StreamHub {
  readonly route: StreamRoute;
  /**
   * Tells a listener of what comes from now on.
   * @throws LakegateError STREAM_UNAVAILABLE, STREAM_DENIED where the stream can't be read
   */
  attach(listener: Listener): Promise<() => void>;
  /**
   * Tells a listener of everything from a place in the stream on, then of what comes.
   * @throws LakegateError as above, and START_UNSUPPORTED, POSITION_INVALID, POSITION_EXPIRED
   */
  attachFrom(start: StreamStart, listener: Listener, signal: AbortSignal): Promise<() => void>;
  /** Where the stream is now. */
  readonly offsets: StreamOffsets;
  readonly lagMs: number | undefined;
  /** Ends all listeners. */
  end(error: LakegateError): void;
}

export interface HubOptions {
  readonly route: StreamRoute;
  readonly limits: HubLimits;
  readonly observe: Observe;
  readonly onBad: BadRecord;
}

const firstRetryMs = 100;
/** Of how many pieces the window holds. */
const piecesKept = 4;
/** How long reading waits, piece by piece, where nobody keeps up with it. */
const patienceMs = 1_000;

export function createStreamHub({ route, limits, observe, onBad }: HubOptions): StreamHub {
  const { source, binding, dataset } = route;
  const names = { dataset: dataset.name, stream: binding.id };
  const listeners = new Set<Listener>();
  let reading: { readonly ready: Promise<void>; readonly abort: AbortController } | undefined;
  let window: EventWindow | undefined;
  let lagMs: number | undefined;
  let linger: NodeJS.Timeout | undefined;
  const throttled = (cause: unknown): void => {
    observe({ kind: 'stream-throttled', ...names, cause });
  };
  /** Those who read on their own until they have caught up keep the hub reading, too. */
  let catchingUp = 0;

  const laggards = createLaggards({
    window: () => window,
    lagMs: () => lagMs,
    rejoin: (listener) => listeners.add(listener),
    onLost: (listener, error) => {
      listener.end(error);
      restIfIdle();
    },
  });

  const deliver = (batch: EventBatch): void => {
    ({ lagMs } = batch);
    const before = window?.count ?? 0;
    window?.add(batch);
    laggards.release();
    for (const listener of listeners) {
      if (listener.hasRoomFor(batch)) listener.next(batch);
      else {
        listeners.delete(listener);
        laggards.add(listener, before);
      }
    }
  };

  /** Delivers in pieces of what is kept, no faster than the quickest of those who watch takes them. */
  const deliverAll = async ({ events, offsets, lagMs: lag }: EventBatch, signal: AbortSignal): Promise<void> => {
    const most = Math.max(1, Math.floor(limits.streamWindowEvents / piecesKept));
    let at = 0;
    do {
      const piece = events.slice(at, at + most);
      at += most;
      const reached = at >= events.length ? offsets : (piece.at(-1) as StreamEvent).offsets;
      deliver({ events: piece, offsets: reached, lagMs: lag });
      if (listeners.size === 0 && laggards.size > 0) await laggards.whenFewer(patienceMs);
    } while (at < events.length && !isAborted(signal));
  };

  const endAll = (error: LakegateError): void => {
    const ended = [...listeners, ...laggards.clear()];
    listeners.clear();
    stopReading();
    for (const listener of ended) listener.end(error);
  };

  const stopReading = (): void => {
    clearTimeout(linger);
    linger = undefined;
    if (reading === undefined) return;
    reading.abort.abort();
    reading = undefined;
    window = undefined;
    observe({ kind: 'stream-closed', ...names });
  };

  /** Reads until it is aborted; a source that fails is asked again from where it was. */
  const readOn = async (signal: AbortSignal, ready: () => void): Promise<void> => {
    let retryMs = firstRetryMs;
    let place: StreamStart = { kind: 'latest' };
    while (!signal.aborted) {
      try {
        for await (const batch of source.read(place, { signal, called: ignore, throttled })) {
          const before = window?.offsets ?? batch.offsets;
          window ??= createEventWindow(batch.completeFrom ?? batch.offsets, limits.streamWindowEvents, (a, b) =>
            source.compareOffsets(a, b),
          );
          const fresh = batch.messages.filter(({ partition, offset }) => !wasRead(before, partition, offset));
          const from = { offsets: before, lagMs: batch.lagMs };
          const events = await readEvents(fresh, from, route, onBad);
          // A signal that ended meanwhile means that nobody is there to be told.
          if (isAborted(signal)) return;
          await deliverAll({ events, offsets: batch.offsets, lagMs: batch.lagMs }, signal);
          if (isAborted(signal)) return;
          if (batch.offsets.size > 0) place = { kind: 'position', offsets: batch.offsets };
          retryMs = firstRetryMs;
          ready();
        }
        if (!isAborted(signal)) throw new LakegateError('STREAM_UNAVAILABLE', { cause: 'the source ended' });
      } catch (cause) {
        if (isAborted(signal)) return;
        if (!(cause instanceof LakegateError) || cause.code !== 'STREAM_UNAVAILABLE' || window === undefined)
          throw cause;
        observe({ kind: 'stream-failed', ...names, cause });
        await pause(retryMs, signal);
        retryMs = Math.min(retryMs * 2, limits.streamRetryMs);
      }
    }
  };

  const wasRead = (place: StreamOffsets, partition: string, offset: string): boolean => {
    if (window === undefined) return false;
    const read = place.get(partition);
    return read !== undefined && source.compareOffsets(offset, read) <= 0;
  };

  const start = (): Promise<void> => {
    clearTimeout(linger);
    linger = undefined;
    if (reading !== undefined) return reading.ready;
    const abort = new AbortController();
    const ready = new Promise<void>((resolve, reject) => {
      readOn(abort.signal, resolve).then(resolve, (cause: unknown) => {
        const error = toLakegateError(cause);
        reject(error);
        if (reading?.abort === abort) endAll(error);
      });
    });
    ready.catch(ignore);
    reading = { ready, abort };
    observe({ kind: 'stream-opened', ...names });
    return ready;
  };

  const restIfIdle = (): void => {
    if (listeners.size + laggards.size + catchingUp > 0 || reading === undefined) return;
    clearTimeout(linger);
    linger = setTimeout(stopReading, limits.streamLingerMs);
    linger.unref();
  };

  const join = (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      laggards.remove(listener);
      restIfIdle();
    };
  };

  return {
    route,
    get offsets() {
      return window?.offsets ?? noOffsets;
    },
    get lagMs() {
      return lagMs;
    },
    attach: async (listener) => {
      catchingUp++;
      try {
        await start();
        return join(listener);
      } finally {
        catchingUp--;
        restIfIdle();
      }
    },
    attachFrom: async (from, listener, signal) => {
      if (!source.capabilities.starts.has(from.kind)) throw new LakegateError('START_UNSUPPORTED');
      catchingUp++;
      const abort = new AbortController();
      const own = AbortSignal.any([signal, abort.signal]);
      let leave: (() => void) | undefined;
      const settle = (): void => {
        catchingUp--;
        restIfIdle();
      };
      try {
        await start();
      } catch (error) {
        settle();
        throw error;
      }
      catchUp(from, listener, own)
        .then((joined) => {
          leave = joined;
          if (isAborted(own)) leave?.();
        })
        .catch((cause: unknown) => {
          if (!isAborted(own)) listener.end(toLakegateError(cause));
        })
        .finally(settle);
      return () => {
        abort.abort();
        leave?.();
      };
    },
    end: endAll,
  };

  /** Tells a listener of all from a place on, until it can join the others; what joins it is undefined if it left. */
  async function catchUp(
    from: StreamStart,
    listener: Listener,
    signal: AbortSignal,
  ): Promise<(() => void) | undefined> {
    if (from.kind === 'position') {
      const joined = await joinFrom(from.offsets, listener, signal);
      if ('leave' in joined || isAborted(signal)) return 'leave' in joined ? joined.leave : undefined;
      return readAlone({ kind: 'position', offsets: joined.place }, listener, signal);
    }
    return readAlone(from, listener, signal);
  }

  /**
   * Tells a listener of what the window has after a place, as it has room for it, and joins it to the others in the
   * turn in which nothing is left; or says how far it came, where the window doesn't reach back.
   */
  async function joinFrom(
    from: StreamOffsets,
    listener: Listener,
    signal: AbortSignal,
  ): Promise<{ readonly leave: () => void } | { readonly place: StreamOffsets }> {
    let place = from;
    while (!isAborted(signal)) {
      const missed = window?.since(place);
      if (window === undefined || missed === undefined) break;
      const events = missed.slice(0, Math.max(1, listener.room()));
      const all = events.length === missed.length;
      const reached = new Map(place);
      for (const { partition, offset } of events) reached.set(partition, offset);
      const joining = all
        ? skipRead(listener, reached, window.offsets, (a, b) => source.compareOffsets(a, b))
        : listener;
      place = all ? window.offsets : reached;
      if (events.length > 0) listener.next({ events, offsets: place, lagMs });
      if (all) return { leave: join(joining) };
      await listener.whenRoom();
    }
    return { place };
  }

  /** Reads for one listener alone, until it can join the others. */
  async function readAlone(
    from: StreamStart,
    listener: Listener,
    signal: AbortSignal,
  ): Promise<(() => void) | undefined> {
    const done = new AbortController();
    const own = AbortSignal.any([signal, done.signal]);
    let start = from;
    let place: StreamOffsets | undefined;
    let retryMs = firstRetryMs;
    while (!isAborted(own)) {
      try {
        for await (const { messages, offsets, lagMs: lag } of source.read(start, {
          signal: own,
          called: ignore,
          throttled,
        })) {
          // A bad record is told of by the reading that everyone shares.
          const events = await readEvents(messages, { offsets: place ?? offsets, lagMs: lag }, route, ignore);
          if (!(await hand({ events, offsets, lagMs: lag }, listener, own))) return undefined;
          const joined = await joinFrom(offsets, listener, own);
          if ('leave' in joined) {
            done.abort();
            return joined.leave;
          }
          place = offsets;
          start = { kind: 'position', offsets };
          retryMs = firstRetryMs;
        }
        if (!isAborted(own)) throw new LakegateError('STREAM_UNAVAILABLE', { cause: 'the source ended' });
      } catch (cause) {
        if (isAborted(own)) return undefined;
        if (!(cause instanceof LakegateError) || cause.code !== 'STREAM_UNAVAILABLE' || place === undefined)
          throw cause;
        await pause(retryMs, own);
        retryMs = Math.min(retryMs * 2, limits.streamRetryMs);
      }
    }
    return undefined;
  }

  /** Hands a batch over as there is room; false where nobody takes it any more. */
  async function hand(
    { events, offsets, lagMs: lag }: EventBatch,
    listener: Listener,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (let at = 0; at < events.length && !isAborted(signal);) {
      const some = events.slice(at, at + Math.max(1, listener.room()));
      at += some.length;
      const reached = at === events.length ? offsets : (some.at(-1) as StreamEvent).offsets;
      listener.next({ events: some, offsets: reached, lagMs: lag });
      await listener.whenRoom();
    }
    return !isAborted(signal);
  }
}

const noOffsets: StreamOffsets = new Map();

function toLakegateError(cause: unknown): LakegateError {
  return cause instanceof LakegateError ? cause : new LakegateError('INTERNAL', { cause });
}

/** By a call, as an await in between may have changed it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

const ignore = (): void => undefined;
