// Athena's operations on query executions.
import type { AwsOperation } from '../aws-json/create-aws-json-server.js';
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { EngineAccess } from '../governed/engine-access.js';
import { describeExecution, type AthenaStatement } from './athena-statement.js';
import { invalidRequest, type AthenaStatements } from './athena-statements.js';
import { describeAthenaColumn } from './describe-athena-column.js';
import type { ResultFiles } from './result-files.js';

const DEFAULT_OUTPUT = 's3://local-athena-results/';
const MAX_PAGE_ROWS = 1_000;

/** Start, follow, read and stop executions. */
export function createQueryOperations(
  statements: AthenaStatements,
  files: ResultFiles,
): Readonly<Record<string, AwsOperation>> {
  return {
    StartQueryExecution: (request, { access }) => startQuery(statements, files, request, access),
    GetQueryExecution: (request, { access }) => ({
      QueryExecution: describeExecution(statements.get(request.string('QueryExecutionId'), access)),
    }),
    BatchGetQueryExecution: (request, { access }) => describeBatch(statements, request, access),
    ListQueryExecutions: (request, { access }) => listQueries(statements, request, access),
    GetQueryResults: (request, { access }) => readResults(statements, request, access),
    StopQueryExecution: (request, { access }) => {
      statements.stop(statements.get(request.string('QueryExecutionId'), access));
      return {};
    },
    ListWorkGroups: () => ({ WorkGroups: [{ Name: 'primary', State: 'ENABLED' }] }),
    GetWorkGroup: (request) => ({
      WorkGroup: {
        Name: request.string('WorkGroup'),
        State: 'ENABLED',
        Configuration: {
          ResultConfiguration: { OutputLocation: DEFAULT_OUTPUT },
          EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
        },
      },
    }),
  };
}

function startQuery(
  statements: AthenaStatements,
  files: ResultFiles,
  request: AwsRequest,
  access: EngineAccess | undefined,
): unknown {
  const output = request.structure('ResultConfiguration').optionalString('OutputLocation') ?? DEFAULT_OUTPUT;
  const outputPrefix = output.endsWith('/') ? output : `${output}/`;
  if (files.pathOf(`${outputPrefix}file`) === undefined) throw invalidRequest('OutputLocation is not a valid S3 path.');
  const token = request.optionalString('ClientRequestToken');
  if (token !== undefined && (token.length < 32 || token.length > 128)) {
    throw invalidRequest('ClientRequestToken must have 32 to 128 characters');
  }
  const statement = statements.start({
    sql: request.string('QueryString'),
    database: request.structure('QueryExecutionContext').optionalString('Database'),
    workGroup: request.optionalString('WorkGroup') ?? 'primary',
    parameters: request.strings('ExecutionParameters'),
    outputPrefix,
    token,
    access,
  });
  return { QueryExecutionId: statement.id };
}

function describeBatch(statements: AthenaStatements, request: AwsRequest, access: EngineAccess | undefined): unknown {
  const found: unknown[] = [];
  const missing: unknown[] = [];
  for (const id of request.strings('QueryExecutionIds')) {
    const statement = statements.all(access).find((candidate) => candidate.id === id);
    if (statement !== undefined) found.push(describeExecution(statement));
    else {
      const message = `QueryExecution ${id} was not found`;
      missing.push({ QueryExecutionId: id, ErrorCode: 'QUERY_EXECUTION_NOT_FOUND', ErrorMessage: message });
    }
  }
  return { QueryExecutions: found, UnprocessedQueryExecutionIds: missing };
}

function listQueries(statements: AthenaStatements, request: AwsRequest, access: EngineAccess | undefined): unknown {
  const workGroup = request.optionalString('WorkGroup') ?? 'primary';
  const most = request.optionalInteger('MaxResults', 0, 50) ?? 50;
  const newestFirst = statements.all(access).toReversed();
  const ids = newestFirst.filter((statement) => statement.workGroup === workGroup).map((statement) => statement.id);
  return { QueryExecutionIds: ids.slice(0, most) };
}

function readResults(statements: AthenaStatements, request: AwsRequest, access: EngineAccess | undefined): unknown {
  const statement = statements.get(request.string('QueryExecutionId'), access);
  const { state, result } = statement;
  if (state === 'QUEUED' || state === 'RUNNING') {
    throw invalidRequest(`Query has not yet finished. Current state: ${state}`, 'INVALID_QUERY_EXECUTION_STATE');
  }
  if (result === undefined) {
    const message = `Query did not finish successfully. Final query state: ${state}`;
    throw invalidRequest(message, 'INVALID_QUERY_EXECUTION_STATE');
  }
  const most = request.optionalInteger('MaxResults', 1, MAX_PAGE_ROWS) ?? MAX_PAGE_ROWS;
  const token = request.optionalString('NextToken');
  const start = token === undefined ? 0 : readToken(token, statement);
  // The header is the first row of the first page and counts as one.
  const header = start === 0 && token === undefined;
  const end = start + most - (header ? 1 : 0);
  const rows = result.rows(start, end).map(encodeRow);
  if (header) rows.unshift(encodeRow(result.columns.map((column) => column.name)));
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: rows,
      ResultSetMetadata: { ColumnInfo: result.columns.map(({ name, type }) => describeAthenaColumn(name, type)) },
    },
    ...(end < result.rowCount ? { NextToken: writeToken(statement, end) } : {}),
  };
}

function encodeRow(row: readonly (string | null)[]): unknown {
  return { Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) };
}

function writeToken(statement: AthenaStatement, offset: number): string {
  return Buffer.from(`${statement.id}:${String(offset)}`).toString('base64url');
}

function readToken(token: string, statement: AthenaStatement): number {
  const [id, offset = ''] = Buffer.from(token, 'base64url').toString('utf8').split(':');
  if (id !== statement.id || !/^\d+$/.test(offset)) throw invalidRequest('Invalid NextToken');
  return Number(offset);
}
