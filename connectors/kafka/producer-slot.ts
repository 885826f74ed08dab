// The idempotent producer of a sink, made when it is first needed and anew after every failure.
import type { ClusterTopicMetadata, CompressionAlgorithmValue } from '@platformatic/kafka';
import { BatchProducer } from './batch-producer.js';
import type { ClientOptions } from './client-options.js';

/** A producer that knows its id and its topic's partitions. */
export interface ReadyProducer {
  readonly producer: BatchProducer;
  readonly topic: ClusterTopicMetadata;
}

export interface ProducerSlot {
  /** @throws Error the client's own; nothing was sent then */
  readonly get: () => Promise<ReadyProducer>;
  /** Asks the broker for the topic again. @throws Error the client's own */
  readonly refresh: () => Promise<void>;
  /**
   * Closes the producer and forgets it. After a failure it may count other sequence numbers than the broker does, and
   * what it sends next would be taken for a repetition.
   */
  readonly discard: (failed: ReadyProducer) => void;
  readonly stop: () => Promise<void>;
}

/** How long a broker may be away before a batch is given up, about: the sum of the delays. */
const retryDelaysMs = [100, 200, 400, 800, 1600];

/** How long the broker waits for its replicas. */
const acknowledgeTimeoutMs = 20_000;

export function createProducerSlot(options: ClientOptions, topic: string, compression: string): ProducerSlot {
  let current: BatchProducer | undefined;
  let stopped = false;
  const closing = new Set<Promise<void>>();
  const open = (): BatchProducer => {
    if (stopped) throw new Error('the sink is stopped');
    current ??= new BatchProducer({
      ...options,
      compression: compression as CompressionAlgorithmValue,
      timeout: acknowledgeTimeoutMs,
      retries: retryDelaysMs.length,
      retryDelay: (_client, _operation, attempt) => retryDelaysMs[attempt - 1] ?? 1_000,
    });
    return current;
  };
  const close = (producer: BatchProducer): void => {
    if (current === producer) current = undefined;
    const closed = new Promise<void>((resolve) => {
      producer.close(true, () => resolve());
    });
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
  };
  const metadataOf = async (producer: BatchProducer, forceUpdate: boolean): Promise<ClusterTopicMetadata> => {
    const { topics } = await producer.metadata({ topics: [topic], forceUpdate });
    const found = topics.get(topic);
    if (found === undefined) throw new Error(`the cluster doesn't know the topic ${topic}`);
    return found;
  };
  return {
    async get() {
      const producer = open();
      try {
        const found = await metadataOf(producer, false);
        if (producer.producerId === undefined) await producer.initIdempotentProducer({});
        return { producer, topic: found };
      } catch (error) {
        close(producer);
        throw error;
      }
    },
    async refresh() {
      await metadataOf(open(), true);
    },
    discard: ({ producer }) => {
      close(producer);
    },
    async stop() {
      stopped = true;
      if (current !== undefined) close(current);
      await Promise.all(closing);
    },
  };
}
