// Whose tags a principal's are, and that they are unknown rather than none where nobody can say.
import { GetRoleCommand, GetUserCommand, type IAMClient } from '@aws-sdk/client-iam';
import { createPrincipalTags, type PrincipalTagsOptions } from '../../../../auth/lake-formation/principal-tags.js';
import { LakegateError } from '../../../../src/core/errors.js';
import type { Observation } from '../../../../src/core/observation.js';
import type { Principal } from '../../../../src/core/principal.js';

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/team/reader`;
const userArn = `arn:aws:iam::${account}:user/ann`;
const clock = { nowMs: 0 };
let asked: string[];
let observations: Observation[];
let answer: () => object;

beforeEach(() => {
  [asked, observations, clock.nowMs] = [[], [], 0];
  answer = () => ({
    Role: {
      Arn: roleArn,
      Tags: [
        { Key: 'team', Value: 'a' },
        { Key: 'Level', Value: '1' },
      ],
    },
  });
});

const iam = {
  send: (command: unknown) => {
    if (command instanceof GetRoleCommand) asked.push(`role ${String(command.input.RoleName)}`);
    if (command instanceof GetUserCommand) asked.push(`user ${String(command.input.UserName)}`);
    return Promise.resolve().then(answer);
  },
} as unknown as IAMClient;

function create(more: Partial<PrincipalTagsOptions> = {}) {
  return createPrincipalTags({
    iamOf: (id) => (id === account ? iam : undefined),
    cache: { ttlMs: 1000, negativeTtlMs: 100, now: () => clock.nowMs },
    observe: (observation) => observations.push(observation),
    ...more,
  });
}
const principal = (...grantees: string[]): Principal => ({ id: 'ann', grantees, admin: false });
const session =
  (tags: Readonly<Record<string, string>>, isRoles = true) =>
  () => ({ roleArn, tags, isRoles });
const noSession = () => {
  throw new LakegateError('UNAUTHENTICATED');
};
const failing = (name: string) => () => {
  throw Object.assign(new Error(name), { name });
};

test("a role's tags are those of IAM, asked for once while they hold", async () => {
  const tags = create();
  const both = await Promise.all([1, 2].map(() => tags.tagsOf(principal('analysts', roleArn))));
  expect(both).toEqual([
    { team: 'a', Level: '1' },
    { team: 'a', Level: '1' },
  ]);
  clock.nowMs = 999;
  await tags.tagsOf(principal(roleArn));
  expect(asked).toEqual(['role reader']);
  clock.nowMs = 1000;
  await tags.tagsOf(principal(roleArn));
  expect(asked).toHaveLength(2);
  tags.invalidate();
  await tags.tagsOf(principal(roleArn));
  expect(asked).toHaveLength(3);
});

test('a user has tags too', async () => {
  answer = () => ({ User: { Arn: userArn, Tags: [{ Key: 'team', Value: 'b' }] } });
  expect(await create().tagsOf(principal(userArn))).toEqual({ team: 'b' });
  expect(asked).toEqual(['user ann']);
});

test("a session's tags take the place of its role's, whatever the case of their keys", async () => {
  const tags = create({ sessionOf: session({ level: '2', user: 'ann' }) });
  expect(await tags.tagsOf(principal())).toEqual({ team: 'a', level: '2', user: 'ann' });
});

test.each<[string, Principal, Partial<PrincipalTagsOptions>]>([
  ['no role or user', principal('ann', 'arn:aws:identitystore:::user/1'), {}],
  ['one of several roles', principal(roleArn, userArn), {}],
  ['an Identity Center user behind a role', principal(roleArn), { sessionOf: session({}, false) }],
  ['somebody who can have no session', principal(roleArn), { sessionOf: noSession }],
])('the tags of %s are unknown without a question', async (_what, who, more) => {
  expect(await create(more).tagsOf(who)).toBeUndefined();
  expect(asked).toEqual([]);
});

test.each<[string, () => object, string]>([
  ['another role of the name', () => ({ Role: { Arn: `arn:aws:iam::${account}:role/reader`, Tags: [] } }), roleArn],
  ['a role that is gone', failing('NoSuchEntityException'), roleArn],
  ['a role that may not be looked at', failing('AccessDenied'), roleArn],
  ['a role of an account that is not ours', () => ({}), roleArn.replace(account, '999988887777')],
])('the tags of %s are unknown, and somebody is told', async (_what, answered, arn) => {
  answer = answered;
  expect(await create().tagsOf(principal(arn))).toBeUndefined();
  expect(observations).toMatchObject([{ kind: 'principal-tags-unknown', arn }]);
});

test('what is unknown is asked for again sooner', async () => {
  answer = failing('AccessDenied');
  const tags = create();
  await tags.tagsOf(principal(roleArn));
  clock.nowMs = 100;
  await tags.tagsOf(principal(roleArn));
  expect(asked).toHaveLength(2);
});

test('an outage of IAM is one of the policy, and is not kept', async () => {
  answer = failing('ThrottlingException');
  const tags = create();
  await expect(tags.tagsOf(principal(roleArn))).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  answer = () => ({ Role: { Arn: roleArn } });
  expect(await tags.tagsOf(principal(roleArn))).toEqual({});
});
