// Servers of a contract → core's Server, for the kinds that Lakegate reads from; others are known by name alone.
import type { Server, StoreKind } from '../core/dataset.js';
import type { ContractDocument } from './contract-document.js';
import { lakegateOf, lakegateProperty, type LakegateServer, type ServerSettingKey } from './lakegate-properties.js';
import type { ProblemList } from './problem-list.js';
import type { RawContract, RawServer } from './raw-contract.js';
import { resolveEnvironment } from '../core/resolve-environment.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Settings = Readonly<Record<string, string>>;

/** A setting's ODCS field and, for what ODCS has no field for, our own; the first that says anything counts. */
interface SettingSource {
  readonly odcs?: readonly string[];
  readonly own?: ServerSettingKey;
  readonly fallback?: string;
  readonly required?: boolean;
}

const aws: Readonly<Record<string, SettingSource>> = {
  region: { own: 'region', odcs: ['regionName', 'region'], fallback: 'us-east-1' },
  endpoint: { own: 'endpoint', odcs: ['endpointUrl'] },
  accessKeyId: { own: 'accessKeyId' },
  secretAccessKey: { own: 'secretAccessKey' },
  sessionToken: { own: 'sessionToken' },
};

const settingSources: Readonly<Record<StoreKind, Readonly<Record<string, SettingSource>>>> = {
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
    workgroupName: { own: 'workgroupName' },
    clusterIdentifier: { own: 'clusterIdentifier' },
    dbUser: { own: 'dbUser' },
    secretArn: { own: 'secretArn' },
  },
  clickhouse: {
    url: { own: 'url' },
    database: { odcs: ['database'], required: true },
    username: { own: 'username' },
    password: { own: 'password' },
  },
  dynamodb: aws,
};

/** A server that can be asked for rows. */
export interface StoreServer extends Server {
  readonly kind: StoreKind;
}

/** What a contract's servers come to: those that can be read, and the names and types of all. */
export interface ResolvedServers {
  readonly readable: ReadonlyMap<string, StoreServer>;
  readonly types: ReadonlyMap<string, string>;
}

/** Resolves the servers of a contract, reporting missing variables and settings. */
export function resolveServers(
  contract: RawContract,
  context: { readonly document: ContractDocument; readonly problems: ProblemList; readonly env: Environment },
): ResolvedServers {
  const { document, problems } = context;
  const readable = new Map<string, StoreServer>();
  const types = new Map<string, string>();
  for (const server of contract.servers ?? []) {
    if (types.has(server.server)) {
      problems.add(
        document,
        [server, 'server'],
        `expected a name of its own: there is a server "${server.server}" already`,
      );
      continue;
    }
    types.set(server.server, server.type);
    const kind = kindOf(server);
    if (kind === undefined) continue;
    const settings = resolveSettings(server, kind, context);
    for (const message of settingProblems(kind, settings, server)) problems.add(document, [server], message);
    readable.set(server.server, { name: server.server, kind, settings });
  }
  return { readable, types };
}

function kindOf(server: RawServer): StoreKind | undefined {
  const type = server.type === 'custom' ? lakegateOf<LakegateServer>(server).kind : server.type;
  return type !== undefined && Object.hasOwn(settingSources, type) ? (type as StoreKind) : undefined;
}

function resolveSettings(
  server: RawServer,
  kind: StoreKind,
  context: { readonly document: ContractDocument; readonly problems: ProblemList; readonly env: Environment },
): Settings {
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
  for (const [name, source] of Object.entries(settingSources[kind])) {
    const found: string[] = [];
    if (source.own !== undefined && own !== undefined && ownValues[source.own] !== undefined) {
      found.push(read([own, 'value', source.own], ownValues[source.own]));
    }
    for (const field of source.odcs ?? []) {
      if (server[field] !== undefined) found.push(read([server, field], server[field]));
    }
    const value = found.find((text) => text !== '') ?? source.fallback;
    if (value !== undefined) settings[name] = value;
    else if (source.required === true) {
      context.problems.add(context.document, [server, ...(source.odcs ?? [])], `expected a ${name} that isn't empty`);
    }
  }
  if (kind === 'clickhouse' && settings['url'] === undefined) {
    const [host, port] = ['host', 'port'].map((field) => read([server, field], server[field]));
    settings['url'] = `${port === '8443' || port === '443' ? 'https' : 'http'}://${String(host)}:${String(port)}`;
  }
  return settings;
}

/** Stands in for a value whose variable is missing: reported already, and the catalog is never returned. */
const missingValue = 'missing';

function settingProblems(kind: StoreKind, settings: Settings, server: RawServer): readonly string[] {
  const found: string[] = [];
  for (const name of ['url', 'endpoint']) {
    const value = settings[name];
    if (value !== undefined && value !== missingValue && !(/^https?:\/\//.test(value) && URL.canParse(value))) {
      found.push(
        `expected ${name === 'url' && server['host'] !== undefined ? 'url (or host and port)' : name} to give an http or https address`,
      );
    }
  }
  if (kind === 'redshift' && settings['workgroupName'] === undefined && settings['clusterIdentifier'] === undefined) {
    found.push(`expected workgroupName or clusterIdentifier in the custom property "${lakegateProperty}"`);
  }
  return found;
}
