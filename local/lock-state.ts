// Keeps a state folder to one process: its stores can't be shared, and some don't notice that they are.
import { rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LOCK_FILE = 'main.pid';

/**
 * Makes the folder and takes it for this process.
 * @returns what gives it back.
 * @throws Error naming the process that has it.
 */
export async function lockState(stateDir: string): Promise<() => void> {
  await mkdir(stateDir, { recursive: true });
  const file = join(stateDir, LOCK_FILE);
  const owner = Number(await readFile(file, 'utf8').catch(() => Number.NaN));
  if (owner > 0 && owner !== process.pid && isAlive(owner)) {
    throw new Error(
      `${stateDir} is in use by process ${String(owner)}. Stop it, or give this one a folder of its own with --state DIR.`,
    );
  }
  // What is left of a process that was killed is replaced; of two that start at once only one may create the file.
  rmSync(file, { force: true });
  await writeFile(file, String(process.pid), { flag: 'wx' });
  return () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but someone else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
