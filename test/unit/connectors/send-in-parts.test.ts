import { describe, expect, it } from '@jest/globals';
import { type PartOutcome, sendInParts } from '../../../connectors/send-in-parts.js';
import type { OutgoingRecord } from '../../../connectors/sink.js';

const record = (id: string, orderingKey?: string): OutgoingRecord => ({
  id,
  orderingKey,
  payload: undefined,
  row: [id],
});

/** A store that refuses a part which has any of the ids given, and keeps the others. */
function storeRefusing(...bad: readonly string[]) {
  const stored: string[] = [];
  const parts: number[] = [];
  const send = (part: readonly OutgoingRecord[]): Promise<PartOutcome> => {
    parts.push(part.length);
    if (part.some(({ id }) => bad.includes(id))) {
      const outcome = { status: 'rejected', code: 'SINK_REFUSED', message: 'bad' } as const;
      return Promise.resolve({ status: 'refused', outcome });
    }
    stored.push(...part.map(({ id }) => id));
    return Promise.resolve({ status: 'stored', positionOf: (index) => `${String(part.length)}/${String(index)}` });
  };
  return { send, stored, parts };
}

describe('a batch for a store that refuses all of it for one record', () => {
  it('goes in one part where nothing is wrong with it', async () => {
    const { send, parts } = storeRefusing();
    const outcomes = await sendInParts([record('a'), record('b')], send);
    expect(outcomes.map((outcome) => outcome.status === 'accepted' && outcome.position)).toEqual(['2/0', '2/1']);
    expect(parts).toEqual([2]);
  });

  it('loses only what is at fault, in a number of parts that grows with its logarithm', async () => {
    const ids = Array.from({ length: 64 }, (_, i) => `r${String(i)}`);
    const { send, stored, parts } = storeRefusing('r13');
    const outcomes = await sendInParts(
      ids.map((id) => record(id)),
      send,
    );
    expect(outcomes.map(({ status }) => status)).toEqual(ids.map((id) => (id === 'r13' ? 'rejected' : 'accepted')));
    expect(stored).toEqual(ids.filter((id) => id !== 'r13'));
    expect(parts.length).toBeLessThanOrEqual(13);
  });

  it('stores nothing of a key after a record of it that was refused', async () => {
    const { send, stored } = storeRefusing('k2');
    const records = [record('k1', 'k'), record('k2', 'k'), record('k3', 'k'), record('m1', 'm')];
    const outcomes = await sendInParts(records, send);
    expect(outcomes.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'failed', 'accepted']);
    expect(stored).toEqual(['k1', 'm1']);
  });

  it('sends nothing more after a part of which nobody knows', async () => {
    const { send, stored } = storeRefusing('b');
    const outcomes = await sendInParts(
      ['a', 'b', 'c', 'd'].map((id) => record(id)),
      (part) => (part.length === 1 ? Promise.resolve({ status: 'unknown', cause: undefined }) : send(part)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'failed', 'failed', 'failed']);
    expect(stored).toEqual([]);
  });
});
