// `npm run soak`: mixed clients ask the example for minutes; answers stay right, memory doesn't grow, and nothing of a
// client is left once it has gone. Options: --minutes 10, --clients 2 of each kind, --log FILE
// of the gateway's. bench/README.md has the bounds.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatMachine } from '../flows/format-flows.js';
import { freePort } from '../free-port.js';
import { readCpuMs, readRssMib } from '../read-process.js';
import { startProcess } from '../start-processes.js';
import { createClients, principals, type Turn } from './clients.js';
import { fillPlaces } from './fill-places.js';
import { type AliveNow, connectInspector, countConnections, countedClasses } from './inspect-process.js';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    clients: { type: 'string', default: '2' },
    log: { type: 'string', default: '/dev/null' },
  },
});
const runMs = Number(options.minutes) * 60_000;
const warmUpMs = Math.max(60_000, runMs / 5);
/** What may be more at the end than after the warm-up: caches still fill, and V8 leaves holes. */
const bounds = { heapMib: 24, rssMib: 96, objects: 60 };

interface Load {
  readonly turns: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

/** Runs clients for a time; each starts its next turn when it has been answered. */
async function load(clients: Readonly<Record<string, Turn>>, forMs: number, sampled: () => void): Promise<Load> {
  const turns = new Map<string, number>();
  const failures: string[] = [];
  const end = Date.now() + forMs;
  const sampling = setInterval(sampled, 10_000);
  await Promise.all(
    Object.entries(clients).flatMap(([name, turn]) =>
      Array.from({ length: Number(options.clients) }, async (_, i) => {
        for (let at = i; Date.now() < end; at++) {
          const as = principals[at % principals.length] ?? 'engineer';
          try {
            await turn(as, AbortSignal.timeout(60_000));
            turns.set(name, (turns.get(name) ?? 0) + 1);
          } catch (error) {
            failures.push(`${name} as ${as}: ${String(error)}`);
          }
        }
      }),
    ),
  );
  clearInterval(sampling);
  return { turns, failures };
}

/** Waits until no client is connected; connections kept alive are closed after some seconds. */
async function settle(ports: readonly number[]): Promise<number> {
  for (const giveUp = Date.now() + 100_000; ;) {
    const open = await countConnections(ports);
    if (open === 0 || Date.now() > giveUp) return open;
    await pause(500);
  }
}

function checkAlive(before: AliveNow, after: AliveNow): readonly string[] {
  const kept = countedClasses.flatMap((name, i) => {
    const grown = (after.counts[i] ?? 0) - (before.counts[i] ?? 0);
    return grown > bounds.objects ? [`${String(grown)} more of ${name} are alive`] : [];
  });
  const grown = after.heapMib - before.heapMib;
  return grown > bounds.heapMib ? [...kept, `the heap has grown by ${grown.toFixed(1)} MiB`] : kept;
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const describeAlive = ({ heapMib, counts }: AliveNow): string =>
  `heap ${heapMib.toFixed(1)} MiB, ${countedClasses.map((name, i) => `${String(counts[i])} ${name}`).join(', ')}`;

const scratch = await mkdtemp(path.join(tmpdir(), 'lakegate-soak-'));
const [sqlPort, inspectPort] = [await freePort(), await freePort()];
const gateway = await startProcess(
  [`--inspect=127.0.0.1:${String(inspectPort)}`, 'dist/src/main.js', 'dev', 'examples/nycflights', '--state', scratch],
  /listening on http/,
  { environment: { PORT: '0', SQL_PORT: String(sqlPort) }, logFile: options.log },
);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const problems: string[] = [];
try {
  const url = /http:\/\/[^/\s]+/.exec(gateway.line)?.[0] ?? '';
  process.env.LAKEGATE_TEST_URL = url;
  process.env.LAKEGATE_TEST_SQL = `127.0.0.1:${String(sqlPort)}`;
  const ports = [Number(new URL(url).port), sqlPort];
  const inspector = await connectInspector(inspectPort);
  const clients = await createClients();
  say(formatMachine().trimEnd());
  const warm = await load(clients, warmUpMs, () => undefined);
  problems.push(...warm.failures);
  await settle(ports);
  const before = await inspector.readAlive();
  say(
    `after ${String(warmUpMs / 1000)} s: RSS ${(await readRssMib(gateway.pid)).toFixed(0)} MiB, ${describeAlive(before)}`,
  );

  const rss: number[] = [];
  const cpuBefore = await readCpuMs(gateway.pid);
  const { turns, failures } = await load(clients, runMs, () => {
    void readRssMib(gateway.pid).then((mib) => rss.push(mib));
  });
  const cpuMs = (await readCpuMs(gateway.pid)) - cpuBefore;
  problems.push(...failures);
  const open = await settle(ports);
  if (open > 0) problems.push(`${String(open)} connections are still open`);
  const after = await inspector.readAlive();
  problems.push(...checkAlive(before, after));
  const part = Math.max(1, Math.floor(rss.length / 4));
  const [early, late] = [medianOf(rss.slice(0, part)), medianOf(rss.slice(-part))];
  if (late - early > bounds.rssMib) problems.push(`RSS has grown by ${(late - early).toFixed(0)} MiB`);
  problems.push(...(await fillPlaces(url)));
  inspector.close();

  const all = [...turns.values()].reduce((sum, count) => sum + count, 0);
  say(
    `${String(all)} turns in ${options.minutes} min (${(all / (runMs / 1000)).toFixed(0)}/s, ${(cpuMs / all).toFixed(1)} ms CPU each):`,
  );
  say([...turns].map(([name, count]) => `${name} ${String(count)}`).join(', '));
  say(
    `RSS MiB: first quarter ${early.toFixed(0)}, last quarter ${late.toFixed(0)}, at most ${Math.max(...rss).toFixed(0)}`,
  );
  say(`after the clients went: ${describeAlive(after)}, ${String(open)} connections`);
} finally {
  await gateway.stop();
  await rm(scratch, { recursive: true, force: true });
}
say(problems.length === 0 ? 'nothing leaked, no answer was wrong' : `${String(problems.length)} problems:`);
for (const problem of problems.slice(0, 20)) say(`- ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
