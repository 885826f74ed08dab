// The account after chaos: what Kafka's own client finds in the topic against what producers and subscribers were told.
import { Consumer } from '@platformatic/kafka';
import type { Followed } from './follow-changes.js';
import type { Produced } from './produce-sequence.js';

/** By position `partition/offset`, the `station/seq` that stands there. */
export async function readTopicBack(brokers: string, topic: string): Promise<ReadonlyMap<string, string>> {
  const consumer = new Consumer({ clientId: 'account', groupId: `account-${topic}`, bootstrapBrokers: [brokers] });
  try {
    const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic) ?? [];
    const total = Number(ends.reduce((sum, end) => sum + end, 0n));
    const stored = new Map<string, string>();
    const offsets = ends.map((_, partition) => ({ topic, partition, offset: 0n }));
    const reading = { topics: [topic], mode: 'manual' as const, offsets, autocommit: false, maxWaitTime: 100 };
    for await (const { value, partition, offset } of await consumer.consume(reading)) {
      const { station, seq } = JSON.parse(value.toString('utf8')) as { readonly station: string; readonly seq: number };
      stored.set(`${String(partition)}/${String(offset)}`, `${station}/${String(seq)}`);
      if (stored.size === total) break;
    }
    return stored;
  } finally {
    await new Promise<void>((resolve) => {
      consumer.close(true, () => resolve());
    });
  }
}

export interface Account {
  /** Acknowledged records that don't stand where the receipt says. */
  readonly lost: readonly string[];
  readonly acknowledged: number;
  /** Records that stand in the topic more than once. */
  readonly duplicates: number;
  /** Of each subscriber, the stations of which it didn't see every sequence number, or first saw one out of order. */
  readonly disordered: readonly (readonly string[])[];
}

export function accountFor(
  stored: ReadonlyMap<string, string>,
  producers: readonly Produced[],
  followers: readonly Followed[],
): Account {
  const accepted = producers.flatMap((producer) => [...producer.accepted]);
  const lastOf = new Map<string, number>();
  for (const [name] of accepted) {
    const [station = '', seq] = name.split('/');
    lastOf.set(station, Math.max(lastOf.get(station) ?? -1, Number(seq)));
  }
  return {
    lost: accepted.filter(([name, position]) => stored.get(position) !== name).map(([name]) => name),
    acknowledged: accepted.length,
    duplicates: stored.size - new Set(stored.values()).size,
    disordered: followers.map(({ firsts }) =>
      [...lastOf].filter(([station, last]) => !isSequence(firsts.get(station) ?? [], last)).map(([station]) => station),
    ),
  };
}

/** Whether these are 0, 1, … up to the last. */
function isSequence(numbers: readonly number[], last: number): boolean {
  return numbers.length === last + 1 && numbers.every((number, i) => number === i);
}
