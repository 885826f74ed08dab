// The configuration of a gateway: parsed once, here, with every problem reported. The only reader of process.env.
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { StoreKind } from '../core/dataset.js';
import { LakegateError } from '../core/errors.js';
import { checkSettings, type ConfigProblem } from './check-settings.js';
import { type GovernanceConfig, governanceOf, governanceProblems } from './governance-settings.js';
import { type Limits, limitSettings } from './limits.js';
import { type SharingConfig, sharingOf } from './sharing-settings.js';
import { type SqlConfig, sqlOf, sqlProblems } from './sql-settings.js';
import { type StateConfig, stateOf, stateProblems } from './state-settings.js';

/** Figures of the cost model that replace its own. */
interface CostFigureOverrides {
  readonly latencyMs?: number | undefined;
  readonly rowsPerMs?: number | undefined;
  readonly dollarsPerTb?: number | undefined;
}

/** Files of the HTTPS listener. */
export interface TlsConfig {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
  readonly clientCertificates: 'off' | 'optional' | 'required';
}

/** What a gateway is started with. Paths are absolute. */
export interface GatewayConfig {
  readonly contracts: readonly string[];
  readonly policy: string;
  readonly principals: string;
  readonly host: string;
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** Absent: SQL clients are not answered. */
  readonly sql: SqlConfig | undefined;
  readonly graphiql: boolean;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly cursor: { readonly secret: string | undefined; readonly ttlSeconds: number };
  /** Keys of keyed hashes, by the name that policies give them. */
  readonly masking: { readonly keys: ReadonlyMap<string, string> };
  /** Of the gateway's own tokens. */
  readonly token: { readonly secret: string | undefined };
  readonly circuit: { readonly failures: number; readonly resetMs: number };
  readonly costs: {
    readonly msPerDollar: number | undefined;
    readonly byKind: Readonly<Record<StoreKind, CostFigureOverrides>>;
  };
  readonly limits: Limits;
  readonly governance: GovernanceConfig;
  readonly sharing: SharingConfig;
  readonly replicas: number;
  /** Absent: none, and datasets that take records in are refused. */
  readonly state: StateConfig | undefined;
  /** Where results of jobs are kept; absent: a folder of the process. */
  readonly jobsFolder: string | undefined;
  /** For references in contracts. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment, for references in contracts where there is no configuration yet. */
export function readEnvironment(): Environment {
  return { ...process.env };
}

/**
 * The configuration that a file says.
 * @throws LakegateError CONFIG_INVALID with every problem: file, line, path and what was expected
 */
export async function loadConfig(file: string, env: Environment = process.env): Promise<GatewayConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', { message: `${file}: the configuration file cannot be read`, cause });
  }
  return parseConfig(text, file, env);
}

/**
 * The configuration of a folder laid out as the example is: `contracts/`, `policy.yaml`, `principals.yaml` and, where
 * there is more to say, a `lakegate.yaml`.
 * @throws LakegateError CONFIG_INVALID
 */
export async function loadFolderConfig(folder: string, env: Environment = process.env): Promise<GatewayConfig> {
  const file = path.join(folder, 'lakegate.yaml');
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) return loadConfig(file, env);
  return parseConfig('contracts: [contracts]\npolicy: policy.yaml\nprincipals: principals.yaml\n', file, env);
}

/** What a configuration file's text says; its paths are relative to the file. @throws LakegateError CONFIG_INVALID */
export function parseConfig(text: string, file: string, env: Environment): GatewayConfig {
  const { values, problems } = checkSettings(text, file, env);
  const port = parsePort(env, 'PORT');
  const sqlPort = parsePort(env, 'SQL_PORT');
  const all = [
    ...problems,
    ...(port === 'invalid' ? [portProblem('PORT')] : []),
    ...(sqlPort === 'invalid' ? [portProblem('SQL_PORT')] : []),
    ...pageSizeProblems(values, file),
    ...tlsProblems(values, file),
    ...sqlProblems(values, file),
    ...stateProblems(values, file),
    ...governanceProblems(values, file),
  ];
  if (all.length > 0 || port === 'invalid' || sqlPort === 'invalid') throw configError(all);
  // Each value was checked against its setting, whose type its use below repeats.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  const value = <T>(key: string): T => values.get(key) as T;
  const absolute = (given: string): string => path.resolve(path.dirname(file), given);
  const figures = (kind: StoreKind): CostFigureOverrides => ({
    latencyMs: value(`costs.${kind}.latencyMs`),
    rowsPerMs: value(`costs.${kind}.rowsPerMs`),
    dollarsPerTb: value(`costs.${kind}.dollarsPerTb`),
  });
  return {
    contracts: value<readonly string[]>('contracts').map(absolute),
    policy: absolute(value('policy')),
    principals: absolute(value('principals')),
    host: value('host'),
    port: port ?? value('port'),
    tls: values.has('tls.cert')
      ? {
          cert: absolute(value('tls.cert')),
          key: absolute(value('tls.key')),
          ca: values.has('tls.ca') ? absolute(value('tls.ca')) : undefined,
          clientCertificates: value('tls.clientCertificates'),
        }
      : undefined,
    sql: sqlOf((key) => values.get(key), sqlPort),
    graphiql: value('graphiql'),
    logLevel: value('logLevel'),
    cursor: { secret: value('cursor.secret'), ttlSeconds: value('cursor.ttlSeconds') },
    masking: {
      keys: new Map(Object.entries(value<Readonly<Record<string, string>> | undefined>('masking.keys') ?? {})),
    },
    token: { secret: value('token.secret') },
    circuit: { failures: value('circuit.failures'), resetMs: value('circuit.resetMs') },
    costs: {
      msPerDollar: value('costs.msPerDollar'),
      byKind: {
        athena: figures('athena'),
        redshift: figures('redshift'),
        clickhouse: figures('clickhouse'),
        postgres: figures('postgres'),
        dynamodb: figures('dynamodb'),
      },
    },
    limits: Object.fromEntries(
      Object.keys(limitSettings).map((name) => [name, value(`limits.${name}`)]),
    ) as unknown as Limits,
    governance: governanceOf((key) => values.get(key), absolute),
    sharing: sharingOf((key) => values.get(key), absolute),
    replicas: value('replicas'),
    state: stateOf((key) => values.get(key), absolute),
    jobsFolder: values.has('jobs.folder') ? absolute(value('jobs.folder')) : undefined,
    environment: { ...env },
  };
}

function pageSizeProblems(values: ReadonlyMap<string, unknown>, file: string): readonly ConfigProblem[] {
  const [usual, most] = [values.get('limits.defaultPageSize'), values.get('limits.maxPageSize')] as [number, number];
  if (!(usual > most)) return [];
  return [{ file, line: 1, path: 'limits.defaultPageSize', expected: `at most limits.maxPageSize (${String(most)})` }];
}

/** Without authorities of its own, a server would believe whomever the public ones vouch for. */
function tlsProblems(values: ReadonlyMap<string, unknown>, file: string): readonly ConfigProblem[] {
  const [hasCert, hasKey, hasCa] = ['tls.cert', 'tls.key', 'tls.ca'].map((key) => values.has(key));
  const asks = values.get('tls.clientCertificates') !== 'off';
  const problem = (path: string, expected: string): ConfigProblem => ({ file, line: 1, path, expected });
  return [
    ...(hasCert === hasKey ? [] : [problem('tls', 'both cert and key')]),
    ...(hasCa === asks ? [] : [problem('tls', 'ca and clientCertificates together')]),
    ...(asks && hasCert !== true ? [problem('tls.clientCertificates', 'a certificate of the server: tls.cert')] : []),
  ];
}

type PortVariable = 'PORT' | 'SQL_PORT';

function portProblem(variable: PortVariable): ConfigProblem {
  return { file: 'environment', line: 1, path: variable, expected: 'a whole number from 0 to 65535' };
}

function parsePort(env: Environment, variable: PortVariable): number | undefined | 'invalid' {
  const given = env[variable];
  if (given === undefined || given === '') return undefined;
  return /^\d{1,5}$/.test(given) && Number(given) <= 65_535 ? Number(given) : 'invalid';
}

function configError(problems: readonly ConfigProblem[]): LakegateError {
  const lines = problems.map(
    ({ file, line, path: at, expected }) =>
      `${file}:${String(line)}: ${at === '' ? '' : `${at}: `}expected ${expected}`,
  );
  return new LakegateError('CONFIG_INVALID', { message: lines.join('\n'), extensions: { problems } });
}
