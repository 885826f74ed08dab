// `npm run bench:flows`: what records in and changes out cost. bench/README.md says how to read it. Options: --only PART
// (ingestion, fan-out, bulk), --mib N, --batch N, --subscribers N,…, --deliveries N a second, --rounds N, --seconds N, --profile DIR.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type GatewayOptions, type Started, startGateway, startProcess } from '../start-processes.js';
import { formatBulk, formatFanOut, formatIngestion, formatMachine } from './format-flows.js';
import { type FanOutMeasurement, measureFanOut } from './measure-fan-out.js';
import { type BulkMeasurement, measureBulk } from './measure-bulk.js';
import { type IngestMeasurement, type IngestVariant, measureIngestion } from './measure-ingestion.js';
import { startBroker } from './start-broker.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '4' },
    batch: { type: 'string' },
    subscribers: { type: 'string', default: '1,100,5000' },
    deliveries: { type: 'string', default: '20000' },
    mib: { type: 'string', default: '1024' },
    profile: { type: 'string' },
  },
});
const pace = { rounds: Number(values.rounds), seconds: Number(values.seconds), lanes: 4 };
/** Most events of a case: one subscriber is no fan-out. */
const maxEventsPerSecond = 1_000;

const variants: readonly IngestVariant[] = [
  { batch: 1, withKey: false, withResults: false },
  { batch: 100, withKey: false, withResults: false },
  { batch: 5000, withKey: false, withResults: false },
  { batch: 5000, withKey: false, withResults: true },
  { batch: 5000, withKey: true, withResults: false },
];

/** V8 lets its heap grow as long as the machine has memory, whether it needs it or not: what is needed shows with less. */
const boundedHeap = ['--max-semi-space-size=4', '--heap-growing-percent=30'];

const collectable = ['--expose-gc', '--import', './dist/bench/flows/collect-on-signal.js'];

const scratch = await mkdtemp(path.join(tmpdir(), 'lakegate-bench-'));
const running: { stop(): Promise<void> }[] = [];
const keep = <T extends { stop(): Promise<void> }>(started: T): T => {
  running.push(started);
  return started;
};
try {
  const { brokers } = keep(await startBroker());
  const openGateway = (options: GatewayOptions = {}): ReturnType<typeof startGateway> =>
    startGateway(undefined, {
      ...options,
      config: 'bench/flows/gateway.yaml',
      environment: {
        LAKEGATE_BENCH_BROKERS: brokers,
        LAKEGATE_BENCH_STATE: path.join(scratch, 'state.jsonl'),
      },
      profileDir: values.profile,
    });
  process.stdout.write(formatMachine());
  if ('ingestion'.startsWith(values.only)) {
    const gateway = await openGateway();
    const bare = await startProcess(['dist/bench/flows/bare-producer.js', brokers], /ready/);
    const measurements: IngestMeasurement[] = [];
    try {
      for (const variant of variants.filter(
        ({ batch }) => values.batch === undefined || batch === Number(values.batch),
      )) {
        process.stderr.write(`ingestion: ${JSON.stringify(variant)}\n`);
        measurements.push(await measureIngestion(variant, { gateway, bare }, pace));
      }
    } finally {
      await bare.stop();
      await gateway.stop();
    }
    process.stdout.write(formatIngestion(measurements, pace));
  }
  if ('fan-out'.startsWith(values.only)) {
    const measurements: FanOutMeasurement[] = [];
    for (const subscribers of values.subscribers.split(',').map(Number)) {
      process.stderr.write(`fan-out: ${String(subscribers)}\n`);
      // Another gateway for each, so that none has the memory of the one before.
      const gateway = await openGateway({ cpu: 0, flags: collectable });
      try {
        const startSubscribers = (): Promise<Started> =>
          startProcess(['dist/bench/flows/subscriber.js', gateway.url], /ready/, { cpu: 1 });
        const eventsPerSecond = Math.min(maxEventsPerSecond, Number(values.deliveries) / subscribers);
        const wanted = { subscribers, eventsPerSecond, seconds: pace.rounds * pace.seconds };
        measurements.push(await measureFanOut(wanted, { gateway, brokers, startSubscribers }));
      } finally {
        await gateway.stop();
      }
    }
    process.stdout.write(formatFanOut(measurements));
  }
  if ('bulk'.startsWith(values.only)) {
    const measurements: BulkMeasurement[] = [];
    for (const flags of [[], boundedHeap]) {
      process.stderr.write(`bulk: ${flags.join(' ')}\n`);
      const gateway = await openGateway({ flags });
      try {
        measurements.push(await measureBulk(Number(values.mib), gateway));
      } finally {
        await gateway.stop();
      }
    }
    process.stdout.write(formatBulk(measurements, ['as it is', boundedHeap.join(' ')]));
  }
} finally {
  for (const started of running.reverse()) await started.stop();
  await rm(scratch, { recursive: true, force: true });
}
