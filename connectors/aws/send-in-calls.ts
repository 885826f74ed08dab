// Cuts a batch into calls that a service takes, in each of which a key occurs once at most: services don't promise the
// order within a call whose records are stored in part, and so the next record of a key waits for the one before.
import { reasonOf } from '../abort-reason.js';
import type { OutgoingRecord, SendOutcome } from '../sink.js';

export interface CallLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly bytesOf: (record: OutgoingRecord) => number;
  /** A record that has more is refused. */
  readonly maxRecordBytes: number;
}

/** Sends one call's records; one outcome for each. Never rejects. */
export type SendCall = (records: readonly OutgoingRecord[]) => Promise<readonly SendOutcome[]>;

/** One outcome for each record, in order. Where one of a key isn't stored, none after it is sent. */
export async function sendInCalls(
  records: readonly OutgoingRecord[],
  limits: CallLimits,
  sendCall: SendCall,
  signal: AbortSignal,
): Promise<readonly SendOutcome[]> {
  const outcomes: SendOutcome[] = [];
  const stopped = new Set<string>();
  const settle = (index: number, outcome: SendOutcome): void => {
    outcomes[index] = outcome;
    const key = records[index]?.orderingKey;
    if (outcome.status !== 'accepted' && key !== undefined) stopped.add(key);
  };
  let left = records.map((_, index) => index);
  while (left.length > 0) {
    if (signal.aborted) {
      for (const index of left) settle(index, notSent(reasonOf(signal)));
      break;
    }
    const { call, later } = takeCall(left, { records, limits, stopped, settle });
    left = later;
    if (call.length === 0) continue;
    const found = await sendCall(call.map((index) => records[index] as OutgoingRecord));
    call.forEach((index, i) => settle(index, found[i] ?? { status: 'unknown', cause: undefined }));
    // A service that is away for one call is away for the next.
    const cause = found.every(isAway) && found[0]?.status !== 'accepted' ? found[0] : undefined;
    if (cause === undefined) continue;
    for (const index of left)
      settle(index, cause.status === 'failed' ? cause : notSent('cause' in cause && cause.cause));
    break;
  }
  return outcomes;
}

interface Taking {
  readonly records: readonly OutgoingRecord[];
  readonly limits: CallLimits;
  readonly stopped: ReadonlySet<string>;
  readonly settle: (index: number, outcome: SendOutcome) => void;
}

/** The next call's records, by index, and those that are left for later ones. */
function takeCall(
  indexes: readonly number[],
  { records, limits, stopped, settle }: Taking,
): { readonly call: readonly number[]; readonly later: number[] } {
  const call: number[] = [];
  const later: number[] = [];
  const held = new Set<string>();
  let bytes = 0;
  for (const index of indexes) {
    const record = records[index] as OutgoingRecord;
    const { orderingKey: key } = record;
    const size = limits.bytesOf(record);
    if (key !== undefined && stopped.has(key)) {
      settle(index, precededByFailure);
    } else if (key !== undefined && held.has(key)) {
      later.push(index);
    } else if (size > limits.maxRecordBytes) {
      const message = `Expected at most ${String(limits.maxRecordBytes)} bytes.`;
      settle(index, { status: 'rejected', code: 'TOO_LARGE', message });
    } else {
      if (key !== undefined) held.add(key);
      const fits = call.length < limits.maxRecords && (call.length === 0 || bytes + size <= limits.maxBytes);
      if (fits) {
        call.push(index);
        bytes += size;
      } else later.push(index);
    }
  }
  return { call, later };
}

function isAway(outcome: SendOutcome): boolean {
  return outcome.status === 'unknown' || (outcome.status === 'failed' && outcome.retryAfterMs === undefined);
}

function notSent(cause: unknown): SendOutcome {
  return { status: 'failed', code: 'SINK_UNAVAILABLE', cause };
}

const precededByFailure: SendOutcome = {
  status: 'failed',
  code: 'SINK_REJECTED',
  cause: new Error('a record before it, of the same ordering key, was not stored'),
};
