// Measures one question as every principal: gateway and floor in turns, principal after principal, round after round, so
// that what a restriction costs is told from what the gateway costs anyway and from what else the machine does.
import { type LoadRequest, send } from '../drive-load.js';
import { gatewayRequest, median, type Pace, type Round, runRound, type Target } from '../measure-case.js';
import { buildStages, type ExplainedLevel, type NativeStages } from '../native-call.js';
import { type Question, type Restriction, restrictions } from './questions.js';
import { writeStatement } from './write-statement.js';

export interface Side {
  readonly requestsPerSecond: number;
  /** Of the server's process, for one request, over all rounds. */
  readonly cpuMs: number;
}

/** A question as one principal. */
export interface GovernedMeasurement {
  readonly question: Question;
  readonly restriction: Restriction;
  readonly gateway: Side;
  readonly floor: Side;
  /** Median of the rounds' own, gateway to floor. */
  readonly throughputRatio: number;
  /** Median latency, gateway to floor, of all requests. */
  readonly latencyRatio: number;
}

interface Targets {
  readonly gateway: Target;
  readonly floor: Target;
}

type Pair = Readonly<Record<'gateway' | 'floor', Round>>;

const principals = Object.keys(restrictions) as Restriction[];

/** @throws Error where what is written by hand and what the gateway writes don't give the same rows */
export async function measureQuestion(
  question: Question,
  targets: Targets,
  pace: Pace,
): Promise<readonly GovernedMeasurement[]> {
  await prepareFloor(question, targets);
  const bodies = question.variables.map((variables) => JSON.stringify({ query: question.query, variables }));
  const measurePair = async (index: number, roundMs: number): Promise<Pair> => {
    const access = { pin: question.store, principal: principals[index] ?? '' };
    const atGateway = (n: number): LoadRequest => gatewayRequest(access, bodies[n % bodies.length] ?? '');
    const atFloor = (n: number): LoadRequest => floorRequest(index * bodies.length + (n % bodies.length));
    return {
      gateway: await runRound(targets.gateway, atGateway, { ...pace, roundMs }),
      floor: await runRound(targets.floor, atFloor, { ...pace, roundMs }),
    };
  };
  const rounds: Pair[][] = [];
  for (let round = -1; round < pace.rounds; round++) {
    const pairs: Pair[] = [];
    for (const index of principals.keys()) {
      pairs.push(await measurePair(index, round < 0 ? pace.warmUpMs : pace.roundMs));
    }
    // The first one warms up.
    if (round >= 0) rounds.push(pairs);
  }
  return principals.map((restriction, index) => summarize(question, restriction, rounds, index));
}

function summarize(
  question: Question,
  restriction: Restriction,
  rounds: readonly (readonly Pair[])[],
  index: number,
): GovernedMeasurement {
  const own = rounds.flatMap((pairs) => pairs[index] ?? []);
  return {
    question,
    restriction,
    gateway: sideOf(own.map((pair) => pair.gateway)),
    floor: sideOf(own.map((pair) => pair.floor)),
    throughputRatio: median(own.map(({ gateway, floor }) => gateway.requestsPerSecond / floor.requestsPerSecond)),
    latencyRatio: latencyOf(own.map((pair) => pair.gateway)) / latencyOf(own.map((pair) => pair.floor)),
  };
}

function latencyOf(rounds: readonly Round[]): number {
  return median(rounds.flatMap((round) => round.latencies));
}

function sideOf(rounds: readonly Round[]): Side {
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const cpuMs = rounds.reduce((sum, round) => sum + round.cpuMs * round.requests, 0);
  return { requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)), cpuMs: cpuMs / requests };
}

/** Gives the floor the statements written by hand, each checked against the gateway's own. */
async function prepareFloor(question: Question, { gateway, floor }: Targets): Promise<void> {
  const byHand: NativeStages[] = [];
  const byGateway: NativeStages[] = [];
  for (const principal of principals) {
    for (const variables of question.variables) {
      byHand.push(writeStatement(question, principal, variables));
      const body = JSON.stringify({ query: question.query, variables });
      const request = gatewayRequest({ pin: question.store, principal }, body, true);
      const answer = JSON.parse(await send(gateway.url, request)) as {
        readonly extensions: { readonly lakegate: { readonly plan: readonly ExplainedLevel[] } };
      };
      byGateway.push(buildStages(answer.extensions.lakegate.plan));
    }
  }
  const expected = await readAll(floor, byGateway);
  const found = await readAll(floor, byHand);
  for (const [i, rows] of expected.entries()) {
    if (rows === found[i] && rows !== '{"data":[[]]}') continue;
    const principal = principals[Math.floor(i / question.variables.length)] ?? '';
    const shown = `${rows.slice(0, 300)}\n${(found[i] ?? '').slice(0, 300)}`;
    throw new Error(`${question.store} ${question.title} as ${principal}: other rows by hand\n${shown}`);
  }
}

async function readAll(floor: Target, requests: readonly NativeStages[]): Promise<readonly string[]> {
  await send(floor.url, { method: 'PUT', path: '/', headers: {}, body: JSON.stringify(requests) });
  const answers: string[] = [];
  for (const number of requests.keys()) answers.push(await send(floor.url, floorRequest(number)));
  return answers;
}

function floorRequest(number: number): LoadRequest {
  return { method: 'GET', path: `/${String(number)}`, headers: {} };
}
