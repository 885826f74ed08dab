// The calls that reading a topic needs: its partitions, offsets by time, and fetching from one leader.
import { ConnectionPool, type Consumer, fetchV13, fetchV14, fetchV15, fetchV16, fetchV17 } from '@platformatic/kafka';
import type { ClientOptions } from './client-options.js';

export interface PartitionLeader {
  readonly partition: number;
  readonly leader: number;
}

export interface FetchPlace {
  readonly partition: number;
  readonly offset: bigint;
}

export type FetchedPartition = fetchV17.FetchResponsePartition;

export interface FetchLimits {
  readonly maxWaitMs: number;
  readonly maxBytesPerPartition: number;
}

export interface TopicReader {
  /** Every partition and who leads it; `now` asks the broker rather than what was said some seconds ago. */
  readonly partitions: (now: boolean) => Promise<readonly PartitionLeader[]>;
  /** By partition, the first offset at or after a moment in ms: -1 for the end, -2 for the beginning; -1 for none. */
  readonly offsetsAt: (timestamp: bigint) => Promise<readonly bigint[]>;
  /** Waits at the leader for what is there or comes. @throws Error the client's, with the broker's codes */
  readonly fetch: (
    leader: number,
    places: readonly FetchPlace[],
    limits: FetchLimits,
  ) => Promise<readonly FetchedPartition[]>;
  /** Ends what is being waited for. */
  readonly close: () => Promise<void>;
}

/** From Kafka 3.1 on; the newest that the broker has is taken. */
const fetchVersions = [fetchV17, fetchV16, fetchV15, fetchV14, fetchV13];
const fetchKey = 1;
const readCommitted = 1;
const maxFetchBytes = 16 * 1024 ** 2;

export function createTopicReader(consumer: Consumer, options: ClientOptions, topic: string): TopicReader {
  // Fetching holds its connection; offsets and metadata must not wait behind it.
  const pool = new ConnectionPool(options.clientId, options);
  let fetchApi: (typeof fetchV17)['api'] | undefined;
  const metadata = async (forceUpdate: boolean) => {
    const answer = await consumer.metadata({ topics: [topic], forceUpdate });
    const found = answer.topics.get(topic);
    if (found === undefined) throw new Error(`the cluster doesn't know the topic ${topic}`);
    return { brokers: answer.brokers, ...found };
  };
  const resolveFetch = async (): Promise<(typeof fetchV17)['api']> => {
    const newest = (await consumer.listApis()).find(({ apiKey }) => apiKey === fetchKey)?.maxVersion ?? 0;
    const found = fetchVersions.find(({ api }) => api.version <= newest);
    if (found === undefined) throw new Error('the broker is older than Kafka 3.1');
    return found.api;
  };
  return {
    async partitions(now) {
      const { partitions } = await metadata(now);
      return partitions.map(({ leader }, partition) => ({ partition, leader }));
    },
    async offsetsAt(timestamp) {
      const offsets = await consumer.listOffsets({ topics: [topic], timestamp });
      return offsets.get(topic) ?? [];
    },
    async fetch(leader, places, limits) {
      const { brokers, id } = await metadata(false);
      const broker = brokers.get(leader);
      if (broker === undefined) throw new Error(`no broker has the id ${String(leader)}`);
      fetchApi ??= await resolveFetch();
      const connection = await pool.get(broker);
      const partitions = places.map(({ partition, offset }) => ({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: offset,
        lastFetchedEpoch: -1,
        partitionMaxBytes: limits.maxBytesPerPartition,
      }));
      const topics = [{ topicId: id, partitions }];
      // A session of its own for each request (id 0, epoch -1): the broker keeps nothing.
      const wait = [limits.maxWaitMs, 1, maxFetchBytes] as const;
      const { responses } = await fetchApi.async(connection, ...wait, readCommitted, 0, -1, topics, [], '');
      return responses.flatMap((response) => response.partitions);
    },
    async close() {
      await Promise.all([
        new Promise<void>((resolve) => {
          pool.close(() => resolve());
        }),
        new Promise<void>((resolve) => {
          consumer.close(true, () => resolve());
        }),
      ]);
    },
  };
}
