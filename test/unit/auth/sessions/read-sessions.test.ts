import { parsePrincipals } from '../../../../auth/identity/load-principals.js';
import type { LakegateError } from '../../../../src/core/errors.js';

const role = 'arn:aws:iam::111111111111:role/data';
const foreign = 'arn:aws:iam::222222222222:role/data';

function problems(rules: string, more = ''): readonly string[] {
  const text = `sessions:
  region: eu-central-1
  accounts: ['111111111111']
  rules:
${rules}
${more}`;
  try {
    parsePrincipals(text, 'p');
  } catch (error) {
    return (error as LakegateError).message.split('\n').map((line) => line.replace(/^p:\d+ sessions\.?/, ''));
  }
  return [];
}

test('a rule has safe defaults', () => {
  const { sessions } = parsePrincipals(
    `sessions:
  region: eu-central-1
  accounts: ['111111111111']
  authorizedCaller: lakegate
  rules:
    - { issuer: 'https://idp.example', via: assume-role, roleArn: '${role}', claimTags: { tenant: org_id } }
`,
    'p',
  );
  expect(sessions).toEqual({
    region: 'eu-central-1',
    accounts: ['111111111111'],
    authorizedCaller: 'lakegate',
    endpoints: {},
    rules: [
      {
        match: { issuer: 'https://idp.example' },
        via: 'assume-role',
        roleArn: role,
        durationSeconds: 3_600,
        sourceIdentity: true,
        tags: new Map(),
        claimTags: new Map([['tenant', 'org_id']]),
        transitiveTags: [],
      },
    ],
  });
});

test.each<[string, string, RegExp]>([
  ['for nobody', `via: assume-role, roleArn: '${role}'`, /exactly one of grantee, issuer, account/],
  ['for two kinds', `grantee: a, account: '1', via: assume-role, roleArn: '${role}'`, /exactly one of/],
  ['in no way', `grantee: a, via: saml, roleArn: '${role}'`, /via: expected one of/],
  ['to what is no role', `grantee: a, via: assume-role, roleArn: 'arn:aws:iam::111111111111:user/x'`, /IAM role/],
  ['into a foreign account without external id', `grantee: a, via: assume-role, roleArn: '${foreign}'`, /externalId/],
  ['to one’s own role by token', `issuer: i, via: web-identity, roleArn: own`, /known to AWS/],
  ['with tags that have no place', `issuer: i, via: web-identity, roleArn: '${role}', tags: { a: b }`, /taggedRoleArn/],
  ['for Identity Center without application', `issuer: i, via: identity-center, roleArn: '${role}'`, /applicationArn/],
  [
    'that sets the gateway’s tag',
    `grantee: a, via: assume-role, roleArn: '${role}', tags: { lakeformationauthorizedcaller: x }`,
    /another key/,
  ],
  [
    'that takes the gateway’s tag from a claim',
    `grantee: a, via: assume-role, roleArn: '${role}', claimTags: { LakeFormationAuthorizedCaller: x }`,
    /another key/,
  ],
  ['that sets a tag of AWS’s', `grantee: a, via: assume-role, roleArn: '${role}', tags: { 'aws:x': x }`, /another key/],
  [
    'that passes on a tag it does not set',
    `grantee: a, via: assume-role, roleArn: '${role}', transitiveTags: [x]`,
    /"x" is not/,
  ],
  [
    'for longer than AWS gives',
    `grantee: a, via: assume-role, roleArn: '${role}', durationSeconds: 43200`,
    /from 900 to 3600/,
  ],
  ['whose policy is no JSON', `grantee: a, via: assume-role, roleArn: '${role}', policy: '{'`, /policy in JSON/],
])('a rule %s is reported', (_, text, problem) => {
  expect(problems(`    - { ${text} }`).join('\n')).toMatch(problem);
});

test('an external id that two accounts would share is reported', () => {
  const common = 'grantee: a, via: assume-role, externalId: shared';
  const third = foreign.replaceAll('2', '3');
  expect(problems(`    - { ${common}, roleArn: '${foreign}' }\n    - { ${common}, roleArn: '${third}' }`)).toEqual([
    'rules: expected an externalId of its own for each account',
  ]);
});

test('keys in the file are for servers of this machine alone', () => {
  const rules = `    - { grantee: a, via: assume-role, roleArn: '${role}' }`;
  const keys = '  localKeys: { accessKeyId: a, secretAccessKey: b }';
  expect(problems(rules, keys).join()).toMatch(/localKeys: .*loopback/);
  expect(problems(rules, `${keys}\n  endpoints: { sts: 'https://sts.example' }`).join()).toMatch(
    /localKeys: .*loopback/,
  );
  expect(problems(rules, `${keys}\n  endpoints: { sts: 'http://127.0.0.1:4566' }`)).toEqual([]);
});
