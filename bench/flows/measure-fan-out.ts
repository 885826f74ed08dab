// One stream to many subscribers over WebSockets: the gateway on one core, publishing and subscribers on the other.
import { Producer } from '@platformatic/kafka';
import { readCpuMs, readRssMib } from '../read-process.js';
import type { Started } from '../start-processes.js';
import { keyOf, nowMs, readingOf } from './readings.js';
import { outTopic } from './start-broker.js';
import type { DeliveryReport, SubscriberQuestion } from './subscriber.js';

export interface FanOutCase {
  readonly subscribers: number;
  readonly eventsPerSecond: number;
  readonly seconds: number;
}

export interface FanOutMeasurement extends DeliveryReport {
  readonly wanted: FanOutCase;
  readonly deliveredPerSecond: number;
  /** Of one core. */
  readonly cpuShare: number;
  readonly cpuMicrosPerDelivery: number;
  /**
   * What the gateway has more than with as many deliveries to its first hundred, once it has given back what it doesn't
   * use; absent where there are no more.
   */
  readonly rssKibPerSubscriber: number | undefined;
}

export interface FanOutParts {
  readonly gateway: Started;
  readonly brokers: string;
  /** A new process of subscribers. */
  readonly startSubscribers: () => Promise<Started>;
}

/** Those to whom memory is compared. */
const firstSubscribers = 100;

export async function measureFanOut(
  { subscribers, ...rest }: FanOutCase,
  { gateway, brokers, startSubscribers }: FanOutParts,
): Promise<FanOutMeasurement> {
  const wanted = { subscribers, ...rest };
  const clients = await startSubscribers();
  const ask = (question: SubscriberQuestion): Promise<unknown> => clients.ask(question);
  const publisher = createPublisher(brokers);
  try {
    const first = Math.min(subscribers, firstSubscribers);
    await ask({ open: first });
    // The path is compiled, and V8's heap as large as so many deliveries make it, before anything is counted.
    await publisher.publish((wanted.eventsPerSecond * subscribers) / first, 4);
    const rssBefore = await readCollectedRssMib(gateway);
    await ask({ open: subscribers - first });
    await publisher.publish(wanted.eventsPerSecond, 3);
    await settle(ask);
    await ask({ reset: true });
    const cpuBefore = await readCpuMs(gateway.pid);
    const startedAt = performance.now();
    await publisher.publish(wanted.eventsPerSecond, wanted.seconds);
    const elapsedMs = performance.now() - startedAt;
    await settle(ask);
    const cpuMs = (await readCpuMs(gateway.pid)) - cpuBefore;
    const rssMib = (await readCollectedRssMib(gateway)) - rssBefore;
    const report = (await ask({ report: true })) as DeliveryReport;
    return {
      ...report,
      wanted,
      deliveredPerSecond: (report.delivered * 1000) / elapsedMs,
      cpuShare: cpuMs / elapsedMs,
      cpuMicrosPerDelivery: (cpuMs * 1000) / report.delivered,
      rssKibPerSubscriber: subscribers > first ? (rssMib * 1024) / (subscribers - first) : undefined,
    };
  } finally {
    await publisher.stop();
    await clients.stop();
  }
}

/** RSS of a gateway that has been told to give back all it can. */
async function readCollectedRssMib(gateway: Started): Promise<number> {
  const collected = gateway.ask({});
  process.kill(gateway.pid, 'SIGUSR2');
  await collected;
  return readRssMib(gateway.pid);
}

/** Waits until nothing arrives any more; what was under way counts for the delays, and not for the time. */
async function settle(ask: (question: SubscriberQuestion) => Promise<unknown>): Promise<void> {
  for (let before = -1; ;) {
    const { delivered } = (await ask({ report: true })) as DeliveryReport;
    if (delivered === before) return;
    before = delivered;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

interface Publisher {
  /** Publishes evenly; what is due by a tick of 5 ms goes together. */
  publish(eventsPerSecond: number, seconds: number): Promise<void>;
  stop(): Promise<void>;
}

const tickMs = 5;

function createPublisher(brokers: string): Publisher {
  const producer = new Producer({ clientId: 'publisher', bootstrapBrokers: [brokers], acks: 1 });
  let number = 0;
  const send = (count: number): Promise<unknown> => {
    const sentMs = nowMs();
    const messages = Array.from({ length: count }, () => {
      const reading = readingOf(number++, sentMs);
      return { topic: outTopic, key: Buffer.from(keyOf(reading)), value: Buffer.from(JSON.stringify(reading)) };
    });
    return producer.send({ messages });
  };
  return {
    publish: async (eventsPerSecond, seconds) => {
      const startedAt = performance.now();
      const total = Math.round(eventsPerSecond * seconds);
      const underWay = new Set<Promise<unknown>>();
      for (let sent = 0; sent < total;) {
        await new Promise((resolve) => setTimeout(resolve, tickMs));
        const due = Math.min(total, Math.floor(((performance.now() - startedAt) * eventsPerSecond) / 1000));
        if (due <= sent) continue;
        const sending = send(due - sent);
        sent = due;
        underWay.add(sending);
        void sending.finally(() => underWay.delete(sending));
      }
      await Promise.all(underWay);
    },
    stop: async () => {
      await producer.close();
    },
  };
}
