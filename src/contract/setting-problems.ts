// What is wrong with the settings of a server as a whole: addresses, choices, what must go together. A value is never
// said, since it may be a secret.
import type { ServerKind } from '../core/dataset.js';
import { lakegateProperty } from './lakegate-properties.js';
import type { RawServer } from './raw-contract.js';

type Settings = Readonly<Record<string, string>>;

const own = `in the custom property "${lakegateProperty}"`;

const schemes: Readonly<Record<string, readonly string[]>> = {
  mqtt: ['mqtt', 'mqtts', 'ws', 'wss'],
  postgres: ['postgres', 'postgresql'],
};

const choices: Readonly<Record<string, readonly string[]>> = {
  securityProtocol: ['plaintext', 'ssl', 'sasl_plaintext', 'sasl_ssl'],
  saslMechanism: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER', 'AWS_MSK_IAM'],
  protocolVersion: ['4', '5'],
  sslMode: ['disable', 'prefer', 'require', 'verify-full'],
  forcePathStyle: ['true', 'false'],
};

/** Problems of a server's settings, as messages. A variable that is missing leaves `missing`, which passes. */
export function settingProblems(kind: ServerKind, settings: Settings, server: RawServer): readonly string[] {
  return [...addressProblems(kind, settings, server), ...choiceProblems(settings), ...togetherProblems(kind, settings)];
}

function addressProblems(kind: ServerKind, settings: Settings, server: RawServer): readonly string[] {
  const found: string[] = [];
  for (const name of ['url', 'endpoint', 'streamsEndpoint', 'glueEndpoint', 'schemaRegistryUrl']) {
    const value = settings[name];
    if (value === undefined || value === 'missing') continue;
    const allowed = (name === 'url' ? schemes[kind] : undefined) ?? ['http', 'https'];
    if (allowed.some((scheme) => value.startsWith(`${scheme}://`)) && URL.canParse(value)) continue;
    const what = name === 'url' && server['host'] !== undefined ? 'url (or host and port)' : name;
    const article = /^[aeiou]/.test(allowed[0] ?? '') ? 'an' : 'a';
    found.push(
      allowed[0] === 'http'
        ? `expected ${what} to give an http or https address`
        : `expected ${what} to give ${article} ${allowed.join(', ')} address`,
    );
  }
  const location = settings['location'];
  if (kind === 's3' && location !== undefined && location !== 'missing' && !/^s3:\/\/[^/]+/.test(location)) {
    found.push('expected location to give a bucket and a prefix, as s3://bucket/prefix/');
  }
  return found;
}

function choiceProblems(settings: Settings): readonly string[] {
  return Object.entries(choices).flatMap(([name, allowed]) => {
    const value = settings[name];
    const fits = value === undefined || value === 'missing' || allowed.includes(value);
    return fits ? [] : [`expected ${name} to be one of ${allowed.join(', ')}`];
  });
}

function togetherProblems(kind: ServerKind, settings: Settings): readonly string[] {
  const has = (name: string): boolean => settings[name] !== undefined;
  const found: string[] = [];
  if (kind === 'redshift' && !has('workgroupName') && !has('clusterIdentifier')) {
    found.push(`expected workgroupName or clusterIdentifier ${own}`);
  }
  if (kind === 'mqtt' && !has('url') && !has('endpoint')) {
    found.push(`expected url (a broker) or endpoint (of AWS IoT's data plane) ${own}`);
  }
  if (kind === 'postgres' && !has('url') && !has('host')) found.push('expected host, or url');
  if (has('clientCert') !== has('clientKey')) found.push(`expected clientCert and clientKey together ${own}`);
  if (kind === 'kafka') found.push(...saslProblems(settings));
  return found;
}

function saslProblems(settings: Settings): readonly string[] {
  const { securityProtocol = '', saslMechanism: mechanism } = settings;
  if (securityProtocol === 'missing' || mechanism === 'missing') return [];
  const uses = securityProtocol.startsWith('sasl_');
  if (uses !== (mechanism !== undefined)) {
    return [`expected saslMechanism where securityProtocol is sasl_plaintext or sasl_ssl, and only there`];
  }
  const byPassword = mechanism === 'PLAIN' || mechanism?.startsWith('SCRAM-') === true;
  const lacks = byPassword && (settings['username'] === undefined || settings['password'] === undefined);
  return lacks ? [`expected username and password ${own} for saslMechanism ${mechanism}`] : [];
}
