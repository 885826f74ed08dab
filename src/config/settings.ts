// Every key of the configuration file as data: type, default, what it says. docs/configuration.md shows the same.
import { governanceSettings } from './governance-settings.js';
import { limitSettings } from './limits.js';
import { sharingSettings } from './sharing-settings.js';
import { sqlSettings } from './sql-settings.js';
import { stateSettings } from './state-settings.js';

/** A key of the configuration file, by its dotted path. */
export interface Setting {
  readonly key: string;
  readonly type: 'text' | 'texts' | 'path' | 'paths' | 'integer' | 'number' | 'flag' | 'choice';
  /** Absent: none; then the key is required or its absence means something of its own. */
  readonly default?: string | number | boolean;
  readonly required?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
  /** Least length of a text. */
  readonly minLength?: number;
  readonly unit?: string;
  readonly description: string;
}

const serverKinds = ['athena', 'redshift', 'clickhouse', 'postgres', 'dynamodb'] as const;

/** All settings, in the order of the reference. */
export const settings: readonly Setting[] = [
  {
    key: 'contracts',
    type: 'paths',
    required: true,
    description: 'Contract files, or folders whose `*.yaml` and `*.yml` files are all contracts.',
  },
  { key: 'policy', type: 'path', required: true, description: 'The policy file: who is granted what.' },
  {
    key: 'principals',
    type: 'path',
    required: true,
    description: 'The principals file: API keys and issuers of JWTs.',
  },
  {
    key: 'host',
    type: 'text',
    default: '127.0.0.1',
    description: 'Address to listen on; beyond the loopback only while no demo keys are configured.',
  },
  {
    key: 'port',
    type: 'integer',
    default: 4000,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on; 0 takes any free one. The environment variable `PORT` goes before it.',
  },
  ...sqlSettings,
  { key: 'tls.cert', type: 'path', description: "The server's certificate, in PEM; absent: plain HTTP." },
  { key: 'tls.key', type: 'path', description: "The certificate's key, in PEM." },
  {
    key: 'tls.ca',
    type: 'path',
    description: 'Certificates of the authorities that vouch for client certificates, in PEM.',
  },
  {
    key: 'tls.clientCertificates',
    type: 'choice',
    choices: ['off', 'optional', 'required'],
    default: 'off',
    description: 'Whether clients may or must show a certificate. Whom it names, the principals file says.',
  },
  { key: 'graphiql', type: 'flag', default: true, description: 'Whether the GraphiQL page is served.' },
  {
    key: 'logLevel',
    type: 'choice',
    choices: ['silent', 'error', 'warn', 'info', 'debug'],
    default: 'info',
    description: 'The least grave of what is written to standard error, as JSON lines.',
  },
  {
    key: 'cursor.secret',
    type: 'text',
    minLength: 32,
    description:
      'What cursors are encrypted with, the same for all replicas; by `${VAR}` from the environment. Absent: made anew at each start, so that cursors end with the process.',
  },
  {
    key: 'cursor.ttlSeconds',
    type: 'integer',
    default: 3600,
    minimum: 1,
    unit: 's',
    description: 'How long a cursor is valid.',
  },
  {
    key: 'masking.keys',
    type: 'texts',
    minLength: 32,
    description:
      'Keys of keyed hashes by the names that the policy gives them, the same for all replicas; by `${VAR}` from the environment. A changed key changes every hash made with it.',
  },
  {
    key: 'token.secret',
    type: 'text',
    minLength: 32,
    description:
      "What the gateway's own tokens are signed with, the same for all replicas; by `${VAR}` from the environment. Absent: made anew at each start, so that tokens end with the process.",
  },
  {
    key: 'circuit.failures',
    type: 'integer',
    default: 5,
    minimum: 1,
    description: 'Failures of a binding in a row after which it is left alone for a while.',
  },
  {
    key: 'circuit.resetMs',
    type: 'integer',
    default: 10_000,
    minimum: 1,
    unit: 'ms',
    description: 'How long a failing binding is left alone before it is tried again.',
  },
  {
    key: 'costs.msPerDollar',
    type: 'number',
    minimum: 0,
    unit: 'ms',
    description: "Milliseconds that saving one US dollar is worth; absent: the cost model's own figure.",
  },
  ...serverKinds.flatMap((kind): Setting[] => [
    {
      key: `costs.${kind}.latencyMs`,
      type: 'number',
      minimum: 0,
      unit: 'ms',
      description: "Time before the first row of the cheapest query; absent: the cost model's own figure.",
    },
    {
      key: `costs.${kind}.rowsPerMs`,
      type: 'number',
      minimum: 0.001,
      unit: 'rows/ms',
      description: "Rows scanned in a millisecond; absent: the cost model's own figure.",
    },
    {
      key: `costs.${kind}.dollarsPerTb`,
      type: 'number',
      minimum: 0,
      unit: 'US$/TB',
      description: "Price of scanning a terabyte; absent: the cost model's own figure.",
    },
  ]),
  ...Object.entries(limitSettings).map(([name, setting]): Setting => ({
    key: `limits.${name}`,
    type: 'integer',
    default: setting.default,
    minimum: setting.minimum,
    unit: setting.unit,
    description: `${setting.description}${'error' in setting ? ` Beyond it: \`${setting.error}\`.` : ''}`,
  })),
  ...stateSettings,
  ...sharingSettings,
  ...governanceSettings,
];
