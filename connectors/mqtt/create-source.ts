// MQTT as a source: what is published from now on, to topics that a filter matches.
import { LakegateError } from '../../src/core/errors.js';
import type { StreamBatch, StreamContext, StreamOptions, StreamSource, StreamStart } from '../stream.js';
import { mqttStreamCapabilities } from './capabilities.js';
import { brokerOptions, type KeptSession } from './client-options.js';
import { connectBroker, type BrokerConnection } from './connect-broker.js';
import { mapMqttError } from './mqtt-failure.js';
import { createInbox, readTopics } from './read-topics.js';

const defaultExpirySeconds = 3_600;

/**
 * Connects to a broker. The binding's name is a topic or a filter with wildcards. Settings of the binding: `qos` (0, 1 or
 * 2; 1), `session` (the id of a session that the broker keeps while the gateway is away, for one gateway alone) and
 * `sessionExpirySeconds` (MQTT 5; 3600). Those of the server: see `brokerOptions`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createMqttSource({ server, binding }: StreamOptions): StreamSource {
  const { session: id, sessionExpirySeconds = defaultExpirySeconds, qos = 1 } = binding.settings;
  const session: KeptSession | undefined =
    id === undefined ? undefined : { id: String(id), expirySeconds: Number(sessionExpirySeconds) };
  brokerOptions(server, session);
  const filter = binding.physicalName;
  const open = new Set<BrokerConnection>();

  async function* read(from: StreamStart, context: StreamContext): AsyncGenerator<StreamBatch> {
    if (from.kind !== 'latest') throw new LakegateError('START_UNSUPPORTED');
    const { signal } = context;
    let broker: BrokerConnection | undefined;
    try {
      context.called('Subscribe');
      const inbox = createInbox(filter, session !== undefined);
      broker = await connectBroker(brokerOptions(server, session), signal, (client) => {
        inbox.attach(client);
      });
      open.add(broker);
      yield* readTopics(broker, inbox, { filter, qos: Number(qos) as 0 | 1 | 2, signal });
    } catch (error) {
      // What fails after an abort fails because of it.
      if (!signal.aborted) throw mapMqttError(error, 'STREAM');
    } finally {
      if (broker !== undefined) {
        open.delete(broker);
        await broker.close();
      }
    }
  }

  return {
    kind: 'mqtt',
    capabilities: mqttStreamCapabilities(binding),
    read,
    compareOffsets: () => Number.NaN,
    async ping(signal) {
      try {
        const broker = await connectBroker(brokerOptions(server), signal);
        await broker.close();
      } catch (error) {
        throw mapMqttError(error, 'STREAM', signal);
      }
    },
    async stop() {
      await Promise.all([...open].map((broker) => broker.close()));
    },
  };
}
