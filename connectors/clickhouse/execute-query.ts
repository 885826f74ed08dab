// Runs a statement at ClickHouse over HTTP and streams its rows; an abort closes the request and kills the query.
import type { ClickHouseClient } from '@clickhouse/client';
import { randomUUID } from 'node:crypto';
import type { ExecutionContext, RowBatch } from '../connector.js';
import { createRowDecoder } from '../sql/decode-value.js';
import type { SqlStatement } from '../sql/dialect.js';
import { mapError } from './map-error.js';
import { readRows } from './read-rows.js';

export type StatementSettings = Readonly<Record<string, string | number>>;

/** Rows in batches of a response chunk. @throws LakegateError as the connector contract says. */
export async function* executeQuery(
  client: ClickHouseClient,
  statement: SqlStatement,
  settings: StatementSettings,
  context: ExecutionContext,
): AsyncGenerator<RowBatch> {
  const queryId = randomUUID();
  const { signal } = context;
  let ended = false;
  let source: OneReading | undefined;
  try {
    signal.throwIfAborted();
    context.called('Query');
    const { stream, summary } = await client.exec({
      query: `${statement.text}\nFORMAT JSONCompactEachRow`,
      query_params: Object.fromEntries(statement.parameters.map((p) => [p.name, p.bound])),
      clickhouse_settings: { ...settings },
      query_id: queryId,
      abort_signal: signal,
    });
    const decode = createRowDecoder(statement.fields);
    let bytes = Number(summary?.read_bytes ?? 0);
    source = readOnce(stream as AsyncIterable<Buffer>);
    for await (const rows of readRows(source)) {
      yield { rows: rows.map(decode), bytes };
      bytes = 0;
    }
    ended = true;
  } catch (error) {
    ended = !signal.aborted;
    throw mapError(error, signal);
  } finally {
    await source?.close().catch(() => undefined);
    if (!ended) await killQuery(client, queryId, context);
  }
}

interface OneReading extends AsyncIterable<Buffer> {
  readonly close: () => Promise<void>;
}

/** One iterator however often it is asked for, so that what follows an unreadable row can still be read. */
function readOnce(stream: AsyncIterable<Buffer>): OneReading {
  const iterator = stream[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }),
    close: async () => {
      await iterator.return?.();
    },
  };
}

/** The caller has its error already, so that one of killing adds nothing. */
async function killQuery(client: ClickHouseClient, queryId: string, { called }: ExecutionContext): Promise<void> {
  called('KillQuery');
  await client
    .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id: queryId } })
    .catch(() => undefined);
}
