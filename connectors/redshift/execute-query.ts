// Runs a statement through the Redshift Data API: execute, wait at the service, page through the CSV result; an abort
// cancels the statement at Redshift, too. Every statement is its own session.
import type {
  ColumnMetadata,
  GetStatementResultV2CommandOutput,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultV2Command,
} from '@aws-sdk/client-redshift-data';
import { randomUUID } from 'node:crypto';
import { LakegateError } from '../../src/core/errors.js';
import type { ExecutionContext, RowBatch } from '../connector.js';
import { createRowDecoder } from '../sql/decode-value.js';
import type { SqlStatement } from '../sql/dialect.js';
import { mapError, mapFailedStatement } from './map-error.js';
import { createUnmark } from './mark-text.js';
import { parseCsv } from './parse-csv.js';

/** Where statements of a server run: a workgroup or a cluster, and as whom. */
export interface RedshiftSession {
  readonly client: RedshiftDataClient;
  readonly target: {
    readonly Database: string;
    readonly WorkgroupName?: string;
    readonly ClusterIdentifier?: string;
    readonly DbUser?: string;
    readonly SecretArn?: string;
  };
}

/** How long one call may wait at the service; its maximum is 30. */
const waitTimeSeconds = 20;
/** So that a short statement takes one call less; short, since there is no id to cancel by before it returns. */
const firstWaitSeconds = 1;

/** Why a page that was asked for ahead is no longer wanted. */
const pagesEnded = new Error('the pages of this result are no longer read');

/** Rows in batches of a result page. @throws LakegateError as the connector contract says. */
export async function* executeQuery(
  session: RedshiftSession,
  statement: SqlStatement,
  context: ExecutionContext,
): AsyncGenerator<RowBatch> {
  const { client } = session;
  let id: string | undefined;
  let settled = false;
  try {
    const started = await startStatement(session, statement, context);
    id = started.id;
    if (started.status !== 'FINISHED') await awaitStatement(client, id, context);
    settled = true;
    yield* readPages(client, id, statement, context);
  } catch (error) {
    throw mapError(error, context.signal);
  } finally {
    if (id !== undefined && !settled) await cancelStatement(client, id, context);
  }
}

/** Not cut short by the signal: a statement whose id never came back could not be cancelled. */
async function startStatement(
  session: RedshiftSession,
  statement: SqlStatement,
  { called, signal }: ExecutionContext,
): Promise<{ readonly id: string; readonly status: string | undefined }> {
  signal.throwIfAborted();
  called('ExecuteStatement');
  const { parameters } = statement;
  const { Id, Status } = await session.client.send(
    new ExecuteStatementCommand({
      ...session.target,
      Sql: statement.text,
      ...(parameters.length === 0 ? {} : { Parameters: parameters.map((p) => ({ name: p.name, value: p.bound })) }),
      ResultFormat: 'CSV',
      WaitTimeSeconds: firstWaitSeconds,
      // One token for each request: a repeated one is answered with the first caller's statement.
      ClientToken: randomUUID(),
    }),
  );
  if (Id === undefined) throw new LakegateError('STORE_UNAVAILABLE');
  return { id: Id, status: Status };
}

async function awaitStatement(
  client: RedshiftDataClient,
  id: string,
  { called, signal, caller }: ExecutionContext,
): Promise<void> {
  for (;;) {
    called('DescribeStatement');
    const { Status, Error: text } = await client.send(
      new DescribeStatementCommand({ Id: id, WaitTimeSeconds: waitTimeSeconds }),
      { abortSignal: signal },
    );
    switch (Status) {
      case 'FINISHED':
        return;
      case 'FAILED':
        throw mapFailedStatement(text, caller !== undefined);
      case 'ABORTED':
        throw new LakegateError('STORE_UNAVAILABLE', { cause: new Error('the statement was cancelled at Redshift') });
      default:
    }
  }
}

/** The next page is asked for before this one is given out. */
async function* readPages(
  client: RedshiftDataClient,
  id: string,
  statement: SqlStatement,
  { called, signal }: ExecutionContext,
): AsyncGenerator<RowBatch> {
  const decode = createRowDecoder(statement.fields);
  const unmark = createUnmark(statement.fields);
  const ending = new AbortController();
  const abortSignal = AbortSignal.any([signal, ending.signal]);
  const request = (token: string | undefined): Promise<GetStatementResultV2CommandOutput> => {
    called('GetStatementResultV2');
    const page = client.send(new GetStatementResultV2Command({ Id: id, NextToken: token }), { abortSignal });
    page.catch(() => undefined);
    return page;
  };
  try {
    let next: Promise<GetStatementResultV2CommandOutput> | undefined = request(undefined);
    for (let first = true; next !== undefined; first = false) {
      const page: GetStatementResultV2CommandOutput = await next;
      next = page.NextToken === undefined || page.NextToken === '' ? undefined : request(page.NextToken);
      const texts = (page.Records ?? []).map((record) => record.CSVRecords ?? '');
      const records = texts.flatMap((text) => parseCsv(text));
      if (first && isHeader(records[0], page.ColumnMetadata)) records.shift();
      const rows = records.map((record) => decode(unmark(record)));
      const bytes = texts.reduce((sum, text) => sum + text.length, 0);
      if (rows.length > 0 || first) yield { rows, bytes };
    }
  } finally {
    // With a reason of its own, since an abort without one makes an exception with its stack.
    ending.abort(pagesEnded);
  }
}

/** Whether a first record is the column names; no row is: its texts are marked, its other values are no names. */
function isHeader(record: readonly string[] | undefined, columns: readonly ColumnMetadata[] | undefined): boolean {
  return columns !== undefined && record?.every((text, i) => text === (columns[i]?.label ?? columns[i]?.name)) === true;
}

/** The caller has its error already, so that one of cancelling adds nothing. */
async function cancelStatement(client: RedshiftDataClient, id: string, { called }: ExecutionContext): Promise<void> {
  called('CancelStatement');
  await client.send(new CancelStatementCommand({ Id: id })).catch(() => undefined);
}
