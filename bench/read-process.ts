// What the kernel says of a process: CPU time used by all its threads, memory, and the processes that it started.
import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc; fixed in Linux's interface to user space. */
const ticksPerSecond = 100;

/** CPU time, user and system, in ms, to 10 ms. */
export async function readCpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command's name, in parentheses, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** CPU time of each thread that runs, in ms, to the scheduler's nanosecond: for what takes less than some ticks. */
export async function readThreadsCpuMs(pids: readonly number[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const pid of pids) {
    for (const thread of await readdir(`/proc/${pid}/task`)) {
      const stat = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => undefined);
      // Undefined where the thread has ended meanwhile.
      if (stat !== undefined) found.set(thread, Number(stat.split(' ')[0]) / 1e6);
    }
  }
  return found;
}

/** What the threads used between two readings; one that ended in between counts for nothing. */
export function cpuBetweenMs(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return [...after].reduce((sum, [thread, ms]) => sum + ms - (before.get(thread) ?? 0), 0);
}

/** Resident set size in MiB. */
export function readRssMib(pid: number): Promise<number> {
  return readMib(pid, 'VmRSS');
}

/** The largest that it has been, in MiB. */
export function readPeakRssMib(pid: number): Promise<number> {
  return readMib(pid, 'VmHWM');
}

async function readMib(pid: number, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return Number(kib) / 1024;
}

/** A process and all that it started. */
export async function readFamily(pid: number): Promise<readonly number[]> {
  const children: number[] = [];
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const text = await readFile(`/proc/${pid}/task/${thread}/children`, 'utf8');
    children.push(...text.split(' ').filter(Boolean).map(Number));
  }
  return [pid, ...(await Promise.all(children.map(readFamily))).flat()];
}
