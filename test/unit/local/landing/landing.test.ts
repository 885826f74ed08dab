// Records that land: from the local Kinesis and the local broker into a table that only answers.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { createKinesisServer } from '../../../../local/kinesis/create-kinesis-server.js';
import { startLanding } from '../../../../local/landing/start-landing.js';
import type { PipeSettings } from '../../../../local/landing/pipe.js';
import { createMqttServer } from '../../../../local/mqtt/create-mqtt-server.js';

let stateDir: string;
let table: Server;
let clickhouse: string;
let inserted: string[];
/** Says whether a row is refused. */
let refuses: (row: string) => boolean;
let waiting: (() => void)[];
let said: string[];

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'lakegate-landing-'));
  inserted = [];
  said = [];
  waiting = [];
  refuses = () => false;
  table = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const rows = text.split('\n');
      const isRefused = rows.some((row) => refuses(row));
      if (!isRefused) inserted.push(...rows);
      response.writeHead(isRefused ? 400 : 200).end(isRefused ? 'no' : '');
      for (const wake of waiting.splice(0)) wake();
    });
  });
  table.listen(0, '127.0.0.1');
  await once(table, 'listening');
  clickhouse = `http://127.0.0.1:${String((table.address() as AddressInfo).port)}`;
});
afterEach(async () => {
  table.closeAllConnections();
  table.close();
  await rm(stateDir, { recursive: true });
});

async function untilInserted(count: number): Promise<void> {
  while (inserted.length < count) await new Promise<void>((wake) => waiting.push(wake));
}

function land(pipes: readonly PipeSettings[], urls: { kinesis?: string; mqtt?: string }) {
  return startLanding({ pipes, urls: { clickhouse, ...urls }, stateDir, log: (line) => said.push(line) });
}

async function put(url: string, payloads: readonly string[]): Promise<void> {
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecords' },
    body: JSON.stringify({
      StreamName: 's',
      Records: payloads.map((payload) => ({
        PartitionKey: 'k',
        Data: Buffer.from(payload).toString('base64'),
      })),
    }),
  });
}

describe('what lands of a stream', () => {
  it('is every record in order, once, also of those that came while nothing ran', async () => {
    const kinesis = await createKinesisServer({ streams: { s: { shards: 2 } }, dataDir: join(stateDir, 'kinesis') });
    const pipes = [{ kinesis: 's', table: 'd.t' }];
    await put(kinesis.url, ['{"n":1}', '{"n":2}']);
    const first = await land(pipes, { kinesis: kinesis.url });
    await untilInserted(2);
    await first.stop();
    await put(kinesis.url, ['{"n":3}']);
    const second = await land(pipes, { kinesis: kinesis.url });
    await untilInserted(3);
    await second.stop();
    await kinesis.stop();
    expect(inserted).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  it('leaves out what the table refuses and what is no object, and says so', async () => {
    const kinesis = await createKinesisServer({ streams: { s: { shards: 1 } }, dataDir: join(stateDir, 'kinesis') });
    refuses = (row) => row.includes('bad');
    await put(kinesis.url, ['{"n":1}', '{"bad":1}', 'text', '{"n":2}']);
    const pipe = await land([{ kinesis: 's', table: 'd.t' }], { kinesis: kinesis.url });
    await untilInserted(2);
    await pipe.stop();
    await kinesis.stop();
    expect(inserted).toEqual(['{"n":1}', '{"n":2}']);
    expect(said).toEqual(['left out of d.t: no JSON object', 'left out of d.t: no']);
  });
});

describe('what lands of topics', () => {
  it('is what is published to them, in order', async () => {
    const broker = await createMqttServer();
    const pipe = await land([{ mqtt: 'a/+', table: 'd.t' }], { mqtt: broker.url });
    const client = await mqtt.connectAsync(broker.url);
    for (let n = 1; n <= 20; n++) await client.publishAsync('a/x', `{"n":${String(n)}}`, { qos: 1 });
    await client.publishAsync('b/x', '{"n":0}', { qos: 1 });
    await untilInserted(20);
    await pipe.stop();
    await client.endAsync();
    await broker.stop();
    expect(inserted).toEqual(Array.from({ length: 20 }, (_, i) => `{"n":${String(i + 1)}}`));
  });
});
