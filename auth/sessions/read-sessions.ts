// Reads `sessions` of the principals file: the rules by which callers get sessions with AWS.
import { parseIamArn } from '../aws-arn.js';
import type { CheckedYaml, YamlPath } from '../checked-yaml.js';
import { isLoopbackUrl, isTrustworthyUrl } from '../trustworthy-url.js';
import {
  authorizedCallerTag,
  type SessionConfig,
  type SessionMatch,
  type SessionRule,
  userTag,
} from './session-config.js';

const defaultDurationSeconds = 3_600;
/** STS gives no less, and no more to a session that was had with a session. */
const durations = { minimum: 900, maximum: 3_600 };
const maxPolicyLength = 2_048;
const ways = ['assume-role', 'web-identity', 'identity-center'] as const;
const ruleOptions = [
  'grantee',
  'issuer',
  'account',
  'taggedRoleArn',
  'applicationArn',
  'externalId',
  'durationSeconds',
  'sourceIdentity',
  'tags',
  'claimTags',
  'transitiveTags',
  'policy',
];

/** What the file says of sessions at a path; undefined where something is wrong, which is then reported. */
export function readSessions(yaml: CheckedYaml, path: YamlPath): SessionConfig | undefined {
  const optional = ['authorizedCaller', 'endpoints', 'localKeys'];
  if (!yaml.mapping(path, { required: ['region', 'accounts', 'rules'], optional })) return undefined;
  const region = yaml.text([...path, 'region']);
  const accounts = yaml.texts([...path, 'accounts']) ?? [];
  const rules = yaml.items([...path, 'rules']).flatMap((rule) => readRule(yaml, rule, accounts));
  reportSharedExternalIds(yaml, [...path, 'rules'], rules);
  if (region === undefined) return undefined;
  const endpoints = readEndpoints(yaml, [...path, 'endpoints']);
  return {
    region,
    accounts,
    authorizedCaller: optionalText(yaml, [...path, 'authorizedCaller']),
    endpoints,
    localKeys: readLocalKeys(yaml, [...path, 'localKeys'], [endpoints.sts, endpoints.ssoOidc]),
    rules,
  };
}

function readRule(yaml: CheckedYaml, path: YamlPath, accounts: readonly string[]): readonly SessionRule[] {
  if (!yaml.mapping(path, { required: ['via', 'roleArn'], optional: ruleOptions })) return [];
  const match = readMatch(yaml, path);
  const via = yaml.choice([...path, 'via'], ways);
  const roleArn = yaml.raw([...path, 'roleArn']) === 'own' ? 'own' : readRoleArn(yaml, [...path, 'roleArn']);
  if (match === undefined || via === undefined || roleArn === undefined) return [];
  const tagged = yaml.has([...path, 'taggedRoleArn']) ? readRoleArn(yaml, [...path, 'taggedRoleArn']) : undefined;
  const rule: SessionRule = {
    match,
    via,
    roleArn,
    taggedRoleArn: tagged,
    applicationArn: optionalText(yaml, [...path, 'applicationArn']),
    externalId: optionalText(yaml, [...path, 'externalId']),
    durationSeconds: readDuration(yaml, [...path, 'durationSeconds']),
    sourceIdentity: yaml.has([...path, 'sourceIdentity']) ? yaml.flag([...path, 'sourceIdentity']) : true,
    tags: readTags(yaml, [...path, 'tags']),
    claimTags: readTags(yaml, [...path, 'claimTags']),
    transitiveTags: yaml.has([...path, 'transitiveTags']) ? (yaml.texts([...path, 'transitiveTags']) ?? []) : [],
    policy: readPolicy(yaml, [...path, 'policy']),
  };
  reportContradictions(yaml, path, rule);
  for (const arn of [via === 'web-identity' ? undefined : roleArn, tagged]) {
    const accountId = arn === undefined ? undefined : parseIamArn(arn)?.accountId;
    if (accountId === undefined || accounts.includes(accountId) || rule.externalId !== undefined) continue;
    yaml.report(path, `expected an externalId: account ${accountId} is not among "accounts"`);
  }
  return [rule];
}

function readMatch(yaml: CheckedYaml, path: YamlPath): SessionMatch | undefined {
  const which = yaml.oneOf(path, ['grantee', 'issuer', 'account']);
  const value = which && yaml.text([...path, which]);
  if (value === undefined) return undefined;
  if (which === 'grantee') return { grantee: value };
  return which === 'issuer' ? { issuer: value } : { account: value };
}

/** What goes with one way of getting a session and not with another. */
function reportContradictions(yaml: CheckedYaml, path: YamlPath, rule: SessionRule): void {
  const { via, match } = rule;
  const isCentre = via === 'identity-center';
  if (isCentre !== (rule.applicationArn !== undefined)) {
    yaml.report(path, isCentre ? 'expected an applicationArn' : 'applicationArn goes with identity-center alone');
  }
  if (via !== 'web-identity' && rule.taggedRoleArn !== undefined) {
    yaml.report([...path, 'taggedRoleArn'], 'goes with web-identity alone: elsewhere roleArn itself is tagged');
  }
  if (via !== 'assume-role' && rule.roleArn === 'own') {
    yaml.report([...path, 'roleArn'], 'expected an ARN: only a caller known to AWS has a role of their own');
  }
  const isUntagged = via === 'web-identity' && rule.taggedRoleArn === undefined;
  if (isUntagged && (rule.tags.size > 0 || rule.claimTags.size > 0)) {
    yaml.report(path, 'expected a taggedRoleArn: a session by web-identity takes no tags itself');
  }
  if ('account' in match && via !== 'assume-role') {
    yaml.report([...path, 'via'], 'expected assume-role: AWS does not take its own tokens for this');
  }
  for (const tag of rule.transitiveTags) {
    const isSet = rule.tags.has(tag) || rule.claimTags.has(tag) || tag === userTag || tag === authorizedCallerTag;
    if (!isSet) yaml.report([...path, 'transitiveTags'], `expected tags of this rule, which "${tag}" is not`);
  }
}

/** One external id for two accounts would let either's owner have the gateway enter the other. */
function reportSharedExternalIds(yaml: CheckedYaml, path: YamlPath, rules: readonly SessionRule[]): void {
  const accountOf = new Map<string, string>();
  for (const { externalId, roleArn, match } of rules) {
    const account = parseIamArn(roleArn)?.accountId ?? ('account' in match ? match.account : undefined);
    if (externalId === undefined || account === undefined) continue;
    if ((accountOf.get(externalId) ?? account) !== account) {
      yaml.report(path, 'expected an externalId of its own for each account');
    }
    accountOf.set(externalId, account);
  }
}

function readRoleArn(yaml: CheckedYaml, path: YamlPath): string | undefined {
  const arn = yaml.text(path);
  if (arn === undefined || parseIamArn(arn)?.kind === 'role') return arn;
  yaml.report(path, 'expected the ARN of an IAM role');
  return undefined;
}

/** Texts by tag key. Keys are compared without regard to case, as STS does. */
function readTags(yaml: CheckedYaml, path: YamlPath): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  const value = yaml.raw(path);
  if (value === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (value !== undefined) yaml.report(path, 'expected texts by tag key');
    return tags;
  }
  const reserved = [authorizedCallerTag, userTag].map((key) => key.toLowerCase());
  for (const key of Object.keys(value)) {
    const text = yaml.text([...path, key]);
    const isReserved = reserved.includes(key.toLowerCase()) || key.toLowerCase().startsWith('aws:');
    if (isReserved) yaml.report([...path, key], 'expected another key: this one is the gateway’s or AWS’s own');
    else if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) yaml.report([...path, key], 'expected a tag key');
    else if (text !== undefined) tags.set(key, text);
  }
  return tags;
}

function readDuration(yaml: CheckedYaml, path: YamlPath): number {
  const seconds = yaml.amount(path) ?? defaultDurationSeconds;
  const { minimum, maximum } = durations;
  if (!Number.isInteger(seconds) || seconds < minimum || seconds > maximum) {
    yaml.report(path, `expected whole seconds from ${String(minimum)} to ${String(maximum)}`);
  }
  return seconds;
}

function readPolicy(yaml: CheckedYaml, path: YamlPath): string | undefined {
  const text = optionalText(yaml, path);
  if (text === undefined) return undefined;
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy === 'object' && policy !== null && text.length <= maxPolicyLength) return text;
  } catch {
    // Reported with what else can be wrong.
  }
  yaml.report(path, `expected a policy in JSON of at most ${String(maxPolicyLength)} characters`);
  return undefined;
}

function readEndpoints(yaml: CheckedYaml, path: YamlPath): SessionConfig['endpoints'] {
  if (!yaml.has(path) || !yaml.mapping(path, { optional: ['sts', 'ssoOidc'] })) return {};
  return { sts: readEndpoint(yaml, [...path, 'sts']), ssoOidc: readEndpoint(yaml, [...path, 'ssoOidc']) };
}

/** An address in place of AWS's own. */
export function readEndpoint(yaml: CheckedYaml, path: YamlPath): string | undefined {
  const url = optionalText(yaml, path);
  if (url !== undefined && !isTrustworthyUrl(url)) yaml.report(path, 'expected an https URL, or http on the loopback');
  return url;
}

/** Keys in a file are no secret, so they may only be for servers of this machine. */
export function readLocalKeys(
  yaml: CheckedYaml,
  path: YamlPath,
  endpoints: readonly (string | undefined)[],
): SessionConfig['localKeys'] {
  if (!yaml.has(path) || !yaml.mapping(path, { required: ['accessKeyId', 'secretAccessKey'] })) return undefined;
  const given = endpoints.filter((endpoint) => endpoint !== undefined);
  if (given.length === 0 || !given.every(isLoopbackUrl)) {
    yaml.report(path, 'expected endpoints on the loopback with it: real keys belong into the environment');
  }
  const accessKeyId = yaml.text([...path, 'accessKeyId']);
  const secretAccessKey = yaml.text([...path, 'secretAccessKey']);
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

function optionalText(yaml: CheckedYaml, path: YamlPath): string | undefined {
  return yaml.has(path) ? yaml.text(path) : undefined;
}
