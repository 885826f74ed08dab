// Sends records in batches that the sink takes, those of one ordering key in order, and several batches at a time
// where no key is in two of them. Batches are cut of all records of a request, those settled before included.
import { hash } from 'node:crypto';
import type { OutgoingRecord, SendContext, SendOutcome, Sink } from '../../connectors/sink.js';

/** A record with the bytes that it counts for. */
export interface SizedRecord extends OutgoingRecord {
  readonly bytes: number;
}

/** Most batches of one request under way at a time. */
const maxLanes = 4;

/**
 * One outcome for each record that is open, in order; those that aren't were settled before and only keep the cut as it
 * was. Where a record of a key isn't stored, those after it aren't sent. Where a position is a batch's, a batch is sent
 * whole or not at all, so that who sends it again sends the same.
 */
export async function sendRecords(
  records: readonly SizedRecord[],
  sink: Sink,
  context: SendContext,
  isOpen: (index: number) => boolean = () => true,
): Promise<readonly SendOutcome[]> {
  // Mostly all of them are one batch.
  if (cutBatch(records, 0, sink) === records.length && records.every((_, i) => isOpen(i))) {
    const found = records.length === 0 ? [] : await send(records, sink, context);
    return found.length === records.length ? found : records.map((_, i) => found[i] ?? noOutcome());
  }
  const outcomes = new Map<number, SendOutcome>();
  const isWhole = sink.capabilities.positions === 'batch';
  await Promise.all(
    planBatches(records, sink).map(async (lane) => {
      const stopped = new Set<string>();
      const isStopped = (index: number): boolean => {
        const key = records[index]?.orderingKey;
        return key !== undefined && stopped.has(key);
      };
      const settle = (index: number, outcome: SendOutcome): void => {
        outcomes.set(index, outcome);
        const key = records[index]?.orderingKey;
        if (outcome.status !== 'accepted' && outcome.status !== 'rejected' && key !== undefined) stopped.add(key);
      };
      for (const planned of lane) {
        const open = planned.filter(isOpen);
        const held = isWhole && open.some(isStopped) ? open : open.filter(isStopped);
        for (const index of held) settle(index, notSent);
        const batch = open.filter((index) => !outcomes.has(index));
        const found =
          batch.length === 0
            ? []
            : await send(
                batch.map((index) => records[index] as SizedRecord),
                sink,
                context,
              );
        batch.forEach((index, i) => {
          settle(index, found[i] ?? noOutcome());
        });
      }
    }),
  );
  return records.flatMap((_, index) => outcomes.get(index) ?? []);
}

/** Indexes by batch, and batches by lane: the same whenever the same records are sent, whatever became of some. */
function planBatches(records: readonly SizedRecord[], sink: Sink): readonly (readonly (readonly number[])[])[] {
  const fits = cutBatch(records, 0, sink) === records.length;
  const lanes = fits ? [records.map((_, i) => i)] : toLanes(records);
  return lanes.map((lane) => {
    const sized = lane.map((index) => records[index] as SizedRecord);
    const batches: (readonly number[])[] = [];
    for (let at = 0; at < lane.length;) {
      const size = cutBatch(sized, at, sink);
      batches.push(lane.slice(at, at + size));
      at += size;
    }
    return batches;
  });
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

/** How many records from a place on the sink takes at a time; at least one. */
function cutBatch(records: readonly SizedRecord[], from: number, { capabilities }: Sink): number {
  let bytes = 0;
  let count = 0;
  for (let i = from; i < records.length && count < capabilities.maxBatchRecords; i++) {
    bytes += (records[i] as SizedRecord).bytes;
    if (bytes > capabilities.maxBatchBytes && count > 0) break;
    count++;
  }
  return count;
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
