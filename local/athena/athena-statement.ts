// One query execution of the local Athena server, and how the API describes it.
import type { HeldResult } from '../duckdb/held-result.js';
import type { RunningStatement } from '../duckdb/create-engine.js';
import type { SqlError } from '../duckdb/sql-error.js';
import type { StoredStatement } from '../duckdb/statement-store.js';

type AthenaState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface AthenaStatement extends StoredStatement {
  readonly sql: string;
  readonly database: string | undefined;
  readonly workGroup: string;
  readonly parameters: readonly string[];
  /** Id of the user or session that started it, where callers are told apart. */
  readonly owner: string | undefined;
  /** `s3://bucket/prefix/id.csv` */
  readonly outputLocation: string;
  readonly submittedAtMs: number;
  state: AthenaState;
  reason: string | undefined;
  error: SqlError | undefined;
  startedAtMs: number | undefined;
  scannedBytes: number;
  running: RunningStatement | undefined;
  result: HeldResult<string | null> | undefined;
}

/** Error categories of AthenaError: 1 the service's, 2 the user's. */
const USER_ERROR = 2;
const SYSTEM_ERROR = 1;

/** The QueryExecution structure; times are epoch seconds, as the protocol has them. */
export function describeExecution(statement: AthenaStatement): Record<string, unknown> {
  const { submittedAtMs, startedAtMs, finishedAtMs } = statement;
  const now = finishedAtMs ?? Date.now();
  const queueMs = (startedAtMs ?? now) - submittedAtMs;
  const engineMs = startedAtMs === undefined ? 0 : now - startedAtMs;
  return {
    QueryExecutionId: statement.id,
    Query: statement.sql,
    StatementType: 'DML',
    SubstatementType: 'SELECT',
    ResultConfiguration: { OutputLocation: statement.outputLocation },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: { Database: statement.database, Catalog: 'awsdatacatalog' },
    Status: describeStatus(statement),
    Statistics: {
      EngineExecutionTimeInMillis: engineMs,
      DataScannedInBytes: statement.scannedBytes,
      TotalExecutionTimeInMillis: now - submittedAtMs,
      QueryQueueTimeInMillis: queueMs,
      QueryPlanningTimeInMillis: 0,
      ServiceProcessingTimeInMillis: 0,
      ResultReuseInformation: { ReusedPreviousResult: false },
    },
    WorkGroup: statement.workGroup,
    EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
    ...(statement.parameters.length > 0 ? { ExecutionParameters: statement.parameters } : {}),
  };
}

function describeStatus(statement: AthenaStatement): Record<string, unknown> {
  const { state, reason, error, submittedAtMs, finishedAtMs } = statement;
  const category = error?.code === 'GENERIC_INTERNAL_ERROR' ? SYSTEM_ERROR : USER_ERROR;
  return {
    State: state,
    SubmissionDateTime: submittedAtMs / 1000,
    ...(finishedAtMs === undefined ? {} : { CompletionDateTime: finishedAtMs / 1000 }),
    ...(reason === undefined ? {} : { StateChangeReason: reason }),
    ...(error === undefined
      ? {}
      : { AthenaError: { ErrorCategory: category, ErrorType: 1, Retryable: false, ErrorMessage: reason } }),
  };
}

/** `CODE: line 1:8: message`, as StateChangeReason has it. */
export function formatFailure(error: SqlError): string {
  const at = error.position;
  const place = at === undefined ? '' : `line ${String(at.line)}:${String(at.column)}: `;
  return `${error.code}: ${place}${error.message}`;
}
