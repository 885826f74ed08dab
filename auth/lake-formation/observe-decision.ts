// Tells of a decision that was fetched: what the audit log says of who was let in, and the operator's log of refusals.
import { LRUCache } from 'lru-cache';
import { digest } from '../../src/core/digest.js';
import type { Observe } from '../../src/core/observation.js';
import type { Principal } from '../../src/core/principal.js';
import type { AccessDecision } from './access-decision.js';

export interface DecidedAccess {
  readonly requestId: string;
  readonly principal: Principal;
  readonly dataset: string;
  readonly decision: AccessDecision;
}

export function observeDecision(observe: Observe, { requestId, principal, dataset, decision }: DecidedAccess): void {
  const told = { kind: 'access-decided', requestId, principal: principal.id, dataset } as const;
  switch (decision.outcome) {
    case 'granted': {
      const { columns, digest } = decision.grant;
      observe({ ...told, outcome: 'allow', columns: [...columns], grantDigest: digest });
      return;
    }
    case 'denied':
      observe({ ...told, outcome: 'deny', columns: [] });
      return;
    case 'refused': {
      const { code, reason } = decision;
      observe({ ...told, outcome: 'deny', columns: [], code, cause: new Error(reason) });
      observe({ kind: 'error', requestId, code, cause: new Error(`dataset "${dataset}": ${reason}`) });
    }
  }
}

const repeatedAfterMs = 60_000;

/** Tells of the same decision on the same principal once a minute at most, for decisions made anew at each request. */
export function observeOnce(observe: Observe): (decided: DecidedAccess) => void {
  const told = new LRUCache<string, true>({ max: 1_000, ttl: repeatedAfterMs });
  return (decided) => {
    const key = digest([decided.principal.id, decided.dataset, decided.decision]);
    if (told.has(key)) return;
    told.set(key, true);
    observeDecision(observe, decided);
  };
}
