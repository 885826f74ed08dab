// One insert: what ClickHouse answers is said of all its rows, which are stored together or not at all.
import { createHash, randomUUID } from 'node:crypto';
import { type ClickHouseClient, ClickHouseError, type ClickHouseSettings } from '@clickhouse/client';
import { reasonOf, rejectOnAbort } from '../abort-reason.js';
import { couldNotConnect } from '../could-not-connect.js';
import type { PartOutcome } from '../send-in-parts.js';
import type { OutgoingRecord } from '../sink.js';
import type { RowEncoder } from './encode-row.js';
import { mapError } from './map-error.js';
import type { FitsTable } from './table-limits.js';

export interface InsertTarget {
  readonly client: ClickHouseClient;
  /** With its database and the columns that rows have, quoted. */
  readonly into: string;
  readonly encoder: RowEncoder;
  /** Knows the table's columns. @throws Error the client's own, or one that says what the table lacks */
  readonly limits: () => Promise<FitsTable>;
  readonly settings: ClickHouseSettings;
}

/** Codes of ErrorCodes.cpp for values that a table doesn't take; nothing of the insert is stored then. */
const ofValues = new Set([
  ...[
    '6',
    '26',
    '27',
    '38',
    '41',
    '53',
    '69',
    '70',
    '72',
    '117',
    '131',
    '190',
    '321',
    '349',
    '407',
    '469',
    '638',
    '691',
  ],
]);

/** Codes with which ClickHouse says that it doesn't know whether the rows are stored. */
const unsure = new Set(['159', '209', '210', '236', '319', '394', '999']);

/** Codes with which it says that it is too busy. */
const busy = new Set(['201', '202', '241', '252', '439']);

const busyMs = 1_000;

/**
 * `wait_for_async_insert`: the answer comes when the rows are in the table. A null where the table has none is refused, and
 * not made its default. One thread parses, so that a batch is one block.
 */
const insertSettings: ClickHouseSettings = {
  async_insert: 1,
  wait_for_async_insert: 1,
  async_insert_deduplicate: 1,
  insert_deduplicate: 1,
  date_time_input_format: 'best_effort',
  input_format_null_as_default: 0,
  input_format_parallel_parsing: 0,
  input_format_allow_errors_num: '0',
};

/** Never rejects. */
export async function insertRows(
  { client, into, encoder, limits, settings }: InsertTarget,
  records: readonly OutgoingRecord[],
  signal: AbortSignal,
): Promise<PartOutcome> {
  if (signal.aborted) return { status: 'failed', code: 'SINK_UNAVAILABLE', cause: reasonOf(signal) };
  const abort = rejectOnAbort(signal);
  try {
    const fits = await abort.race(limits());
    if (!records.every(({ row }) => fits(row))) return refused('a null or a number that a column cannot hold');
  } catch (error) {
    return { status: 'failed', code: sinkCodeOf(error), cause: error };
  } finally {
    abort.dispose();
  }
  const queryId = randomUUID();
  const token = createHash('sha256');
  for (const { id } of records) token.update(id);
  const lines = records.map(({ row }) => encoder.encode(row)).join('\n');
  try {
    // The client's own `insert` would write the values itself, and 64-bit integers not exactly.
    await client.command({
      query: `INSERT INTO ${into} FORMAT JSONCompactEachRow\n${lines}\n`,
      query_id: queryId,
      abort_signal: signal,
      clickhouse_settings: { ...insertSettings, ...settings, insert_deduplication_token: token.digest('hex') },
    });
    return { status: 'stored', positionOf: (index) => `${queryId}/${String(index)}` };
  } catch (error) {
    // An abort is among the errors that don't tell.
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): PartOutcome {
  if (!(error instanceof ClickHouseError)) {
    return couldNotConnect(error)
      ? { status: 'failed', code: 'SINK_UNAVAILABLE', cause: error }
      : { status: 'unknown', cause: error };
  }
  if (ofValues.has(error.code)) {
    return refused(error.type ?? 'its values');
  }
  if (unsure.has(error.code)) return { status: 'unknown', cause: error };
  if (busy.has(error.code)) {
    return { status: 'failed', code: 'SINK_UNAVAILABLE', retryAfterMs: busyMs, cause: error };
  }
  return { status: 'failed', code: sinkCodeOf(error), cause: error };
}

function refused(why: string): PartOutcome {
  const message = `The table does not take the record (${why}).`;
  return { status: 'refused', outcome: { status: 'rejected', code: 'SINK_REFUSED', message } };
}

/** What a reading's error is to a sink. */
export function sinkCodeOf(error: unknown): 'SINK_UNAVAILABLE' | 'SINK_DENIED' | 'SINK_REJECTED' {
  const { code } = mapError(error);
  if (code === 'STORE_DENIED') return 'SINK_DENIED';
  return code === 'STORE_REJECTED' || code === 'SINK_REJECTED' ? 'SINK_REJECTED' : 'SINK_UNAVAILABLE';
}
