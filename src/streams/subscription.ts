// One subscription: a place in the stream, a queue, a grant that is asked for again, and an end that says where it was.
import type { DataService } from '../core/data-service.js';
import { LakegateError } from '../core/errors.js';
import type { Row } from '../core/value.js';
import type { ChangeEvent, WatchContext, WatchRequest } from '../core/watch-service.js';
import type { StreamOffsets, StreamStart } from '../../connectors/stream.js';
import { createRepeatFilter, type SaysNew } from './drop-repeats.js';
import { createEventQueue, type EventQueue } from './event-queue.js';
import { readSnapshot } from './read-snapshot.js';
import type { EventBatch } from './stream-event.js';
import type { Listener, StreamHub } from './stream-hub.js';
import type { StreamView, WritePosition } from './stream-view.js';

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
  const subscription = new LiveSubscription(options);
  await subscription.start();
  return subscription;
}

/** Where nobody waits. */
const nobody = (): void => undefined;

/** A class, as there are thousands: its functions are made once. */
class LiveSubscription implements Subscription, Listener {
  readonly #options: SubscriptionOptions;
  readonly #queue: EventQueue;
  readonly #startedMs: number;
  readonly #grant: GrantWatch;
  #ended: { readonly error: LakegateError | undefined } | undefined;
  #wake: () => void = nobody;
  #onRoom: () => void = nobody;
  #beatTimer: NodeJS.Timeout | undefined;
  #detach: () => void = nobody;
  /** After everything that was delivered. */
  #position: string | undefined;
  #delivered = 0;
  /** Up to where everything was handed to the queue, or isn't for this caller. */
  #place: StreamOffsets | undefined;
  #started = false;
  #saysNew: SaysNew | undefined;
  /** Rows to be delivered before anything else. */
  #snapshot: readonly Row[] | undefined;

  constructor(options: SubscriptionOptions) {
    const { request, limits, now } = options;
    this.#options = options;
    this.#queue = createEventQueue(limits.maxQueuedChanges, request.conflate);
    this.#startedMs = now();
    this.#grant = new GrantWatch(options);
    if (request.from.kind === 'position') this.#position = request.from.position;
    if (request.dedupe) this.#saysNew = createRepeatFilter(limits.maxRepeatKeys);
  }

  get events(): AsyncIterable<readonly ChangeEvent[]> {
    return new Deliveries(this);
  }

  /** Takes its place in the stream. */
  async start(): Promise<void> {
    const { context, hub } = this.#options;
    context.signal.throwIfAborted();
    context.signal.addEventListener('abort', this);
    let start: StreamStart;
    try {
      start = await this.#readSnapshot();
      this.#detach =
        start.kind === 'latest' ? await hub.attach(this) : await hub.attachFrom(start, this, context.signal);
    } catch (error) {
      context.signal.removeEventListener('abort', this);
      throw error;
    }
    if (this.#hasEnded()) this.#detach();
    if (start.kind === 'latest') this.#place ??= hub.offsets;
    if (this.#place !== undefined) this.#position ??= this.#options.writePosition(this.#place);
    this.#started = true;
    this.#tell('subscription-started');
  }

  end(error: LakegateError | undefined): void {
    if (this.#hasEnded()) return;
    this.#ended = { error };
    this.#options.context.signal.removeEventListener('abort', this);
    this.#detach();
    clearTimeout(this.#beatTimer);
    this.#wake();
    this.#onRoom();
    if (this.#started) this.#tell('subscription-ended');
    this.#options.onEnd();
  }

  recheck(): void {
    this.#grant.expire();
    this.#wake();
  }

  /** The signal calls it when it is aborted. */
  handleEvent(): void {
    const { reason } = this.#options.context.signal as { readonly reason: unknown };
    this.end(reason instanceof LakegateError && reason.code !== 'REQUEST_CANCELLED' ? reason : undefined);
  }

  next(batch: EventBatch): void {
    if (this.#hasEnded()) return;
    this.#place = batch.offsets;
    const seen = this.#options.view.eventsOf(batch);
    const fresh = this.#saysNew === undefined ? seen : seen.filter(this.#saysNew);
    if (fresh.length === 0) return;
    this.#queue.push(fresh);
    this.#wake();
  }

  hasRoomFor(batch: EventBatch): boolean {
    return this.#hasEnded() || this.#queue.fits(this.#options.view.eventsOf(batch));
  }

  room(): number {
    return this.#options.limits.maxQueuedChanges - this.#queue.size;
  }

  whenRoom(): Promise<void> {
    if (this.#queue.size === 0 || this.#hasEnded()) return Promise.resolve();
    return new Promise<void>((resolve) => {
      this.#onRoom = resolve;
    });
  }

  /**
   * What is to be delivered next, which counts as delivered when this is called again; undefined at the end.
   * @throws LakegateError with `position`
   */
  async take(last: ChangeEvent | undefined): Promise<readonly ChangeEvent[] | undefined> {
    this.#position = last?.position() ?? this.#position;
    const rows = this.#snapshot;
    if (rows !== undefined) {
      this.#snapshot = undefined;
      this.#delivered += rows.length;
      return rows.map((record) => snapshotEvent(record, this.#startedMs));
    }
    try {
      if (this.#queue.size === 0 && this.#ended === undefined) await this.#nextOrBeat();
      // Of one that has ended, what waits is delivered; where nothing does, no grant is needed to say so.
      if ((!this.#hasEnded() || this.#queue.size > 0) && this.#grant.isDue()) await this.#grant.check();
    } catch (error) {
      throw this.#fail(error);
    }
    const events = this.#queue.take();
    this.#onRoom();
    if (events.length > 0) {
      this.#delivered += events.length;
      return events;
    }
    if (!this.#hasEnded()) return [this.#heartbeat()];
    if (this.#ended?.error !== undefined) throw this.#withPosition(this.#ended.error);
    return undefined;
  }

  #fail(error: unknown): unknown {
    const failure = error instanceof LakegateError ? this.#withPosition(error) : error;
    this.end(failure instanceof LakegateError ? failure : new LakegateError('INTERNAL', { cause: error }));
    return failure;
  }

  /** Where the stream is to be read from, once the snapshot is there that was asked for. */
  async #readSnapshot(): Promise<StreamStart> {
    const { request, context, hub, limits, read, start } = this.#options;
    if (!request.snapshot) return start;
    const { rows, keys, lagMs } = await readSnapshot(request, hub.route.dataset, context, read);
    this.#saysNew ??= createRepeatFilter(Math.max(limits.maxRepeatKeys, rows.length));
    const remember = this.#saysNew;
    rows.forEach((record, i) => remember({ key: keys[i], record, operation: 'snapshot' }));
    if (rows.length > 0) this.#snapshot = rows;
    return { kind: 'timestamp', atMs: this.#startedMs - lagMs - hub.route.binding.lagMs };
  }

  #tell(kind: 'subscription-started' | 'subscription-ended'): void {
    const { request, context } = this.#options;
    const { requestId, principal, observe } = context;
    const { dataset, columns } = request;
    const code = kind === 'subscription-ended' ? this.#ended?.error?.code : undefined;
    const grantDigest = this.#grant.digest;
    observe({ kind, requestId, principal: principal.id, dataset, columns, grantDigest, events: this.#delivered, code });
  }

  /** By a call, as it may have ended during an await. */
  #hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  #nextOrBeat(): Promise<void> {
    const { heartbeatMs, grantRecheckMs } = this.#options.limits;
    return new Promise((resolve) => {
      this.#wake = resolve;
      // One timer for all waits, of which each event ends one. Going off during none of them, it wakes nobody.
      this.#beatTimer =
        this.#beatTimer?.refresh() ?? setTimeout(beat, Math.min(heartbeatMs, grantRecheckMs), this).unref();
    });
  }

  wake(): void {
    this.#wake();
  }

  #heartbeat(): ChangeEvent {
    const { hub, now, writePosition } = this.#options;
    // Nothing waits, so that all up to here was delivered.
    const written = this.#place === undefined ? this.#position : writePosition(this.#place);
    const { lagMs } = hub;
    return { operation: 'heartbeat', eventTimeMs: now(), position: () => written, lagMs, record: undefined };
  }

  #withPosition(error: LakegateError): LakegateError {
    if (this.#position === undefined || 'position' in error.extensions) return error;
    const { message, cause, extensions } = error;
    return new LakegateError(error.code, { message, cause, extensions: { ...extensions, position: this.#position } });
  }
}

function beat(subscription: LiveSubscription): void {
  subscription.wake();
}

/** What a consumer asks, one time after another. No generator, as each event of each subscription passes it. */
class Deliveries implements AsyncIterableIterator<readonly ChangeEvent[]> {
  readonly #subscription: LiveSubscription;
  #last: ChangeEvent | undefined;
  #done = false;

  constructor(subscription: LiveSubscription) {
    this.#subscription = subscription;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<readonly ChangeEvent[], undefined>> {
    if (this.#done) return nothingMore;
    let events: readonly ChangeEvent[] | undefined;
    try {
      events = await this.#subscription.take(this.#last);
    } catch (error) {
      await this.return();
      throw error;
    }
    if (events === undefined) return this.return();
    this.#last = events.at(-1);
    return { done: false, value: events };
  }

  return(): Promise<IteratorResult<readonly ChangeEvent[], undefined>> {
    this.#done = true;
    this.#subscription.end(undefined);
    return Promise.resolve(nothingMore);
  }
}

const nothingMore: IteratorResult<readonly ChangeEvent[], undefined> = { done: true, value: undefined };

function snapshotEvent(record: ChangeEvent['record'], eventTimeMs: number): ChangeEvent {
  return { operation: 'snapshot', eventTimeMs, position: () => undefined, lagMs: undefined, record };
}

/** Sees to it that nothing is delivered under a grant older than its TTL. */
class GrantWatch {
  readonly #options: SubscriptionOptions;
  /** Of the grant that it began with. */
  readonly digest: string;
  #validUntilMs: number;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.digest = options.context.grants.get(options.request.dataset)?.digest ?? '';
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
    if (grants.get(request.dataset)?.digest !== this.digest) throw new LakegateError('ACCESS_CHANGED');
    this.#validUntilMs = askedMs + limits.grantRecheckMs;
  }
}
