// The settings of the shared state: what replicas must agree on, in a file for one process, in DynamoDB for several.
import type { ConfigProblem } from './check-settings.js';
import type { Setting } from './settings.js';

/** Where the shared state is kept. */
export type StateConfig =
  | { readonly kind: 'file'; readonly file: string }
  | {
      readonly kind: 'dynamodb';
      readonly table: string;
      readonly region: string | undefined;
      readonly endpoint: string | undefined;
    };

export const stateSettings: readonly Setting[] = [
  {
    key: 'replicas',
    type: 'integer',
    default: 1,
    minimum: 1,
    description: 'How many gateways serve this configuration together. More than one need a state that they share.',
  },
  {
    key: 'state.file',
    type: 'path',
    description:
      'The file of the state of a gateway that is alone: idempotency keys are in it. Without a state they are forgotten with the process.',
  },
  {
    key: 'state.dynamodb.table',
    type: 'text',
    description:
      'The DynamoDB table of the state of several gateways: partition key `key`, a string, and time to live on `expires_at`.',
  },
  { key: 'state.dynamodb.region', type: 'text', description: "The table's region." },
  {
    key: 'state.dynamodb.endpoint',
    type: 'text',
    description: "The table's endpoint; absent or empty: the region's own.",
  },
  {
    key: 'jobs.folder',
    type: 'path',
    description:
      'The folder of the results of jobs, encrypted; several replicas give one that they share. Absent: a folder of the process, gone with it.',
  },
];

/** What the settings come to. */
export function stateOf(value: (key: string) => unknown, absolute: (given: string) => string): StateConfig | undefined {
  const [file, table] = [value('state.file'), value('state.dynamodb.table')] as (string | undefined)[];
  if (table !== undefined) {
    const [region, endpoint] = [value('state.dynamodb.region'), value('state.dynamodb.endpoint')] as (
      string | undefined
    )[];
    return { kind: 'dynamodb', table, region, endpoint: endpoint === '' ? undefined : endpoint };
  }
  return file === undefined ? undefined : { kind: 'file', file: absolute(file) };
}

export function stateProblems(values: ReadonlyMap<string, unknown>, file: string): readonly ConfigProblem[] {
  const problem = (path: string, expected: string): ConfigProblem => ({ file, line: 1, path, expected });
  const [hasFile, hasTable] = [values.has('state.file'), values.has('state.dynamodb.table')];
  const isAlone = values.get('replicas') === 1;
  const hasPlace = values.has('state.dynamodb.region') || values.has('state.dynamodb.endpoint');
  return [
    ...(hasFile && hasTable ? [problem('state', 'either file or dynamodb')] : []),
    ...(hasFile && !isAlone ? [problem('state.file', 'a state that replicas share: state.dynamodb')] : []),
    ...(hasPlace && !hasTable ? [problem('state.dynamodb', 'a table')] : []),
  ];
}
