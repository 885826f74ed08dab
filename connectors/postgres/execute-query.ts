// Runs a statement at PostgreSQL through a cursor, so that rows come as they are taken; an abort ends the statement at the
// server, with the connection that it runs on, by a connection of its own.
import pg, { type ClientConfig, type Pool, type PoolClient } from 'pg';
import Cursor from 'pg-cursor';
import { type AbortRace, rejectOnAbort } from '../abort-reason.js';
import type { ExecutionContext, RowBatch } from '../connector.js';
import { createRowDecoder, type StoreValue } from '../sql/decode-value.js';
import type { SqlStatement } from '../sql/dialect.js';
import { mapPostgresError, sqlStateOf } from './map-error.js';

/** A pool, and the options of a connection beside it. */
export interface PostgresAccess {
  readonly pool: Pool;
  readonly options: ClientConfig;
}

/** The first batch is small, so that a page is there at once. */
const firstBatchRows = 200;
const batchRows = 2_000;

/** Every value as the server's own text: nothing is lost in a number or a date of JavaScript. */
const asText: pg.CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** Rows in batches. @throws LakegateError as the connector contract says. */
export async function* executeQuery(
  access: PostgresAccess,
  statement: SqlStatement,
  context: ExecutionContext,
): AsyncGenerator<RowBatch> {
  const abort = rejectOnAbort(context.signal);
  let client: PoolClient | undefined;
  let isFit = false;
  try {
    context.signal.throwIfAborted();
    client = await takeClient(access.pool, abort);
    client.on('error', ignore);
    context.called('Query');
    const values = statement.parameters.map(({ bound }) => bound);
    const cursor = client.query(new Cursor<string[]>(statement.text, values, { rowMode: 'array', types: asText }));
    const decode = createRowDecoder(statement.fields);
    for (let size = firstBatchRows; ; size = batchRows) {
      const read = cursor.read(size);
      // Where the abort comes first, the statement's own end is nobody's.
      read.catch(ignore);
      const rows = await abort.race(read);
      const bytes = rows.reduce((sum, row) => sum + lengthOf(row), 0);
      const isLast = rows.length < size;
      if (isLast) {
        await abort.race(cursor.close());
        isFit = true;
      }
      if (rows.length > 0) yield { rows: rows.map((row) => decode(row as StoreValue[])), bytes };
      if (isLast) return;
    }
  } catch (error) {
    // The server's own answer leaves the connection fit for more.
    isFit = !context.signal.aborted && sqlStateOf(error) !== undefined;
    throw mapPostgresError(error, 'STORE', context.signal);
  } finally {
    abort.dispose();
    if (client !== undefined) {
      // One that is given up still tells of its end.
      if (isFit) client.off('error', ignore);
      else await endStatement(client, access.options, context);
      client.release(!isFit);
    }
  }
}

/** A client of the pool; one that comes after the abort goes back. */
async function takeClient(pool: Pool, abort: AbortRace): Promise<PoolClient> {
  const taking = pool.connect();
  try {
    return await abort.race(taking);
  } catch (error) {
    taking.then(
      (late) => {
        late.release();
      },
      () => undefined,
    );
    throw error;
  }
}

/**
 * Ends the session: a statement alone can be cancelled only while it runs, and goes on where that is asked for between two
 * messages of it. The caller has its error already, so that one of this adds nothing.
 */
async function endStatement(client: PoolClient, options: ClientConfig, context: ExecutionContext): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number | null };
  if (processID === null) return;
  context.called('CancelStatement');
  const other = new pg.Client(options);
  other.on('error', ignore);
  try {
    await other.connect();
    await other.query('SELECT pg_terminate_backend($1)', [processID]);
  } catch {
    // The connection is closed in any case, and its statement ends when it would send rows.
  } finally {
    await other.end().catch(ignore);
  }
}

function lengthOf(row: readonly (string | null)[]): number {
  return row.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

function ignore(): void {
  // Nothing is to be done.
}
