// The batteries over mosquitto: MQTT 5, with certificates on both sides, and what it refuses whom it doesn't know.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { createMqttSink } from '../../connectors/mqtt/create-sink.js';
import { createMqttSource } from '../../connectors/mqtt/create-source.js';
import type { Server } from '../../src/core/dataset.js';
import { type BrokerUnderTest, mqttSinkFixture, mqttSourceFixture } from '../conformance/flows/mqtt-target.js';
import { outgoing, readings, sinkBinding, streamBinding } from '../conformance/flows/readings.js';
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { runSourceBattery } from '../conformance/flows/run-source-battery.js';
import { makeCertificate } from '../support/make-certificate.js';
import { type MosquittoBroker, startMosquitto } from './start/start-mosquitto.js';

const authority = makeCertificate({ commonName: 'authority', isAuthority: true });
const ofServer = makeCertificate({ commonName: 'broker', names: ['IP:127.0.0.1'], issuer: authority });
const ofClient = makeCertificate({ commonName: 'gateway', issuer: authority });

async function startSecureBroker(): Promise<BrokerUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegate-mqtt-'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const broker = await startMosquitto({
    tls: {
      cert: write('cert.pem', ofServer.cert),
      key: write('key.pem', ofServer.key),
      ca: write('ca.pem', authority.cert),
      mutual: true,
    },
  });
  return {
    port: broker.port,
    scheme: 'mqtts',
    // One as text, the others as files.
    settings: {
      protocolVersion: '5',
      ca: write('authority.pem', authority.cert),
      clientCert: ofClient.cert,
      clientKey: write('client.pem', ofClient.key),
    },
    clientOptions: { protocolVersion: 5, ca: authority.cert, cert: ofClient.cert, key: ofClient.key },
    async stop() {
      await broker.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

runSinkBattery(mqttSinkFixture('mqtt 5', startSecureBroker));
runSourceBattery(mqttSourceFixture('mqtt 5', startSecureBroker));

const never = new AbortController().signal;
const context = { requestId: 'r', signal: never, called: () => undefined };

describe('a broker that asks for a certificate', () => {
  let broker: BrokerUnderTest;
  beforeAll(async () => {
    broker = await startSecureBroker();
  }, 600_000);
  afterAll(() => broker.stop());

  it('is not reached without one', async () => {
    const { ca = '' } = broker.settings;
    const url = `mqtts://127.0.0.1:${String(broker.port)}`;
    const server: Server = { name: 'mqtt', kind: 'mqtt', settings: { url, protocolVersion: '5', ca } };
    const sink = createMqttSink({ server, binding: sinkBinding('mqtt', 'readings'), dataset: readings });
    const [outcome] = await sink.send([outgoing({ station: 'north', seq: 0, note: 'n' })], context);
    expect(outcome).toMatchObject({ status: 'failed', code: 'SINK_UNAVAILABLE' });
    await sink.stop();
  });
});

describe('a session that the broker keeps', () => {
  let broker: MosquittoBroker;
  beforeAll(async () => {
    broker = await startMosquitto();
  }, 600_000);
  afterAll(() => broker.stop());

  it('has what was published while nobody was there, and what was not taken before', async () => {
    const url = `mqtt://127.0.0.1:${String(broker.port)}`;
    const source = createMqttSource({
      server: { name: 'mqtt', kind: 'mqtt', settings: { url, protocolVersion: '5' } },
      binding: streamBinding('mqtt', 'readings/#', { settings: { session: 'gateway' } }),
      dataset: readings,
    });
    const publisher = await connectAsync(url);
    const publish = (text: string) => publisher.publishAsync('readings/a', text, { qos: 1 });

    /** Reads until one has come and goes away, the last ones not taken. */
    const readTo = async (last: string, whenReady: () => Promise<unknown>): Promise<readonly string[]> => {
      const texts: string[] = [];
      const abort = new AbortController();
      for await (const { messages } of source.read({ kind: 'latest' }, { ...context, signal: abort.signal })) {
        if (texts.length === 0 && messages.length === 0) await whenReady();
        for (const { content } of messages) {
          texts.push(content.kind === 'payload' ? String(content.payload) : '');
        }
        if (texts.includes(last)) break;
      }
      abort.abort();
      return texts;
    };

    const published = async (): Promise<void> => {
      for (const text of ['one', 'two']) await publish(text);
    };
    expect(await readTo('two', published)).toEqual(['one', 'two']);
    await publish('three');
    const again = await readTo('three', () => Promise.resolve());
    // Whether the first was taken depends on whether the second came with it.
    expect(again.filter((text) => text !== 'one')).toEqual(['two', 'three']);
    await publisher.endAsync();
    await source.stop();
  });
});
