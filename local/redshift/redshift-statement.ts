// One statement of the local Redshift server, and how the Data API describes it.
import type { RunningStatement } from '../duckdb/create-engine.js';
import type { HeldResult } from '../duckdb/held-result.js';
import type { SqlError } from '../duckdb/sql-error.js';
import type { StoredStatement } from '../duckdb/statement-store.js';
import type { RedshiftField } from './encode-redshift-value.js';

export type RedshiftStatus = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

export interface SqlParameter {
  readonly name: string;
  readonly value: string;
}

/** Where a statement runs and who runs it, as the request says; kept to be told back. */
export interface RedshiftTarget {
  readonly Database: string;
  readonly WorkgroupName?: string;
  readonly ClusterIdentifier?: string;
  readonly DbUser?: string;
  readonly SecretArn?: string;
}

/** Rows as typed fields or as CSV texts, as ExecuteStatement asked. */
export type RedshiftResult =
  | { readonly format: 'JSON'; readonly rows: HeldResult<RedshiftField> }
  | { readonly format: 'CSV'; readonly rows: HeldResult<string | null> };

export interface RedshiftStatement extends StoredStatement {
  readonly sql: string;
  readonly name: string | undefined;
  readonly parameters: readonly SqlParameter[];
  readonly target: RedshiftTarget;
  readonly format: 'JSON' | 'CSV';
  /** Id of the user or session that started it, where callers are told apart. */
  readonly owner: string | undefined;
  readonly createdAtMs: number;
  status: RedshiftStatus;
  updatedAtMs: number;
  startedAtNs: bigint | undefined;
  durationNs: number;
  error: string | undefined;
  running: RunningStatement | undefined;
  result: RedshiftResult | undefined;
  /** Settles when the statement has ended, however. */
  ended: Promise<void>;
}

/** The DescribeStatement response; times are epoch seconds, as the protocol has them. */
export function describeStatement(statement: RedshiftStatement): Record<string, unknown> {
  const { status, result, error, parameters } = statement;
  return {
    Id: statement.id,
    ...statement.target,
    Status: status,
    CreatedAt: statement.createdAtMs / 1000,
    UpdatedAt: statement.updatedAtMs / 1000,
    Duration: statement.durationNs,
    HasResultSet: result !== undefined,
    QueryString: statement.sql,
    RedshiftPid: process.pid,
    RedshiftQueryId: 0,
    ResultFormat: statement.format,
    ResultRows: result === undefined ? -1 : result.rows.rowCount,
    ResultSize: result === undefined ? -1 : estimateSize(result),
    ...(parameters.length > 0 ? { QueryParameters: parameters } : {}),
    ...(error === undefined ? {} : { Error: error }),
  };
}

/** Bytes by a guess of sixteen a cell: the Data API's own count isn't documented. */
function estimateSize(result: RedshiftResult): number {
  return result.rows.rowCount * result.rows.columns.length * 16;
}

const MESSAGES: readonly [RegExp, (name: string) => string][] = [
  [/^Column '(.*)' cannot be resolved$/, (name) => `column "${name}" does not exist`],
  [/^Table '(.*)' does not exist$/, (name) => `relation "${name.replace(/^[^.]*\./, '')}" does not exist`],
  [/^Function '(.*)' not registered$/, (name) => `function ${name} does not exist`],
  [/^Unknown type: (.*)$/, (name) => `type "${name}" does not exist`],
  [/^mismatched input '([\s\S]*)'\./, (name) => `syntax error at or near "${name}"`],
  [/^(Division by zero)$/, () => 'Divide by zero'],
];

/** `ERROR: column "x" does not exist`, as the Error member has it. */
export function formatFailure(error: SqlError): string {
  for (const [pattern, format] of MESSAGES) {
    const match = pattern.exec(error.message);
    if (match !== null) return `ERROR: ${format(match[1] ?? '')}${formatPosition(error)}`;
  }
  return `ERROR: ${error.message}${formatPosition(error)}`;
}

function formatPosition({ position }: SqlError): string {
  return position === undefined ? '' : ` Position: line ${String(position.line)}, column ${String(position.column)};`;
}
