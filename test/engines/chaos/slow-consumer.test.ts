// A client that stops reading, over a real socket: it is let go with a position, the others aren't stalled, and the
// gateway's memory stays bounded.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { type KafkaUnderTest, startKafkaUnderTest } from '../kafka-target.js';
import { type ChaosGateway, headersOf, startChaosGateway, writeConfiguration } from './chaos-gateway.js';
import { followChanges } from './follow-changes.js';
import { produceSequence } from './produce-sequence.js';
import { createStops } from '../../support/create-stops.js';

const records = 100_000;
const maxRssMb = 600;
/** So that what is held counts, and not what V8 hasn't collected yet. */
const boundedHeap = '--max-old-space-size=256 --max-semi-space-size=16';

let kafka: KafkaUnderTest;
let folder: string;
let gateway: ChaosGateway;
const stops = createStops();
beforeAll(async () => {
  kafka = await startKafkaUnderTest();
  stops.add(() => kafka.stop());
  folder = mkdtempSync(join(tmpdir(), 'lakegate-slow-'));
  stops.add(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const limits = {
    maxRequestBytes: 4_194_304,
    socketBufferBytes: 65_536,
    maxQueuedChanges: 500,
    streamWindowEvents: 2_000,
    // The client that stops reading doesn't answer pings either; that alone would end it.
    socketKeepAliveMs: 600_000,
  };
  const settings = { state: { file: 'state.log' }, limits };
  const topic = await kafka.createTopic();
  const config = writeConfiguration(folder, { brokers: kafka.broker.brokers, topic, settings });
  gateway = await startChaosGateway(folder, config, boundedHeap);
  stops.add(() => gateway.kill());
}, 600_000);
afterAll(stops.run);

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

/** Subscribes with as many bytes an event as make a socket's buffers full soon. */
async function subscribeRaw(): Promise<{ readonly socket: WebSocket; readonly ended: Promise<unknown> }> {
  const socket = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
  const again = Array.from({ length: 20 }, (_, i) => `again${String(i)}: position`).join(' ');
  const query = `subscription { readingChanges { operation position ${again} record { station seq } } }`;
  const started = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<unknown>();
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse((data as Buffer).toString('utf8')) as Message;
    if (type === 'connection_ack') {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      started.resolve(undefined);
    } else if (type !== 'next') ended.resolve(payload);
  });
  socket.on('close', (code) => {
    ended.resolve(`closed with ${String(code)}`);
  });
  socket.on('open', () => {
    socket.send(JSON.stringify({ type: 'connection_init', payload: headersOf('subscriber') }));
  });
  await started.promise;
  return { socket, ended: ended.promise };
}

/** Of the gateway, the most that it ever had. */
function peakRssMb(): number {
  const status = readFileSync(`/proc/${String(gateway.pid())}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

it('is let go with a position, while the others see everything and memory stays bounded', async () => {
  const stalled = await Promise.all(Array.from({ length: 5 }, subscribeRaw));
  for (const { socket } of stalled) stops.add(() => socket.terminate());
  for (const { socket } of stalled) socket.pause();
  const reader = followChanges(() => gateway.url);
  stops.add(() => reader.stop());
  const producing = { name: 'p', stations: 10, records, batchRecords: 1_000, url: () => gateway.url };
  await produceSequence({ ...producing, onAccepted: () => undefined });
  await reader.saw(records);
  await reader.stop();
  const rssMb = peakRssMb();
  process.stderr.write(`Five clients that don't read, ${String(records)} changes: ${rssMb.toFixed(0)} MB at most\n`);
  expect(rssMb).toBeLessThan(maxRssMb);
  expect([...reader.seen().ends.keys()]).toEqual(['stopped']);
  for (const { socket, ended } of stalled) {
    socket.resume();
    expect(await ended).toMatchObject([{ extensions: { code: 'SLOW_CONSUMER', position: expect.any(String) } }]);
  }
}, 240_000);
