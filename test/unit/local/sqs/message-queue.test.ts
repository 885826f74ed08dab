// What a queue does with receivers that wait; the rest of it is seen through the client.
import { MessageQueue } from '../../../../local/sqs/message-queue.js';

const asking = (signal: AbortSignal) => ({ maxMessages: 10, visibilityTimeoutMs: 30_000, waitMs: 60_000, signal });

test('nothing is delivered to a receiver that went away', async () => {
  const queue = new MessageQueue();
  const gone = new AbortController();
  const waiting = queue.receive(asking(gone.signal));
  gone.abort();
  expect(await waiting).toEqual([]);
  queue.send('one');
  expect(queue.count()).toEqual({ visible: 1, hidden: 0 });
});

test('of two receivers that wait one gets the message', async () => {
  const queue = new MessageQueue();
  const gone = new AbortController();
  const waiting = [queue.receive(asking(gone.signal)), queue.receive(asking(gone.signal))];
  queue.send('one');
  expect(await Promise.race(waiting)).toMatchObject([{ body: 'one' }]);
  gone.abort();
  expect((await Promise.all(waiting)).flat()).toHaveLength(1);
});

test('a message that becomes visible again wakes a receiver', async () => {
  const queue = new MessageQueue();
  const { signal } = new AbortController();
  queue.send('one');
  await queue.receive({ ...asking(signal), visibilityTimeoutMs: 20 });
  expect(await queue.receive(asking(signal))).toMatchObject([{ body: 'one', receiveCount: 2 }]);
});
