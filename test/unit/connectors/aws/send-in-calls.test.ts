// Batches cut into calls: at most one record of a key in each, nothing of a key after one that isn't stored.
import { describe, expect, it } from '@jest/globals';
import { sendInCalls } from '../../../../connectors/aws/send-in-calls.js';
import type { OutgoingRecord, SendOutcome } from '../../../../connectors/sink.js';

const limits = {
  maxRecords: 3,
  maxBytes: 100,
  maxRecordBytes: 50,
  bytesOf: (r: OutgoingRecord) => r.payload?.length ?? 0,
};
const signal = new AbortController().signal;
const accepted = (record: OutgoingRecord): SendOutcome => ({ status: 'accepted', position: record.id });

/** `a1`: the first record of key a; `-1`: one without a key. */
function record(id: string, bytes = 1): OutgoingRecord {
  const orderingKey = id.startsWith('-') ? undefined : id[0];
  return { id, orderingKey, payload: new Uint8Array(bytes), row: [] };
}

async function calls(
  records: readonly OutgoingRecord[],
  outcomeOf: (record: OutgoingRecord) => SendOutcome = accepted,
): Promise<{ readonly sent: readonly string[]; readonly statuses: readonly string[] }> {
  const sent: string[] = [];
  const outcomes = await sendInCalls(
    records,
    limits,
    (call) => {
      sent.push(call.map(({ id }) => id).join(' '));
      return Promise.resolve(call.map(outcomeOf));
    },
    signal,
  );
  return { sent, statuses: outcomes.map(({ status }) => status) };
}

describe('the calls of a batch', () => {
  it('have each key once, in the order of the batch', async () => {
    const { sent } = await calls(['a1', 'a2', 'b1', 'a3', '-1', '-2', 'b2'].map((id) => record(id)));
    expect(sent).toEqual(['a1 b1 -1', 'a2 -2 b2', 'a3']);
  });

  it('have no more records and bytes than the service takes', async () => {
    const { sent } = await calls(['-1', '-2', '-3', '-4'].map((id) => record(id, 40)));
    expect(sent).toEqual(['-1 -2', '-3 -4']);
  });

  it('leave out what is too large, and what follows it of its key', async () => {
    const { sent, statuses } = await calls([record('a1', 51), record('a2'), record('b1', 50)]);
    expect(sent).toEqual(['b1']);
    expect(statuses).toEqual(['rejected', 'failed', 'accepted']);
  });

  it.each(['failed', 'rejected', 'unknown'])('have nothing of a key after a record that is %s', async (status) => {
    const bad = { status, code: 'SINK_REJECTED', message: '', cause: undefined } as SendOutcome;
    const { sent, statuses } = await calls(
      ['a1', 'b1', 'a2', 'b2'].map((id) => record(id)),
      (r) => (r.id === 'a1' ? bad : accepted(r)),
    );
    expect(sent).toEqual(['a1 b1', 'b2']);
    expect(statuses).toEqual([status, 'accepted', 'failed', 'accepted']);
  });

  it('end with the first of which nothing is known', async () => {
    const { sent, statuses } = await calls(
      ['-1', '-2', '-3', '-4'].map((id) => record(id)),
      () => ({
        status: 'unknown',
        cause: undefined,
      }),
    );
    expect(sent).toEqual(['-1 -2 -3']);
    expect(statuses).toEqual(['unknown', 'unknown', 'unknown', 'failed']);
  });

  it('go on after one for which the service only had no room', async () => {
    const busy: SendOutcome = { status: 'failed', code: 'SINK_UNAVAILABLE', retryAfterMs: 1, cause: undefined };
    const { sent } = await calls(
      ['-1', '-2', '-3', '-4'].map((id) => record(id)),
      () => busy,
    );
    expect(sent).toEqual(['-1 -2 -3', '-4']);
  });
});
