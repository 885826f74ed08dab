// Servers of a contract → core's Server: stores that can be asked, and the streams, queues and sinks that a binding names.
// Others are known by name alone.
import type { JournalKind, Server, ServerKind, SinkKind, SourceKind, StoreKind } from '../core/dataset.js';
import { namesReplica, resolveEnvironment } from '../core/resolve-environment.js';
import type { ContractDocument } from './contract-document.js';
import {
  lakegateOf,
  lakegateProperty,
  type LakegateDataset,
  type LakegateServer,
  type ServerSettingKey,
} from './lakegate-properties.js';
import type { ProblemList } from './problem-list.js';
import type { RawContract, RawServer } from './raw-contract.js';
import { settingProblems } from './setting-problems.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Settings = Readonly<Record<string, string>>;

/** A setting's ODCS field and, for what ODCS has no field for, our own; the first that says anything counts. */
interface SettingSource {
  readonly odcs?: readonly string[];
  readonly own?: ServerSettingKey;
  readonly fallback?: string;
  readonly required?: boolean;
}

type SettingSources = Readonly<Record<string, SettingSource>>;

/** Settings that have no ODCS field, under their own names. */
function owned(...keys: ServerSettingKey[]): SettingSources {
  return Object.fromEntries(keys.map((own) => [own, { own }]));
}

const aws: SettingSources = {
  region: { own: 'region', odcs: ['regionName', 'region'], fallback: 'us-east-1' },
  endpoint: { own: 'endpoint', odcs: ['endpointUrl'] },
  ...owned('accessKeyId', 'secretAccessKey', 'sessionToken'),
};

/** What the payloads of a stream or queue are, unless a binding says; registries of their schemas. */
const payload: SettingSources = {
  format: { odcs: ['format'] },
  ...owned('schemaRegistryUrl', 'schemaRegistryUser', 'schemaRegistryPassword', 'glueRegistry', 'glueEndpoint'),
};

const tls = owned('ca', 'clientCert', 'clientKey');

const settingSources: Readonly<Record<ServerKind, SettingSources>> = {
  athena: {
    ...aws,
    catalog: { own: 'catalog', odcs: ['catalog'], fallback: 'AwsDataCatalog' },
    database: { odcs: ['schema'], required: true },
    workGroup: { own: 'workGroup', odcs: ['workgroup'] },
    outputLocation: { own: 'outputLocation', odcs: ['stagingDir'] },
  },
  redshift: {
    ...aws,
    database: { odcs: ['database'], required: true },
    schema: { odcs: ['schema'], required: true },
    ...owned('workgroupName', 'clusterIdentifier', 'dbUser', 'secretArn'),
  },
  clickhouse: {
    database: { odcs: ['database'], required: true },
    ...owned('url', 'username', 'password'),
  },
  dynamodb: { ...aws, ...owned('streamsEndpoint') },
  kafka: {
    ...aws,
    ...payload,
    ...tls,
    brokers: { own: 'brokers', odcs: ['host'], required: true },
    securityProtocol: { own: 'securityProtocol', fallback: 'plaintext' },
    ...owned('saslMechanism', 'username', 'password', 'token', 'clientId'),
  },
  kinesis: { ...aws, ...payload, stream: { odcs: ['stream'] } },
  firehose: { ...aws, ...payload, stream: { odcs: ['stream'] } },
  sqs: { ...aws, ...payload, ...owned('queueUrl') },
  s3: {
    ...aws,
    location: { odcs: ['location'], required: true },
    format: { odcs: ['format'] },
    delimiter: { odcs: ['delimiter'] },
    ...owned('forcePathStyle'),
  },
  mqtt: {
    ...aws,
    ...payload,
    ...tls,
    ...owned('url', 'username', 'password', 'clientId', 'protocolVersion'),
  },
  postgres: {
    ...tls,
    host: { odcs: ['host'] },
    port: { odcs: ['port'] },
    database: { odcs: ['database'] },
    schema: { odcs: ['schema'], fallback: 'public' },
    sslMode: { own: 'sslMode', fallback: 'prefer' },
    ...owned('url', 'username', 'password'),
  },
};

const storeKinds: readonly StoreKind[] = ['athena', 'redshift', 'clickhouse', 'dynamodb', 'postgres'];
const sinkKinds: readonly SinkKind[] = [
  ...(['kafka', 'kinesis', 'firehose', 'sqs', 's3', 'mqtt', 'dynamodb', 'clickhouse', 'postgres'] as const),
];
const sourceKinds: readonly SourceKind[] = ['kafka', 'kinesis', 'sqs', 'mqtt', 'dynamodb', 'postgres'];

/** Those that keep messages for whoever comes later. */
const journalKinds: readonly JournalKind[] = ['kafka', 'kinesis'];

/** Kinds of servers by what is done with them. */
export const kindsOf = {
  read: storeKinds,
  write: sinkKinds,
  deadLetter: sinkKinds,
  stream: sourceKinds,
  journal: journalKinds,
} as const;

/** A server that can be asked for rows. */
export interface StoreServer extends Server {
  readonly kind: StoreKind;
}

/** What a contract's servers come to: those in use, those of them that can be read, and the names and types of all. */
export interface ResolvedServers {
  /** All that can be read, and what a binding writes to or streams from. */
  readonly used: ReadonlyMap<string, Server>;
  readonly readable: ReadonlyMap<string, StoreServer>;
  /** By name: the kind, or ODCS's type where Lakegate has no such kind. */
  readonly types: ReadonlyMap<string, string>;
}

/** Resolves the servers of a contract, reporting missing variables and settings. */
export function resolveServers(
  contract: RawContract,
  context: { readonly document: ContractDocument; readonly problems: ProblemList; readonly env: Environment },
): ResolvedServers {
  const { document, problems } = context;
  const used = new Map<string, Server>();
  const readable = new Map<string, StoreServer>();
  const types = new Map<string, string>();
  const flows = flowServerNames(contract);
  for (const server of contract.servers ?? []) {
    if (types.has(server.server)) {
      problems.add(
        document,
        [server, 'server'],
        `expected a name of its own: there is a server "${server.server}" already`,
      );
      continue;
    }
    const kind = kindOf(server);
    types.set(server.server, kind ?? server.type);
    if (kind === undefined || !(isStoreKind(kind) || flows.has(server.server))) continue;
    const { settings, ...own } = resolveSettings(server, kind, context);
    for (const message of settingProblems(kind, settings, server)) problems.add(document, [server], message);
    used.set(server.server, { name: server.server, kind, settings, ...own });
    if (isStoreKind(kind)) readable.set(server.server, { name: server.server, kind, settings });
  }
  return { used, readable, types };
}

/** Names of servers that a binding writes to or streams from: what no binding names is left alone. */
function flowServerNames(contract: RawContract): ReadonlySet<string> {
  const bindings = (contract.schema ?? []).flatMap((object) => lakegateOf<LakegateDataset>(object).bindings ?? []);
  const flows = bindings.filter(({ direction = 'read' }) => direction !== 'read');
  return new Set(flows.flatMap(({ server, journal }) => (journal === undefined ? [server] : [server, journal.server])));
}

function isStoreKind(kind: ServerKind): kind is StoreKind {
  return (storeKinds as readonly string[]).includes(kind);
}

function kindOf(server: RawServer): ServerKind | undefined {
  const type = server.type === 'custom' ? lakegateOf<LakegateServer>(server).kind : server.type;
  return type !== undefined && Object.hasOwn(settingSources, type) ? (type as ServerKind) : undefined;
}

function resolveSettings(
  server: RawServer,
  kind: ServerKind,
  context: { readonly document: ContractDocument; readonly problems: ProblemList; readonly env: Environment },
): { readonly settings: Settings } & Pick<Server, 'replicaSettings'> {
  const read = (at: readonly [object, ...string[]], value: unknown): string => {
    const resolved = resolveEnvironment(String(value), context.env);
    if ('value' in resolved) return resolved.value;
    for (const name of resolved.missing) {
      context.problems.add(context.document, at, `expected the environment variable ${name} to be set`);
    }
    return missingValue;
  };
  const own = server.customProperties?.find((custom) => custom.property === lakegateProperty);
  const ownValues = (own?.value ?? {}) as Readonly<Record<string, unknown>>;
  const settings: Record<string, string> = {};
  const replicaSettings: string[] = [];
  for (const [name, source] of Object.entries(settingSources[kind])) {
    const found: string[] = [];
    if (source.own !== undefined && own !== undefined && ownValues[source.own] !== undefined) {
      found.push(read([own, 'value', source.own], ownValues[source.own]));
      if (namesReplica(String(ownValues[source.own]))) replicaSettings.push(name);
    }
    for (const field of source.odcs ?? []) {
      if (server[field] !== undefined) found.push(read([server, field], server[field]));
    }
    const value = found.find((text) => text !== '') ?? source.fallback;
    if (value !== undefined) settings[name] = value;
    else if (source.required === true) {
      context.problems.add(context.document, [server, ...(source.odcs ?? [])], `expected ${name} not to be empty`);
    }
  }
  if (settings['url'] === undefined && (kind === 'clickhouse' || kind === 'mqtt') && server['host'] !== undefined) {
    const [host, port] = ['host', 'port'].map((field) => read([server, field], server[field] ?? ''));
    settings['url'] = addressOf(kind, String(host), String(port));
  }
  return replicaSettings.length === 0 ? { settings } : { settings, replicaSettings };
}

function addressOf(kind: 'clickhouse' | 'mqtt', host: string, port: string): string {
  if (kind === 'clickhouse') return `${port === '8443' || port === '443' ? 'https' : 'http'}://${host}:${port}`;
  return `${port === '8883' || port === '443' ? 'mqtts' : 'mqtt'}://${host}:${port === '' ? '1883' : port}`;
}

/** Stands in for a value whose variable is missing: reported already, and the catalog is never returned. */
const missingValue = 'missing';
