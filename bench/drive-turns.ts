// Asks in turns for some time and says how fast the answers came: for benches that measure calls of functions.

export interface Measured {
  readonly turns: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Asks again and again from so many callers at a time. */
export async function driveTurns(
  concurrency: number,
  durationMs: number,
  ask: (turn: number) => Promise<void>,
): Promise<Measured> {
  const times: number[] = [];
  const start = performance.now();
  let turn = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() - start < durationMs) {
        const began = performance.now();
        await ask(turn++);
        times.push(performance.now() - began);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { turns: times.length, perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}
