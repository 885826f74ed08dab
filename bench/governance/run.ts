// `npm run bench:governance`: what filters, masks and decisions cost. bench/README.md says how to read it.
// Options: --only "athena point", --rounds N, --seconds N, --state DIR, --profile DIR.
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Pace } from '../measure-case.js';
import { readKeys } from '../read-keys.js';
import { startFloor, startGateway, startStores } from '../start-processes.js';
import { createCallCounter } from './count-calls.js';
import { formatDecisions, formatQuestions } from './format-governance.js';
import { countDecisions, measureDecisionCpu } from './measure-decisions.js';
import { type GovernedMeasurement, measureQuestion } from './measure-question.js';
import { buildQuestions } from './questions.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '24' },
    seconds: { type: 'string', default: '0.7' },
    state: { type: 'string' },
    profile: { type: 'string' },
  },
});
/** Of what decisions cost; questions are asked in blocks of a number of requests. */
const pace: Pace = {
  rounds: Math.ceil(Number(values.rounds) / 3),
  roundMs: Number(values.seconds) * 1000,
  warmUpMs: 300,
  concurrency: 4,
  maxRequests: 5000,
};
/** Three times as long as decisions hold in lake-formation-1s.yaml. */
const countMs = 3000;

const loadAtStart = loadavg()[0] ?? Number.NaN;
const scratch = values.state === undefined ? await mkdtemp(path.join(tmpdir(), 'lakegate-bench-')) : undefined;
const running: { stop(): Promise<void> }[] = [];
const keep = <T extends { stop(): Promise<void> }>(started: T): T => {
  running.push(started);
  return started;
};
try {
  const stores = keep(await startStores(values.state ?? scratch ?? ''));
  const { urls } = stores;
  const config = 'bench/governance/gateway.yaml';
  const gateway = keep(await startGateway(urls, { config, profileDir: values.profile }));
  const floor = keep(await startFloor(urls));
  const measurements: GovernedMeasurement[] = [];
  for (const question of buildQuestions(await readKeys(gateway.url))) {
    const name = `${question.store} ${question.title}`;
    if (values.only !== undefined && !name.includes(values.only)) continue;
    process.stderr.write(`${name}\n`);
    measurements.push(...(await measureQuestion(question, { gateway, floor, stores }, Number(values.rounds))));
  }
  process.stdout.write(`${formatQuestions(measurements, { rounds: Number(values.rounds), loadAtStart })}\n`);

  process.stderr.write('decisions\n');
  const counter = keep(await createCallCounter(urls.lakeformation));
  const asked = { ...urls, lakeformation: counter.url };
  const shortLived = keep(await startGateway(asked, { config: 'bench/governance/lake-formation-1s.yaml' }));
  const counts = await countDecisions(shortLived, counter, countMs);
  const lakeFormation = keep(await startGateway(asked, { config: 'bench/governance/lake-formation.yaml' }));
  const policyFile = keep(await startGateway(urls));
  const cpu = await measureDecisionCpu({ lakeFormation, policyFile }, pace);
  process.stdout.write(formatDecisions(counts, cpu));
} finally {
  for (const started of running.reverse()) await started.stop();
  if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
}
