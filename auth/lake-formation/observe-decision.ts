// Tells of a decision that was fetched: what the audit log says of who was let in, and the operator's log of refusals.
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
