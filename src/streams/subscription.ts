// One subscription: a place in the stream, a queue, a grant that is asked for again, and an end that says where it was.
import type { DataService } from '../core/data-service.js';
import { LakegateError } from '../core/errors.js';
import type { ChangeEvent, WatchContext, WatchRequest } from '../core/watch-service.js';
import type { StreamOffsets, StreamStart } from '../../connectors/stream.js';
import { createRepeatFilter, type SaysNew } from './drop-repeats.js';
import { createEventQueue } from './event-queue.js';
import { readSnapshot } from './read-snapshot.js';
import type { EventBatch } from './stream-event.js';
import type { StreamHub } from './stream-hub.js';
import type { StreamView, ViewEvent, WritePosition } from './stream-view.js';

export interface SubscriptionLimits {
  /** Most changes that may wait for one consumer. */
  readonly maxQueuedChanges: number;
  /** How often a subscription to which nothing happens says so. */
  readonly heartbeatMs: number;
  /** Longest time for which a grant holds without being asked for again. */
  readonly grantRecheckMs: number;
  /** Most keys whose last change is remembered to drop repeats. */
  readonly maxRepeatKeys: number;
}

export interface SubscriptionOptions {
  readonly request: WatchRequest;
  readonly context: WatchContext;
  readonly start: StreamStart;
  readonly hub: StreamHub;
  readonly view: StreamView;
  readonly writePosition: WritePosition;
  readonly limits: SubscriptionLimits;
  readonly read: DataService['read'];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onEnd: () => void;
}

export interface Subscription {
  readonly events: AsyncIterable<readonly ChangeEvent[]>;
  /** Ends it, once what waits is delivered. */
  end(error: LakegateError): void;
  /** Asks for the grant again before anything more is delivered. */
  recheck(): void;
}

/** Starts: once it has resolved, nothing that is written to the source from now on is missed. */
export async function startSubscription(options: SubscriptionOptions): Promise<Subscription> {
  const { request, context, hub, view, limits, now } = options;
  const queue = createEventQueue(limits.maxQueuedChanges, request.conflate);
  const startedMs = now();
  let ended: { readonly error: LakegateError | undefined } | undefined;
  let wake: () => void = () => undefined;
  let onRoom: () => void = () => undefined;
  let beatTimer: NodeJS.Timeout | undefined;
  const beat = (): void => {
    wake();
  };
  const beatMs = Math.min(limits.heartbeatMs, limits.grantRecheckMs);
  let detach: () => void = () => undefined;
  let position: string | undefined = request.from.kind === 'position' ? request.from.position : undefined;
  let delivered = 0;
  /** Up to where everything was handed to the queue, or isn't for this caller. */
  let place: StreamOffsets | undefined;
  let started = false;
  let saysNew: SaysNew | undefined = request.dedupe ? createRepeatFilter(limits.maxRepeatKeys) : undefined;

  const grantDigest = context.grants.get(request.dataset)?.digest ?? '';
  const tell = (kind: 'subscription-started' | 'subscription-ended'): void => {
    const { requestId, principal, observe } = context;
    const { dataset, columns } = request;
    const code = kind === 'subscription-ended' ? ended?.error?.code : undefined;
    observe({ kind, requestId, principal: principal.id, dataset, columns, grantDigest, events: delivered, code });
  };
  const onAbort = (): void => {
    const { reason } = context.signal as { readonly reason: unknown };
    end(reason instanceof LakegateError && reason.code !== 'REQUEST_CANCELLED' ? reason : undefined);
  };
  const end = (error: LakegateError | undefined): void => {
    if (ended !== undefined) return;
    ended = { error };
    context.signal.removeEventListener('abort', onAbort);
    detach();
    clearTimeout(beatTimer);
    wake();
    onRoom();
    if (started) tell('subscription-ended');
    options.onEnd();
  };
  const listener = {
    next: (batch: EventBatch): void => {
      if (ended !== undefined) return;
      place = batch.offsets;
      const seen = view.eventsOf(batch);
      const fresh = saysNew === undefined ? seen : seen.filter(saysNew);
      if (fresh.length === 0) return;
      queue.push(fresh);
      wake();
    },
    hasRoomFor: (batch: EventBatch) => ended !== undefined || queue.fits(view.eventsOf(batch)),
    room: () => limits.maxQueuedChanges - queue.size,
    whenRoom: () => {
      if (queue.size === 0 || hasEnded()) return Promise.resolve();
      return new Promise<void>((resolve) => {
        onRoom = resolve;
      });
    },
    end,
  };
  context.signal.addEventListener('abort', onAbort);
  context.signal.throwIfAborted();

  const snapshot = request.snapshot ? await readSnapshot(request, hub.route.dataset, context, options.read) : undefined;
  let start = options.start;
  if (snapshot !== undefined) {
    saysNew ??= createRepeatFilter(Math.max(limits.maxRepeatKeys, snapshot.rows.length));
    const remember = saysNew;
    snapshot.rows.forEach((record, i) => remember({ key: snapshot.keys[i], record, operation: 'snapshot' }));
    start = { kind: 'timestamp', atMs: startedMs - snapshot.lagMs - hub.route.binding.lagMs };
  }
  try {
    detach =
      start.kind === 'latest' ? await hub.attach(listener) : await hub.attachFrom(start, listener, context.signal);
  } catch (error) {
    context.signal.removeEventListener('abort', onAbort);
    throw error;
  }
  if (hasEnded()) detach();
  if (start.kind === 'latest') place ??= hub.offsets;
  if (place !== undefined) position ??= options.writePosition(place);
  started = true;
  tell('subscription-started');

  const grant = new GrantWatch(options, grantDigest);
  const recheck = (): void => {
    grant.expire();
    wake();
  };
  return { events: { [Symbol.asyncIterator]: iterate }, end, recheck };

  function iterate(): AsyncIterator<readonly ChangeEvent[]> {
    const events = deliver();
    return {
      next: () => events.next(),
      // A generator that nobody has asked anything yet would not notice.
      return: () => {
        end(undefined);
        return events.return(undefined);
      },
    };
  }

  async function* deliver(): AsyncGenerator<readonly ChangeEvent[]> {
    try {
      if (snapshot !== undefined && snapshot.rows.length > 0) {
        delivered += snapshot.rows.length;
        yield snapshot.rows.map((record) => snapshotEvent(record, startedMs));
      }
      for (;;) {
        if (queue.size === 0 && ended === undefined) await nextOrBeat();
        if (grant.isDue()) await grant.check();
        const events = queue.take();
        onRoom();
        if (events.length > 0) {
          delivered += events.length;
          yield events;
          position = (events.at(-1) as ViewEvent).position() ?? position;
        } else if (ended === undefined) {
          const sign = heartbeat();
          yield [sign];
          position = sign.position() ?? position;
        }
        if (ended !== undefined && queue.size === 0) {
          if (ended.error !== undefined) throw withPosition(ended.error);
          return;
        }
      }
    } catch (error) {
      const failure = error instanceof LakegateError ? withPosition(error) : error;
      ended ??= { error: failure instanceof LakegateError ? failure : new LakegateError('INTERNAL', { cause: error }) };
      throw failure;
    } finally {
      end(undefined);
    }
  }

  /** By a call, as it may have ended during an await. */
  function hasEnded(): boolean {
    return ended !== undefined;
  }

  function nextOrBeat(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
      // One timer for all waits, of which each event ends one. Going off during none of them, it wakes nobody.
      beatTimer = beatTimer?.refresh() ?? setTimeout(beat, beatMs).unref();
    });
  }

  function heartbeat(): ChangeEvent {
    // Nothing waits, so that all up to here was delivered.
    const written = place === undefined ? position : options.writePosition(place);
    const { lagMs } = hub;
    return { operation: 'heartbeat', eventTimeMs: now(), position: () => written, lagMs, record: undefined };
  }

  function withPosition(error: LakegateError): LakegateError {
    if (position === undefined || 'position' in error.extensions) return error;
    const { message, cause, extensions } = error;
    return new LakegateError(error.code, { message, cause, extensions: { ...extensions, position } });
  }
}

function snapshotEvent(record: ChangeEvent['record'], eventTimeMs: number): ChangeEvent {
  return { operation: 'snapshot', eventTimeMs, position: () => undefined, lagMs: undefined, record };
}

/** Sees to it that nothing is delivered under a grant older than its TTL. */
class GrantWatch {
  readonly #options: SubscriptionOptions;
  readonly #digest: string;
  #validUntilMs: number;

  constructor(options: SubscriptionOptions, digest: string) {
    this.#options = options;
    this.#digest = digest;
    this.#validUntilMs = options.now() + options.limits.grantRecheckMs;
  }

  expire(): void {
    this.#validUntilMs = 0;
  }

  isDue(): boolean {
    return this.#options.now() >= this.#validUntilMs;
  }

  /** @throws LakegateError ACCESS_CHANGED */
  async check(): Promise<void> {
    const { context, request, limits, now } = this.#options;
    const askedMs = now();
    const grants = await context.recheck();
    if (grants.get(request.dataset)?.digest !== this.#digest) throw new LakegateError('ACCESS_CHANGED');
    this.#validUntilMs = askedMs + limits.grantRecheckMs;
  }
}
