// A gateway as a process of its own over one dataset that is written to and streamed from one place, a Kafka topic unless
// told, which tests kill and start again on the same port and state.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { freePorts, listensOn, startProcess, type EngineProcess } from '../start/engine-process.js';

const root = resolve(import.meta.dirname, '../../..');

export interface ChaosGateway {
  /** Of HTTP: `http://host:port/graphql`; the same over WebSockets. */
  readonly url: string;
  readonly pid: () => number;
  readonly logFile: string;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  /** SIGTERM, and waits for its end. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

export interface ChaosFolder {
  /** Where the gateway finds Kafka: `host:port`. */
  readonly brokers: string;
  readonly topic: string;
  /** Further settings of the configuration file. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Another place than a topic: a server of the contract, and the settings of the binding that streams from it. */
export interface ChaosPlace extends Pick<ChaosFolder, 'settings'> {
  readonly server: Readonly<Record<string, unknown>>;
  readonly physicalName: string;
  readonly stream: Readonly<Record<string, unknown>>;
}

/** Any are good for DynamoDB Local. */
export const awsKeys = { accessKeyId: 'local', secretAccessKey: 'local' };

const awsEnvironment = { AWS_ACCESS_KEY_ID: awsKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: awsKeys.secretAccessKey };

/** Who may write and watch, each with the key `demo-NAME`. */
const principals = ['producer', 'subscriber'] as const;

export const headersOf = (principal: string): Readonly<Record<string, string>> => ({
  authorization: `Bearer demo-${principal}`,
});

/** Writes a configuration to the folder; returns its file. */
export function writeConfiguration(folder: string, place: ChaosFolder | ChaosPlace): string {
  const { server, physicalName, stream, settings } = 'topic' in place ? placeOfTopic(place) : place;
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: unknown): void => {
    writeFileSync(join(folder, name), stringify(content));
  };
  write('readings.odcs.yaml', contractOf(server, physicalName, stream));
  write('policy.yaml', {
    databaseName: 'chaos',
    grants: [
      { principal: 'producer', resource: { table: { name: 'readings' } }, permissions: ['INSERT'] },
      { principal: 'subscriber', resource: { table: { name: 'readings' } }, permissions: ['SELECT'] },
    ],
  });
  write('principals.yaml', {
    principals: principals.map((name) => ({
      name,
      apiKeyHashes: [`sha256:${createHash('sha256').update(`demo-${name}`).digest('hex')}`],
      demo: true,
    })),
  });
  write('lakegate.yaml', {
    contracts: ['readings.odcs.yaml'],
    policy: 'policy.yaml',
    principals: 'principals.yaml',
    cursor: { secret: 'a-secret-that-positions-of-this-test-are-signed-with' },
    logLevel: 'warn',
    ...settings,
  });
  return join(folder, 'lakegate.yaml');
}

/** Starts a gateway on a free port, which it keeps; `nodeOptions` are Node's own. */
export async function startChaosGateway(folder: string, config: string, nodeOptions = ''): Promise<ChaosGateway> {
  const [port = 0] = await freePorts(1);
  const logFile = join(folder, `gateway-${String(port)}.log`);
  const start = (): Promise<EngineProcess> =>
    startProcess({
      command: process.execPath,
      args: [join(root, 'dist/src/main.js'), 'start', '--config', config],
      cwd: folder,
      env: { PORT: String(port), NODE_OPTIONS: nodeOptions, ...awsEnvironment },
      logFile,
      ready: () => listensOn(port),
    });
  let running = await start();
  return {
    url: `http://127.0.0.1:${String(port)}/graphql`,
    pid: () => running.pid,
    logFile,
    kill: () => running.kill(),
    stop: () => running.stop(),
    start: async () => {
      running = await start();
    },
  };
}

function placeOfTopic({ brokers, topic, settings }: ChaosFolder): ChaosPlace {
  const server = { type: 'kafka', host: brokers, format: 'json' };
  return { server, physicalName: topic, stream: { maxWaitMs: 100 }, settings };
}

function contractOf(server: object, physicalName: string, settings: object): object {
  const lakegate = (value: object) => [{ property: 'lakegate', value }];
  const key = (position: number) => ({ primaryKey: true, primaryKeyPosition: position, required: true });
  return {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'chaos-readings',
    version: '1.0.0',
    status: 'active',
    domain: 'chaos',
    servers: [{ server: 'bus', ...server }],
    schema: [
      {
        name: 'readings',
        physicalName,
        customProperties: lakegate({
          bindings: [
            { server: 'bus', direction: 'write', orderBy: ['station'] },
            { server: 'bus', direction: 'stream', changes: 'append', settings },
          ],
        }),
        properties: [
          { name: 'station', logicalType: 'string', ...key(1) },
          { name: 'seq', logicalType: 'integer', logicalTypeOptions: { format: 'i32' }, ...key(2) },
          { name: 'note', logicalType: 'string' },
        ],
      },
    ],
  };
}
