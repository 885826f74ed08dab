// Measures one question as every principal, gateway and floor: blocks of a dozen requests, one after another, in an order
// that changes from round to round, so that whatever else the machine does meets all that is compared alike.
import { Agent } from 'node:http';
import { type LoadRequest, send } from '../drive-load.js';
import { gatewayRequest, median, type Target } from '../measure-case.js';
import { buildStages, type ExplainedLevel, type NativeStages } from '../native-call.js';
import { cpuBetweenMs, readFamily, readThreadsCpuMs } from '../read-process.js';
import { type Block, compareRounds, type Cost, type Pair } from './compare-rounds.js';
import { type Question, type Restriction, restrictions } from './questions.js';
import { writeStatement } from './write-statement.js';

/** A question as one principal. */
export interface GovernedMeasurement {
  readonly question: Question;
  readonly restriction: Restriction;
  /** Medians of all rounds. */
  readonly gateway: Block;
  readonly floor: Block;
  /** Nothing where there is no restriction. */
  readonly cost: Cost | undefined;
}

interface Targets {
  readonly gateway: Target;
  readonly floor: Target;
  readonly stores: { readonly pid: number };
}

const principals = Object.keys(restrictions) as Restriction[];
/** Each set of variables so often in a block. */
const passes = 2;
const warmUpRounds = 3;

/** @throws Error where what is written by hand and what the gateway writes don't give the same rows */
export async function measureQuestion(
  question: Question,
  targets: Targets,
  roundCount: number,
): Promise<readonly GovernedMeasurement[]> {
  await prepareFloor(question, targets);
  const bodies = question.variables.map((variables) => JSON.stringify({ query: question.query, variables }));
  const storePids = await readFamily(targets.stores.pid);
  const measure = (index: number, server: 'gateway' | 'floor'): Promise<Block> => {
    const access = { pin: question.store, principal: principals[index] ?? '' };
    const requests = Array.from({ length: bodies.length * passes }, (_, n) =>
      server === 'gateway'
        ? gatewayRequest(access, bodies[n % bodies.length] ?? '')
        : floorRequest(index * bodies.length + (n % bodies.length)),
    );
    return measureBlock(targets[server], storePids, requests);
  };
  const rounds: Pair[][] = [];
  for (let round = -warmUpRounds; round < roundCount; round++) {
    const pairs: Pair[] = [];
    for (const step of principals.keys()) {
      const index = (step + round + warmUpRounds) % principals.length;
      // Who comes first changes as well.
      const first = await measure(index, round % 2 === 0 ? 'gateway' : 'floor');
      const second = await measure(index, round % 2 === 0 ? 'floor' : 'gateway');
      pairs[index] = round % 2 === 0 ? { gateway: first, floor: second } : { gateway: second, floor: first };
    }
    if (round >= 0) rounds.push(pairs);
  }
  return principals.map((restriction, index) => summarize(question, restriction, rounds, index));
}

/** Requests one after another: with more at once, each waits for whatever else is asked and its own time is lost. */
async function measureBlock(
  { url, pid }: Target,
  storePids: readonly number[],
  requests: readonly LoadRequest[],
): Promise<Block> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const [server, stores] = [await readThreadsCpuMs([pid]), await readThreadsCpuMs(storePids)];
  const times: number[] = [];
  try {
    for (const request of requests) {
      const sentAt = performance.now();
      await send(url, request, agent);
      times.push(performance.now() - sentAt);
    }
  } finally {
    agent.destroy();
  }
  return {
    timeMs: median(times),
    serverCpuMs: cpuBetweenMs(server, await readThreadsCpuMs([pid])) / requests.length,
    storeCpuMs: cpuBetweenMs(stores, await readThreadsCpuMs(storePids)) / requests.length,
  };
}

function summarize(
  question: Question,
  restriction: Restriction,
  rounds: readonly (readonly Pair[])[],
  index: number,
): GovernedMeasurement {
  const own = rounds.flatMap((pairs) => pairs[index] ?? []);
  const compared = rounds.flatMap(([free, ...others]) => {
    const restricted = others[index - 1];
    return free && restricted ? [{ free, restricted }] : [];
  });
  return {
    question,
    restriction,
    gateway: middleOf(own.map((pair) => pair.gateway)),
    floor: middleOf(own.map((pair) => pair.floor)),
    cost: index === 0 ? undefined : compareRounds(compared),
  };
}

function middleOf(blocks: readonly Block[]): Block {
  return {
    timeMs: median(blocks.map((block) => block.timeMs)),
    serverCpuMs: median(blocks.map((block) => block.serverCpuMs)),
    storeCpuMs: median(blocks.map((block) => block.storeCpuMs)),
  };
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
