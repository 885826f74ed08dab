// Subscribers of one stream, each on a WebSocket of its own, in a process of their own. Plain `ws`, so that they cost
// little: an event's text is searched for when it was sent and nothing else. A question a line in, an answer a line out.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { nowMs } from './readings.js';

/** What it is asked: to open as many more, to count from now on, or what it counted. */
export type SubscriberQuestion = { readonly open: number } | { readonly reset: true } | { readonly report: true };

export interface DeliveryReport {
  readonly delivered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Sockets that were closed, and events that said something else. */
  readonly lost: number;
}

const url = process.argv[2] ?? '';
const query = `subscription { benchReadingChanges { operation position
  record { origin timeHour temp dewp humid windDir windSpeed pressure sentMs } } }`;
const sentMark = Buffer.from('"sentMs":');
/** Opened at a time: a principal's requests under way are bounded. */
const openAtATime = 50;

let delays: number[] = [];
let lost = 0;

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
      headers: { authorization: 'Bearer demo-engineer' },
    });
    const id = randomUUID();
    socket.on('open', () => {
      socket.send('{"type":"connection_init"}');
    });
    socket.on('message', (data: Buffer) => {
      const at = data.indexOf(sentMark);
      if (at >= 0) delays.push(nowMs() - Number.parseFloat(data.toString('latin1', at + sentMark.length, at + 36)));
      else if (data.includes('connection_ack')) {
        socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }));
        resolve();
      } else if (!data.includes('"HEARTBEAT"')) lost++;
    });
    socket.on('close', () => lost++);
    socket.on('error', reject);
  });
}

async function openAll(count: number): Promise<void> {
  for (let opened = 0; opened < count; opened += openAtATime) {
    await Promise.all(Array.from({ length: Math.min(openAtATime, count - opened) }, open));
  }
}

function report(): DeliveryReport {
  const sorted = Float64Array.from(delays).sort();
  const quantile = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  return { delivered: sorted.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1), lost };
}

const lines = createInterface({ input: process.stdin });
process.stdout.write('The subscribers are ready\n');
for await (const line of lines) {
  const question = JSON.parse(line) as SubscriberQuestion;
  let answer: object = {};
  if ('open' in question) await openAll(question.open);
  else if ('reset' in question) {
    delays = [];
    lost = 0;
  } else answer = report();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
