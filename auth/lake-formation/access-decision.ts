// What was decided on one principal and one dataset, and the error by which a decision that isn't safe to act on is
// refused. A refusal shows nothing, as a denial does, but is somebody's to repair and is reported.
import { LakegateError, type ErrorCode } from '../../src/core/errors.js';
import type { Grant } from '../../src/core/principal.js';

export type RefusalCode = Extract<ErrorCode, 'DATASET_UNGOVERNED' | 'DECISION_INVALID' | 'DECISIONS_DISAGREE'>;

export interface GrantedAccess {
  readonly outcome: 'granted';
  readonly grant: Grant;
  /** Lake Formation's name for its decision, to be handed back to it verbatim. */
  readonly queryAuthorizationId?: string | undefined;
}

/** Nothing was granted. */
export interface DeniedAccess {
  readonly outcome: 'denied';
}

/** There may be grants, but they can't be relied on or can't be enforced. */
export interface RefusedAccess {
  readonly outcome: 'refused';
  readonly code: RefusalCode;
  /** For operators alone: may name tables, columns and filters. */
  readonly reason: string;
}

export type AccessDecision = GrantedAccess | DeniedAccess | RefusedAccess;

/** Why a decision is refused; the reason is for operators alone. */
export class AccessRefusal extends LakegateError {
  constructor(
    readonly refusal: RefusalCode,
    readonly reason: string,
  ) {
    super(refusal, { cause: new Error(reason) });
  }
}

/** The refusal that an error stands for. @throws the error where it stands for none */
export function toRefused(error: unknown): RefusedAccess {
  if (error instanceof AccessRefusal) return { outcome: 'refused', code: error.refusal, reason: error.reason };
  throw error;
}
