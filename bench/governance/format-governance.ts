// The benchmark of governance as Markdown.
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Pace } from '../measure-case.js';
import type { DecisionCount, DecisionCpu } from './measure-decisions.js';
import type { GovernedMeasurement } from './measure-question.js';
import { restrictions } from './questions.js';

const head = [
  '| store | question | restriction | gateway req/s | by hand req/s | gateway ÷ by hand | added time | gateway CPU ms | by hand CPU ms | added CPU ms |',
  '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
];

/** A line for each question and principal. */
export function formatQuestions(measurements: readonly GovernedMeasurement[], pace: Pace): string {
  let unrestricted = { aboveFloorMs: 0, latencyRatio: 1 };
  const rows = measurements.map(({ question, restriction, gateway, floor, throughputRatio, latencyRatio }) => {
    const aboveFloorMs = gateway.cpuMs - floor.cpuMs;
    if (restriction === 'unrestricted') unrestricted = { aboveFloorMs, latencyRatio };
    const [addedPercent, addedCpuMs] =
      restriction === 'unrestricted'
        ? ['', '']
        : [
            `${((latencyRatio / unrestricted.latencyRatio - 1) * 100).toFixed(0)} %`,
            (aboveFloorMs - unrestricted.aboveFloorMs).toFixed(2),
          ];
    const cells = [
      question.store,
      question.title,
      restrictions[restriction],
      gateway.requestsPerSecond.toFixed(0),
      floor.requestsPerSecond.toFixed(0),
      throughputRatio.toFixed(2),
      addedPercent,
      gateway.cpuMs.toFixed(2),
      floor.cpuMs.toFixed(2),
      addedCpuMs,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [describeRun(pace), '', ...head, ...rows, ''].join('\n');
}

/** Calls by principal, and what held decisions cost. */
export function formatDecisions(
  counts: readonly DecisionCount[],
  { lakeFormation, policyFile, added }: DecisionCpu,
): string {
  const rows = counts.map(({ principal, requests, elapsedMs, decisions, others }) => {
    const seconds = (elapsedMs / 1000).toFixed(1);
    return `| ${[principal, String(requests), seconds, formatCounts(decisions), formatCounts(others)].join(' | ')} |`;
  });
  return [
    '| principal | requests | s | decision calls | other calls |',
    '| --- | ---: | ---: | --- | --- |',
    ...rows,
    '',
    `CPU of a request with decisions held: ${lakeFormation.toFixed(2)} ms; by a policy file: ${policyFile.toFixed(2)} ms; ` +
      `difference, in turns: ${added.toFixed(2)} ms.`,
    '',
  ].join('\n');
}

function formatCounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${String(count)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function describeRun({ rounds, roundMs, warmUpMs, concurrency }: Pace): string {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  return (
    `${model}, ${availableParallelism()} cores, Node ${process.versions.node}; load average at the end ` +
    `${(loadavg()[0] ?? Number.NaN).toFixed(1)}; ${concurrency} connections; ${rounds} rounds of ${roundMs / 1000} s ` +
    `each, gateway and floor in turns, after ${warmUpMs / 1000} s of warm-up.`
  );
}
