import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Row } from '../../../src/core/value.js';
import { createSpoolWriter, readSpool, type Spool } from '../../../src/jobs/spool-file.js';
import { matrixRows } from '../../support/type-matrix-rows.js';

let folder: string;
let spool: Spool;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'spool-'));
  spool = { file: path.join(folder, 'a.rows'), id: 'a', key: randomBytes(32) };
});
afterEach(() => rm(folder, { recursive: true }));

async function fill(chunks: readonly (readonly Row[])[]): Promise<void> {
  const writer = await createSpoolWriter(spool);
  for (const rows of chunks) await writer.write(rows);
  await writer.close();
}

async function read(from: Spool, offset = 0, limit = Number.MAX_SAFE_INTEGER): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of readSpool(from, { offset, limit })) rows.push(...batch);
  return rows;
}

describe('a spool', () => {
  test('gives back every value of every type', async () => {
    await fill([matrixRows, [[-0, 1n, null]]]);
    expect(await read(spool)).toEqual([...matrixRows, [-0, 1n, null]]);
  });

  test('gives any part, across chunks', async () => {
    const numbers = Array.from({ length: 10 }, (_, i): Row => [i]);
    await fill([numbers.slice(0, 4), numbers.slice(4, 5), numbers.slice(5)]);
    for (const [offset, limit] of [
      [0, 10],
      [3, 3],
      [4, 1],
      [5, 100],
      [9, 1],
      [10, 5],
      [2, 0],
    ] as const) {
      expect(await read(spool, offset, limit)).toEqual(numbers.slice(offset, offset + limit));
    }
  });

  test('tells nothing to who has the file alone, and is for its owner only', async () => {
    await fill([[['a secret that stands out']]]);
    expect((await readFile(spool.file)).includes('secret')).toBe(false);
    expect((await stat(spool.file)).mode & 0o777).toBe(0o600);
    await expect(read({ ...spool, key: randomBytes(32) })).rejects.toThrow();
    await expect(read({ ...spool, id: 'b' })).rejects.toThrow();
  });

  test('that was changed, or whose chunks were moved, is not read', async () => {
    await fill([[['one']], [['two']]]);
    const bytes = await readFile(spool.file);
    const half = bytes.length / 2;
    await writeFile(spool.file, Buffer.concat([bytes.subarray(half), bytes.subarray(0, half)]));
    await expect(read(spool)).rejects.toThrow();
    const changed = Buffer.from(bytes);
    changed[bytes.length - 1] = (changed[bytes.length - 1] ?? 0) ^ 1;
    await writeFile(spool.file, changed);
    await expect(read(spool)).rejects.toThrow();
  });
});
