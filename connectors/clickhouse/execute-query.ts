// Runs a statement at ClickHouse over HTTP; an abort closes the request and kills the query. Short answers are read
// whole, others streamed.
import type { ClickHouseClient, ResultSet } from '@clickhouse/client';
import { randomUUID } from 'node:crypto';
import type { ExecutionContext, RowBatch } from '../connector.js';
import { createRowDecoder } from '../sql/decode-value.js';
import type { SqlStatement } from '../sql/dialect.js';
import { mapError } from './map-error.js';
import { parseLines } from './parse-lines.js';

export type StatementSettings = Readonly<Record<string, string | number>>;

/** A statement and how many rows its question can have, perhaps Infinity. */
export interface ClickhouseQuery {
  readonly statement: SqlStatement;
  readonly maxRows: number;
}

/** Answers of at most so many rows are read whole, which costs a fraction of splitting a stream into lines. */
const maxWholeRows = 10_000;

/** Rows in batches of a response chunk, or all at once. @throws LakegateError as the connector contract says. */
export async function* executeQuery(
  client: ClickHouseClient,
  { statement, maxRows }: ClickhouseQuery,
  settings: StatementSettings,
  context: ExecutionContext,
): AsyncGenerator<RowBatch> {
  const queryId = randomUUID();
  const { signal } = context;
  let ended = false;
  try {
    signal.throwIfAborted();
    context.called('Query');
    const result = await client.query({
      query: statement.text,
      format: 'JSONCompactEachRow',
      query_params: Object.fromEntries(statement.parameters.map((p) => [p.name, p.bound])),
      clickhouse_settings: { ...settings },
      query_id: queryId,
      abort_signal: signal,
    });
    const decode = createRowDecoder(statement.fields);
    let bytes = bytesRead(result.response_headers);
    for await (const lines of maxRows <= maxWholeRows ? [await result.text()] : streamLines(result)) {
      yield { rows: parseLines(lines).map(decode), bytes };
      bytes = 0;
    }
    ended = true;
  } catch (error) {
    ended = !signal.aborted;
    throw mapError(error, signal);
  } finally {
    if (!ended) await killQuery(client, queryId, context);
  }
}

/** Whole lines, as many as come at once. */
async function* streamLines(result: ResultSet<'JSONCompactEachRow'>): AsyncGenerator<string> {
  for await (const lines of result.stream()) yield lines.map((line) => line.text).join('\n');
}

/** What ClickHouse says it has read by the time it begins to answer. */
function bytesRead(headers: Readonly<Record<string, string | string[] | undefined>>): number {
  const summary = headers['x-clickhouse-summary'];
  if (typeof summary !== 'string') return 0;
  const { read_bytes: bytes } = JSON.parse(summary) as { read_bytes?: string };
  return Number(bytes ?? 0);
}

/** The caller has its error already, so that one of killing adds nothing. */
async function killQuery(client: ClickHouseClient, queryId: string, { called }: ExecutionContext): Promise<void> {
  called('KillQuery');
  await client
    .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id: queryId } })
    .catch(() => undefined);
}
