// Measurements of ingestion and fan-out as Markdown tables, with the machine and how busy it was beside them.
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { BulkMeasurement } from './measure-bulk.js';
import type { FanOutMeasurement } from './measure-fan-out.js';
import type { IngestFigures, IngestMeasurement, IngestPace } from './measure-ingestion.js';

export function formatMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  return `${model}, ${availableParallelism()} cores, Node ${process.versions.node}; load average ${load()} at the start.\n\n`;
}

export function formatIngestion(measurements: readonly IngestMeasurement[], pace: IngestPace): string {
  const rows = measurements.flatMap(({ variant, gateway, bare, throughputRatio }) => {
    const asked = [variant.withResults && 'results', variant.withKey && 'idempotency key'].filter(Boolean).join(', ');
    return [
      `| ${variant.batch} | ${asked} | gateway | ${cells(gateway)} | ${gateway.rssMib.toFixed(0)} | ${throughputRatio.toFixed(2)} |`,
      `| | | bare producer | ${cells(bare)} | | |`,
    ];
  });
  return [
    `${pace.lanes} requests at a time; ${pace.rounds} rounds of ${pace.seconds} s each, in turns; load average ${load()} at the end.`,
    '',
    '| batch | with | producer | records/s | CPU ms/1,000 | RSS MiB | records/s ÷ bare |',
    '| ---: | --- | --- | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    '',
  ].join('\n');
}

function cells({ recordsPerSecond, cpuMsPerThousand }: IngestFigures): string {
  return `${recordsPerSecond.toFixed(0)} | ${cpuMsPerThousand.toFixed(2)}`;
}

export function formatFanOut(measurements: readonly FanOutMeasurement[]): string {
  const rows = measurements.map((one) => {
    const { wanted } = one;
    return `| ${[
      wanted.subscribers,
      wanted.eventsPerSecond,
      one.deliveredPerSecond.toFixed(0),
      one.p50Ms.toFixed(0),
      one.p99Ms.toFixed(0),
      one.maxMs.toFixed(0),
      (one.cpuShare * 100).toFixed(0),
      one.cpuMicrosPerDelivery.toFixed(1),
      one.rssKibPerSubscriber?.toFixed(1) ?? '',
      one.lost,
    ].join(' | ')} |`;
  });
  return [
    `Load average ${load()} at the end.`,
    '',
    '| subscribers | events/s | delivered/s | p50 ms | p99 ms | max ms | % of a core | CPU µs/delivery | RSS KiB/subscriber | lost |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
  ].join('\n');
}

/** `heaps`: how V8 was told to keep its heap, for each. */
export function formatBulk(measurements: readonly BulkMeasurement[], heaps: readonly string[]): string {
  const rows = measurements.map((bulk, i) => {
    const { mib, records, seconds, cpuMsPerThousand, rssBeforeMib, rssMaxMib } = bulk;
    const pace = [(records / seconds).toFixed(0), (mib / seconds).toFixed(1), cpuMsPerThousand.toFixed(2)];
    return `| ${[heaps[i], mib, records, ...pace, rssBeforeMib.toFixed(0), rssMaxMib.toFixed(0)].join(' | ')} |`;
  });
  return [
    `Load average ${load()} at the end.`,
    '',
    '| V8 heap | MiB | records | records/s | MiB/s | CPU ms/1,000 | RSS MiB before | RSS MiB at most |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
  ].join('\n');
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
