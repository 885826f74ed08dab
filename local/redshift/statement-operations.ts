// The Redshift Data API's operations on statements.
import { AwsError } from '../aws-json/aws-error.js';
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { EngineAccess } from '../governed/engine-access.js';
import type { AwsOperation } from '../aws-json/create-aws-json-server.js';
import { describeStatement, type RedshiftResult, type RedshiftStatement } from './redshift-statement.js';
import { validationError, type RedshiftStatements } from './redshift-statements.js';
import { describeRedshiftColumn } from './redshift-types.js';

const ROWS_PER_PAGE = 1_000;
const MAX_WAIT_SECONDS = 30;

/** Execute, follow, read and cancel statements. */
export function createStatementOperations(statements: RedshiftStatements): Readonly<Record<string, AwsOperation>> {
  return {
    ExecuteStatement: async (request, { access }) => {
      const statement = statements.execute({
        sql: request.string('Sql'),
        name: request.optionalString('StatementName'),
        parameters: request.structures('Parameters').map((parameter) => ({
          name: parameter.string('name'),
          value: parameter.optionalString('value') ?? '',
        })),
        target: readTarget(request),
        format: readFormat(request),
        token: request.optionalString('ClientToken'),
        access,
      });
      await waitFor(statement, request);
      const { Id, CreatedAt, Status, HasResultSet } = describeStatement(statement);
      return { Id, CreatedAt, Status, HasResultSet, ...statement.target };
    },
    DescribeStatement: async (request, { access }) => {
      const statement = statements.get(request.string('Id'), access);
      await waitFor(statement, request);
      return describeStatement(statement);
    },
    GetStatementResult: async (request, { access }) => {
      const { statement, result } = await readResult(statements, request, { format: 'JSON', access });
      const page = readPage(statement, result, request);
      return { Records: result.rows.rows(page.start, page.end), ...page.rest };
    },
    GetStatementResultV2: async (request, { access }) => {
      const { statement, result } = await readResult(statements, request, { format: 'CSV', access });
      const page = readPage(statement, result, request);
      const rows = result.rows.rows(page.start, page.end).map((row) => formatLine(row as (string | null)[]));
      // The header stands once, before the first row.
      if (page.start === 0) rows.unshift(formatLine(result.rows.columns.map((column) => column.name)));
      return { Records: [{ CSVRecords: rows.join('') }], ResultFormat: 'CSV', ...page.rest };
    },
    CancelStatement: (request, { access }) => {
      const statement = statements.get(request.string('Id'), access);
      if (statements.cancel(statement)) return { Status: true };
      throw validationError(`Could not cancel a query that is already in ${statement.status} state.`);
    },
    ListStatements: (request, { access }) => {
      const status = request.optionalString('Status') ?? 'ALL';
      const prefix = request.optionalString('StatementName') ?? '';
      const found = statements.all(access).filter((statement) => {
        return (status === 'ALL' || statement.status === status) && (statement.name ?? '').startsWith(prefix);
      });
      const newestFirst = found.toReversed().slice(0, request.optionalInteger('MaxResults', 0, 100) ?? 100);
      return { Statements: newestFirst.map(summarize) };
    },
  };
}

function readTarget(request: AwsRequest): RedshiftStatement['target'] {
  const optional = (name: string): Record<string, string> => {
    const value = request.optionalString(name);
    return value === undefined ? {} : { [name]: value };
  };
  const place = { ...optional('WorkgroupName'), ...optional('ClusterIdentifier') };
  if (Object.keys(place).length !== 1) {
    throw validationError('Exactly one of ClusterIdentifier and WorkgroupName must be specified.');
  }
  if (request.optionalString('SessionId') !== undefined) throw validationError('Sessions are not emulated locally.');
  return { Database: request.string('Database'), ...place, ...optional('DbUser'), ...optional('SecretArn') };
}

function readFormat(request: AwsRequest): 'JSON' | 'CSV' {
  const format = request.optionalString('ResultFormat') ?? 'JSON';
  if (format !== 'JSON' && format !== 'CSV') throw validationError('ResultFormat must be JSON or CSV');
  return format;
}

/** Waits as long as WaitTimeSeconds says, or until the statement has ended. */
async function waitFor(statement: RedshiftStatement, request: AwsRequest): Promise<void> {
  const seconds = request.optionalInteger('WaitTimeSeconds', 0, MAX_WAIT_SECONDS) ?? 0;
  if (seconds === 0 || statement.finishedAtMs !== undefined) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    void statement.ended.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function readResult(
  statements: RedshiftStatements,
  request: AwsRequest,
  { format, access }: { readonly format: 'JSON' | 'CSV'; readonly access: EngineAccess | undefined },
): Promise<{ statement: RedshiftStatement; result: RedshiftResult }> {
  const statement = statements.get(request.string('Id'), access);
  await waitFor(statement, request);
  const { result } = statement;
  if (result === undefined) {
    const message = 'Query does not have result. Please check query status with DescribeStatement.';
    throw new AwsError('ResourceNotFoundException', message, { ResourceId: statement.id });
  }
  if (result.format !== format) throw validationError(`The statement was executed with ResultFormat ${result.format}.`);
  return { statement, result };
}

interface Page {
  readonly start: number;
  readonly end: number;
  readonly rest: Readonly<Record<string, unknown>>;
}

function readPage(statement: RedshiftStatement, { rows }: RedshiftResult, request: AwsRequest): Page {
  const token = request.optionalString('NextToken');
  const start = token === undefined ? 0 : readToken(token, statement);
  const end = Math.min(start + ROWS_PER_PAGE, rows.rowCount);
  const next = Buffer.from(`${statement.id}:${String(end)}`).toString('base64');
  return {
    start,
    end,
    rest: {
      ColumnMetadata: rows.columns.map(({ name, type }) => describeRedshiftColumn(name, type)),
      TotalNumRows: rows.rowCount,
      ...(end < rows.rowCount ? { NextToken: next } : {}),
    },
  };
}

function readToken(token: string, statement: RedshiftStatement): number {
  const [id, offset = ''] = Buffer.from(token, 'base64').toString('utf8').split(':');
  if (id !== statement.id || !/^\d+$/.test(offset)) throw validationError('Invalid NextToken');
  return Number(offset);
}

/** A value is quoted where it must be, and when it is empty, which nothing at all would make null. */
function formatLine(row: readonly (string | null)[]): string {
  const cells = row.map((value) => {
    if (value === null) return '';
    return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  });
  return `${cells.join(',')}\n`;
}

function summarize(statement: RedshiftStatement): unknown {
  const { Id, CreatedAt, UpdatedAt, Status, QueryString, ResultFormat } = describeStatement(statement);
  const name = statement.name === undefined ? {} : { StatementName: statement.name };
  return { Id, CreatedAt, UpdatedAt, Status, QueryString, ResultFormat, IsBatchStatement: false, ...name };
}
