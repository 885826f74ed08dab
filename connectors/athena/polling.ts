// How often a running query is asked about: tightly at first, then ever less.
import { setTimeout as delay } from 'node:timers/promises';

export interface PollingSchedule {
  readonly firstDelayMs: number;
  readonly growth: number;
  readonly maxDelayMs: number;
}

/** 5, 8, 13, 20, 33 … ms up to one second. */
export const defaultPolling: PollingSchedule = { firstDelayMs: 5, growth: 1.6, maxDelayMs: 1000 };

/** Waits before the poll of the given number, from 0. Rejects when the signal is aborted. */
export async function waitForPoll(number: number, schedule: PollingSchedule, signal: AbortSignal): Promise<void> {
  const ms = Math.min(schedule.maxDelayMs, schedule.firstDelayMs * schedule.growth ** number);
  await delay(Math.round(ms), undefined, { signal });
}
