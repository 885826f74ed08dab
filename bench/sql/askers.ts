// Who asks the bench's questions: connections of the PostgreSQL protocol, at the gateway or at PostgreSQL itself, or the
// floor over HTTP, which sends ClickHouse's own statements through ClickHouse's own client.
import { Agent } from 'node:http';
import { send } from '../drive-load.js';
import type { NativeStages } from '../native-call.js';
import { clickhouseTextOf, type SqlBenchQuestion } from './questions.js';
import { connectWire, type WireClient, type WireTarget } from './wire-client.js';

/** Connections that ask a question about a trip. */
export interface Asker {
  /** @throws Error where not as many rows come as there are */
  ask(connection: number, at: number): Promise<void>;
  end(): Promise<void>;
}

export async function askWire(question: SqlBenchQuestion, target: WireTarget, from: string): Promise<Asker> {
  const clients = await Promise.all(Array.from({ length: question.concurrency }, () => connectWire(target)));
  if (question.how === 'prepared') {
    await Promise.all(clients.map((client) => client.prepare('asked', question.textOf(from, 0))));
  }
  return {
    ask: async (connection, at) => {
      const { rows } = await sendQuestion(clients[connection] as WireClient, question, from, at);
      if (rows !== question.rows) throw new Error(`${question.title}: ${rows} rows instead of ${question.rows}`);
    },
    end: async () => {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

function sendQuestion(client: WireClient, question: SqlBenchQuestion, from: string, at: number) {
  const { how, format } = question;
  if (how === 'simple') return client.simple(question.textOf(from, at));
  if (how === 'prepared') return client.execute('asked', question.valuesOf(at), format);
  return client.extended({ text: question.textOf(from, at), values: question.valuesOf(at), format });
}

/** Trips whose statements the floor is given beforehand. */
const floorTurns = 64;

export async function askStraight(question: SqlBenchQuestion, url: string): Promise<Asker> {
  const agent = new Agent({ keepAlive: true, maxSockets: question.concurrency });
  const stages: readonly NativeStages[] = Array.from({ length: floorTurns }, (_, i) => [
    [{ store: 'clickhouse', text: clickhouseTextOf(question, i * 1_500), parameters: [] }],
  ]);
  await send(url, { method: 'PUT', path: '/', headers: {}, body: JSON.stringify(stages) });
  const first = JSON.parse(await send(url, { method: 'GET', path: '/0', headers: {} })) as {
    readonly data: unknown[][];
  };
  if (first.data[0]?.length !== question.rows) throw new Error(`${question.title}: the floor's rows are not as many`);
  return {
    ask: async (_, at) => {
      await send(url, { method: 'GET', path: `/${at % floorTurns}`, headers: {} }, agent);
    },
    end: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}
