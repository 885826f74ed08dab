// The shards of a stream, and where the reading of each begins.
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListShardsCommand,
  type ListShardsCommandInput,
} from '@aws-sdk/client-kinesis';
import { LakegateError } from '../../src/core/errors.js';
import type { StreamOffsets, StreamStart } from '../stream.js';
import type { StreamId } from './kinesis-client.js';
import type { ServerClock } from './server-clock.js';
import { parsePlace, type ShardPlace } from './shard-place.js';

export interface ListedShard {
  readonly id: string;
  /** Those that were split or merged into it. */
  readonly parents: readonly string[];
  /** Nothing is written to it any more. */
  readonly closed: boolean;
}

/** Where a shard is read from: after a place, or from what comes next. */
export interface ShardStart {
  readonly place: ShardPlace;
  readonly latest: boolean;
}

export interface StreamSummary {
  readonly arn: string;
  readonly retentionMs: number;
}

const hourMs = 3_600_000;

export async function describeStream(
  client: KinesisClient,
  stream: StreamId,
  abortSignal: AbortSignal,
): Promise<StreamSummary> {
  const { StreamDescriptionSummary: summary } = await client.send(new DescribeStreamSummaryCommand(stream), {
    abortSignal,
  });
  return { arn: summary?.StreamARN ?? '', retentionMs: (summary?.RetentionPeriodHours ?? 24) * hourMs };
}

export async function listShards(
  client: KinesisClient,
  stream: StreamId,
  abortSignal: AbortSignal,
): Promise<readonly ListedShard[]> {
  const shards: ListedShard[] = [];
  let page: ListShardsCommandInput = stream;
  for (;;) {
    const { Shards: listed = [], NextToken } = await client.send(new ListShardsCommand(page), { abortSignal });
    for (const { ShardId = '', ParentShardId, AdjacentParentShardId, SequenceNumberRange } of listed) {
      const parents = [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined);
      shards.push({ id: ShardId, parents, closed: SequenceNumberRange?.EndingSequenceNumber !== undefined });
    }
    if (NextToken === undefined) return shards;
    page = { NextToken };
  }
}

/** Where each shard is read from. @throws LakegateError POSITION_INVALID, POSITION_EXPIRED */
export function resolveStart(
  from: StreamStart,
  shards: readonly ListedShard[],
  { clock, retentionMs }: { readonly clock: Pick<ServerClock, 'now'>; readonly retentionMs: number },
): ReadonlyMap<string, ShardStart> {
  const beginning: ShardStart = { place: { kind: 'beginning' }, latest: false };
  const now = clock.now();
  switch (from.kind) {
    case 'latest': {
      const next: ShardStart = { place: { kind: 'at', timeMs: now }, latest: true };
      const past: ShardStart = { place: { kind: 'end' }, latest: false };
      return new Map(shards.map(({ id, closed }) => [id, closed ? past : next]));
    }
    case 'earliest':
      return new Map(shards.map(({ id }) => [id, beginning]));
    case 'timestamp': {
      const timeMs = Math.max(0, Math.trunc(from.atMs));
      // What is later than the clock, which is early, may be yet to come: the service refuses such moments.
      const start: ShardStart = { place: { kind: 'at', timeMs }, latest: false };
      return new Map(shards.map(({ id }) => [id, start]));
    }
    case 'position': {
      const places = parseOffsets(from.offsets, now - retentionMs);
      checkListed(places, shards);
      return new Map(
        shards.map(({ id }) => {
          const place = places.get(id);
          return [id, place === undefined ? beginning : { place, latest: false }];
        }),
      );
    }
  }
}

function parseOffsets(offsets: StreamOffsets, trimmedMs: number): ReadonlyMap<string, ShardPlace> {
  const places = new Map([...offsets].map(([shard, offset]) => [shard, parsePlace(offset)]));
  for (const place of places.values()) {
    if (place.kind === 'at' && place.timeMs < trimmedMs) throw new LakegateError('POSITION_EXPIRED');
  }
  return places;
}

/** A shard of which something is left to read, and that is gone: it was closed, and the time of its records is over. */
function checkListed(places: ReadonlyMap<string, ShardPlace>, shards: readonly ListedShard[]): void {
  const listed = new Set(shards.map(({ id }) => id));
  for (const [id, place] of places) {
    if (listed.has(id) || place.kind === 'end') continue;
    throw new LakegateError(/^shardId-\d{12}$/.test(id) ? 'POSITION_EXPIRED' : 'POSITION_INVALID');
  }
}
