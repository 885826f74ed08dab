// Reads the file of principals: API keys by their hashes, and issuers of JWTs.
import { readFile } from 'node:fs/promises';
import { LakegateError } from '../../src/core/errors.js';
import { CheckedYaml, type YamlPath } from '../checked-yaml.js';
import { hashApiKey } from './hash-api-key.js';
import type { ApiKeyPrincipal, IdentityConfig, JwtIssuer, StaticJwks } from './identity-config.js';
import { asymmetricAlgorithms } from './identity-config.js';

const defaultClockToleranceSeconds = 5;
const defaultMaxTokenAgeSeconds = 24 * 3600;

/**
 * What a principals file says.
 * @throws LakegateError CONFIG_INVALID where it can't be read, or with every problem in it.
 */
export async function loadPrincipals(file: string): Promise<IdentityConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', { message: `${file}: the principals file cannot be read`, cause });
  }
  return parsePrincipals(text, file);
}

/**
 * What a principals file's text says.
 * @throws LakegateError CONFIG_INVALID with every problem, each with file, line, path and what was expected.
 */
export function parsePrincipals(text: string, file: string): IdentityConfig {
  const yaml = new CheckedYaml(text, file);
  let apiKeys: readonly ApiKeyPrincipal[] = [];
  let issuers: readonly JwtIssuer[] = [];
  if (yaml.mapping([], { optional: ['principals', 'issuers'] })) {
    apiKeys = yaml.items(['principals']).flatMap((path) => readApiKeyPrincipal(yaml, path));
    issuers = yaml.items(['issuers']).flatMap((path) => readIssuer(yaml, path));
    reportRepeated(yaml, 'principals', 'name', (entry) => [entry.name]);
    reportRepeated(yaml, 'principals', 'API key', (entry) => entry.apiKeyHashes);
    reportRepeated(yaml, 'issuers', 'issuer', (entry) => [entry.issuer]);
  }
  yaml.finish();
  return { apiKeys, issuers };
}

function readApiKeyPrincipal(yaml: CheckedYaml, path: YamlPath): readonly ApiKeyPrincipal[] {
  const shape = { required: ['name', 'apiKeyHashes'], optional: ['grantees', 'admin', 'demo'] };
  if (!yaml.mapping(path, shape)) return [];
  const name = yaml.text([...path, 'name']);
  const apiKeyHashes = yaml.texts([...path, 'apiKeyHashes']);
  const grantees = yaml.has([...path, 'grantees']) ? yaml.texts([...path, 'grantees']) : name && [name];
  const admin = yaml.flag([...path, 'admin']);
  const demo = yaml.flag([...path, 'demo']);
  for (const [index, hash] of (apiKeyHashes ?? []).entries()) {
    const place = [...path, 'apiKeyHashes', index];
    if (!/^sha256:[0-9a-f]{64}$/.test(hash)) yaml.report(place, 'expected "sha256:" and 64 hex digits in lower case');
    else if (!demo && name !== undefined && hash === hashApiKey(`demo-${name}`)) {
      yaml.report(place, `this is the key demo-${name}, which anyone can guess: say "demo: true" or make a new key`);
    }
  }
  return name && apiKeyHashes && grantees ? [{ name, apiKeyHashes, grantees, admin, demo }] : [];
}

function readIssuer(yaml: CheckedYaml, path: YamlPath): readonly JwtIssuer[] {
  const optional = [
    'jwksUri',
    'jwks',
    'groupsClaim',
    'groupPrefix',
    'admin',
    'clockToleranceSeconds',
    'maxTokenAgeSeconds',
  ];
  if (!yaml.mapping(path, { required: ['issuer', 'audience', 'algorithms'], optional })) return [];
  const issuer = yaml.text([...path, 'issuer']);
  const audience = yaml.text([...path, 'audience']);
  const algorithms = yaml.texts([...path, 'algorithms']) ?? [];
  for (const [index, algorithm] of algorithms.entries()) {
    if (asymmetricAlgorithms.includes(algorithm)) continue;
    yaml.report([...path, 'algorithms', index], `expected one of ${asymmetricAlgorithms.join(', ')}`);
  }
  const keys = readKeys(yaml, path);
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
    },
  ];
}

function readKeys(yaml: CheckedYaml, path: YamlPath): JwtIssuer['keys'] | undefined {
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

/** Reports a value that should be unique over a list's entries and isn't, at the later entry. */
function reportRepeated(
  yaml: CheckedYaml,
  list: string,
  what: string,
  valuesOf: (entry: Readonly<Record<string, unknown>>) => unknown,
): void {
  const seen = new Set<unknown>();
  for (const path of yaml.items([list])) {
    const entry = yaml.raw(path);
    const values = typeof entry === 'object' && entry !== null ? valuesOf(entry as Record<string, unknown>) : [];
    for (const value of Array.isArray(values) ? (values as unknown[]) : []) {
      if (seen.has(value)) yaml.report(path, `expected another ${what}: an entry before has it`);
      else if (value !== undefined) seen.add(value);
    }
  }
}

function isTrustworthyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}
