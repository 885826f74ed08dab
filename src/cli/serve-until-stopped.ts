// Keeps a gateway up until a signal asks it to stop, then takes everything down in order.
import { once } from 'node:events';
import type { Gateway } from '../app.js';

/** Waits for a signal or for `ended`, then stops the gateway. Gives the exit code. */
export async function serveUntilStopped(gateway: Gateway, ended?: Promise<unknown>): Promise<number> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const asked = Promise.race(
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => once(process, name, { signal }).then(() => 0)),
  );
  const lost = (ended ?? new Promise<never>(() => undefined)).then(() => 1);
  const code = await Promise.race([asked, lost]);
  asked.catch(() => undefined);
  stopping.abort();
  await gateway.stop();
  return code;
}
