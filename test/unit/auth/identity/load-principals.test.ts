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

test('an issuer of AWS’s own tokens says whose, and needs no more', () => {
  const issuer = 'https://abc.tokens.sts.global.api.aws';
  const { issuers } = parsePrincipals(
    `issuers:
  - kind: aws
    issuer: ${issuer}
    audience: lakegate
    accounts: ['123456789012']
    roleArns: ['arn:aws:iam::123456789012:role/teams/analyst']
    admins: ['arn:aws:iam::123456789012:role/admin']
`,
    'principals.yaml',
  );
  expect(issuers[0]).toMatchObject({
    algorithms: ['RS256', 'ES384'],
    keys: { jwksUri: `${issuer}/.well-known/jwks.json` },
    aws: {
      accounts: ['123456789012'],
      roleArns: new Map([['arn:aws:iam::123456789012:role/analyst', 'arn:aws:iam::123456789012:role/teams/analyst']]),
      admins: ['arn:aws:iam::123456789012:role/admin'],
    },
  });
});

test('what an issuer of AWS’s own tokens cannot be is reported', () => {
  const common = "kind: aws, issuer: 'https://i', audience: a";
  const role = 'arn:aws:iam::123456789012:role';
  expect(
    problems(`issuers:
  - { ${common}, accounts: ['1234'] }
  - { kind: aws, issuer: 'https://j', audience: a }
  - { kind: gcp, issuer: 'https://k', audience: a, algorithms: [RS256], jwksUri: 'https://k' }
  - { kind: aws, issuer: 'https://l', audience: a, accounts: ['123456789012'], algorithms: [ES256], groupsClaim: g }
  - { kind: aws, issuer: 'http://m', audience: a, accounts: ['123456789012'], admins: ['admin'] }
  - { kind: aws, issuer: 'https://n', audience: a, accounts: ['123456789012'], roleArns: ['${role}/a/x', '${role}/b/x'] }
`).map((problem) => problem.replace(/: .*/, '')),
  ).toEqual([
    'principals.yaml:2 issuers[0].accounts[0]',
    'principals.yaml:3 issuers[1]',
    'principals.yaml:4 issuers[2].kind',
    'principals.yaml:5 issuers[3].groupsClaim',
    'principals.yaml:5 issuers[3].algorithms[0]',
    'principals.yaml:6 issuers[4].issuer',
    'principals.yaml:6 issuers[4].admins[0]',
    'principals.yaml:7 issuers[5].roleArns[1]',
  ]);
});

test('who may come in by signature is read whole, with safe defaults', () => {
  const { callerIdentity } = parsePrincipals(
    `callerIdentity:
  serverId: lakegate.example.com/prod
  regions: [eu-central-1, cn-north-1, us-gov-west-1]
  accounts: ['111111111111', { id: '222222222222', lookupRoleArn: 'arn:aws:iam::222222222222:role/l', externalId: e }]
  roles: [{ roleId: AROA1234567890EXAMPLE, arn: 'arn:aws:iam::111111111111:role/a/b' }]
`,
    'principals.yaml',
  );
  expect(callerIdentity).toEqual({
    serverId: 'lakegate.example.com/prod',
    regions: ['eu-central-1', 'cn-north-1', 'us-gov-west-1'],
    accounts: [
      { id: '111111111111' },
      { id: '222222222222', lookup: { roleArn: 'arn:aws:iam::222222222222:role/l', externalId: 'e' } },
    ],
    roles: new Map([['AROA1234567890EXAMPLE', 'arn:aws:iam::111111111111:role/a/b']]),
    admins: [],
    maxAgeSeconds: 300,
    tokenTtlSeconds: 600,
    endpoints: {},
    localKeys: undefined,
  });
});

test('what the exchange and certificates cannot be is reported', () => {
  expect(
    problems(`callerIdentity:
  serverId: 'a b'
  regions: [evil.example]
  accounts: ['1', { id: '222222222222', lookupRoleArn: 'arn:aws:iam::111111111111:role/l', externalId: e }]
  roles: [{ roleId: AIDA1234567890EXAMPLE, arn: 'arn:aws:sts::1:assumed-role/a/b' }]
  maxAgeSeconds: 3600
  tokenTtlSeconds: 60
  endpoints: { sts: 'http://sts.example' }
  localKeys: { accessKeyId: a, secretAccessKey: b }
clientCertificates:
  principals: [{ name: CN=reporting }, { name: 'DNS:a.example' }, { name: 'DNS:a.example' }]
  proxies: ['DNS:a.example']
issuers:
  - { issuer: 'urn:lakegate:gateway', audience: a, algorithms: [RS256], jwksUri: 'https://i' }
`).map((problem) => problem.replace(/: .*/, '')),
  ).toEqual([
    'principals.yaml:2 callerIdentity.serverId',
    'principals.yaml:3 callerIdentity.regions[0]',
    'principals.yaml:4 callerIdentity.accounts[0]',
    'principals.yaml:4 callerIdentity.accounts[1].lookupRoleArn',
    'principals.yaml:5 callerIdentity.roles[0].roleId',
    'principals.yaml:5 callerIdentity.roles[0].arn',
    'principals.yaml:6 callerIdentity.maxAgeSeconds',
    'principals.yaml:7 callerIdentity.tokenTtlSeconds',
    'principals.yaml:8 callerIdentity.endpoints.sts',
    'principals.yaml:9 callerIdentity.localKeys',
    'principals.yaml:11 clientCertificates.principals[0].name',
    'principals.yaml:11 clientCertificates.principals[2].name',
    'principals.yaml:12 clientCertificates.proxies[0]',
    'principals.yaml:14 issuers[0].issuer',
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
