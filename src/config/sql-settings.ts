// The settings of the SQL endpoint: where it listens and how clients prove who they are.
import type { ConfigProblem } from './check-settings.js';
import type { Setting } from './settings.js';

/** How a client proves its key: `password` sends it, `scram-sha-256` doesn't. */
export type SqlAuthentication = 'password' | 'scram-sha-256';

export interface SqlConfig {
  readonly port: number;
  readonly host: string;
  /** Whether connections may, or must, be encrypted, with the certificate of the HTTPS listener. */
  readonly tls: 'off' | 'optional' | 'required';
  readonly database: string;
  readonly authentication: SqlAuthentication;
}

/** Where `lakegate dev` listens unless it is told otherwise. */
export const defaultSqlPort = 5439;

export const sqlSettings: readonly Setting[] = [
  {
    key: 'sql.port',
    type: 'integer',
    minimum: 0,
    maximum: 65_535,
    description:
      'Port on which SQL clients are answered in the PostgreSQL protocol; 0 takes any free one. The environment variable `SQL_PORT` goes before it. Absent: they are not; `lakegate dev` then takes 5439.',
  },
  {
    key: 'sql.host',
    type: 'text',
    description:
      'Address to listen on for SQL clients; absent: `host`. Demo keys bind it to the loopback as they do `host`.',
  },
  {
    key: 'sql.tls',
    type: 'choice',
    choices: ['off', 'optional', 'required'],
    default: 'optional',
    description:
      'Whether SQL connections may be or have to be encrypted, with the certificate of `tls`; without one `optional` means off. Passwords are taken in the clear from this machine alone.',
  },
  {
    key: 'sql.database',
    type: 'text',
    default: 'lakegate',
    description: 'The name of the one database that SQL clients find here.',
  },
  {
    key: 'sql.authentication',
    type: 'choice',
    choices: ['password', 'scram-sha-256'],
    default: 'password',
    description:
      'How SQL clients prove who they are: `password` takes an API key or a token, `scram-sha-256` API keys alone, which are not sent; those need `scramVerifiers` in the principals file.',
  },
];

/** Settings that need each other. */
export function sqlProblems(values: ReadonlyMap<string, unknown>, file: string): readonly ConfigProblem[] {
  if (values.get('sql.tls') !== 'required' || values.has('tls.cert')) return [];
  return [{ file, line: 1, path: 'sql.tls', expected: 'a certificate of the server: tls.cert' }];
}

/** What the settings say; `port`: the environment's. Undefined: SQL clients are not answered. */
export function sqlOf(value: (key: string) => unknown, port: number | undefined): SqlConfig | undefined {
  const chosen = port ?? (value('sql.port') as number | undefined);
  if (chosen === undefined) return undefined;
  return {
    port: chosen,
    host: (value('sql.host') ?? value('host')) as string,
    tls: value('sql.tls') as SqlConfig['tls'],
    database: value('sql.database') as string,
    authentication: value('sql.authentication') as SqlAuthentication,
  };
}
