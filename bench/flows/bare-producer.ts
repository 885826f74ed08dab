// The bare producer: the same client package with the same acknowledgements and idempotence, one record's JSON and key a
// message, and nothing else. A process of its own: `{"batch","lanes","seconds"}` a line in, what was sent a line out.
import { createInterface } from 'node:readline';
import { Producer } from '@platformatic/kafka';
import { keyOf, nowMs, readingOf } from './readings.js';
import { bareTopic } from './start-broker.js';

/** A round that it is asked for. */
export interface BareRound {
  readonly batch: number;
  readonly lanes: number;
  readonly seconds: number;
}

const producer = new Producer({
  clientId: 'bare',
  bootstrapBrokers: [process.argv[2] ?? ''],
  idempotent: true,
  acks: -1,
});
// A producer of the client keeps one sequence, so that its requests go one after another.
let turn: Promise<unknown> = Promise.resolve();

async function runRound({ batch, lanes, seconds }: BareRound): Promise<{ readonly records: number }> {
  const records = Array.from({ length: batch }, (_, i) => readingOf(i, nowMs()));
  const until = performance.now() + seconds * 1000;
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      const messages = records.map((record) => ({
        topic: bareTopic,
        key: Buffer.from(keyOf(record)),
        value: Buffer.from(JSON.stringify(record)),
      }));
      const sending = turn.then(() => producer.send({ messages }));
      turn = sending;
      await sending;
      sent += batch;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { records: sent };
}

const lines = createInterface({ input: process.stdin });
process.stdout.write('The bare producer is ready\n');
for await (const line of lines) {
  process.stdout.write(`${JSON.stringify(await runRound(JSON.parse(line) as BareRound))}\n`);
}
