// Reads `callerIdentity` of the principals file: who may come in by a signed GetCallerIdentity.
import { parseIamArn } from '../aws-arn.js';
import type { CheckedYaml, YamlPath } from '../checked-yaml.js';
import { readEndpoint, readLocalKeys } from '../sessions/read-sessions.js';
import { stsHost } from './caller-identity-request.js';
import type { CallerAccount, CallerIdentityConfig } from './identity-config.js';
import { readIamArns } from './read-issuer.js';

const defaultMaxAgeSeconds = 300;
/** STS itself takes a signature for no longer. */
const longestMaxAgeSeconds = 900;
const defaultTokenTtlSeconds = 600;
const tokenTtls = { minimum: 300, maximum: 900 };

/** What the file says at a path; undefined where something is wrong, which is then reported. */
export function readCallerIdentity(yaml: CheckedYaml, path: YamlPath): CallerIdentityConfig | undefined {
  const optional = ['roles', 'admins', 'maxAgeSeconds', 'tokenTtlSeconds', 'endpoints', 'localKeys'];
  if (!yaml.mapping(path, { required: ['serverId', 'regions', 'accounts'], optional })) return undefined;
  const serverId = yaml.text([...path, 'serverId']);
  if (serverId !== undefined && !/^[\w.:/-]{8,200}$/.test(serverId)) {
    yaml.report([...path, 'serverId'], 'expected 8 to 200 letters, digits and . : / - _');
  }
  const regions = yaml.texts([...path, 'regions']) ?? [];
  for (const [index, region] of regions.entries()) {
    if (stsHost(region) === undefined) yaml.report([...path, 'regions', index], 'expected a region of AWS');
  }
  const endpoints = readEndpoints(yaml, [...path, 'endpoints']);
  return {
    serverId: serverId ?? '',
    regions,
    accounts: yaml.items([...path, 'accounts']).flatMap((item) => readAccount(yaml, item)),
    roles: readRoles(yaml, [...path, 'roles']),
    admins: readIamArns(yaml, [...path, 'admins']),
    maxAgeSeconds: readSeconds(yaml, [...path, 'maxAgeSeconds'], {
      usual: defaultMaxAgeSeconds,
      minimum: 30,
      maximum: longestMaxAgeSeconds,
    }),
    tokenTtlSeconds: readSeconds(yaml, [...path, 'tokenTtlSeconds'], { usual: defaultTokenTtlSeconds, ...tokenTtls }),
    endpoints,
    localKeys: readLocalKeys(yaml, [...path, 'localKeys'], [endpoints.sts, endpoints.iam]),
  };
}

/** An account's digits alone, or with the role by which its roles are looked up. */
function readAccount(yaml: CheckedYaml, path: YamlPath): readonly CallerAccount[] {
  const isText = typeof yaml.raw(path) === 'string';
  if (!isText && !yaml.mapping(path, { required: ['id', 'lookupRoleArn', 'externalId'] })) return [];
  const idPath = isText ? path : [...path, 'id'];
  const id = yaml.text(idPath);
  if (id === undefined || !/^\d{12}$/.test(id)) {
    yaml.report(idPath, 'expected the 12 digits of an account');
    return [];
  }
  if (isText) return [{ id }];
  const roleArn = yaml.text([...path, 'lookupRoleArn']);
  const externalId = yaml.text([...path, 'externalId']);
  if (roleArn === undefined || externalId === undefined) return [];
  const role = parseIamArn(roleArn);
  if (role?.kind !== 'role' || role.accountId !== id) {
    yaml.report([...path, 'lookupRoleArn'], 'expected the ARN of a role of the account');
  }
  return [{ id, lookup: { roleArn, externalId } }];
}

function readRoles(yaml: CheckedYaml, path: YamlPath): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const item of yaml.items(path)) {
    if (!yaml.mapping(item, { required: ['roleId', 'arn'] })) continue;
    const roleId = yaml.text([...item, 'roleId']);
    const arn = yaml.text([...item, 'arn']);
    if (roleId === undefined || arn === undefined) continue;
    if (!/^AROA\w{12,}$/.test(roleId)) yaml.report([...item, 'roleId'], 'expected the id of a role, AROA…');
    if (parseIamArn(arn)?.kind !== 'role') yaml.report([...item, 'arn'], 'expected the ARN of an IAM role');
    roles.set(roleId, arn);
  }
  return roles;
}

function readSeconds(
  yaml: CheckedYaml,
  path: YamlPath,
  { usual, minimum, maximum }: { readonly usual: number; readonly minimum: number; readonly maximum: number },
): number {
  const seconds = yaml.amount(path) ?? usual;
  if (!Number.isInteger(seconds) || seconds < minimum || seconds > maximum) {
    yaml.report(path, `expected whole seconds from ${String(minimum)} to ${String(maximum)}`);
  }
  return seconds;
}

function readEndpoints(yaml: CheckedYaml, path: YamlPath): CallerIdentityConfig['endpoints'] {
  if (!yaml.has(path) || !yaml.mapping(path, { optional: ['sts', 'iam'] })) return {};
  return { sts: readEndpoint(yaml, [...path, 'sts']), iam: readEndpoint(yaml, [...path, 'iam']) };
}
