import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockState } from '../../../local/lock-state.js';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lakegate-lock-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe('lockState', () => {
  it('takes a folder, making it, and gives it back', async () => {
    const state = join(dir, 'new', 'state');
    const unlock = await lockState(state);
    expect(await readdir(state)).toEqual(['main.pid']);
    unlock();
    expect(await readdir(state)).toEqual([]);
  });

  it('refuses a folder whose owner lives', async () => {
    await writeFile(join(dir, 'main.pid'), String(process.ppid));
    await expect(lockState(dir)).rejects.toThrow(`is in use by process ${String(process.ppid)}`);
  });

  it('takes over from a process that was killed', async () => {
    for (const left of ['4194305', 'nonsense', '']) {
      await writeFile(join(dir, 'main.pid'), left);
      (await lockState(dir))();
    }
    expect(await readdir(dir)).toEqual([]);
  });
});
