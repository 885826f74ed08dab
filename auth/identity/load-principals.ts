// Reads the file of principals: API keys by their hashes, and issuers of JWTs.
import { readFile } from 'node:fs/promises';
import { LakegateError } from '../../src/core/errors.js';
import { CheckedYaml, type Environment, type YamlPath } from '../checked-yaml.js';
import { hashApiKey } from './hash-api-key.js';
import type { ApiKeyPrincipal, IdentityConfig, JwtIssuer } from './identity-config.js';
import { readSessions } from '../sessions/read-sessions.js';
import { readCallerIdentity } from './read-caller-identity.js';
import { readClientCertificates } from './read-client-certificates.js';
import { readIssuer } from './read-issuer.js';
import { isScramVerifier } from './scram-verifier.js';

const sections = ['principals', 'issuers', 'clientCertificates', 'callerIdentity', 'sessions'];

/**
 * What a principals file says, `${VAR}` in it taken from `env`.
 * @throws LakegateError CONFIG_INVALID where it can't be read, or with every problem in it.
 */
export async function loadPrincipals(file: string, env: Environment = {}): Promise<IdentityConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', { message: `${file}: the principals file cannot be read`, cause });
  }
  return parsePrincipals(text, file, env);
}

/**
 * What a principals file's text says.
 * @throws LakegateError CONFIG_INVALID with every problem, each with file, line, path and what was expected.
 */
export function parsePrincipals(text: string, file: string, env: Environment = {}): IdentityConfig {
  const yaml = new CheckedYaml(text, file, env);
  let apiKeys: readonly ApiKeyPrincipal[] = [];
  let issuers: readonly JwtIssuer[] = [];
  if (yaml.mapping([], { optional: sections })) {
    apiKeys = yaml.items(['principals']).flatMap((path) => readApiKeyPrincipal(yaml, path));
    issuers = yaml.items(['issuers']).flatMap((path) => readIssuer(yaml, path));
    reportRepeated(yaml, 'principals', 'name', (entry) => [entry.name]);
    reportRepeated(yaml, 'principals', 'API key', (entry) => entry.apiKeyHashes);
    reportRepeated(yaml, 'issuers', 'issuer', (entry) => [entry.issuer]);
  }
  const clientCertificates = readSection(yaml, 'clientCertificates', readClientCertificates);
  const callerIdentity = readSection(yaml, 'callerIdentity', readCallerIdentity);
  const sessions = readSection(yaml, 'sessions', readSessions);
  yaml.finish();
  return { apiKeys, issuers, clientCertificates, callerIdentity, sessions };
}

function readSection<T>(
  yaml: CheckedYaml,
  name: string,
  read: (yaml: CheckedYaml, path: YamlPath) => T | undefined,
): T | undefined {
  return yaml.has([name]) ? read(yaml, [name]) : undefined;
}

function readApiKeyPrincipal(yaml: CheckedYaml, path: YamlPath): readonly ApiKeyPrincipal[] {
  const shape = { required: ['name', 'apiKeyHashes'], optional: ['scramVerifiers', 'grantees', 'admin', 'demo'] };
  if (!yaml.mapping(path, shape)) return [];
  const name = yaml.text([...path, 'name']);
  const apiKeyHashes = yaml.texts([...path, 'apiKeyHashes']);
  const scramVerifiers = yaml.has([...path, 'scramVerifiers']) ? yaml.texts([...path, 'scramVerifiers']) : undefined;
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
  for (const [index, verifier] of (scramVerifiers ?? []).entries()) {
    if (isScramVerifier(verifier)) continue;
    yaml.report([...path, 'scramVerifiers', index], 'expected a verifier as `lakegate key` makes it, SCRAM-SHA-256$…');
  }
  return name && apiKeyHashes && grantees ? [{ name, apiKeyHashes, scramVerifiers, grantees, admin, demo }] : [];
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
