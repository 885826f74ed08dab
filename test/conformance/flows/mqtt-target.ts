// MQTT for the batteries: a broker behind a proxy, and the client's own subscriber and publisher beside it.
import { type IClientOptions, type MqttClient, connectAsync } from 'mqtt';
import { mqttSinkCapabilities, mqttStreamCapabilities } from '../../../connectors/mqtt/capabilities.js';
import { createMqttSink } from '../../../connectors/mqtt/create-sink.js';
import { createMqttSource } from '../../../connectors/mqtt/create-source.js';
import type { Server } from '../../../src/core/dataset.js';
import { createFaultProxy } from '../../support/fault-proxy.js';
import {
  decodeReading,
  encodeReading,
  outgoing,
  readingOfBytes,
  readings,
  sinkBinding,
  streamBinding,
} from './readings.js';
import type { SinkFixture, StoredReading } from './sink-target.js';
import type { SourceFixture } from './source-target.js';

/** A broker that runs, and how it is reached. */
export interface BrokerUnderTest {
  readonly port: number;
  readonly scheme: 'mqtt' | 'mqtts';
  /** Beyond the address: version, certificates. */
  readonly settings: Server['settings'];
  /** The same for the client's own connections. */
  readonly clientOptions: IClientOptions;
  readonly stop: () => Promise<void>;
}

type StartBroker = () => Promise<BrokerUnderTest>;

function serverAt(broker: BrokerUnderTest, port: number): Server {
  const url = `${broker.scheme}://127.0.0.1:${String(port)}`;
  return { name: 'mqtt', kind: 'mqtt', settings: { url, ...broker.settings } };
}

function connectPast({ scheme, port, clientOptions }: BrokerUnderTest): Promise<MqttClient> {
  return connectAsync(`${scheme}://127.0.0.1:${String(port)}`, clientOptions);
}

let topics = 0;
const nextTopic = (): string => `readings-${String(++topics)}`;

/** Everything published below a topic since it began to listen. */
async function listen(broker: BrokerUnderTest, topic: string) {
  const client = await connectPast(broker);
  const stored: StoredReading[] = [];
  const marks = new Map<string, () => void>();
  client.on('message', (at, payload) => {
    if (at === `${topic}/mark`) marks.get(payload.toString())?.();
    else stored.push(decodeReading(payload));
  });
  await client.subscribeAsync(`${topic}/#`, { qos: 1 });
  let mark = 0;
  return {
    /** What was acknowledged is here before a message that is published later. */
    async readBack(): Promise<readonly StoredReading[]> {
      const name = String(++mark);
      const seen = new Promise<void>((resolve) => marks.set(name, resolve));
      await client.publishAsync(`${topic}/mark`, name, { qos: 1 });
      await seen;
      return [...stored];
    },
    stop: () => client.endAsync(true),
  };
}

/** The sinks' fixture over a kind of broker; a topic for each station. */
export function mqttSinkFixture(kind: string, startBroker: StartBroker): SinkFixture {
  return {
    kind,
    capabilities: mqttSinkCapabilities(),
    keeps: 'every',
    tellsPositions: false,
    recordOfBytes: (station, bytes) => outgoing(readingOfBytes(station, 0, bytes - station.length)),
    async start() {
      const broker = await startBroker();
      return {
        async create() {
          const topic = nextTopic();
          const proxy = await createFaultProxy({ upstreamPort: broker.port });
          const listener = await listen(broker, topic);
          const binding = sinkBinding('mqtt', `${topic}/{station}`);
          const sink = createMqttSink({ server: serverAt(broker, proxy.port), binding, dataset: readings });
          return {
            sink,
            proxy,
            readBack: () => listener.readBack(),
            async stop() {
              await sink.stop();
              await listener.stop();
              await proxy.stop();
            },
          };
        },
        stop: broker.stop,
      };
    },
  };
}

/** The sources' fixture over a kind of broker; every topic below one is read. */
export function mqttSourceFixture(kind: string, startBroker: StartBroker): SourceFixture {
  return {
    kind,
    capabilities: mqttStreamCapabilities({ physicalName: '#', settings: {} }),
    timeResolutionMs: 1,
    offers: new Set(['produceGarbage']),
    async start() {
      const broker = await startBroker();
      return {
        async create() {
          const topic = nextTopic();
          const proxy = await createFaultProxy({ upstreamPort: broker.port });
          const client = await connectPast(broker);
          const source = createMqttSource({
            server: serverAt(broker, proxy.port),
            binding: streamBinding('mqtt', `${topic}/+`),
            dataset: readings,
          });
          return {
            source,
            proxy,
            async produce(written) {
              for (const reading of written) {
                const payload = Buffer.from(encodeReading(reading));
                await client.publishAsync(`${topic}/${reading.station}`, payload, { qos: 1 });
              }
            },
            async produceGarbage() {
              await client.publishAsync(`${topic}/north`, '{"half": ', { qos: 1 });
            },
            async stop() {
              await source.stop();
              await client.endAsync(true);
              await proxy.stop();
            },
          };
        },
        stop: broker.stop,
      };
    },
  };
}
