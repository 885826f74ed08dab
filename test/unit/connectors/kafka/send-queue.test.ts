import { describe, expect, it } from '@jest/globals';
import { createSendQueue } from '../../../../connectors/kafka/send-queue.js';
import type { OutgoingRecord, SendOutcome } from '../../../../connectors/sink.js';
import { until } from '../../../support/until.js';

const never = new AbortController().signal;

function record(id: string, bytes = 1): OutgoingRecord {
  return { id, orderingKey: undefined, payload: new Uint8Array(bytes), row: [] };
}

/** A broker that answers when it is told to, and what it was sent. */
function createBroker() {
  const batches: string[][] = [];
  const answers: (() => void)[] = [];
  const sendAll = (records: readonly OutgoingRecord[]): Promise<readonly SendOutcome[]> => {
    batches.push(records.map(({ id }) => id));
    return new Promise((resolve) => {
      answers.push(() => resolve(records.map(({ id }) => ({ status: 'accepted', position: id }))));
    });
  };
  const untilSent = async (count: number): Promise<void> => {
    await until(() => batches.length >= count);
  };
  return { batches, sendAll, untilSent, answer: () => answers.shift()?.() };
}

const positions = (outcomes: readonly SendOutcome[]): readonly string[] =>
  outcomes.map((outcome) => (outcome.status === 'accepted' ? outcome.position : outcome.status));

describe('the queue of a sink', () => {
  it('sends together what is asked for while a batch is on its way, and gives each request its own outcomes', async () => {
    const broker = createBroker();
    const queue = createSendQueue(broker.sendAll, 100, 1_000);
    const first = queue.send([record('a')], never);
    await broker.untilSent(1);
    const second = queue.send([record('b'), record('c')], never);
    const third = queue.send([record('d')], never);
    broker.answer();
    await broker.untilSent(2);
    broker.answer();
    expect(broker.batches).toEqual([['a'], ['b', 'c', 'd']]);
    expect((await Promise.all([first, second, third])).map(positions)).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it.each([
    ['records', 2, 1_000],
    ['bytes', 100, 20],
  ])('sends no more %s together than it may', async (_, maxRecords, maxBytes) => {
    const broker = createBroker();
    const queue = createSendQueue(broker.sendAll, maxRecords, maxBytes);
    const requests = ['a', 'b', 'c'].map((id) => queue.send([record(id, 10)], never));
    await broker.untilSent(1);
    broker.answer();
    await broker.untilSent(2);
    broker.answer();
    expect(broker.batches).toEqual([['a', 'b'], ['c']]);
    expect((await Promise.all(requests)).flatMap(positions)).toEqual(['a', 'b', 'c']);
  });

  it('calls what is on its way unknown at an abort, and never sends what waits', async () => {
    const broker = createBroker();
    const queue = createSendQueue(broker.sendAll, 100, 1_000);
    const [sent, waiting] = [new AbortController(), new AbortController()];
    const first = queue.send([record('a')], sent.signal);
    await broker.untilSent(1);
    const second = queue.send([record('b')], waiting.signal);
    const third = queue.send([record('c')], never);
    sent.abort();
    waiting.abort();
    expect(positions(await first)).toEqual(['unknown']);
    expect(positions(await second)).toEqual(['failed']);
    broker.answer();
    await broker.untilSent(2);
    broker.answer();
    expect(positions(await third)).toEqual(['c']);
    expect(broker.batches).toEqual([['a'], ['c']]);
  });

  it('sends nothing of a request that was aborted before', async () => {
    const broker = createBroker();
    const queue = createSendQueue(broker.sendAll, 100, 1_000);
    expect(positions(await queue.send([record('a')], AbortSignal.abort()))).toEqual(['failed']);
    expect(broker.batches).toEqual([]);
  });
});
