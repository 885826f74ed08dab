// Reads all shards of a stream, a page of each in turn, children after their parents.
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { pause } from '../../src/core/pause.js';
import { isThrottled } from '../aws/flow-failure.js';
import type { StreamBatch, StreamContext, StreamStart } from '../stream.js';
import type { DecodeRecord } from './decode-record.js';
import { listShards } from './describe-stream.js';
import { createLineage } from './shard-lineage.js';
import { createShardReader, type ShardPage, type ShardReader } from './shard-reader.js';

export interface StreamReading {
  readonly client: DynamoDBStreamsClient;
  readonly arn: string;
  readonly decode: DecodeRecord;
  /** How long to wait where no shard had anything. */
  readonly pollMs: number;
  /** To what the times of records are rounded. */
  readonly clockResolutionMs: number;
  readonly context: StreamContext;
}

/** How soon a reading knows of shards that come without a parent having ended. */
const refreshMs = 10_000;

/** Shards asked at a time. */
const together = 16;

/** Longest pause between two rounds where the stream is asked for more than it allows. */
const longestPauseMs = 5_000;

/** @throws LakegateError POSITION_INVALID, POSITION_EXPIRED; Error the client's own */
export async function* readStream(from: StreamStart, reading: StreamReading): AsyncGenerator<StreamBatch> {
  const { client, arn, context, pollMs } = reading;
  const { signal } = context;
  const readers = new Map<string, ShardReader>();
  context.called('DescribeStream');
  const shards = await listShards(client, arn, signal);
  const lineage = createLineage(from, shards, Date.now());
  let refreshedMs = performance.now();
  const begin = async (present: typeof shards, fromLatest: boolean): Promise<void> => {
    const ready = lineage
      .update(present)
      .map(({ id, place }) => createShardReader({ ...reading, id, place, fromLatest }));
    await Promise.all(ready.map((reader) => reader.open()));
    for (const reader of ready) readers.set(reader.id, reader);
  };
  await begin(shards, from.kind === 'latest');
  yield { messages: [], offsets: lineage.offsets(), lagMs: undefined };

  // A shard takes so many calls a second of all who read it, here and on other replicas: those who are told so ask less
  // often, so that each of them gets on.
  let pauseMs = pollMs;
  let refusals = 0;
  const ask = async (reader: ShardReader): Promise<{ readonly reader: ShardReader; readonly page: ShardPage }> => {
    try {
      return { reader, page: await reader.next() };
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      if (refusals++ === 0 && pauseMs === pollMs) context.throttled?.(error);
      return { reader, page: nothing };
    }
  };

  while (!signal.aborted) {
    let isIdle = true;
    refusals = 0;
    let hasEnded = false;
    const inTurn = [...readers.values()];
    for (let at = 0; at < inTurn.length; at += together) {
      const pages = await Promise.all(inTurn.slice(at, at + together).map(ask));
      const messages = pages.flatMap(({ page }) => page.messages);
      for (const { reader, page } of pages) {
        const last = page.messages.at(-1);
        if (last !== undefined) lineage.move(reader.id, { kind: 'after', sequenceNumber: last.offset });
        if (!page.isLast) continue;
        readers.delete(reader.id);
        lineage.finish(reader.id, reader.sinceMs());
        hasEnded = true;
      }
      if (messages.length === 0) continue;
      isIdle = false;
      yield { messages, offsets: lineage.offsets(), lagMs: undefined };
    }
    if (hasEnded || performance.now() - refreshedMs > refreshMs) {
      refreshedMs = performance.now();
      context.called('DescribeStream');
      await begin(await listShards(client, arn, signal), false);
    }
    pauseMs = refusals > 0 ? Math.min(longestPauseMs, Math.max(1, pauseMs) * 2) : Math.max(pollMs, pauseMs * 0.9);
    if (isIdle || refusals > 0) await pause(pauseMs, signal);
  }
}

/** More than two who read a shard are told so by a name of its own. */
function isTooMuch(error: unknown): boolean {
  return isThrottled(error) || (error instanceof Error && error.name === 'LimitExceededException');
}

const nothing: ShardPage = { messages: [], isLast: false };
