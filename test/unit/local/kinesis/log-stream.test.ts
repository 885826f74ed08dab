// A stream of the local Kinesis while one of its shards is split: readers and writers never find it between two states.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type LogShard, LogStream } from '../../../../local/kinesis/log-stream.js';

const limits = { maxShardBytes: 1_000_000, now: () => 1_700_000_000_000 };
const half = 1n << 127n;
let dir: string;
let stream: LogStream;

const open = (): Promise<LogStream> => LogStream.open(join(dir, 'readings'), { name: 'readings', shards: 1 }, limits);

const firstShard = (): LogShard => stream.shards[0]!;

/** Whether it has resolved by now. */
function whether(running: Promise<unknown>): { readonly done: boolean } {
  const state = { done: false };
  void running.then(() => {
    state.done = true;
  });
  return state;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lakegate-stream-'));
  stream = await open();
});
afterEach(async () => {
  await stream.close();
  await rm(dir, { recursive: true });
});

it('closes a shard in the same turn in which those that follow it are there', async () => {
  const seen = new Set<string>();
  const parent = firstShard();
  const splitting = stream.split(parent, half);
  const split = whether(splitting);
  while (!split.done) {
    seen.add(`${parent.state.endSequence === undefined ? 'open' : 'closed'}, ${String(stream.shards.length)} shards`);
    expect(stream.shardOf(0n).state.endSequence).toBeUndefined();
    await turn();
  }
  await splitting;
  seen.add(`${parent.state.endSequence === undefined ? 'open' : 'closed'}, ${String(stream.shards.length)} shards`);
  expect([...seen]).toEqual(['open, 1 shards', 'closed, 3 shards']);
});

it('gives no record to a shard after that was closed', async () => {
  const parent = firstShard();
  const written = new Map<string, number>();
  const writing: Promise<unknown>[] = [];
  let ended = -1;
  const splitting = stream.split(parent, half).then(() => {
    ended = parent.log.end;
  });
  for (let i = 0; ended < 0 || i < 20; i++) {
    const { state, log } = stream.shardOf(0n);
    written.set(state.id, (written.get(state.id) ?? 0) + 1);
    writing.push(log.append([{ partitionKey: 'k', data: 'aw==' }]));
    // Now and then nothing is on its way, so that the shard can be closed.
    if (i % 3 === 0) await Promise.all(writing);
    await turn();
  }
  await Promise.all(writing);
  await splitting;
  expect(parent.log.end).toBe(ended);
  expect(ended).toBe(written.get(parent.state.id));
  expect(written.size).toBe(2);
});

it('has its shards and their records after a restart', async () => {
  await firstShard().log.append([{ partitionKey: 'k', data: 'aw==' }]);
  await stream.split(firstShard(), half);
  await stream.shardOf(half).log.append([{ partitionKey: 'k', data: 'aw==' }]);
  const before = stream.shards.map(({ state, log }) => [state, log.end]);
  await stream.close();
  stream = await open();
  expect(stream.shards.map(({ state, log }) => [state, log.end])).toEqual(before);
});
