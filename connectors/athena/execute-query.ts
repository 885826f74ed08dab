// Runs a statement at Athena: start, poll, page through the result; an abort stops the query at Athena, too.
import type { AthenaClient, GetQueryResultsCommandOutput } from '@aws-sdk/client-athena';
import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { randomUUID } from 'node:crypto';
import { LakegateError } from '../../src/core/errors.js';
import { followSignal } from '../../src/core/follow-signal.js';
import type { ExecutionContext, RowBatch } from '../connector.js';
import { createRowDecoder } from '../sql/decode-value.js';
import type { SqlStatement } from '../sql/dialect.js';
import { mapError, mapFailedQuery } from './map-error.js';
import type { PollingSchedule } from './polling.js';
import { waitForPoll } from './polling.js';

/** Where statements of a server run. */
export interface AthenaSession {
  readonly client: AthenaClient;
  readonly catalog: string;
  readonly database: string;
  readonly workGroup: string | undefined;
  readonly outputLocation: string;
  readonly polling: PollingSchedule;
}

const pageSize = 1000;

/** Rows in batches of a result page. @throws LakegateError as the connector contract says. */
export async function* executeQuery(
  session: AthenaSession,
  statement: SqlStatement,
  context: ExecutionContext,
): AsyncGenerator<RowBatch> {
  let id: string | undefined;
  let settled = false;
  try {
    id = await startQuery(session, statement, context);
    const bytes = await awaitQuery(session, id, context);
    settled = true;
    yield* readPages(session, id, { statement, context, bytes });
  } catch (error) {
    throw mapError(error, context.signal);
  } finally {
    if (id !== undefined && !settled) await stopQuery(session, id, context);
  }
}

/** Not cut short by the signal: a query whose id never came back could not be stopped. */
async function startQuery(
  session: AthenaSession,
  statement: SqlStatement,
  { called, signal }: ExecutionContext,
): Promise<string> {
  signal.throwIfAborted();
  called('StartQueryExecution');
  const { parameters } = statement;
  const { QueryExecutionId } = await session.client.send(
    new StartQueryExecutionCommand({
      QueryString: statement.text,
      QueryExecutionContext: { Catalog: session.catalog, Database: session.database },
      WorkGroup: session.workGroup,
      ResultConfiguration: { OutputLocation: session.outputLocation },
      ...(parameters.length === 0 ? {} : { ExecutionParameters: parameters.map((p) => p.bound) }),
      // One token for each request: Athena answers a repeated one with the first caller's query.
      ClientRequestToken: randomUUID(),
    }),
  );
  if (QueryExecutionId === undefined) throw new LakegateError('STORE_UNAVAILABLE');
  return QueryExecutionId;
}

/** Waits for the query's end; returns the bytes it scanned. */
async function awaitQuery(
  session: AthenaSession,
  id: string,
  { called, signal, caller }: ExecutionContext,
): Promise<number> {
  for (let poll = 0; ; poll++) {
    await waitForPoll(poll, session.polling, signal);
    called('GetQueryExecution');
    const { QueryExecution } = await session.client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }), {
      abortSignal: signal,
    });
    const status = QueryExecution?.Status;
    switch (status?.State) {
      case 'SUCCEEDED':
        return QueryExecution?.Statistics?.DataScannedInBytes ?? 0;
      case 'FAILED':
        throw mapFailedQuery(status.StateChangeReason, status.AthenaError, caller !== undefined);
      case 'CANCELLED':
        throw new LakegateError('STORE_UNAVAILABLE', { cause: new Error('the query was cancelled at Athena') });
      default:
    }
  }
}

interface Reading {
  readonly statement: SqlStatement;
  readonly context: ExecutionContext;
  readonly bytes: number;
}

/** The next page is asked for before this one is given out. */
async function* readPages(session: AthenaSession, id: string, reading: Reading): AsyncGenerator<RowBatch> {
  const decode = createRowDecoder(reading.statement.fields);
  const { called, signal } = reading.context;
  const ending = followSignal(signal);
  const request = (token: string | undefined): Promise<GetQueryResultsCommandOutput> => {
    called('GetQueryResults');
    const page = session.client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: pageSize, NextToken: token }),
      { abortSignal: ending.signal },
    );
    page.catch(() => undefined);
    return page;
  };
  let next: Promise<GetQueryResultsCommandOutput> | undefined = request(undefined);
  try {
    for (let first = true; next !== undefined; first = false) {
      const page: GetQueryResultsCommandOutput = await next;
      next = page.NextToken === undefined ? undefined : request(page.NextToken);
      const records = page.ResultSet?.Rows ?? [];
      // Athena's first page begins with the column names.
      const data = first ? records.slice(1) : records;
      const rows = data.map((record) => decode((record.Data ?? []).map((datum) => datum.VarCharValue ?? null)));
      if (rows.length > 0 || first) yield { rows, bytes: first ? reading.bytes : 0 };
    }
  } finally {
    ending.dispose();
    // Of a page that nobody waits for any more.
    if (next !== undefined) ending.abort(new LakegateError('REQUEST_CANCELLED'));
  }
}

/** The caller has its error already, so that one of stopping adds nothing. */
async function stopQuery(session: AthenaSession, id: string, { called }: ExecutionContext): Promise<void> {
  called('StopQueryExecution');
  await session.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => undefined);
}
