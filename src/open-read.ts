// Opens requests of transports that read datasets under the contract's names: grants first, then what they make visible.
// Part of the composition root.
import type { CallerSession } from './core/caller-session.js';
import type { DataService, RequestLimits } from './core/data-service.js';
import type { Observe } from './core/observation.js';
import type { Grants, GrantSource, Principal } from './core/principal.js';
import type { QueryService } from './core/query-service.js';
import type { ReadGate, VisibleCatalog } from './core/read-scope.js';
import type { Current } from './create-current.js';

export interface ReadServices {
  readonly grantSource: GrantSource;
  /** A caller's own session with AWS; absent: callers have none. */
  readonly callerOf?: ((principal: Principal) => CallerSession | undefined) | undefined;
  readonly visibleCatalog: (grants: Grants) => VisibleCatalog;
  readonly service: DataService;
  readonly query: QueryService;
  readonly limits: RequestLimits;
  readonly observe: Observe;
}

/** A gate over one configuration's services. */
export function createReadGate(services: ReadServices): ReadGate {
  const { grantSource, callerOf, visibleCatalog, service, query, limits, observe } = services;
  return {
    open: async ({ principal, requestId, signal }, { routing, explain } = { routing: {}, explain: false }) => {
      const grants = await grantSource.resolveGrants(principal, { requestId });
      signal.throwIfAborted();
      const context = {
        requestId,
        principal,
        grants,
        caller: callerOf?.(principal),
        limits,
        signal,
        routing,
        explain,
        report: () => undefined,
        observe,
      };
      return { catalog: visibleCatalog(grants), context, query, data: service, end: () => undefined };
    },
  };
}

/** A gate over whatever is current: what a request is read with outlives a reload until the request ends. */
export function followCurrent<T>(current: Pick<Current<T>, 'use'>, gateOf: (value: T) => ReadGate): ReadGate {
  return {
    open: (...asked) =>
      new Promise((resolve, reject) => {
        current
          .use(async (value) => {
            const scope = await gateOf(value).open(...asked);
            await new Promise<void>((end) => {
              resolve({ ...scope, end });
            });
          })
          .catch(reject);
      }),
  };
}
