// MQTT as a sink: each record a message with QoS 1, the next of its ordering key when it is acknowledged.
import { notSent } from '../send-in-parts.js';
import type { OutgoingRecord, SendContext, SendOutcome, Sink, SinkOptions } from '../sink.js';
import { createTurns } from '../statement-turns.js';
import { maxMessageBytesOf, mqttSinkCapabilities } from './capabilities.js';
import { brokerOptions } from './client-options.js';
import { createBrokerPublisher } from './publish-to-broker.js';
import { createIotPublisher } from './publish-to-iot.js';
import { tooLarge } from './publisher.js';
import { compileTopic } from './topic-template.js';

/** Messages under way at a time; brokers bound it, mosquitto at 20. */
const defaultMaxInFlight = 16;

/**
 * Connects to a broker, or to AWS IoT's data plane where the server has an `endpoint` and no `url`. The binding's name is
 * the topic, with `{column}` for a record's value. Settings of the binding: `maxMessageBytes`, `maxInFlight` (16),
 * `retain`. Those of the server: see `brokerOptions` and `createIotPublisher`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createMqttSink({ server, binding, dataset }: SinkOptions): Sink {
  const capabilities = mqttSinkCapabilities(maxMessageBytesOf(binding));
  const topicOf = compileTopic(binding, dataset);
  const retain = binding.settings['retain'] === true;
  const maxInFlight = Number(binding.settings['maxInFlight'] ?? defaultMaxInFlight);
  const turns = createTurns(maxInFlight, Infinity);
  const overHttp = server.settings['url'] === undefined && server.settings['endpoint'] !== undefined;
  if (!overHttp) brokerOptions(server);
  const publisher = overHttp
    ? createIotPublisher(server, retain)
    : createBrokerPublisher(() => brokerOptions(server), retain);

  const sendOne = async (record: OutgoingRecord, context: SendContext): Promise<SendOutcome> => {
    if (bytesOf(record) > capabilities.maxRecordBytes) return tooLarge;
    const topic = topicOf(record.row);
    if (Buffer.byteLength(topic) > maxTopicBytes) return longTopic;
    let giveBack: () => void;
    try {
      giveBack = await turns.take(context.signal);
    } catch (cause) {
      return { status: 'failed', code: 'SINK_UNAVAILABLE', cause };
    }
    try {
      return await publisher.publish({ id: record.id, topic, payload: record.payload ?? new Uint8Array() }, context);
    } finally {
      giveBack();
    }
  };

  return {
    kind: 'mqtt',
    capabilities,
    async send(records, context) {
      if (records.length > 0) context.called('Publish');
      const outcomes = new Array<SendOutcome>(records.length);
      const chains = chainsOf(records);
      const worker = async (): Promise<void> => {
        for (let chain = chains.pop(); chain !== undefined; chain = chains.pop()) {
          let ended: SendOutcome | undefined;
          for (const index of chain) {
            const outcome = ended ?? (await sendOne(records[index] as OutgoingRecord, context));
            outcomes[index] = outcome;
            if (outcome.status === 'accepted' || ended !== undefined) continue;
            // What follows an outcome that is unknown, or that failed, shares it: it isn't sent.
            ended = outcome.status === 'rejected' ? notSent : outcome;
          }
        }
      };
      await Promise.all(Array.from({ length: Math.min(maxInFlight, chains.length) }, worker));
      return outcomes;
    },
    ping: (signal) => publisher.ping(signal),
    stop: () => publisher.stop(),
  };
}

/** Of a topic's name, which is two bytes' length and UTF-8. */
const maxTopicBytes = 65_535;

const longTopic: SendOutcome = {
  status: 'rejected',
  code: 'TOO_LARGE',
  message: 'The topic that the values make is too long.',
};

function bytesOf({ payload, orderingKey }: OutgoingRecord): number {
  return (payload?.byteLength ?? 0) + Buffer.byteLength(orderingKey ?? '');
}

/** Indexes of records that must follow one another; the last chain first. */
function chainsOf(records: readonly OutgoingRecord[]): (readonly number[])[] {
  const byKey = new Map<string, number[]>();
  const chains: number[][] = [];
  records.forEach(({ orderingKey }, index) => {
    const standing = orderingKey === undefined ? undefined : byKey.get(orderingKey);
    if (standing !== undefined) {
      standing.push(index);
      return;
    }
    const chain = [index];
    chains.push(chain);
    if (orderingKey !== undefined) byKey.set(orderingKey, chain);
  });
  return chains.reverse();
}
