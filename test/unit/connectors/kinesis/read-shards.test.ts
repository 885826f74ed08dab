// Reading the shards of a stream while they are split: what a shard became is found, however late the list has it.
import { expect, it } from '@jest/globals';
import { readShards } from '../../../../connectors/kinesis/read-shards.js';
import type { ShardReader, ShardStep } from '../../../../connectors/kinesis/shard-reader.js';
import type { ListedShard, ShardStart } from '../../../../connectors/kinesis/stream-shards.js';
import type { StreamBatch } from '../../../../connectors/stream.js';

const shard = (id: string, ...parents: readonly string[]): ListedShard => ({ id, parents, closed: false });
const beginning: ShardStart = { place: { kind: 'beginning' }, latest: false };

const clock = { latest: () => 5_000 };

/** A shard whose reader gives these steps, and then nothing until the reading is aborted. */
function readerOf(steps: readonly ShardStep[], signal: AbortSignal): ShardReader {
  const left = [...steps];
  return {
    open: () => Promise.resolve(),
    next: () =>
      left.length > 0
        ? Promise.resolve(left.shift()!)
        : new Promise((_, fail) => {
            signal.addEventListener('abort', () => {
              fail(new Error('aborted'));
            });
          }),
  };
}

const ended: ShardStep = { messages: [], place: { kind: 'end' }, lagMs: 0, ended: true };
const silent: ShardStep = { messages: [], place: { kind: 'at', timeMs: 1 }, lagMs: 0, ended: false };

/** The batches until one has the places, by a list that is another one each time it is asked for. */
async function readUntil(lists: readonly (readonly ListedShard[])[], places: Readonly<Record<string, string>>) {
  const ending = new AbortController();
  const { signal } = ending;
  let asked = 0;
  const reading = readShards({
    shards: lists[0]!,
    starts: new Map(lists[0]!.map(({ id }) => [id, beginning])),
    list: () => Promise.resolve(lists[Math.min(++asked, lists.length - 1)]!),
    createReader: (id) => readerOf([id === 'parent' ? ended : silent], signal),
    clock,
    signal,
  });
  const batches: StreamBatch[] = [];
  for await (const batch of reading) {
    batches.push(batch);
    if (Object.entries(places).every(([id, place]) => batch.offsets.get(id) === place)) break;
  }
  ending.abort();
  return { batches, asked };
}

const children = [shard('parent'), shard('one', 'parent'), shard('two', 'parent')];

it('goes on with the shards that one was split into', async () => {
  const { asked } = await readUntil([[shard('parent')], children], { parent: 'end', one: '@1', two: '@1' });
  expect(asked).toBe(1);
});

it('asks for the list again while it has nothing of what a shard became', async () => {
  const behind = [shard('parent')];
  const { asked } = await readUntil([behind, behind, behind, children], { parent: 'end', one: '@1', two: '@1' });
  expect(asked).toBe(3);
});

it('reads on at the others meanwhile', async () => {
  const behind = [shard('parent'), shard('other')];
  const { asked } = await readUntil([behind, behind, [...children, shard('other')]], { parent: 'end', other: '@1' });
  expect(asked).toBe(1);
});

it('ends with an error where nothing is left that is written to', async () => {
  await expect(readUntil([[shard('parent')], []], { none: '' })).rejects.toThrow('no shard that is written to');
});

it('says of what is read from the latest that it is complete only from a late moment, whatever early place it has', async () => {
  const ending = new AbortController();
  const { signal } = ending;
  const starts = new Map<string, ShardStart>([
    ['latest', { place: { kind: 'at', timeMs: 1_000 }, latest: true }],
    ['known', { place: { kind: 'at', sequence: '7', timeMs: 900 }, latest: false }],
  ]);
  const shards = [shard('latest'), shard('known')];
  const list = () => Promise.resolve(shards);
  const reading = readShards({ shards, starts, list, createReader: () => readerOf([], signal), clock, signal });
  const { value } = (await reading.next()) as { readonly value: StreamBatch };
  expect(Object.fromEntries(value.offsets)).toEqual({ latest: '@1000', known: '7@900' });
  expect(Object.fromEntries(value.completeFrom ?? [])).toEqual({ latest: '@5000', known: '7@900' });
  ending.abort();
});
