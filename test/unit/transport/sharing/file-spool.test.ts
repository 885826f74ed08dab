import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createFileCipher } from '../../../../src/transport/sharing/file-cipher.js';
import type { FileOwner } from '../../../../src/transport/sharing/file-link.js';
import { createFileSpool, type FileSpool } from '../../../../src/transport/sharing/file-spool.js';

const ownerOf = (name: string): FileOwner => ({
  principal: { id: `api-key/${name}`, grantees: [name], admin: true },
  dataset: 'orders',
  grantDigest: 'g',
  questionDigest: 'q',
});
const ann = ownerOf('ann');
const cipher = createFileCipher('a secret of the test');
const clear = 'rows of ann and nobody else, '.repeat(20);

async function* bytesOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

let folder: string;
let nowMs = 0;
const stops: FileSpool[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lakegate-spool-'));
  nowMs = 1_000_000;
});
afterEach(async () => {
  for (const spool of stops.splice(0)) await spool.stop();
  await rm(folder, { recursive: true, force: true });
});

function open(change: Partial<Parameters<typeof createFileSpool>[0]> = {}): FileSpool {
  const spool = createFileSpool({ folder, maxBytes: 1_000, maxBytesPerPrincipal: 600, cipher, ...change }, () => nowMs);
  stops.push(spool);
  return spool;
}
const soon = (): number => nowMs / 1000 + 900;

describe('the spool of shared files', () => {
  test('keeps a file encrypted, and gives it back from any byte on', async () => {
    const spool = open();
    const file = await spool.write(ann, bytesOf(clear.slice(0, 7), clear.slice(7)), soon);
    expect(file.bytes).toBe(clear.length);
    for (const name of await readdir(folder)) {
      expect(await readFile(path.join(folder, name), 'latin1')).not.toContain('nobody else');
    }
    for (const start of [0, 1, 15, 16, 17, 300, clear.length - 1]) {
      const handle = await spool.open(file);
      const stream = handle.createReadStream({ start }).pipe(cipher.decrypt(file.id, start));
      expect((await buffer(stream)).toString()).toBe(clear.slice(start));
    }
  });

  test('takes no more than it may, in all and of one principal, and has room again once files are removed', async () => {
    const spool = open();
    const first = await spool.write(ann, bytesOf(clear), soon);
    const full = { code: 'SPOOL_FULL' };
    await expect(spool.write(ann, bytesOf('x'.repeat(21)), soon)).rejects.toMatchObject(full);
    await spool.write(ownerOf('bob'), bytesOf('x'.repeat(400)), soon);
    await expect(spool.write(ownerOf('eve'), bytesOf('x'.repeat(10), 'x'.repeat(11)), soon)).rejects.toMatchObject(
      full,
    );
    await spool.remove([first]);
    await spool.write(ann, bytesOf(clear), soon);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('leaves nothing of a file whose rows end in an error', async () => {
    const spool = open();
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield* bytesOf(clear);
      throw new Error('the store went away');
    };
    await expect(spool.write(ann, failing(), soon)).rejects.toThrow('the store went away');
    expect(await readdir(folder)).toEqual([]);
    await spool.write(ann, bytesOf(clear), soon);
  });

  test('removes a file when its link ends', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const spool = open();
      const file = await spool.write(ann, bytesOf(clear), soon);
      await jest.advanceTimersByTimeAsync(899_999);
      expect(await spool.ownerOf(file)).toBeDefined();
      await jest.advanceTimersByTimeAsync(1);
      await expect(spool.write(ann, bytesOf(clear), soon)).resolves.toBeDefined();
    } finally {
      jest.useRealTimers();
    }
  });

  test('tells another replica whose a file is, without a token and without what administrators may', async () => {
    const withToken: FileOwner = {
      ...ann,
      principal: {
        ...ann.principal,
        credential: { kind: 'jwt', issuer: 'i', subject: 's', token: { reveal: () => 'token-of-ann' } as never },
      },
    };
    const file = await open().write(withToken, bytesOf(clear), soon);
    const other = open();
    expect(await other.ownerOf(file)).toEqual({ ...ann, principal: { ...ann.principal, admin: false } });
    const handle = await other.open(file);
    expect((await handle.stat()).size).toBe(clear.length);
    await handle.close();
  });

  test('is swept of what nobody looks after any more', async () => {
    await open().write(ann, bytesOf(clear), soon);
    nowMs += 900_000;
    const later = open();
    const kept = await later.write(ann, bytesOf(clear), soon);
    const names = await readdir(folder);
    expect(names.every((name) => name.includes(kept.id))).toBe(true);
  });

  test('without a folder of its own leaves none behind', async () => {
    const spool = open({ folder: undefined });
    const file = await spool.write(ann, bytesOf(clear), soon);
    await spool.stop();
    await expect(spool.open(file)).rejects.toMatchObject({ code: 'FILE_GONE' });
  });
});
