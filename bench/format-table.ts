// Measurements as a Markdown table, with the machine, the settings and the aims beside them.
import { availableParallelism, cpus } from 'node:os';
import type { Figures, Measurement, Pace } from './measure-case.js';

const head = [
  '| store | question | server | req/s | p50 ms | p95 ms | CPU ms/req | RSS MiB | req/s ÷ floor | CPU − floor ms |',
  '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
];

/** The whole report. */
export function formatReport(measurements: readonly Measurement[], pace: Pace): string {
  const rows = measurements.flatMap(({ bench, gateway, floor, throughputRatio, cpuAboveFloorMs }) => [
    `| ${bench.store} | ${bench.title} | gateway | ${cells(gateway)} | ${throughputRatio.toFixed(2)} | ${cpuAboveFloorMs.toFixed(2)} |`,
    `| | | floor | ${cells(floor)} | | |`,
  ]);
  return [describeRun(pace), '', ...head, ...rows, ''].join('\n');
}

function cells({ requestsPerSecond, p50Ms, p95Ms, cpuMs, rssMib }: Figures): string {
  return [requestsPerSecond.toFixed(0), p50Ms.toFixed(1), p95Ms.toFixed(1), cpuMs.toFixed(2), rssMib.toFixed(0)].join(
    ' | ',
  );
}

function describeRun({ rounds, roundMs, warmUpMs, concurrency }: Pace): string {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  return (
    `${model}, ${availableParallelism()} cores, Node ${process.versions.node}; ${concurrency} connections; ` +
    `${rounds} rounds of ${roundMs / 1000} s each, gateway and floor in turns, after ${warmUpMs / 1000} s of warm-up.`
  );
}
