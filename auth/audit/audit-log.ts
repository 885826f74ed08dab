// The audit log: one JSON line for each decision on access, each read and each refusal, made from what is observed.
// It says who, what and by which decision, never a value, a filter or a key.
import type { Observation, Observe } from '../../src/core/observation.js';

/** A line of the log. Its request id is the one that Lake Formation's own log has as query id. */
export interface AuditEntry {
  /** RFC 3339. */
  readonly time: string;
  readonly requestId: string;
  readonly principal: string;
  readonly dataset: string;
  /** `decide`: a decision was fetched; `read`: rows were read by one. */
  readonly event: 'decide' | 'read';
  readonly decision: 'allow' | 'deny';
  /** Why it is a refusal. */
  readonly code?: string;
  readonly columns: readonly string[];
  readonly grantDigest?: string;
  /** Rows of the answer. */
  readonly rows?: number;
}

export interface AuditLogOptions {
  /** Takes whole lines, in order; what it throws stops the request that is being logged. */
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

/** A consumer of observations that writes those on access. */
export function createAuditLog({ write, now = () => new Date() }: AuditLogOptions): Observe {
  return (observation) => {
    const entry = toEntry(observation, now().toISOString());
    if (entry !== undefined) write(`${JSON.stringify(entry)}\n`);
  };
}

/** Each field by its name, so that nothing else of an observation comes in. */
function toEntry(observation: Observation, time: string): AuditEntry | undefined {
  switch (observation.kind) {
    case 'access-decided': {
      const { requestId, principal, dataset, outcome, code, columns, grantDigest } = observation;
      return {
        ...{ time, requestId, principal, dataset, event: 'decide', decision: outcome },
        ...(code === undefined ? {} : { code }),
        columns,
        ...(grantDigest === undefined ? {} : { grantDigest }),
      };
    }
    case 'dataset-read': {
      const { requestId, principal, dataset, columns, grantDigest, rows } = observation;
      return { time, requestId, principal, dataset, event: 'read', decision: 'allow', columns, grantDigest, rows };
    }
    case 'dataset-denied': {
      const { requestId, principal, dataset, code } = observation;
      return { time, requestId, principal, dataset, event: 'read', decision: 'deny', code, columns: [] };
    }
    default:
      return undefined;
  }
}
