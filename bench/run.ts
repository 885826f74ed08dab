// `npm run bench`: what the gateway costs above a bare server that sends the same native queries. bench/README.md says
// how to read it. Options: --only STORE, --rounds N, --seconds N, --state DIR, --profile DIR.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildCases } from './cases.js';
import { formatReport } from './format-table.js';
import { measureCase, type Measurement, type Pace } from './measure-case.js';
import { readKeys } from './read-keys.js';
import { startFloor, startGateway, startStores } from './start-processes.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '2' },
    state: { type: 'string' },
    profile: { type: 'string' },
  },
});
const pace: Pace = {
  rounds: Number(values.rounds),
  roundMs: Number(values.seconds) * 1000,
  warmUpMs: 1500,
  concurrency: 4,
  maxRequests: 5000,
};

const scratch = values.state === undefined ? await mkdtemp(path.join(tmpdir(), 'lakegate-bench-')) : undefined;
const running: { stop(): Promise<void> }[] = [];
try {
  const stores = await startStores(values.state ?? scratch ?? '');
  running.push(stores);
  const gateway = await startGateway(stores.urls, { profileDir: values.profile });
  running.push(gateway);
  const floor = await startFloor(stores.urls);
  running.push(floor);
  const cases = buildCases(await readKeys(gateway.url)).filter(
    ({ store, title }) => values.only === undefined || `${store} ${title}`.includes(values.only),
  );
  const measurements: Measurement[] = [];
  // Thrown away: in it V8 compiles what all questions share.
  if (cases[0] !== undefined) await measureCase(cases[0], { gateway, floor }, { ...pace, rounds: 1, roundMs: 3000 });
  for (const bench of cases) {
    process.stderr.write(`${bench.store}: ${bench.title}\n`);
    measurements.push(await measureCase(bench, { gateway, floor }, pace));
  }
  process.stdout.write(formatReport(measurements, pace));
} finally {
  for (const started of running.reverse()) await started.stop();
  if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
}
