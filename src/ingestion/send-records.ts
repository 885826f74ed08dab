// Sends records in batches that the sink takes, those of one ordering key in order, and several batches at a time
// where no key is in two of them.
import { hash } from 'node:crypto';
import type { OutgoingRecord, SendContext, SendOutcome, Sink } from '../../connectors/sink.js';

/** A record with the bytes that it counts for. */
export interface SizedRecord extends OutgoingRecord {
  readonly bytes: number;
}

/** Most batches of one request under way at a time. */
const maxLanes = 4;

/** One outcome for each record, in order. Where a record of a key isn't stored, those after it aren't sent. */
export async function sendRecords(
  records: readonly SizedRecord[],
  sink: Sink,
  context: SendContext,
): Promise<readonly SendOutcome[]> {
  if (cutBatch(records, sink) === records.length) {
    const found = records.length === 0 ? [] : await send(records, sink, context);
    return found.length === records.length ? found : records.map((_, i) => found[i] ?? noOutcome());
  }
  const outcomes = new Array<SendOutcome>(records.length);
  await Promise.all(
    toLanes(records).map(async (lane) => {
      const stopped = new Set<string>();
      let at = 0;
      while (at < lane.length) {
        const left = lane.slice(at).map((index) => records[index] as SizedRecord);
        const size = cutBatch(left, sink);
        const batch = lane.slice(at, at + size).filter((index) => {
          const key = records[index]?.orderingKey;
          if (key === undefined || !stopped.has(key)) return true;
          outcomes[index] = notSent;
          return false;
        });
        const sent = batch.map((index) => records[index] as SizedRecord);
        const found = sent.length === 0 ? [] : await send(sent, sink, context);
        batch.forEach((index, i) => {
          const outcome = found[i] ?? noOutcome();
          outcomes[index] = outcome;
          const key = records[index]?.orderingKey;
          if (outcome.status !== 'accepted' && outcome.status !== 'rejected' && key !== undefined) stopped.add(key);
        });
        at += size;
      }
    }),
  );
  return outcomes;
}

function noOutcome(): SendOutcome {
  return { status: 'unknown', cause: new Error('the sink gave no outcome') };
}

async function send(batch: readonly SizedRecord[], sink: Sink, context: SendContext): Promise<readonly SendOutcome[]> {
  if (context.signal.aborted) {
    return batch.map(() => ({ status: 'failed', code: 'SINK_UNAVAILABLE', cause: context.signal.reason as unknown }));
  }
  try {
    return await sink.send(batch, context);
  } catch (cause) {
    return batch.map(() => ({ status: 'unknown', cause }));
  }
}

/** How many records from the first on the sink takes at a time; at least one, where there is any. */
function cutBatch(records: readonly SizedRecord[], { capabilities }: Sink): number {
  let bytes = 0;
  const most = Math.min(records.length, capabilities.maxBatchRecords);
  for (let count = 0; count < most; count++) {
    bytes += (records[count] as SizedRecord).bytes;
    if (bytes > capabilities.maxBatchBytes && count > 0) return count;
  }
  return most;
}

/** Indexes by lane: all of one ordering key in one, in order; those without a key wherever there is room. */
function toLanes(records: readonly SizedRecord[]): readonly (readonly number[])[] {
  const lanes = Array.from({ length: maxLanes }, (): number[] => []);
  const laneOfKey = new Map<string, number>();
  records.forEach(({ orderingKey }, index) => {
    let lane = index % maxLanes;
    if (orderingKey !== undefined) {
      lane = laneOfKey.get(orderingKey) ?? parseInt(hash('sha1', orderingKey, 'hex').slice(0, 6), 16) % maxLanes;
      laneOfKey.set(orderingKey, lane);
    }
    lanes[lane]?.push(index);
  });
  return lanes.filter((lane) => lane.length > 0);
}

const notSent: SendOutcome = {
  status: 'failed',
  code: 'SINK_UNAVAILABLE',
  cause: new Error('an earlier record with the same ordering key was not stored'),
};
