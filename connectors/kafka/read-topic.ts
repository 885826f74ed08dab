// Reads every partition of a topic on and on: one request waits at each leader, and partitions that are added join in.
import { LakegateError } from '../../src/core/errors.js';
import type { StreamBatch, StreamContext, StreamMessage } from '../stream.js';
import { decodePartition } from './decode-partition.js';
import { brokerCodeOf, leavesOf } from './kafka-failure.js';
import type { FetchedPartition, FetchLimits, TopicReader } from './topic-reader.js';

export interface ReadOptions extends FetchLimits {
  readonly refreshMs: number;
  readonly context: StreamContext;
}

const offsetOutOfRange = 1;

/** `places`: the next offset of each partition. @throws Error the client's; LakegateError POSITION_EXPIRED */
export async function* readTopic(
  reader: TopicReader,
  places: Map<number, bigint>,
  options: ReadOptions,
): AsyncGenerator<StreamBatch> {
  const { context } = options;
  const behind = new Set<number>();
  const waiting = new Map<number, Promise<Fetched>>();
  let leaders = await reader.partitions(false);
  let refreshedAtMs = Date.now();
  yield { messages: [], offsets: offsetsOf(places), lagMs: undefined };
  try {
    while (!context.signal.aborted) {
      if (Date.now() - refreshedAtMs >= options.refreshMs) {
        leaders = await reader.partitions(true);
        refreshedAtMs = Date.now();
        if (leaders.some(({ partition }) => !places.has(partition))) await addPartitions(reader, places);
      }
      for (const [leader, partitions] of Map.groupBy(leaders, (of) => of.leader)) {
        if (waiting.has(leader)) continue;
        const wanted = partitions.map(({ partition }) => ({ partition, offset: places.get(partition) ?? 0n }));
        context.called('Fetch');
        waiting.set(
          leader,
          reader.fetch(leader, wanted, options).then((fetched) => ({ leader, fetched })),
        );
      }
      const { leader, fetched } = await Promise.race(waiting.values());
      waiting.delete(leader);
      yield takeIn(fetched, places, behind);
    }
  } catch (error) {
    const expired = leavesOf(error).some((leaf) => brokerCodeOf(leaf) === offsetOutOfRange);
    throw expired ? new LakegateError('POSITION_EXPIRED', { cause: error }) : error;
  } finally {
    for (const promise of waiting.values()) promise.catch(() => undefined);
  }
}

interface Fetched {
  readonly leader: number;
  readonly fetched: readonly FetchedPartition[];
}

/** The messages of an answer; moves the places on. */
function takeIn(fetched: readonly FetchedPartition[], places: Map<number, bigint>, behind: Set<number>): StreamBatch {
  const messages: StreamMessage[] = [];
  for (const partition of fetched) {
    const { partitionIndex, lastStableOffset } = partition;
    const from = places.get(partitionIndex) ?? 0n;
    const decoded = decodePartition(partition, from);
    for (const message of decoded.messages) messages.push(message);
    places.set(partitionIndex, decoded.next);
    if (decoded.next < lastStableOffset) behind.add(partitionIndex);
    else behind.delete(partitionIndex);
  }
  const last = messages.at(-1);
  const lagMs = behind.size === 0 ? 0 : last === undefined ? undefined : Math.max(0, Date.now() - last.timeMs);
  return { messages, offsets: offsetsOf(places), lagMs };
}

/** New partitions are read from their beginning. */
async function addPartitions(reader: TopicReader, places: Map<number, bigint>): Promise<void> {
  const beginnings = await reader.offsetsAt(-2n);
  beginnings.forEach((offset, partition) => {
    if (!places.has(partition)) places.set(partition, offset);
  });
}

/** What was read last, by partition; before the first of a partition, one less than it. */
function offsetsOf(places: ReadonlyMap<number, bigint>): ReadonlyMap<string, string> {
  return new Map([...places].map(([partition, next]) => [String(partition), String(next - 1n)]));
}
