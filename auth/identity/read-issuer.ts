// Reads an issuer of JWTs out of the principals file: any identity provider, or AWS for an account's own roles.
import type { CheckedYaml, YamlPath } from '../checked-yaml.js';
import { parseIamArn } from '../aws-arn.js';
import { isTrustworthyUrl } from '../trustworthy-url.js';
import { gatewayIssuer } from './gateway-token.js';
import type { AwsIssuer, JwtIssuer, StaticJwks } from './identity-config.js';
import { asymmetricAlgorithms, awsAlgorithms } from './identity-config.js';

const defaultClockToleranceSeconds = 5;
const defaultMaxTokenAgeSeconds = 24 * 3600;
const keyOptions = ['kind', 'jwksUri', 'jwks', 'clockToleranceSeconds', 'maxTokenAgeSeconds'];

/** The issuer at a path; none where something is wrong, which is then reported. */
export function readIssuer(yaml: CheckedYaml, path: YamlPath): readonly JwtIssuer[] {
  const kind = yaml.choice([...path, 'kind'], ['oidc', 'aws']) ?? 'oidc';
  const shape =
    kind === 'aws'
      ? { required: ['issuer', 'audience', 'accounts'], optional: [...keyOptions, 'algorithms', 'roleArns', 'admins'] }
      : {
          required: ['issuer', 'audience', 'algorithms'],
          optional: [...keyOptions, 'groupsClaim', 'groupPrefix', 'admin'],
        };
  if (!yaml.mapping(path, shape)) return [];
  const issuer = yaml.text([...path, 'issuer']);
  const audience = yaml.text([...path, 'audience']);
  const algorithms = readAlgorithms(yaml, [...path, 'algorithms'], kind === 'aws' ? awsAlgorithms : undefined);
  const keys = readKeys(yaml, path, kind === 'aws' ? issuer : undefined);
  const aws = kind === 'aws' ? readAws(yaml, path) : undefined;
  if (issuer === gatewayIssuer) yaml.report([...path, 'issuer'], 'expected another name: this is the gateway’s own');
  if (issuer === undefined || audience === undefined || keys === undefined) return [];
  return [
    {
      issuer,
      audience,
      algorithms,
      keys,
      groupsClaim: yaml.has([...path, 'groupsClaim']) ? yaml.text([...path, 'groupsClaim']) : undefined,
      groupPrefix: readGroupPrefix(yaml, [...path, 'groupPrefix'], issuer),
      admin: readAdmin(yaml, [...path, 'admin']),
      clockToleranceSeconds: yaml.amount([...path, 'clockToleranceSeconds']) ?? defaultClockToleranceSeconds,
      maxTokenAgeSeconds: yaml.amount([...path, 'maxTokenAgeSeconds']) ?? defaultMaxTokenAgeSeconds,
      ...(aws === undefined ? {} : { aws }),
    },
  ];
}

/** `all` are the only ones there can be, and what is meant where none are given. */
function readAlgorithms(yaml: CheckedYaml, path: YamlPath, all: readonly string[] | undefined): readonly string[] {
  if (all !== undefined && !yaml.has(path)) return all;
  const known = all ?? asymmetricAlgorithms;
  const algorithms = yaml.texts(path) ?? [];
  for (const [index, algorithm] of algorithms.entries()) {
    if (!known.includes(algorithm)) yaml.report([...path, index], `expected one of ${known.join(', ')}`);
  }
  return algorithms;
}

function readAws(yaml: CheckedYaml, path: YamlPath): AwsIssuer {
  const accounts = yaml.texts([...path, 'accounts']) ?? [];
  for (const [index, account] of accounts.entries()) {
    if (!/^\d{12}$/.test(account)) yaml.report([...path, 'accounts', index], 'expected the 12 digits of an account');
  }
  const roleArns = new Map<string, string>();
  for (const [index, arn] of optionalTexts(yaml, [...path, 'roleArns']).entries()) {
    const role = parseIamArn(arn);
    const bare = role && `arn:${role.partition}:iam::${role.accountId}:role/${role.name}`;
    const place = [...path, 'roleArns', index];
    if (bare === undefined || role?.kind !== 'role')
      yaml.report(place, 'expected the ARN of an IAM role, with its path');
    else if (roleArns.has(bare)) yaml.report(place, 'expected another name: an account has one role of a name');
    else roleArns.set(bare, arn);
  }
  return { accounts, roleArns, admins: readIamArns(yaml, [...path, 'admins']) };
}

/** ARNs of IAM roles and users, perhaps none. */
export function readIamArns(yaml: CheckedYaml, path: YamlPath): readonly string[] {
  const arns = optionalTexts(yaml, path);
  for (const [index, arn] of arns.entries()) {
    if (parseIamArn(arn) === undefined) yaml.report([...path, index], 'expected the ARN of an IAM role or user');
  }
  return arns;
}

function optionalTexts(yaml: CheckedYaml, path: YamlPath): readonly string[] {
  return yaml.has(path) ? (yaml.texts(path) ?? []) : [];
}

/** `awsIssuer` says where its keys are: under its own URL. */
function readKeys(yaml: CheckedYaml, path: YamlPath, awsIssuer: string | undefined): JwtIssuer['keys'] | undefined {
  if (awsIssuer !== undefined && !yaml.has([...path, 'jwksUri']) && !yaml.has([...path, 'jwks'])) {
    if (isTrustworthyUrl(awsIssuer)) return { jwksUri: `${awsIssuer.replace(/\/+$/, '')}/.well-known/jwks.json` };
    yaml.report([...path, 'issuer'], 'expected an https URL');
    return undefined;
  }
  const which = yaml.oneOf(path, ['jwksUri', 'jwks']);
  if (which === undefined) return undefined;
  if (which === 'jwks') {
    if (!yaml.mapping([...path, which], { required: ['keys'] })) return undefined;
    const jwks = yaml.raw([...path, which]) as StaticJwks;
    for (const item of yaml.items([...path, which, 'keys'])) {
      const key = yaml.raw(item) as { readonly kty?: unknown; readonly d?: unknown } | null;
      const isPublic = typeof key === 'object' && key !== null && key.kty !== 'oct' && key.d === undefined;
      if (!isPublic) yaml.report(item, 'expected a public key in JWK form');
    }
    return { jwks };
  }
  const jwksUri = yaml.text([...path, which]);
  if (jwksUri === undefined) return undefined;
  if (!isTrustworthyUrl(jwksUri)) yaml.report([...path, which], 'expected an https URL, or http on the loopback');
  return { jwksUri };
}

function readGroupPrefix(yaml: CheckedYaml, path: YamlPath, issuer: string): string {
  const value = yaml.raw(path);
  if (typeof value === 'string') return value;
  if (value !== undefined) yaml.report(path, 'expected text, perhaps empty');
  return `${issuer}|group/`;
}

function readAdmin(yaml: CheckedYaml, path: YamlPath): JwtIssuer['admin'] {
  if (!yaml.has(path) || !yaml.mapping(path, { required: ['claim', 'values'] })) return undefined;
  const claim = yaml.text([...path, 'claim']);
  const values = yaml.texts([...path, 'values']);
  return claim !== undefined && values !== undefined ? { claim, values } : undefined;
}
