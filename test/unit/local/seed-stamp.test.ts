import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestSeed, seedOnce } from '../../../local/seed-stamp.js';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lakegate-seed-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe('digestSeed', () => {
  it('changes with the configuration and with a file that is named or read in SQL', async () => {
    const file = join(dir, 'a.parquet');
    await writeFile(file, 'one');
    const direct = [{ parquet: file }];
    const bySql = [{ sql: `SELECT * FROM read_parquet('${file}')` }];
    const before = [await digestSeed(direct), await digestSeed(bySql)];
    expect(await digestSeed(direct)).toBe(before[0]);
    await writeFile(file, 'longer');
    expect(await digestSeed(direct)).not.toBe(before[0]);
    expect(await digestSeed(bySql)).not.toBe(before[1]);
    expect(before[0]).not.toBe(before[1]);
  });
});

describe('seedOnce', () => {
  it('seeds an empty folder, and again only when the digest differs', async () => {
    const state = join(dir, 'state');
    const seeded: string[] = [];
    const seed = (name: string) => async () => {
      seeded.push(name);
      await writeFile(join(state, name), '');
    };
    expect(await seedOnce(state, 'one', seed('a'))).toBe(true);
    expect(await seedOnce(state, 'one', seed('b'))).toBe(false);
    expect(await seedOnce(state, 'two', seed('c'))).toBe(true);
    expect(seeded).toEqual(['a', 'c']);
    expect(await readdir(state)).toEqual(['c', 'seed.json']);
  });

  it('seeds again after a seeding that failed', async () => {
    const state = join(dir, 'state');
    await expect(seedOnce(state, 'one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await seedOnce(state, 'one', () => Promise.resolve())).toBe(true);
  });
});
