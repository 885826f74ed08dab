// MSK's tokens against the SDK's own signer.
import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { createMskTokenProvider, signMskToken } from '../../../../connectors/kafka/msk-token.js';

const now = new Date('2026-03-04T05:06:07.890Z');
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/+=' };

async function presigned(sessionToken: string | undefined): Promise<Record<string, unknown>> {
  const signer = new SignatureV4({
    service: 'kafka-cluster',
    region: 'eu-west-1',
    sha256: Sha256,
    credentials: { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }) },
  });
  const hostname = 'kafka.eu-west-1.amazonaws.com';
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname,
    path: '/',
    headers: { host: hostname },
    query: { Action: 'kafka-cluster:Connect' },
  };
  const { query } = await signer.presign(request, { signingDate: now, expiresIn: 900 });
  return { ...query };
}

function queryOf(token: string): Record<string, string> {
  const url = new URL(Buffer.from(token, 'base64url').toString('utf8'));
  expect(url.origin + url.pathname).toBe('https://kafka.eu-west-1.amazonaws.com/');
  return Object.fromEntries(url.searchParams);
}

describe('a token for MSK', () => {
  it.each([undefined, 'session/token+='])(
    'is signed as the SDK would sign the call, with session token %s',
    async (sessionToken) => {
      const { 'User-Agent': agent, ...query } = queryOf(signMskToken({ ...keys, sessionToken }, 'eu-west-1', now));
      expect(agent).toBe('lakegate');
      expect(query).toEqual(await presigned(sessionToken));
    },
  );

  it('has no padding', () => {
    expect(signMskToken(keys, 'eu-west-1', now)).toMatch(/^[\w-]+$/);
  });

  it('is made anew at each call, of the keys that the server gives', async () => {
    const provider = createMskTokenProvider({
      region: 'eu-west-1',
      credentials: keys,
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: 1,
        requestTimeout: 1,
        httpAgent: { keepAlive: true, maxSockets: 1 },
        httpsAgent: { keepAlive: true, maxSockets: 1 },
      },
    });
    const query = queryOf(await provider());
    expect(query['X-Amz-Credential']).toMatch(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/kafka-cluster\/aws4_request$/);
    expect(query['X-Amz-Expires']).toBe('900');
  });
});
