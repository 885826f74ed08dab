// Signs in to Amazon MSK as an AWS identity: a presigned kafka-cluster:Connect call, as base64url, is the bearer token.
// https://github.com/aws/aws-msk-iam-auth#details
import { createHash, createHmac } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsClientSettings } from '../aws/client-settings.js';

/** Keys that a call is signed with. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const validSeconds = 900;

/** Gives a new token at each call, with the keys given or those of the SDK's own chain, asked anew each time. */
export function createMskTokenProvider(settings: AwsClientSettings): () => Promise<string> {
  // The chain is what every client of the SDK resolves; this one makes no calls.
  const { config } = new STSClient({ region: settings.region, ...pickCredentials(settings) });
  return async () => signMskToken(await config.credentials(), settings.region, new Date());
}

function pickCredentials({ credentials }: AwsClientSettings): Pick<AwsClientSettings, 'credentials'> {
  return credentials === undefined ? {} : { credentials };
}

/** The token for a region at a moment: the presigned address, its user agent, in base64url without padding. */
export function signMskToken(keys: SigningKeys, region: string, now: Date): string {
  const host = `kafka.${region}.amazonaws.com`;
  const stamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${stamp.slice(0, 8)}/${region}/kafka-cluster/aws4_request`;
  const query: Readonly<Record<string, string>> = {
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${keys.accessKeyId}/${scope}`,
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(validSeconds),
    ...(keys.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': keys.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  const canonicalQuery = Object.entries(query)
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .sort()
    .join('&');
  const canonical = ['GET', '/', canonicalQuery, `host:${host}`, '', 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  let key: Buffer | string = `AWS4${keys.secretAccessKey}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const url = `https://${host}/?${canonicalQuery}&X-Amz-Signature=${signature}&User-Agent=lakegate`;
  return Buffer.from(url).toString('base64url');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
