// What Lake Formation's decisions cost: how many calls they take for a principal and a table, and the CPU of a request
// whose decisions are held, beside a gateway that a policy file governs in the same way.
import { driveLoad, type LoadRequest } from '../drive-load.js';
import { gatewayRequest, median, type Pace, runRound, type Target } from '../measure-case.js';
import type { CallCounter } from './count-calls.js';

/** What one principal's requests took. */
export interface DecisionCount {
  readonly principal: string;
  readonly requests: number;
  readonly elapsedMs: number;
  /** `GetUnfilteredTableMetadata`, by table. */
  readonly decisions: Readonly<Record<string, number>>;
  /** Everything else that was asked, by operation. */
  readonly others: Readonly<Record<string, number>>;
}

/** Questions of several shapes and columns, of which the example's regulator sees all. */
const queries = [
  '{ flights(first: 10, where: { timeHour: { gte: "2013-12-01T00:00:00Z" } }) { nodes { carrier flight origin } } }',
  '{ flights(first: 10, where: { timeHour: { gte: "2013-12-01T00:00:00Z" } }) { nodes { depDelay arrDelay dest distance year month day depTime arrTime schedDepTime schedArrTime } } }',
  '{ flightsAggregate(where: { timeHour: { gte: "2013-12-01T00:00:00Z" } }, groupBy: [{ field: CARRIER }]) { group { carrier } count avg { depDelay } } }',
];
const bodies = queries.map((query) => JSON.stringify({ query }));

/** Asks as each principal in turn for so long, each for the first time. */
export async function countDecisions(
  { url }: Target,
  counter: CallCounter,
  durationMs: number,
): Promise<readonly DecisionCount[]> {
  const counts: DecisionCount[] = [];
  for (const principal of ['engineer', 'united-partner', 'regulator']) {
    counter.takeCalls();
    const requestOf = (n: number): LoadRequest => requestAs(principal, n);
    const { requests, elapsedMs } = await driveLoad({ url, requestOf, concurrency: 4, durationMs, maxRequests: 5000 });
    const calls = counter.takeCalls();
    counts.push({
      principal,
      requests,
      elapsedMs,
      decisions: countBy(calls.flatMap((call) => call.table ?? [])),
      others: countBy(calls.filter((call) => call.table === undefined).map((call) => call.operation)),
    });
  }
  return counts;
}

/** CPU of one request, in ms, by who decides. */
export interface DecisionCpu {
  readonly lakeFormation: number;
  readonly policyFile: number;
  /** Median of the rounds' own differences. */
  readonly added: number;
}

/** The regulator's requests at both gateways in turns. */
export async function measureDecisionCpu(
  { lakeFormation, policyFile }: { readonly lakeFormation: Target; readonly policyFile: Target },
  pace: Pace,
): Promise<DecisionCpu> {
  const requestOf = (n: number): LoadRequest => requestAs('regulator', n);
  const rounds: { readonly lakeFormation: number; readonly policyFile: number }[] = [];
  for (let round = -1; round < pace.rounds; round++) {
    const measured = {
      lakeFormation: (await runRound(lakeFormation, requestOf, pace)).cpuMs,
      policyFile: (await runRound(policyFile, requestOf, pace)).cpuMs,
    };
    if (round >= 0) rounds.push(measured);
  }
  return {
    lakeFormation: median(rounds.map((round) => round.lakeFormation)),
    policyFile: median(rounds.map((round) => round.policyFile)),
    added: median(rounds.map((round) => round.lakeFormation - round.policyFile)),
  };
}

function requestAs(principal: string, number: number): LoadRequest {
  return gatewayRequest({ pin: 'clickhouse', principal }, bodies[number % bodies.length] ?? '');
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
