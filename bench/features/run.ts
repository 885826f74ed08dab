// `npm run bench:features`: what features online cost, with `--feast` beside Feast's own server. Other options:
// --seconds N, --rounds N, --only "100 × 10", --profile DIR. bench/README.md says how to read it.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { driveTurns, type Measured } from '../drive-turns.js';
import { formatMachine } from '../flows/format-flows.js';
import { cpuBetweenMs, readFamily, readThreadsCpuMs } from '../read-process.js';
import { startGateway, startProcess, type StoreUrls } from '../start-processes.js';
import { driverCount, featureNames, view } from './drivers.js';
import { startFeast } from './start-feast.js';

const { values: options } = parseArgs({
  options: {
    feast: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
  },
});
const warmUpMs = 1_500;
const durationMs = Number(options.seconds) * 1000;

interface Served {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

type MeasuredServer = Measured & { readonly cpuMs: number };

/** Bodies that ask for other drivers each, made beforehand. */
function bodiesFor(entities: number): readonly string[] {
  const features = featureNames.map((name) => `${view}:${name}`);
  return Array.from({ length: 32 }, (_, turn) => {
    const drivers = Array.from({ length: entities }, (__, i) => (turn * 137 + i * 3) % driverCount);
    return JSON.stringify({ features, entities: { driver_id: drivers } });
  });
}

function createAsk(url: string, agent: Agent): (body: string) => Promise<Buffer> {
  const headers = { authorization: 'Bearer demo-engineer', 'content-type': 'application/json' };
  return (body) =>
    new Promise((resolve, reject) => {
      const asking = request(`${url}/get-online-features`, { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject).on('end', () => {
          const answer = Buffer.concat(chunks);
          if (response.statusCode === 200) resolve(answer);
          else reject(new Error(`${String(response.statusCode)} of ${url}: ${answer.toString()}`));
        });
      });
      asking.on('error', reject).end(body);
    });
}

/** Asks again and again from so many callers at a time. */
async function measure({ url, pid }: Served, bodies: readonly string[], concurrency: number): Promise<MeasuredServer> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const ask = createAsk(url, agent);
  const drive = (durationOfMs: number): Promise<Measured> =>
    driveTurns(concurrency, durationOfMs, async (turn) => {
      await ask(bodies[turn % bodies.length] ?? '');
    });
  await drive(warmUpMs);
  const before = await readThreadsCpuMs(await readFamily(pid));
  const measured = await drive(durationMs);
  const cpuMs = cpuBetweenMs(before, await readThreadsCpuMs(await readFamily(pid))) / measured.turns;
  agent.destroy();
  return { ...measured, cpuMs };
}

/** The middle one of each figure. */
function medianOf(rounds: readonly MeasuredServer[]): MeasuredServer {
  const middle = (figure: keyof MeasuredServer): number =>
    rounds.map((round) => round[figure]).sort((a, b) => a - b)[Math.floor((rounds.length - 1) / 2)] ?? 0;
  return {
    turns: middle('turns'),
    perSecond: middle('perSecond'),
    p50Ms: middle('p50Ms'),
    p99Ms: middle('p99Ms'),
    cpuMs: middle('cpuMs'),
  };
}

/** That both give the same values, or there is nothing to compare. */
async function expectSameValues(servers: readonly Served[]): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const told = await Promise.all(
    servers.map(async ({ url }) => {
      const answer = await createAsk(url, agent)(bodiesFor(100)[3] ?? '');
      const { metadata, results } = JSON.parse(answer.toString()) as {
        readonly metadata: { readonly feature_names: readonly string[] };
        readonly results: readonly { readonly values: readonly number[]; readonly statuses: readonly string[] }[];
      };
      const columns = metadata.feature_names.map(
        (name, i) => [name, results[i]?.values, results[i]?.statuses] as const,
      );
      return JSON.stringify(columns.sort(([a], [b]) => (a < b ? -1 : 1)));
    }),
  );
  agent.destroy();
  if (new Set(told).size > 1) throw new Error(`the servers' answers differ:\n${told.join('\n').slice(0, 4000)}`);
}

function writeCase(name: string, servers: readonly Served[], figures: readonly MeasuredServer[]): void {
  const [own, ...others] = figures;
  figures.forEach(({ perSecond, p50Ms, p99Ms, cpuMs }, i) => {
    const ratio = (figure: (one: MeasuredServer) => number): string =>
      i > 0 || own === undefined || others[0] === undefined ? '' : (figure(own) / figure(others[0])).toFixed(1);
    const cells = [
      i === 0 ? name : '',
      servers[i]?.name ?? '',
      perSecond.toFixed(perSecond < 100 ? 1 : 0),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      cpuMs.toFixed(2),
      ratio((one) => one.perSecond),
      ratio((one) => 1 / one.cpuMs),
    ];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  });
}

const scratch = await mkdtemp(path.join(tmpdir(), 'lakegate-bench-features-'));
const running: { stop(): Promise<void> }[] = [];
try {
  const items = await startProcess(['dist/bench/features/serve-items.js'], /listening on/);
  running.push(items);
  const dynamodb = /http:\S+/.exec(items.line)?.[0] ?? '';
  const gateway = await startGateway({ dynamodb } as StoreUrls, {
    config: 'bench/features/gateway.yaml',
    profileDir: options.profile,
  });
  running.push(gateway);
  const servers: Served[] = [{ name: 'gateway', url: `${gateway.url}/feast`, pid: gateway.pid }];
  if (options.feast) {
    const folder = path.join(scratch, 'feast');
    await mkdir(folder);
    const feast = await startFeast(folder);
    running.push(feast);
    servers.push({ name: 'Feast 0.67', url: feast.url, pid: feast.pid });
  }
  await expectSameValues(servers);
  process.stdout.write(formatMachine());
  process.stdout.write(
    '| entities × features | server | requests/s | p50 ms | p99 ms | CPU ms a request | requests/s ÷ Feast | Feast’s CPU ÷ |\n' +
      '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n',
  );
  for (const entities of [1, 100, 1000]) {
    for (const concurrency of [1, 16]) {
      const name = `${String(entities)} × ${String(featureNames.length)}, ${String(concurrency)} at a time`;
      if (!name.includes(options.only)) continue;
      const bodies = bodiesFor(entities);
      const rounds: MeasuredServer[][] = servers.map(() => []);
      for (let round = 0; round < Number(options.rounds); round++) {
        for (const [i, server] of servers.entries()) rounds[i]?.push(await measure(server, bodies, concurrency));
      }
      writeCase(name, servers, rounds.map(medianOf));
    }
  }
} finally {
  for (const one of running.reverse()) await one.stop();
  await rm(scratch, { recursive: true, force: true });
}
