// The settings of governance: where decisions on access come from, how long they hold, and the audit log.
import type { ConfigProblem } from './check-settings.js';
import type { Setting } from './settings.js';

/** How Lake Formation decides. */
export interface LakeFormationSettings {
  /**
   * `service`: its own decisions, in each caller's session. `state`: worked out from its state. `both`: the first where
   * the second agrees.
   */
  readonly decides: 'service' | 'state' | 'both';
  /** The account of the Data Catalog, where a contract names none. */
  readonly accountId: string;
  /** Absent where nothing is asked of AWS. */
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly glueEndpoint: string | undefined;
  readonly iamEndpoint?: string | undefined;
  /** A snapshot in place of the API. */
  readonly stateFile: string | undefined;
  readonly checkGoverned: boolean;
  readonly shadow: boolean;
  readonly allowTemporal: boolean;
  readonly ttlMs: number;
  readonly negativeTtlMs: number;
  /** The queue that events of changes come by; absent: none do. */
  readonly events?: PolicyEventSettings | undefined;
}

export interface PolicyEventSettings {
  readonly queueUrl: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

export interface GovernanceConfig {
  /** Absent: the policy file decides. */
  readonly lakeFormation: LakeFormationSettings | undefined;
  readonly auditFile: string | undefined;
}

export const governanceSettings: readonly Setting[] = [
  {
    key: 'lakeFormation.decides',
    type: 'choice',
    choices: ['never', 'service', 'state', 'both'],
    default: 'never',
    description:
      "Whether Lake Formation decides instead of the policy file's grants: `service` asks it in each caller's session, `state` works it out from its state, `both` takes the first where the second agrees.",
  },
  {
    key: 'lakeFormation.accountId',
    type: 'text',
    description: 'The account of the Data Catalog, where a contract names none. Needed where Lake Formation decides.',
  },
  { key: 'lakeFormation.region', type: 'text', description: 'The region of Lake Formation and Glue.' },
  {
    key: 'lakeFormation.endpoint',
    type: 'text',
    description: "URL of Lake Formation in place of the region's own.",
  },
  { key: 'lakeFormation.glueEndpoint', type: 'text', description: "URL of Glue in place of the region's own." },
  {
    key: 'lakeFormation.iamEndpoint',
    type: 'text',
    description: "URL of IAM, which is asked for the tags that conditions of grants are about, in place of AWS's own.",
  },
  {
    key: 'lakeFormation.stateFile',
    type: 'path',
    description: "A snapshot of Lake Formation's state in place of what its API lists, read once at the start.",
  },
  {
    key: 'lakeFormation.checkGoverned',
    type: 'flag',
    default: true,
    description:
      'Whether tables that are open to IAM_ALLOWED_PRINCIPALS are refused, which takes the state to be read; `false` only where there are none.',
  },
  {
    key: 'lakeFormation.shadow',
    type: 'flag',
    default: false,
    description:
      'Whether Glue tables are policy alone, with the data elsewhere than at their location, where a contract says nothing.',
  },
  {
    key: 'lakeFormation.allowTemporal',
    type: 'flag',
    default: false,
    description: 'Whether row filters may compare dates and timestamps with ISO text.',
  },
  {
    key: 'lakeFormation.ttlMs',
    type: 'integer',
    default: 30_000,
    minimum: 0,
    maximum: 60_000,
    unit: 'ms',
    description: 'How long a decision holds, and a reading of the state.',
  },
  {
    key: 'lakeFormation.negativeTtlMs',
    type: 'integer',
    default: 5_000,
    minimum: 0,
    maximum: 60_000,
    unit: 'ms',
    description: 'How long a decision holds that shows nothing.',
  },
  {
    key: 'lakeFormation.events.queueUrl',
    type: 'text',
    description:
      "URL of an SQS queue that CloudTrail's events come by, for this process alone: decisions then end with the event. Absent: with `ttlMs`.",
  },
  {
    key: 'lakeFormation.events.region',
    type: 'text',
    description: 'The region of the queue; absent: `lakeFormation.region`.',
  },
  {
    key: 'lakeFormation.events.endpoint',
    type: 'text',
    description: "URL of SQS in place of the region's own.",
  },
  {
    key: 'audit.file',
    type: 'path',
    description: 'The file that decisions, reads and refusals are appended to as JSON lines; absent: there is none.',
  },
];

const queueForm = /^https?:\/\/[^/]+\/\d{12}\/[\w-]+$/;

/** Settings that need each other. */
export function governanceProblems(values: ReadonlyMap<string, unknown>, file: string): readonly ConfigProblem[] {
  const decides = values.get('lakeFormation.decides');
  const problem = (at: string, expected: string): ConfigProblem => ({ file, line: 1, path: at, expected });
  const queueUrl = values.get('lakeFormation.events.queueUrl');
  if (decides === undefined || decides === 'never') {
    return queueUrl === undefined ? [] : [problem('lakeFormation.events.queueUrl', 'Lake Formation to decide')];
  }
  const accountId = values.get('lakeFormation.accountId');
  const fromFile = decides === 'state' && values.has('lakeFormation.stateFile');
  const isQueue = queueUrl === undefined || (typeof queueUrl === 'string' && queueForm.test(queueUrl));
  return [
    ...(isQueue ? [] : [problem('lakeFormation.events.queueUrl', 'the URL of a queue, https://HOST/ACCOUNT/NAME')]),
    ...(typeof accountId === 'string' && /^\d{12}$/.test(accountId)
      ? []
      : [problem('lakeFormation.accountId', 'the 12 digits of an account')]),
    ...(values.has('lakeFormation.region') || fromFile
      ? []
      : [problem('lakeFormation.region', 'a region, as AWS is asked')]),
  ];
}

/** What the settings say; `value` gives one, `absolute` a path from the file's own. */
export function governanceOf(value: (key: string) => unknown, absolute: (given: string) => string): GovernanceConfig {
  const text = (key: string): string | undefined => value(key) as string | undefined;
  const file = (key: string): string | undefined => {
    const given = text(key);
    return given === undefined ? undefined : absolute(given);
  };
  const decides = value('lakeFormation.decides') as LakeFormationSettings['decides'] | 'never';
  return {
    auditFile: file('audit.file'),
    lakeFormation:
      decides === 'never'
        ? undefined
        : {
            decides,
            accountId: text('lakeFormation.accountId') ?? '',
            region: text('lakeFormation.region'),
            endpoint: text('lakeFormation.endpoint'),
            glueEndpoint: text('lakeFormation.glueEndpoint'),
            iamEndpoint: text('lakeFormation.iamEndpoint'),
            stateFile: file('lakeFormation.stateFile'),
            checkGoverned: value('lakeFormation.checkGoverned') as boolean,
            shadow: value('lakeFormation.shadow') as boolean,
            allowTemporal: value('lakeFormation.allowTemporal') as boolean,
            ttlMs: value('lakeFormation.ttlMs') as number,
            negativeTtlMs: value('lakeFormation.negativeTtlMs') as number,
            events: eventsOf(text),
          },
  };
}

function eventsOf(text: (key: string) => string | undefined): PolicyEventSettings | undefined {
  const queueUrl = text('lakeFormation.events.queueUrl');
  if (queueUrl === undefined) return undefined;
  const region = text('lakeFormation.events.region') ?? text('lakeFormation.region');
  return { queueUrl, region, endpoint: text('lakeFormation.events.endpoint') };
}
