// Where a reading starts, as the next offset of each partition.
import { LakegateError } from '../../src/core/errors.js';
import type { StreamOffsets, StreamStart } from '../stream.js';
import { parseOffset } from './parse-offset.js';
import type { TopicReader } from './topic-reader.js';

const toEnd = -1n;
const toBeginning = -2n;

/**
 * The next offset to read, by partition.
 * @throws LakegateError POSITION_INVALID, POSITION_EXPIRED
 */
export async function resolveStart(reader: TopicReader, from: StreamStart): Promise<Map<number, bigint>> {
  await reader.partitions(true);
  switch (from.kind) {
    case 'latest':
      return byPartition(await reader.offsetsAt(toEnd));
    case 'earliest':
      return byPartition(await reader.offsetsAt(toBeginning));
    case 'timestamp': {
      // The end first: what is written between the two calls is read.
      const ends = await reader.offsetsAt(toEnd);
      const found = await reader.offsetsAt(BigInt(Math.max(0, Math.trunc(from.atMs))));
      return byPartition(ends.map((end, i) => (found[i] === undefined || found[i] < 0n ? end : found[i])));
    }
    case 'position': {
      const beginnings = await reader.offsetsAt(toBeginning);
      return afterOffsets(from.offsets, beginnings, await reader.offsetsAt(toEnd));
    }
  }
}

function afterOffsets(
  offsets: StreamOffsets,
  beginnings: readonly bigint[],
  ends: readonly bigint[],
): Map<number, bigint> {
  const places = byPartition(beginnings);
  for (const [name, offset] of offsets) {
    const partition = /^\d{1,9}$/.test(name) ? Number(name) : -1;
    const [beginning, end] = [beginnings[partition], ends[partition]];
    const next = parseOffset(offset) + 1n;
    if (beginning === undefined || end === undefined || next > end) throw new LakegateError('POSITION_INVALID');
    if (next < beginning) throw new LakegateError('POSITION_EXPIRED');
    places.set(partition, next);
  }
  return places;
}

function byPartition(offsets: readonly bigint[]): Map<number, bigint> {
  return new Map(offsets.map((offset, partition) => [partition, offset]));
}
