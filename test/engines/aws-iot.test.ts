// The MQTT sink by AWS IoT's data plane: what it publishes over HTTP is delivered to who subscribes over MQTT.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { createMqttSink } from '../../connectors/mqtt/create-sink.js';
import type { Server } from '../../src/core/dataset.js';
import {
  decodeReading,
  outgoing,
  type Reading,
  readings,
  readingsOf,
  sinkBinding,
} from '../conformance/flows/readings.js';
import { createFaultProxy } from '../support/fault-proxy.js';
import { type AwsEmulator, startMinistack } from './start/start-ministack.js';

const context = { requestId: 'r', signal: new AbortController().signal, called: () => undefined };

describe('publishing by AWS IoT', () => {
  let aws: AwsEmulator;
  beforeAll(async () => {
    aws = await startMinistack();
  }, 600_000);
  afterAll(() => aws.stop());

  const sinkAt = (endpoint: string) => {
    const { region, secretAccessKey } = aws;
    // The account of MQTT clients without a certificate.
    const settings: Server['settings'] = { endpoint, region, accessKeyId: '000000000000', secretAccessKey };
    const binding = sinkBinding('mqtt', 'readings/{station}');
    return createMqttSink({ server: { name: 'iot', kind: 'mqtt', settings }, binding, dataset: readings });
  };

  it('reaches subscribers, in order of each key', async () => {
    const subscriber = await connectAsync(`mqtts://127.0.0.1:${String(aws.mqttsPort)}`, { rejectUnauthorized: false });
    const sent = readingsOf('north', 5);
    const arrived = new Promise<readonly Reading[]>((resolve) => {
      const found: Reading[] = [];
      subscriber.on('message', (_topic, payload) => {
        if (found.push(decodeReading(payload)) === sent.length) resolve(found);
      });
    });
    await subscriber.subscribeAsync('readings/+', { qos: 1 });
    const sink = sinkAt(aws.url);
    await sink.ping(context.signal);
    const outcomes = await sink.send(sent.map(outgoing), context);
    expect(outcomes.map(({ status }) => status)).toEqual(sent.map(() => 'accepted'));
    expect(await arrived).toEqual(sent);
    await sink.stop();
    await subscriber.endAsync(true);
  });

  it('says that nothing was sent where AWS is not reached, and that it does not know where no answer comes', async () => {
    const proxy = await createFaultProxy({ upstreamPort: Number(new URL(aws.url).port) });
    const sink = sinkAt(`http://127.0.0.1:${String(proxy.port)}`);
    const send = async (signal: AbortSignal) => {
      const records = readingsOf('south', 1).map(outgoing);
      return (await sink.send(records, { ...context, signal }))[0];
    };
    await proxy.setMode('refuse');
    expect(await send(context.signal)).toMatchObject({ status: 'failed', code: 'SINK_UNAVAILABLE' });
    await proxy.setMode('mute');
    expect(await send(AbortSignal.timeout(500))).toMatchObject({ status: 'unknown' });
    await sink.stop();
    await proxy.stop();
  });
});
