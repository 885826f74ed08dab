// Failures as PostgreSQL tells of them: the SQLSTATE of every code of the registry, and the fields of an error message.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
import { type ErrorCode, LakegateError } from '../../core/errors.js';

/** What an error says beside its message; all of it is public. */
export interface FailureDetail {
  readonly detail?: string;
  readonly hint?: string;
  /** From 1, in characters. */
  readonly position?: number;
  readonly cause?: unknown;
}

/** An error of the protocol or of a statement, with PostgreSQL's own code and words. */
export function sqlFailure(sqlstate: string, message: string, detail: FailureDetail = {}): LakegateError {
  const { cause, ...more } = detail;
  return new LakegateError('SQL_INVALID', { message, cause, extensions: { sqlstate, ...more } });
}

/** An error after which the connection is closed. */
export class FatalFailure extends Error {
  readonly error: LakegateError;

  constructor(error: LakegateError) {
    super(error.message, { cause: error });
    this.error = error;
  }
}

/** @returns a failure that ends the connection */
export function fatal(sqlstate: string, message: string, detail: FailureDetail = {}): FatalFailure {
  return new FatalFailure(sqlFailure(sqlstate, message, detail));
}

const sqlstates: Partial<Record<ErrorCode, string>> = {
  BAD_REQUEST: '08P01',
  BAD_USER_INPUT: '22023',
  PAYLOAD_TOO_LARGE: '54000',
  CONCURRENCY_LIMIT: '53300',
  SHUTTING_DOWN: '57P01',
  REQUEST_CANCELLED: '57014',
  TIME_LIMIT: '57014',
  SQL_SYNTAX: '42601',
  SQL_UNSUPPORTED: '0A000',
  SQL_INVALID: '42000',
  NOT_ACCEPTABLE: '0A000',
  UNAUTHENTICATED: '28P01',
  DATASET_UNKNOWN: '42P01',
  COLUMN_UNKNOWN: '42703',
  POLICY_UNAVAILABLE: '58000',
  DATASET_UNGOVERNED: '42501',
  DECISION_INVALID: '58000',
  DECISIONS_DISAGREE: '58000',
  COLUMN_HASHED: '42501',
  CALLER_SESSION_REQUIRED: '42501',
  CALLER_DENIED: '42501',
  NO_ELIGIBLE_BINDING: '0A000',
  ROW_LIMIT: '54000',
  DEPTH_LIMIT: '54001',
  TOKEN_LIMIT: '54000',
  FIELD_LIMIT: '54011',
  STORE_UNAVAILABLE: '58000',
  STORE_REJECTED: '58000',
  STORE_DENIED: '58000',
  STORE_THROTTLED: '53000',
  STORE_DATA_INVALID: '22000',
  VALUE_OUT_OF_RANGE: '22003',
  INTERNAL: 'XX000',
};

/** The five characters that say what kind of error it is. */
function sqlstateOf({ code, extensions }: LakegateError): string {
  const { sqlstate } = extensions;
  if (typeof sqlstate === 'string' && /^[0-9A-Z]{5}$/.test(sqlstate)) return sqlstate;
  return sqlstates[code] ?? 'XX000';
}

/** The fields of an ErrorResponse or NoticeResponse, by their types, in PostgreSQL's order. */
export function failureFields(error: LakegateError, severity: string): readonly (readonly [string, string])[] {
  const { detail, hint, position } = error.extensions;
  const standing = 'hint' in error.spec ? error.spec.hint : undefined;
  const shown: readonly (readonly [string, unknown])[] = [
    ['S', severity],
    ['V', severity],
    ['C', sqlstateOf(error)],
    ['M', error.message],
    ['D', detail],
    ['H', hint ?? standing],
    ['P', Number.isSafeInteger(position) ? String(position) : undefined],
  ];
  return shown.filter((field): field is [string, string] => typeof field[1] === 'string' && field[1] !== '');
}
