// Kafka as a sink: records of all requests under way go to the broker together, acknowledged by all in-sync replicas.
import { reasonOf, rejectOnAbort } from '../abort-reason.js';
import type { SendOutcome, Sink, SinkOptions } from '../sink.js';
import { kafkaSinkCapabilities, maxMessageBytesOf } from './capabilities.js';
import { clientOptions } from './client-options.js';
import { createProducerSlot } from './producer-slot.js';
import { createSendQueue } from './send-queue.js';
import { mapKafkaError } from './kafka-failure.js';
import { bytesOf } from './record-bytes.js';
import { sendBatch } from './send-batch.js';

/**
 * Connects to a topic. Settings of the binding: `maxMessageBytes`, as the topic's `max.message.bytes` says; `compression`
 * (none, gzip, snappy, lz4, zstd). Those of the server: see `clientOptions`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createKafkaSink({ server, binding }: SinkOptions): Sink {
  const maxMessageBytes = maxMessageBytesOf(binding);
  const capabilities = kafkaSinkCapabilities(maxMessageBytes);
  const topic = binding.physicalName;
  const slot = createProducerSlot(clientOptions(server), topic, String(binding.settings['compression'] ?? 'none'));
  const queue = createSendQueue(
    (records) => sendBatch({ slot, topic, maxMessageBytes }, records),
    capabilities.maxBatchRecords,
    capabilities.maxBatchBytes,
  );
  return {
    kind: 'kafka',
    capabilities,
    async send(records, context) {
      const large = new Set(records.filter((record) => bytesOf(record) > capabilities.maxRecordBytes));
      const small = large.size === 0 ? records : records.filter((record) => !large.has(record));
      if (small.length > 0) context.called('Produce');
      const outcomes = await queue.send(small, context.signal);
      if (large.size === 0) return outcomes;
      const rest = outcomes.values();
      return records.map((record) => {
        if (large.has(record)) return tooLarge(capabilities.maxRecordBytes);
        return rest.next().value ?? { status: 'unknown', cause: undefined };
      });
    },
    async ping(signal) {
      const abort = rejectOnAbort(signal);
      try {
        await abort.race(slot.refresh());
      } catch (error) {
        throw signal.aborted ? reasonOf(signal) : mapKafkaError(error, 'SINK');
      } finally {
        abort.dispose();
      }
    },
    async stop() {
      await slot.stop();
      await queue.drain();
    },
  };
}

function tooLarge(maxRecordBytes: number): SendOutcome {
  const message = `Expected at most ${String(maxRecordBytes)} bytes.`;
  return { status: 'rejected', code: 'TOO_LARGE', message };
}
