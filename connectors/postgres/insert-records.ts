// Stores a batch in one statement; one in which a key comes twice, in several of one transaction.
import type { Pool, PoolClient } from 'pg';
import { reasonOf } from '../abort-reason.js';
import type { PartOutcome } from '../send-in-parts.js';
import type { OutgoingRecord } from '../sink.js';
import type { InsertStatement } from './insert-statement.js';
import { isOfValues, outcomeOf, sqlStateOf } from './map-error.js';

/** What a constraint or a type says of a value, by its code. */
const reasons: Readonly<Record<string, string>> = {
  '22001': 'a text is too long for its column',
  '22003': 'a number does not fit its column',
  '22007': 'a date or time does not fit its column',
  '22008': 'a date or time does not fit its column',
  '22P02': 'a value does not fit the type of its column',
  '22P05': 'a text has a character that the database cannot hold',
  '23502': 'a value is missing',
  '23503': 'what it refers to is not there',
  '23505': 'a value that must be unique is there already',
  '23514': 'a rule of the table does not hold',
};

/** Stores all records or none. Never rejects; a client that was left waiting is closed. */
export async function insertRecords(
  pool: Pool,
  statement: InsertStatement,
  records: readonly OutgoingRecord[],
  signal: AbortSignal,
): Promise<PartOutcome> {
  let wasSent = false;
  const work = async (client: PoolClient): Promise<string> => {
    const runs = toRuns(statement, records);
    const [only] = runs;
    const store = async (run: readonly OutgoingRecord[]): Promise<string> => {
      const parameter = statement.encode(run.map(({ row }) => row));
      const { rows } = await client.query<{ lsn: string }>(statement.text, [parameter]);
      return rows[0]?.lsn ?? '';
    };
    if (only !== undefined && runs.length === 1) {
      wasSent = true;
      return store(only);
    }
    await client.query('BEGIN');
    let lsn = '';
    for (const run of runs) lsn = await store(run);
    wasSent = true;
    await client.query('COMMIT');
    return lsn;
  };
  try {
    const lsn = await withClient(pool, signal, work);
    return { status: 'stored', positionOf: () => lsn };
  } catch (error) {
    if (!isOfValues(error)) return outcomeOf(error, wasSent);
    const reason = reasons[sqlStateOf(error) ?? ''] ?? 'its values';
    const outcome = {
      status: 'rejected',
      code: 'SINK_REFUSED',
      message: `The table refuses the record: ${reason}.`,
    } as const;
    return { status: 'refused', outcome };
  }
}

/** Runs work on a client of its own; at an abort, or where the transaction is left open, the client is closed. */
async function withClient<T>(pool: Pool, signal: AbortSignal, work: (client: PoolClient) => Promise<T>): Promise<T> {
  if (signal.aborted) throw reasonOf(signal);
  const client = await pool.connect();
  let isReleased = false;
  const release = (isBad: boolean): void => {
    if (isReleased) return;
    isReleased = true;
    client.off('error', ignore);
    client.release(isBad);
  };
  // A client that is lost says so to its query as well.
  client.on('error', ignore);
  let stopListening = (): void => undefined;
  try {
    const aborted = new Promise<never>((_resolve, reject) => {
      const abort = (): void => {
        reject(reasonOf(signal));
      };
      signal.addEventListener('abort', abort, { once: true });
      stopListening = () => {
        signal.removeEventListener('abort', abort);
      };
      if (signal.aborted) abort();
    });
    const result = await Promise.race([work(client), aborted]);
    release(false);
    return result;
  } catch (error) {
    // An answer leaves the client fit for more, once a transaction is undone.
    const isFit = sqlStateOf(error) !== undefined && (await rollBack(client));
    release(!isFit);
    throw error;
  } finally {
    stopListening();
  }
}

async function rollBack(client: PoolClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}

function ignore(): void {
  // Nothing is to be done.
}

/** Records in runs, in order, in each of which no key comes twice. */
function toRuns(
  { conflictKeyOf }: InsertStatement,
  records: readonly OutgoingRecord[],
): readonly (readonly OutgoingRecord[])[] {
  if (conflictKeyOf === undefined) return [records];
  const runs: OutgoingRecord[][] = [];
  let seen = new Set<string>();
  for (const record of records) {
    const key = conflictKeyOf(record.row);
    if (seen.has(key) || runs.length === 0) {
      seen = new Set();
      runs.push([]);
    }
    seen.add(key);
    runs.at(-1)?.push(record);
  }
  return runs;
}
