// Kafka as a source: every partition of a topic, read without a group, from the places that each reading asks for.
import { Consumer } from '@platformatic/kafka';
import { rejectOnAbort, reasonOf } from '../abort-reason.js';
import type { StreamBatch, StreamContext, StreamOptions, StreamSource, StreamStart } from '../stream.js';
import { kafkaStreamCapabilities } from './capabilities.js';
import { type ClientOptions, clientOptions } from './client-options.js';
import { mapKafkaError } from './kafka-failure.js';
import { parseOffset } from './parse-offset.js';
import { readTopic } from './read-topic.js';
import { resolveStart } from './resolve-start.js';
import { type TopicReader, createTopicReader } from './topic-reader.js';

/** How soon a reading knows of partitions that were added. */
const refreshMs = 5_000;

/**
 * Connects to a topic. Settings of the binding: `maxWaitMs`, how long the broker holds a request that it has nothing for
 * (500), and `maxBytesPerPartition` of one answer (1 MiB). Those of the server: see `clientOptions`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createKafkaSource({ server, binding }: StreamOptions): StreamSource {
  const options = clientOptions(server);
  const topic = binding.physicalName;
  const open = new Set<TopicReader>();
  const reading = {
    maxWaitMs: Number(binding.settings['maxWaitMs'] ?? 500),
    maxBytesPerPartition: Number(binding.settings['maxBytesPerPartition'] ?? 1_048_576),
    refreshMs,
  };
  const openReader = (): TopicReader => {
    const reader = createTopicReader(createConsumer(options), options, topic);
    open.add(reader);
    return reader;
  };
  const closeReader = async (reader: TopicReader): Promise<void> => {
    open.delete(reader);
    await reader.close();
  };

  async function* read(from: StreamStart, context: StreamContext): AsyncGenerator<StreamBatch> {
    const reader = openReader();
    // Closing it ends whatever it waits for.
    const abort = (): void => void closeReader(reader);
    context.signal.addEventListener('abort', abort, { once: true });
    try {
      if (context.signal.aborted) return;
      context.called('ListOffsets');
      const places = await resolveStart(reader, from);
      yield* readTopic(reader, places, { ...reading, context });
    } catch (error) {
      // What fails after an abort fails because of it.
      if (!context.signal.aborted) throw mapKafkaError(error, 'STREAM');
    } finally {
      context.signal.removeEventListener('abort', abort);
      await closeReader(reader);
    }
  }

  return {
    kind: 'kafka',
    capabilities: kafkaStreamCapabilities,
    read,
    compareOffsets(a, b) {
      const difference = parseOffset(a) - parseOffset(b);
      return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    },
    async ping(signal) {
      const reader = openReader();
      const abort = rejectOnAbort(signal);
      try {
        await abort.race(reader.partitions(true));
      } catch (error) {
        throw signal.aborted ? reasonOf(signal) : mapKafkaError(error, 'STREAM');
      } finally {
        abort.dispose();
        await closeReader(reader);
      }
    },
    async stop() {
      await Promise.all([...open].map(closeReader));
    },
  };
}

function createConsumer(options: ClientOptions): Consumer {
  // No group is ever joined; the client asks for a name all the same. A topic that was just made has leaders soon.
  return new Consumer({ ...options, groupId: 'lakegate', retries: 4, retryDelay: 250, isolationLevel: 1 });
}
