// `npm run bench:sql`: what SQL costs by the PostgreSQL protocol, beside the same question straight at the store.
// bench/README.md says how to read it. Options: --only WORDS, --rounds N, --seconds N, --profile DIR.
import { parseArgs } from 'node:util';
import { formatMachine } from '../flows/format-flows.js';
import { median } from '../measure-case.js';
import { readCpuMs, readRssMib } from '../read-process.js';
import { startFloor, type StoreUrls } from '../start-processes.js';
import { startTripGateway, startTripStores, type TripStores } from '../trips/start-trips.js';
import { driveSql, type Driven } from './drive-sql.js';
import { completed, questions, type SqlBenchQuestion, type SqlStore } from './questions.js';
import { askStraight, askWire, type Asker } from './askers.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const roundMs = Number(values.seconds) * 1000;
/** The trips that are asked for begin at these, so that no turn asks for the same as the one before. */
const lastTrip = 100_000;

interface BenchCase {
  readonly store: SqlStore;
  readonly question: SqlBenchQuestion;
}

function casesOf({ postgres }: TripStores): readonly BenchCase[] {
  const stores: readonly SqlStore[] = postgres === undefined ? ['clickhouse'] : ['clickhouse', 'postgres'];
  const all = stores.flatMap((store) => questions.map((question) => ({ store, question })));
  const joined = postgres === undefined ? [] : [{ store: 'postgres' as const, question: completed }];
  return [...all, ...joined].filter(
    ({ store, question }) => values.only === undefined || `${store} ${question.title}`.includes(values.only),
  );
}

interface Targets {
  readonly stores: TripStores;
  readonly gateway: Awaited<ReturnType<typeof startTripGateway>>;
  /** Of ClickHouse. */
  readonly floor: Awaited<ReturnType<typeof startFloor>>;
}

/** Gateway and straight in turns; a row of the table. */
async function measure({ store, question }: BenchCase, targets: Targets): Promise<string> {
  const { pid, sqlPort } = targets.gateway;
  const own = { port: sqlPort, user: 'bench', password: 'demo-engineer', database: 'lakegate' };
  const dataset = store === 'clickhouse' ? 'trips' : 'postgres_trips';
  const gateway = await askWire(question, own, dataset);
  const straight = await (store === 'clickhouse'
    ? askStraight(question, targets.floor.url)
    : askWire(
        question,
        { ...own, port: targets.stores.postgres?.port ?? 0, user: 'postgres', database: 'postgres' },
        'trips',
      ));
  const turn = (asker: Asker, durationMs: number): Promise<Driven> =>
    driveSql(asker, { ...question, durationMs, lastTrip });
  try {
    await turn(gateway, 700);
    await turn(straight, 300);
    const pairs: { readonly gateway: Driven & { readonly cpuMs: number }; readonly straight: Driven }[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = await readCpuMs(pid);
      const driven = await turn(gateway, roundMs);
      const cpuMs = ((await readCpuMs(pid)) - before) / driven.latencies.length;
      pairs.push({ gateway: { ...driven, cpuMs }, straight: await turn(straight, roundMs) });
    }
    const own = pairs.map((pair) => pair.gateway);
    const bare = pairs.map((pair) => pair.straight);
    const cells = [
      store,
      question.title,
      ...timesOf(own),
      median(own.map(({ cpuMs }) => cpuMs)).toFixed(2),
      ...timesOf(bare),
      median(pairs.map((pair) => pair.gateway.perSecond / pair.straight.perSecond)).toFixed(2),
      (await readRssMib(pid)).toFixed(0),
    ];
    return `| ${cells.join(' | ')} |\n`;
  } finally {
    await gateway.end();
    await straight.end();
  }
}

function timesOf(driven: readonly Driven[]): readonly string[] {
  const latencies = driven.flatMap((one) => one.latencies).sort((a, b) => a - b);
  const at = (part: number): string => (latencies[Math.floor(part * (latencies.length - 1))] ?? Number.NaN).toFixed(1);
  return [median(driven.map(({ perSecond }) => perSecond)).toFixed(perSecondDigits(driven)), at(0.5), at(0.99)];
}

function perSecondDigits([first]: readonly Driven[]): number {
  return (first?.perSecond ?? 0) < 20 ? 1 : 0;
}

const running: { stop(): Promise<void> }[] = [];
try {
  const stores = await startTripStores({ postgres: true });
  running.push(stores);
  const gateway = await startTripGateway(stores, { profileDir: values.profile });
  running.push(gateway);
  const floor = await startFloor({ clickhouse: stores.clickhouseUrl } as StoreUrls);
  running.push(floor);
  process.stdout.write(formatMachine());
  process.stdout.write(
    '\n| store | question | req/s | p50 ms | p99 ms | CPU ms/req | straight req/s | p50 ms | p99 ms | req/s ÷ straight | RSS MiB |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n',
  );
  for (const one of casesOf(stores)) process.stdout.write(await measure(one, { stores, gateway, floor }));
} finally {
  for (const one of running.reverse()) await one.stop();
}
