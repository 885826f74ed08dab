// What Kafka takes and promises as a sink, and where it can be read from as a source, as data.
import type { FlowBinding } from '../../src/core/dataset.js';
import type { SinkCapabilities } from '../sink.js';
import type { StreamCapabilities } from '../stream.js';

/** The broker's own default of `max.message.bytes`. */
const defaultMaxMessageBytes = 1_048_588;

/** What a batch of one record has beyond its key and payload: 61 of the batch, and lengths, times and the id's header. */
const envelopeBytes = 256;

/** What one batch of a topic may have; the binding's setting `maxMessageBytes` where the topic's isn't the default. */
export function maxMessageBytesOf(binding: FlowBinding): number {
  return Number(binding.settings['maxMessageBytes'] ?? defaultMaxMessageBytes);
}

/**
 * Of a topic whose `max.message.bytes` is given. A producer's own retries are stored once; a record that is sent again
 * later with its id is stored again: Kafka knows sequence numbers of a producer, and no ids.
 */
export function kafkaSinkCapabilities(maxMessageBytes: number = defaultMaxMessageBytes): SinkCapabilities {
  return {
    maxRecordBytes: maxMessageBytes - envelopeBytes,
    maxBatchRecords: 10_000,
    maxBatchBytes: Math.max(16 * 1024 ** 2, maxMessageBytes),
    ordering: 'key',
    deduplication: 'never',
    formats: new Set(['json', 'avro']),
    positions: 'record',
  };
}

export const kafkaStreamCapabilities: StreamCapabilities = {
  starts: new Set(['latest', 'earliest', 'timestamp', 'position']),
  ordering: 'key',
  delivery: 'every',
  beforeImages: false,
  formats: new Set(['json', 'avro']),
};
