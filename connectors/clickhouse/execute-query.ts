// Runs a statement at ClickHouse over HTTP; an abort closes the request and kills the query. Short answers are read
// whole, others streamed.
import type { ClickHouseClient } from '@clickhouse/client';
import { randomUUID } from 'node:crypto';
import type { ExecutionContext, RowBatch } from '../connector.js';
import { createRowDecoder } from '../sql/decode-value.js';
import type { SqlStatement } from '../sql/dialect.js';
import { cutLines } from './cut-lines.js';
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
    const asked: Asked = {
      query: statement.text,
      query_params: Object.fromEntries(statement.parameters.map((p) => [p.name, p.bound])),
      clickhouse_settings: { ...settings },
      query_id: queryId,
      abort_signal: signal,
    };
    const answer = await (maxRows <= maxWholeRows || hasLongParameters(statement)
      ? askWhole(client, asked)
      : askStream(client, asked));
    const decode = createRowDecoder(statement.fields);
    let bytes = bytesRead(answer.headers);
    for await (const lines of answer.lines) {
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

/** Whole lines, as many as come at once, and the head of the answer that they are of. */
interface Answer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly lines: AsyncIterable<string> | Iterable<string>;
}

type Asked = Pick<
  Parameters<ClickHouseClient['exec']>[0],
  'query' | 'query_params' | 'clickhouse_settings' | 'query_id' | 'abort_signal'
>;

/** Parameters whose texts are longer don't fit a URL, and a stream is asked for in one. */
const maxUrlParameters = 4_000;

function hasLongParameters({ parameters }: SqlStatement): boolean {
  return parameters.reduce((sum, { bound }) => sum + encodeURIComponent(bound).length, 0) > maxUrlParameters;
}

async function askWhole(client: ClickHouseClient, asked: Asked): Promise<Answer> {
  const result = await client.query({ ...asked, format: 'JSONCompactEachRow' });
  return { headers: result.response_headers, lines: [await result.text()] };
}

/** The client's own stream makes an object of each line and holds many chunks of them. */
async function askStream(client: ClickHouseClient, asked: Asked): Promise<Answer> {
  const query = `${asked.query}\nFORMAT JSONCompactEachRow`;
  const { stream, response_headers: headers } = await client.exec({ ...asked, query });
  return { headers, lines: cutLines(stream) };
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
