// Sends a batch to a store that refuses all of it for one record: where the store refuses the batch for what is in it, halves are
// tried, until the records at fault stand alone.
import type { OutgoingRecord, SendOutcome } from './sink.js';

/** What became of records that were sent together. */
export type PartOutcome =
  /** Some are stored and some not, and none is at fault. */
  | { readonly status: 'partial'; readonly outcomes: readonly SendOutcome[] }
  | { readonly status: 'stored'; readonly positionOf: (index: number) => string }
  /** Not stored, for what some record of them is; `code` and `message` are told where there is only one. */
  | { readonly status: 'refused'; readonly outcome: Extract<SendOutcome, { status: 'rejected' }> }
  | Extract<SendOutcome, { status: 'failed' | 'unknown' }>;

/** Stores the records in order, none of a key after one that it doesn't store. Never rejects. */
export type SendPart = (records: readonly OutgoingRecord[]) => Promise<PartOutcome>;

/**
 * One outcome for each record, in order. Of an ordering key nothing is stored after a record that is refused; after a part
 * that failed, or whose outcome is unknown, nothing more is sent.
 */
export async function sendInParts(
  records: readonly OutgoingRecord[],
  sendPart: SendPart,
): Promise<readonly SendOutcome[]> {
  const outcomes = new Array<SendOutcome>(records.length);
  const blocked = new Set<string>();
  let ended: SendOutcome | undefined;

  const isBlocked = (index: number): boolean => {
    const key = records[index]?.orderingKey;
    return key !== undefined && blocked.has(key);
  };
  const settle = (indexes: readonly number[], outcomeOf: (place: number) => SendOutcome): void => {
    indexes.forEach((index, place) => (outcomes[index] = outcomeOf(place)));
  };
  const send = async (asked: readonly number[]): Promise<void> => {
    const indexes = asked.filter((index) => !isBlocked(index));
    for (const index of asked) if (isBlocked(index)) outcomes[index] = notSent;
    if (indexes.length === 0) return;
    const failure = ended;
    if (failure !== undefined) {
      settle(indexes, () => failure);
      return;
    }
    const part = await sendPart(indexes.map((index) => records[index] as OutgoingRecord));
    if (part.status === 'stored') {
      settle(indexes, (place) => ({ status: 'accepted', position: part.positionOf(place) }));
    } else if (part.status === 'partial') {
      settle(indexes, (place) => part.outcomes[place] as SendOutcome);
    } else if (part.status !== 'refused') {
      // What isn't sent after it is known not to be stored.
      ended = { status: 'failed', code: 'SINK_UNAVAILABLE', cause: part.cause };
      settle(indexes, () => part);
    } else if (indexes.length > 1) {
      const middle = Math.ceil(indexes.length / 2);
      await send(indexes.slice(0, middle));
      await send(indexes.slice(middle));
    } else {
      settle(indexes, () => part.outcome);
      const key = records[indexes[0] as number]?.orderingKey;
      if (key !== undefined) blocked.add(key);
    }
  };

  await send(records.map((_, index) => index));
  return outcomes;
}

/** Of a record that waits for an earlier one of its ordering key. */
export const notSent: SendOutcome = {
  status: 'failed',
  code: 'SINK_REJECTED',
  cause: new Error('an earlier record with the same ordering key was not stored'),
};
