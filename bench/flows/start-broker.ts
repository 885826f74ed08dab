// A broker of the bench's own with the two topics of its contract: what the gateway writes to, and what it reads from.
import { Admin } from '@platformatic/kafka';
import { startKafka } from '../../test/engines/start/start-kafka.js';

export const inTopic = 'bench-in';
export const outTopic = 'bench-out';
/** What the bare producer writes to: as `bench-in`. */
export const bareTopic = 'bench-bare';

export interface BenchBroker {
  readonly brokers: string;
  stop(): Promise<void>;
}

/** What is written is kept for a minute or 256 MiB a partition, so that no run fills a disk. */
const retention = { 'retention.ms': '60000', 'retention.bytes': '268435456', 'segment.bytes': '67108864' };

export async function startBroker(): Promise<BenchBroker> {
  const broker = await startKafka();
  const admin = new Admin({ clientId: 'bench', bootstrapBrokers: [broker.brokers] });
  const configs = Object.entries(retention).map(([name, value]) => ({ name, value }));
  await admin.createTopics({ topics: [inTopic, bareTopic], partitions: 3, replicas: 1, configs });
  await admin.createTopics({ topics: [outTopic], partitions: 1, replicas: 1, configs });
  await admin.close();
  return { brokers: broker.brokers, stop: () => broker.stop() };
}
