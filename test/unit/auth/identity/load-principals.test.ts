import { createApiKey, hashApiKey } from '../../../../auth/identity/hash-api-key.js';
import { parsePrincipals } from '../../../../auth/identity/load-principals.js';
import type { LakegateError } from '../../../../src/core/errors.js';

const hash = hashApiKey('some key');

function problems(text: string): readonly string[] {
  try {
    parsePrincipals(text, 'principals.yaml');
  } catch (error) {
    expect((error as LakegateError).code).toBe('CONFIG_INVALID');
    return (error as LakegateError).message.split('\n');
  }
  throw new Error('the file was accepted');
}

test('a principal is granted to by its own name unless others are given', () => {
  const { apiKeys } = parsePrincipals(
    `principals:
  - { name: ann, apiKeyHashes: ['${hash}'] }
  - { name: bob, apiKeyHashes: ['${hashApiKey('b')}'], grantees: ['arn:aws:iam::1:role/x'], admin: true, demo: true }
`,
    'principals.yaml',
  );
  expect(apiKeys).toEqual([
    { name: 'ann', apiKeyHashes: [hash], grantees: ['ann'], admin: false, demo: false },
    {
      name: 'bob',
      apiKeyHashes: [hashApiKey('b')],
      grantees: ['arn:aws:iam::1:role/x'],
      admin: true,
      demo: true,
    },
  ]);
});

test('an issuer has safe defaults', () => {
  const { issuers } = parsePrincipals(
    `issuers:
  - { issuer: 'https://idp.example', audience: lakegate, algorithms: [RS256], jwksUri: 'https://idp.example/jwks' }
`,
    'principals.yaml',
  );
  expect(issuers).toEqual([
    {
      issuer: 'https://idp.example',
      audience: 'lakegate',
      algorithms: ['RS256'],
      keys: { jwksUri: 'https://idp.example/jwks' },
      groupsClaim: undefined,
      groupPrefix: 'https://idp.example|group/',
      admin: undefined,
      clockToleranceSeconds: 5,
      maxTokenAgeSeconds: 86_400,
    },
  ]);
});

test('every problem is reported with line and path', () => {
  expect(
    problems(`principals:
  - { name: ann, apiKeyHashes: ['plain key'] }
  - { name: eve, apiKeyHashes: ['${hashApiKey('demo-eve')}'] }
  - { name: ann, apiKeyHashes: ['${hash}'], admin: yes please }
  - { name: bob, apiKeyHashes: ['${hash}'] }
issuers:
  - { issuer: i, audience: a, algorithms: [HS256, none], jwksUri: 'http://idp.example/jwks' }
  - { issuer: i, audience: a, algorithms: [RS256], jwks: { keys: [{ kty: oct, k: abc }] } }
  - { issuer: j, audience: a, algorithms: [] }
`).map((problem) => problem.replace(/: .*/, '')),
  ).toEqual([
    'principals.yaml:2 principals[0].apiKeyHashes[0]',
    'principals.yaml:3 principals[1].apiKeyHashes[0]',
    'principals.yaml:4 principals[2].admin',
    'principals.yaml:4 principals[2]',
    'principals.yaml:5 principals[3]',
    'principals.yaml:7 issuers[0].algorithms[0]',
    'principals.yaml:7 issuers[0].algorithms[1]',
    'principals.yaml:7 issuers[0].jwksUri',
    'principals.yaml:8 issuers[1].jwks.keys[0]',
    'principals.yaml:8 issuers[1]',
    'principals.yaml:9 issuers[2].algorithms',
    'principals.yaml:9 issuers[2]',
  ]);
});

test('a new key is long, random and kept as its hash', () => {
  const { key, hash: kept } = createApiKey();
  expect(key).toMatch(/^lg_[A-Za-z0-9_-]{43}$/);
  expect(kept).toBe(hashApiKey(key));
  expect(createApiKey().key).not.toBe(key);
});
