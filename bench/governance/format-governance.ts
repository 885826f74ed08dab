// The benchmark of governance as Markdown.
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Estimate } from './compare-rounds.js';
import type { DecisionCount, DecisionCpu } from './measure-decisions.js';
import type { GovernedMeasurement } from './measure-question.js';
import { restrictions } from './questions.js';

/** How it was measured. */
export interface GovernedRun {
  readonly rounds: number;
  readonly loadAtStart: number;
}

const head = [
  '| store | question | restriction | gateway ms | by hand ms | added time | added CPU | added CPU ms, server | added CPU ms, store | CPU ms, gateway (by hand) | CPU ms, store (by hand) |',
  '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
];

/** A line for each question and principal. */
export function formatQuestions(measurements: readonly GovernedMeasurement[], run: GovernedRun): string {
  const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
  const ms = (value: number): string => value.toFixed(2);
  const rows = measurements.map(({ question, restriction, gateway, floor, cost }) => {
    const cells = [
      question.store,
      question.title,
      restrictions[restriction],
      ms(gateway.timeMs),
      ms(floor.timeMs),
      cost && formatEstimate(cost.addedTime, percent),
      cost && formatEstimate(cost.addedCpu, percent),
      cost && formatEstimate(cost.addedServerCpuMs, ms),
      cost && formatEstimate(cost.addedStoreCpuMs, ms),
      `${ms(gateway.serverCpuMs)} (${ms(floor.serverCpuMs)})`,
      `${ms(gateway.storeCpuMs)} (${ms(floor.storeCpuMs)})`,
    ];
    return `| ${cells.map((cell) => cell ?? '').join(' | ')} |`;
  });
  return [describeRun(run), '', ...head, ...rows, ''].join('\n');
}

function formatEstimate({ middle, from, to }: Estimate, format: (value: number) => string): string {
  return `${format(middle)} (${format(from)} … ${format(to)})`;
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

function describeRun({ rounds, loadAtStart }: GovernedRun): string {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  return (
    `${model}, ${availableParallelism()} cores, Node ${process.versions.node}; load average ${loadAtStart.toFixed(1)} at ` +
    `the start and ${(loadavg()[0] ?? Number.NaN).toFixed(1)} at the end; ${rounds} rounds.`
  );
}
