import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SharedStore } from '../../../src/core/shared-store.js';
import { openFileStore } from '../../../src/shared-store/file-store.js';
import { createMemoryStore } from '../../../src/shared-store/memory-store.js';

let nowMs = 0;
const now = (): number => nowMs;
const folders: string[] = [];

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lakegate-state-'));
  folders.push(folder);
  return join(folder, 'state.log');
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const kinds: readonly (readonly [string, () => Promise<SharedStore>])[] = [
  ['in memory', () => Promise.resolve(createMemoryStore({ now }))],
  ['in a file', () => openFileStore({ file: newFile(), now })],
];

describe.each(kinds)('the shared store %s', (_, open) => {
  let store: SharedStore;
  beforeEach(async () => {
    nowMs = 1_000;
    store = await open();
  });
  afterEach(() => store.stop());

  it('stores what is not there, once', async () => {
    const won = await Promise.all(Array.from({ length: 20 }, (_unused, i) => store.putIfAbsent('k', String(i), 1_000)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await store.get('k'))?.value).toBe(String(won.indexOf(true)));
    expect(await store.get('other')).toBeUndefined();
  });

  it('replaces and removes by version alone', async () => {
    await store.putIfAbsent('k', 'a', 1_000);
    const { version } = (await store.get('k'))!;
    expect(await store.replace('k', { version, value: 'b', ttlMs: 1_000 })).toBe(true);
    expect(await store.replace('k', { version, value: 'c', ttlMs: 1_000 })).toBe(false);
    expect(await store.remove('k', version)).toBe(false);
    expect((await store.get('k'))?.value).toBe('b');
    expect(await store.remove('k', (await store.get('k'))!.version)).toBe(true);
    expect(await store.get('k')).toBeUndefined();
  });

  it('forgets when the time is up', async () => {
    await store.putIfAbsent('k', 'a', 1_000);
    nowMs += 999;
    expect((await store.get('k'))?.value).toBe('a');
    nowMs += 1;
    expect(await store.get('k')).toBeUndefined();
    expect(await store.putIfAbsent('k', 'b', 1_000)).toBe(true);
  });

  it('has no version twice for a key', async () => {
    const versions = new Set<string>();
    for (let i = 0; i < 5; i++) {
      await store.putIfAbsent('k', 'a', 1_000);
      const { version } = (await store.get('k'))!;
      versions.add(version);
      await store.remove('k', version);
    }
    expect(versions.size).toBe(5);
  });
});

describe('the store in a file', () => {
  beforeEach(() => {
    nowMs = 1_000;
  });

  it('has what it said it stored after the process has gone, without a stop', async () => {
    const file = newFile();
    const first = await openFileStore({ file, now });
    await Promise.all(['a', 'b', 'c'].map((key) => first.putIfAbsent(key, `value of ${key}`, 60_000)));
    await first.remove('b', (await first.get('b'))!.version);
    await first.stop();
    const second = await openFileStore({ file, now });
    expect((await second.get('a'))?.value).toBe('value of a');
    expect(await second.get('b')).toBeUndefined();
    await second.stop();
  });

  it('drops a last line that was cut short, which nobody was told of', async () => {
    const file = newFile();
    const first = await openFileStore({ file, now });
    await first.putIfAbsent('a', '1', 60_000);
    await first.stop();
    appendFileSync(file, '["b","2","9",');
    const second = await openFileStore({ file, now });
    expect((await second.get('a'))?.value).toBe('1');
    expect(await second.get('b')).toBeUndefined();
    await second.stop();
  });

  it('refuses a file that is no log of it, and leaves that as it is', async () => {
    const file = newFile();
    writeFileSync(file, 'precious: data\nmore\n');
    await expect(openFileStore({ file, now })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(readFileSync(file, 'utf8')).toBe('precious: data\nmore\n');
  });

  it('is written anew when most of it is past', async () => {
    const file = newFile();
    const store = await openFileStore({ file, now });
    for (let round = 0; round < 6; round++) {
      await Promise.all(
        Array.from({ length: 2_000 }, (_, i) => store.putIfAbsent(`${String(round)}/${String(i)}`, 'x', 10)),
      );
      nowMs += 10;
    }
    await store.putIfAbsent('last', 'x', 10);
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(6_000);
    expect((await store.get('last'))?.value).toBe('x');
    await store.stop();
  });

  it('is of one process at a time', async () => {
    const file = newFile();
    const store = await openFileStore({ file, now });
    await expect(openFileStore({ file, now })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await store.stop();
    const next = await openFileStore({ file, now });
    await next.stop();
  });
});
