// One batch at a time on its way to the broker; what is asked for meanwhile goes together in the next, in order.
import { reasonOf } from '../abort-reason.js';
import type { OutgoingRecord, SendOutcome } from '../sink.js';

export interface SendQueue {
  /** Outcomes of the records, in order; at an abort those that were on their way are unknown, the others failed. */
  readonly send: (records: readonly OutgoingRecord[], signal: AbortSignal) => Promise<readonly SendOutcome[]>;
  /** Resolves when nothing is under way. */
  readonly drain: () => Promise<void>;
}

interface Waiting {
  readonly records: readonly OutgoingRecord[];
  readonly settle: (outcomes: readonly SendOutcome[]) => void;
  onTheWay: boolean;
}

/** `sendAll` never rejects. A batch has no more records and bytes than are given, unless one request alone has. */
export function createSendQueue(
  sendAll: (records: readonly OutgoingRecord[]) => Promise<readonly SendOutcome[]>,
  maxRecords: number,
  maxBytes: number,
): SendQueue {
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  const takeBatch = (): readonly Waiting[] => {
    const batch: Waiting[] = [];
    let records = 0;
    let bytes = 0;
    for (;;) {
      const next = waiting[0];
      if (next === undefined) return batch;
      records += next.records.length;
      bytes += next.records.reduce((sum, record) => sum + (record.payload?.byteLength ?? 0), 0);
      if (batch.length > 0 && (records > maxRecords || bytes > maxBytes)) return batch;
      batch.push(next);
      waiting.shift();
    }
  };

  const run = async (): Promise<void> => {
    // Requests that arrive in the same turn go together.
    await Promise.resolve();
    for (;;) {
      const batch = takeBatch();
      if (batch.length === 0) return;
      for (const request of batch) request.onTheWay = true;
      const [first] = batch;
      const outcomes = await sendAll(
        first !== undefined && batch.length === 1 ? first.records : batch.flatMap(({ records }) => records),
      );
      let at = 0;
      for (const { records, settle } of batch) settle(outcomes.slice(at, (at += records.length)));
    }
  };

  return {
    async send(records, signal) {
      if (records.length === 0) return [];
      return new Promise((resolve) => {
        const request: Waiting = {
          records,
          onTheWay: false,
          settle: (outcomes) => {
            signal.removeEventListener('abort', abort);
            resolve(outcomes);
          },
        };
        const abort = (): void => {
          const place = waiting.indexOf(request);
          if (place >= 0) waiting.splice(place, 1);
          const cause = reasonOf(signal);
          request.settle(
            records.map(() =>
              request.onTheWay ? { status: 'unknown', cause } : { status: 'failed', code: 'SINK_UNAVAILABLE', cause },
            ),
          );
        };
        if (signal.aborted) {
          abort();
          return;
        }
        signal.addEventListener('abort', abort, { once: true });
        waiting.push(request);
        running ??= run().finally(() => {
          running = undefined;
        });
      });
    },
    async drain() {
      await running;
    },
  };
}
