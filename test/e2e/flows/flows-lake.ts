// A folder with one dataset that is written to ClickHouse, watched by MQTT and read again, its local servers, and a
// gateway over it whose files a test may change.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Client, createClient } from 'graphql-ws';
import mqtt from 'mqtt';
import { WebSocket } from 'ws';
import { stringify } from 'yaml';
import { startFolder, type StartedGateway } from '../support/start-folder.mjs';

const root = resolve(import.meta.dirname, '../../..');

export type Person = 'writer' | 'reader' | 'local' | 'stranger';

export interface Reading {
  readonly station: string;
  readonly seq: number;
  readonly degrees?: number | null;
  readonly note?: string | null;
}

/** What a change is answered with. */
export interface Change {
  readonly operation: string;
  readonly position: string | null;
  readonly record: Readonly<Record<string, unknown>> | null;
}

export interface FlowsLake {
  readonly gateway: StartedGateway;
  ask(person: Person, query: string, variables?: unknown): Promise<Answer>;
  /** Changes as they come; `failed` is what the subscription ended with. */
  watch(person: Person, query: string): Watching;
  publish(reading: Reading | string): Promise<void>;
  /** Opens a WebSocket that runs nothing; resolves once it is acknowledged, with the code of its end. */
  enter(person: Person): Promise<{ readonly closed: Promise<number> }>;
  /** Writes the contract, the policy or the principals anew and has the gateway read them. Resolves with what it said. */
  reload(change: {
    readonly contract?: ContractChange;
    readonly grants?: readonly object[];
    readonly people?: readonly Person[];
  }): Promise<string>;
  stop(): Promise<number | null>;
}

export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
  readonly extensions?: { readonly lakegate?: { readonly plan?: readonly Readonly<Record<string, unknown>>[] } };
}

export interface Watching {
  next(): Promise<Change>;
  failed(): Promise<readonly { readonly extensions: Readonly<Record<string, unknown>> }[]>;
  stop(): void;
}

export interface ContractChange {
  readonly extraColumn?: string;
  readonly broken?: boolean;
}

export const everyone: readonly Person[] = ['writer', 'reader', 'local', 'stranger'];

export const allGrants: readonly object[] = [
  { principal: 'writer', resource: { table: { name: 'readings' } }, permissions: ['INSERT'] },
  { principal: 'reader', resource: { table: { name: 'readings' } }, permissions: ['SELECT'] },
  {
    principal: 'local',
    resource: { dataCellsFilter: { tableName: 'readings', name: 'north' } },
    permissions: ['SELECT'],
  },
];

const lakegate = (value: object): object[] => [{ property: 'lakegate', value }];

function contract({ extraColumn, broken = false }: ContractChange = {}): string {
  return stringify({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'probes',
    version: '1.0.0',
    status: 'active',
    domain: 'lab',
    servers: [
      {
        server: 'fast',
        type: 'clickhouse',
        host: 'localhost',
        port: 8123,
        database: 'lab',
        customProperties: lakegate({ url: '${LAKEGATE_CLICKHOUSE_URL}' }),
      },
      {
        server: 'broker',
        type: 'custom',
        customProperties: lakegate({ kind: 'mqtt', url: '${LAKEGATE_MQTT_URL}' }),
      },
    ],
    schema: [
      {
        name: 'readings',
        customProperties: lakegate({
          bindings: [
            { server: 'fast', freshness: 'PT2S' },
            { server: 'fast', direction: 'write' },
            {
              server: broken ? 'nowhere' : 'broker',
              direction: 'stream',
              physicalName: 'lab/readings',
              changes: 'append',
            },
          ],
        }),
        properties: [
          { name: 'station', logicalType: 'string', primaryKey: true, primaryKeyPosition: 1, required: true },
          {
            name: 'seq',
            logicalType: 'integer',
            logicalTypeOptions: { format: 'i32', minimum: 0 },
            primaryKey: true,
            primaryKeyPosition: 2,
            required: true,
          },
          {
            name: 'degrees',
            logicalType: 'number',
            logicalTypeOptions: { format: 'f64', minimum: -100, maximum: 150 },
          },
          { name: 'note', logicalType: 'string' },
          ...(extraColumn === undefined ? [] : [{ name: extraColumn, logicalType: 'string' }]),
        ],
      },
    ],
  });
}

function policy(grants: readonly object[]): string {
  const north = {
    name: 'north',
    tableName: 'readings',
    rowFilter: { filterExpression: "station = 'north'" },
    columnWildcard: { excludedColumnNames: ['note'] },
  };
  return stringify({ databaseName: 'lab', dataCellsFilters: [north], grants });
}

function principalsOf(people: readonly Person[]): string {
  const principals = people.map((name) => ({
    name,
    apiKeyHashes: [`sha256:${createHash('sha256').update(`key-of-${name}`).digest('hex')}`],
    admin: name === 'reader',
  }));
  return stringify({ principals });
}

export async function startFlowsLake(): Promise<FlowsLake> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegate-flows-'));
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };
  mkdirSync(join(folder, 'contracts'));
  write('contracts/probes.odcs.yaml', contract());
  write('policy.yaml', policy(allGrants));
  write('principals.yaml', principalsOf(everyone));
  write(
    'local.yaml',
    stringify({
      mqtt: {},
      clickhouse: {
        lab: {
          readings: {
            columns: { station: 'String', seq: 'Int32', degrees: 'Nullable(Float64)', note: 'Nullable(String)' },
            orderBy: ['station', 'seq'],
          },
        },
      },
    }),
  );
  write(
    'lakegate.yaml',
    'contracts: [contracts]\npolicy: policy.yaml\nprincipals: principals.yaml\nstate: { file: state.log }\n',
  );
  const local = spawn(process.execPath, [join(root, 'dist/local/main.js'), folder], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface({ input: local.stdout }), 'line')) as [string];
  const urls = JSON.parse(line) as Readonly<Record<string, string>>;
  const gateway = await startFolder(folder, {
    args: ['start', '--config', join(folder, 'lakegate.yaml')],
    env: { LAKEGATE_CLICKHOUSE_URL: urls['clickhouse'] ?? '', LAKEGATE_MQTT_URL: urls['mqtt'] ?? '' },
  });
  const producer = await mqtt.connectAsync(urls['mqtt'] ?? '');
  const clients: Client[] = [];
  return {
    gateway,
    ask: async (person, query, variables) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer key-of-${person}`,
          'x-lakegate-explain': 'true',
        },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
    watch: (person, query) => {
      const client = createClient({
        url: `${gateway.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer key-of-${person}` },
        retryAttempts: 0,
      });
      clients.push(client);
      return watchBy(client, query);
    },
    publish: async (reading) => {
      await producer.publishAsync('lab/readings', typeof reading === 'string' ? reading : JSON.stringify(reading), {
        qos: 1,
      });
    },
    enter: async (person) => {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      const closed = once(socket, 'close').then(([code]) => Number(code));
      await once(socket, 'open');
      const acknowledged = once(socket, 'message');
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer key-of-${person}` } }));
      await acknowledged;
      return { closed };
    },
    reload: async ({ contract: changed, grants, people }) => {
      if (people !== undefined) write('principals.yaml', principalsOf(people));
      if (changed !== undefined) write('contracts/probes.odcs.yaml', contract(changed));
      if (grants !== undefined) write('policy.yaml', policy(grants));
      const before = gateway.said().length;
      process.kill(gateway.pid, 'SIGHUP');
      for (;;) {
        const said = gateway.said().slice(before);
        if (/Lakegate has the new configuration|The configuration stays as it was/.test(said)) return said;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    stop: async () => {
      const code = await gateway.stop();
      for (const client of clients) await client.dispose();
      await producer.endAsync();
      const ended = once(local, 'exit');
      local.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
      return code;
    },
  };
}

function watchBy(client: Client, query: string): Watching {
  const waiting: Change[] = [];
  const takers: ((change: Change) => void)[] = [];
  const failed = Promise.withResolvers<readonly { readonly extensions: Readonly<Record<string, unknown>> }[]>();
  const stop = client.subscribe<Readonly<Record<string, Change>>>(
    { query },
    {
      next: ({ data }) => {
        const change = Object.values(data ?? {})[0];
        if (change === undefined) return;
        const take = takers.shift();
        if (take === undefined) waiting.push(change);
        else take(change);
      },
      error: (error) => {
        failed.resolve(Array.isArray(error) ? (error as never) : [{ extensions: { code: 'CLOSED', cause: error } }]);
      },
      complete: () => {
        failed.resolve([]);
      },
    },
  );
  return {
    next: () => {
      const ready = waiting.shift();
      return ready === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(ready);
    },
    failed: () => failed.promise,
    stop,
  };
}
