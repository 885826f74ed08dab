// `npm run replay`: publishes 2013's weather and flights into the example's live datasets, with dates of today, until the
// year or a signal ends it. The example has to be running.
import { join } from 'node:path';
import { findServers } from '../remember-servers.js';
import { createPublisher } from './publish-reports.js';
import { readHours } from './read-hours.js';
import { replay } from './replay.js';
import { parseReplaySettings } from './replay-settings.js';

const DAY_MS = 86_400_000;

function log(line: string): void {
  process.stderr.write(`[replay] ${line}\n`);
}

async function main(): Promise<void> {
  const { dir, stateDir, speed, from, hours } = parseReplaySettings(process.argv.slice(2));
  const { mqtt, kinesis } = (await findServers(stateDir)) ?? {};
  if (mqtt === undefined || kinesis === undefined) {
    throw new Error(`no broker and no stream run with their state in ${stateDir}: start the example first (npm start)`);
  }
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const publisher = await createPublisher({ mqtt, kinesis });
  try {
    const shiftDays = Math.floor((Date.now() - Date.parse(from)) / DAY_MS);
    log(`${from} is today, an hour of it takes ${(3_600 / speed).toFixed(2)} s; Ctrl-C ends it`);
    const replayed = await replay({
      hours: readHours({ dataDir: join(dir, 'data'), from, shiftDays }),
      publisher,
      speed,
      maxHours: hours,
      signal: abort.signal,
      log,
    });
    const { weather, flights } = replayed;
    log(`published ${String(weather)} readings and ${String(flights)} flights of ${String(replayed.hours)} hours`);
  } finally {
    await publisher.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
