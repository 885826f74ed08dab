// What MQTT takes and promises as a sink, and what it sends as a source, as data.
import type { FlowBinding } from '../../src/core/dataset.js';
import type { SinkCapabilities } from '../sink.js';
import type { StreamCapabilities } from '../stream.js';

/** AWS IoT Core's limit of a payload, the lowest of the usual brokers'. */
const defaultMaxMessageBytes = 131_072;

/** What a broker takes as one payload; the binding's setting `maxMessageBytes` where it isn't the default. */
export function maxMessageBytesOf(binding: FlowBinding): number {
  return Number(binding.settings['maxMessageBytes'] ?? defaultMaxMessageBytes);
}

/** A message that is sent again is delivered again: MQTT knows no ids beyond one exchange of packets. */
export function mqttSinkCapabilities(maxMessageBytes: number = defaultMaxMessageBytes): SinkCapabilities {
  return {
    maxRecordBytes: maxMessageBytes,
    maxBatchRecords: 1_000,
    maxBatchBytes: Math.max(8 * 1024 ** 2, maxMessageBytes),
    ordering: 'key',
    deduplication: 'never',
    formats: new Set(['json', 'csv', 'avro']),
    positions: 'record',
  };
}

/**
 * A broker keeps no log: what is published while nobody listens is gone. Of a shared subscription, and of a session that
 * one client at a time may have, a message goes to one reader.
 */
export function mqttStreamCapabilities({
  physicalName,
  settings,
  replicaSettings = [],
}: Pick<FlowBinding, 'physicalName' | 'settings' | 'replicaSettings'>): StreamCapabilities {
  const isKept = settings['session'] !== undefined && !replicaSettings.includes('session');
  const isShared = physicalName.startsWith('$share/') || isKept;
  return { ...everyStream, delivery: isShared ? 'one' : 'every' };
}

const everyStream: Omit<StreamCapabilities, 'delivery'> = {
  starts: new Set(['latest']),
  ordering: 'key',
  beforeImages: false,
  formats: new Set(['json', 'csv', 'avro']),
};
