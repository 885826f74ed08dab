// The one path of a change out: the caller's grant, asked again and again; one reading of the source for all; what the
// grant shows of each change; a bounded queue for each consumer.
import type { HashValues } from '../auth/hash-values.js';
import type { DataService } from './core/data-service.js';
import type { Catalog } from './core/dataset.js';
import { digest } from './core/digest.js';
import { LakegateError } from './core/errors.js';
import type { Observe } from './core/observation.js';
import type { WatchContext, WatchRequest, WatchService } from './core/watch-service.js';
import type { StreamStart } from '../connectors/stream.js';
import type { PositionCodec } from './streams/position.js';
import { createSeeChange } from './streams/see-change.js';
import type { BadRecord } from './streams/stream-event.js';
import { createStreamHub, type HubLimits, type StreamHub } from './streams/stream-hub.js';
import type { StreamRoute } from './streams/stream-route.js';
import { createStreamView, type StreamView, type WritePosition } from './streams/stream-view.js';
import { type Subscription, type SubscriptionLimits, startSubscription } from './streams/subscription.js';

export interface WatchLimits extends HubLimits, SubscriptionLimits {
  /** Most subscriptions of one principal at a time. */
  readonly maxSubscriptions: number;
}

/** Everything that watching needs besides the request. */
export interface WatchPath {
  readonly catalog: Catalog;
  /** By dataset, the first the one that is watched unless another is named. */
  readonly routes: ReadonlyMap<string, readonly StreamRoute[]>;
  readonly read: DataService['read'];
  readonly positions: PositionCodec;
  readonly hashValues: HashValues;
  readonly limits: WatchLimits;
  readonly observe: Observe;
  /** Keeps a record that could not be read. */
  readonly keepBad?: ((route: StreamRoute) => BadRecord | undefined) | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A watch service whose configuration can change under open subscriptions. */
export interface Watching extends WatchService {
  /** Goes on with another configuration; subscriptions of what changed end with RECONFIGURED and their position. */
  reconfigure(path: WatchPath): void;
}

interface Open {
  readonly hub: StreamHub;
  readonly views: Map<string, { readonly view: StreamView; watchers: number }>;
  readonly writePosition: WritePosition;
}

export function createWatchService(initial: WatchPath): Watching {
  let path = initial;
  let draining = false;
  const opened = new Map<string, Open>();
  const subscriptions = new Set<Subscription>();
  const ofPrincipal = new Map<string, number>();

  const routeOf = ({ dataset, stream }: WatchRequest, { grants }: WatchContext): StreamRoute => {
    const routes = path.routes.get(dataset);
    if (routes === undefined || !grants.has(dataset)) throw new LakegateError('DATASET_UNKNOWN');
    const route = stream === undefined ? routes[0] : routes.find(({ binding }) => binding.id === stream);
    if (route === undefined) {
      const names = routes.map(({ binding }) => `"${binding.id}"`).join(', ');
      throw new LakegateError('BAD_USER_INPUT', { message: `stream: expected one of ${names}` });
    }
    return route;
  };

  const open = (route: StreamRoute): Open => {
    const known = opened.get(route.digest);
    if (known !== undefined) return known;
    const { limits, observe, positions, keepBad } = path;
    const keep = keepBad?.(route);
    const onBad: BadRecord = (message, bad) => {
      keep?.(message, bad);
      const { partition, offset } = message;
      const names = { dataset: route.dataset.name, stream: route.binding.id };
      const kept = keep !== undefined;
      observe({ kind: 'stream-record-bad', ...names, partition, offset, reason: bad.unreadable, kept });
    };
    const scope = { dataset: route.dataset.name, stream: route.binding.id };
    const hasPositions = route.source.capabilities.starts.has('position');
    const written = new WeakMap<object, string>();
    const writePosition: WritePosition = (offsets) => {
      if (!hasPositions || offsets.size === 0) return undefined;
      let position = written.get(offsets);
      if (position === undefined) {
        position = positions.encode(scope, offsets);
        written.set(offsets, position);
      }
      return position;
    };
    const made = { hub: createStreamHub({ route, limits, observe, onBad }), views: new Map(), writePosition };
    opened.set(route.digest, made);
    return made;
  };

  /** The view of a grant and a question, shared while anyone has it. */
  const enterView = (
    { views, writePosition }: Open,
    route: StreamRoute,
    { columns, where }: WatchRequest,
    { grants }: WatchContext,
  ): { readonly view: StreamView; readonly leave: () => void } => {
    const { catalog, hashValues } = path;
    const name = digest([grants.get(route.dataset.name)?.digest, columns, where]);
    let shared = views.get(name);
    if (shared === undefined) {
      const { dataset, binding } = route;
      const see = createSeeChange({ catalog, dataset, binding, grants, hashValues, columns, where });
      shared = { view: createStreamView(see, writePosition), watchers: 0 };
      views.set(name, shared);
    }
    const entered = shared;
    entered.watchers++;
    return {
      view: entered.view,
      leave: () => {
        entered.watchers--;
        if (entered.watchers === 0) views.delete(name);
      },
    };
  };

  const enterPrincipal = (id: string): (() => void) => {
    const before = ofPrincipal.get(id) ?? 0;
    if (before >= path.limits.maxSubscriptions) throw new LakegateError('SUBSCRIPTION_LIMIT');
    ofPrincipal.set(id, before + 1);
    return () => {
      const left = (ofPrincipal.get(id) ?? 1) - 1;
      if (left > 0) ofPrincipal.set(id, left);
      else ofPrincipal.delete(id);
    };
  };

  const startOf = (request: WatchRequest, route: StreamRoute): StreamStart => {
    const { from } = request;
    const { starts } = route.source.capabilities;
    if (!starts.has(from.kind) || (request.snapshot && !starts.has('timestamp'))) {
      const able = [...starts].join(', ');
      throw new LakegateError('START_UNSUPPORTED', {
        message: request.snapshot
          ? 'A snapshot needs a source of changes that can be read from a moment in time.'
          : `from: this source of changes can be read from ${able} only`,
      });
    }
    if (request.snapshot && from.kind !== 'latest') {
      throw new LakegateError('BAD_USER_INPUT', { message: 'from: a snapshot says itself where its changes start' });
    }
    if (request.snapshot && route.dataset.key.length === 0) {
      throw new LakegateError('START_UNSUPPORTED', { message: 'A snapshot needs a dataset with a key.' });
    }
    if (from.kind !== 'position') return from;
    const scope = { dataset: route.dataset.name, stream: route.binding.id };
    return { kind: 'position', offsets: path.positions.decode(scope, from.position) };
  };

  return {
    watch: async (request, context) => {
      if (draining) throw new LakegateError('SHUTTING_DOWN');
      const route = routeOf(request, context);
      const start = startOf(request, route);
      const leavePrincipal = enterPrincipal(context.principal.id);
      const leaves = [leavePrincipal];
      const leaveAll = (): void => {
        for (const leave of leaves.splice(0)) leave();
      };
      let subscription: Subscription | undefined;
      let ended = false;
      const hasEnded = (): boolean => ended;
      try {
        const here = open(route);
        const { view, leave } = enterView(here, route, request, context);
        leaves.push(leave);
        const { limits, read, now = Date.now } = path;
        const { hub, writePosition } = here;
        subscription = await startSubscription({
          request,
          context,
          start,
          hub,
          view,
          writePosition,
          limits,
          read,
          now,
          onEnd: () => {
            ended = true;
            if (subscription !== undefined) subscriptions.delete(subscription);
            leaveAll();
          },
        });
        // It may have ended while it started.
        if (!hasEnded()) subscriptions.add(subscription);
        return subscription.events;
      } catch (error) {
        leaveAll();
        throw error;
      }
    },
    drain: () => {
      draining = true;
      for (const subscription of [...subscriptions]) subscription.end(new LakegateError('SHUTTING_DOWN'));
      for (const { hub } of opened.values()) hub.end(new LakegateError('SHUTTING_DOWN'));
      return Promise.resolve();
    },
    reconfigure: (next) => {
      path = next;
      const kept = new Set([...next.routes.values()].flat().map((route) => route.digest));
      for (const [name, { hub }] of [...opened]) {
        if (kept.has(name)) continue;
        opened.delete(name);
        hub.end(new LakegateError('RECONFIGURED'));
      }
      for (const subscription of [...subscriptions]) subscription.recheck();
    },
  };
}
