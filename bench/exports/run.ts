// `npm run bench:exports`: a million rows through the whole gateway, and the memory that it takes. Each way has a gateway
// of its own, whose peak is its alone; the store is another process. Options: --only WORDS, --profile DIR, --flags=….
import { parseArgs } from 'node:util';
import { formatMachine } from '../flows/format-flows.js';
import { readCpuMs, readPeakRssMib, readRssMib } from '../read-process.js';
import { startTripGateway, startTripStores, type TripStores } from '../trips/start-trips.js';
import { type ExportWay, ways } from './ways.js';

const { values } = parseArgs({
  options: { only: { type: 'string' }, profile: { type: 'string' }, flags: { type: 'string', default: '' } },
});
const rowsWanted = 1_000_000;

async function measure(way: ExportWay, stores: TripStores): Promise<string> {
  const flags = values.flags.split(' ').filter(Boolean);
  const gateway = await startTripGateway(stores, { profileDir: values.profile, flags });
  try {
    const idleMib = await readRssMib(gateway.pid);
    const before = await readCpuMs(gateway.pid);
    const startedAt = performance.now();
    const { bytes, countRows } = await way.run(gateway);
    const seconds = (performance.now() - startedAt) / 1000;
    const cpuSeconds = ((await readCpuMs(gateway.pid)) - before) / 1000;
    const peakMib = await readPeakRssMib(gateway.pid);
    const rows = await countRows();
    if (rows !== rowsWanted) throw new Error(`${way.title}: ${rows} rows came instead of ${rowsWanted}`);
    const cells = [
      way.title,
      (bytes / 1e6).toFixed(0),
      seconds.toFixed(1),
      (bytes / 1e6 / seconds).toFixed(1),
      (rows / 1000 / seconds).toFixed(0),
      cpuSeconds.toFixed(1),
      idleMib.toFixed(0),
      ((peakMib * 1024 * 1024) / 1e6).toFixed(0),
    ];
    return `| ${cells.join(' | ')} |\n`;
  } finally {
    await gateway.stop();
  }
}

const stores = await startTripStores({ postgres: false });
try {
  process.stdout.write(formatMachine());
  process.stdout.write(
    '\n| a million rows by | MB | seconds | MB/s | 1,000 rows/s | CPU seconds | RSS MiB before | RSS MB at most |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n',
  );
  for (const way of ways) {
    if (values.only === undefined || way.title.includes(values.only)) process.stdout.write(await measure(way, stores));
  }
} finally {
  await stores.stop();
}
