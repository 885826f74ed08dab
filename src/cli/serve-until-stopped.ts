// Keeps a gateway up until a signal asks it to stop, then takes everything down in order.
import { once } from 'node:events';
import type { Gateway } from '../app.js';
import type { GatewayConfig } from '../config/load-config.js';
import { describeFailure } from './describe-failure.js';

export interface ServeOptions {
  /** What stops it besides a signal. */
  readonly ended?: Promise<unknown> | undefined;
  /** Reads the configuration anew, which SIGHUP then asks for; without it SIGHUP stops. */
  readonly readConfig?: (() => Promise<GatewayConfig>) | undefined;
}

/** Waits for a signal or for `ended`, then stops the gateway. Gives the exit code. */
export async function serveUntilStopped(gateway: Gateway, { ended, readConfig }: ServeOptions = {}): Promise<number> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stops: readonly NodeJS.Signals[] =
    readConfig === undefined ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
  const asked = Promise.race(stops.map((name) => once(process, name, { signal }).then(() => 0)));
  const lost = (ended ?? new Promise<never>(() => undefined)).then(() => 1);
  const reloads = readConfig === undefined ? undefined : reloadOnHangUp(gateway, readConfig);
  const code = await Promise.race([asked, lost]);
  asked.catch(() => undefined);
  stopping.abort();
  await reloads?.stop();
  await gateway.stop();
  return code;
}

/** One reload after another; one that fails says why and changes nothing. */
function reloadOnHangUp(gateway: Gateway, readConfig: () => Promise<GatewayConfig>): { stop(): Promise<void> } {
  let reloading = Promise.resolve();
  const reload = async (): Promise<void> => {
    try {
      await gateway.reload(await readConfig());
      process.stdout.write('Lakegate has the new configuration\n');
    } catch (error) {
      process.stderr.write(`The configuration stays as it was.\n${describeFailure(error)}\n`);
    }
  };
  const onSignal = (): void => {
    reloading = reloading.then(reload);
  };
  process.on('SIGHUP', onSignal);
  return {
    stop: () => {
      process.off('SIGHUP', onSignal);
      return reloading;
    },
  };
}
