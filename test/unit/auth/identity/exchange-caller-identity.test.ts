import { createIdentity, type Identity } from '../../../../auth/identity/create-identity.js';
import { createGatewayTokens } from '../../../../auth/identity/gateway-token.js';
import { createMemoryReplayStore } from '../../../../auth/identity/replay-store.js';
import type { Principal } from '../../../../src/core/principal.js';
import { type AwsIdentityStandIn, startAwsIdentityStandIn } from '../../../support/aws-identity-stand-in.js';
import {
  account,
  addAnalyst,
  addCaller,
  analystRole,
  analystRoleId,
  callerIdentityConfig,
  identityOf,
  region,
  serverId,
  tokenSecret,
} from '../../../support/exchange-fixture.js';
import { signCallerIdentity, type CallerKeys } from '../../../support/sign-caller-identity.js';

let aws: AwsIdentityStandIn;

beforeAll(async () => {
  aws = await startAwsIdentityStandIn();
});

afterAll(async () => {
  await aws.stop();
});

beforeEach(() => {
  aws.calls.length = 0;
  aws.roles.clear();
  aws.intercept = undefined;
});

async function enter(keys: CallerKeys, identity: Identity = identityOf(aws)): Promise<Principal> {
  const given = await identity.exchange?.exchange(await signCallerIdentity(keys, { region, serverId }));
  identity.exchange?.stop();
  return identity.authenticator.authenticate({ authorization: `Bearer ${given?.token ?? ''}` });
}

test('a session of a role becomes its role, with the path that the session has lost', async () => {
  const principal = await enter(addAnalyst(aws));
  expect(principal).toMatchObject({
    id: `aws|${analystRole}|${analystRoleId}:ann`,
    grantees: [analystRole],
    admin: false,
    credential: { kind: 'aws', accountId: account, arn: analystRole, userId: `${analystRoleId}:ann` },
  });
  expect(principal.expiresAtMs).toBeGreaterThan(Date.now() + 590_000);
  expect(principal.expiresAtMs).toBeLessThanOrEqual(Date.now() + 600_000);
});

test('STS is asked once for a token, however often the token is used', async () => {
  const identity = identityOf(aws);
  const { token = '' } =
    (await identity.exchange?.exchange(await signCallerIdentity(addAnalyst(aws), { region, serverId }))) ?? {};
  const uses = [1, 2, 3].map(() => identity.authenticator.authenticate({ authorization: `Bearer ${token}` }));
  await Promise.all(uses);
  expect(aws.calls.map(({ action }) => action)).toEqual(['GetCallerIdentity', 'GetRole']);
  await identity.exchange?.exchange(await signCallerIdentity(addAnalyst(aws, 'bob'), { region, serverId }));
  expect(aws.callsOf('GetRole')).toHaveLength(1);
});

test('a user is named with their path, without a question to IAM', async () => {
  const arn = `arn:aws:iam::${account}:user/people/ann`;
  const identity = identityOf(aws, { admins: [arn] });
  const keys = addCaller(aws, arn, 'AIDAANN0000000000000');
  expect(await enter(keys, identity)).toMatchObject({ grantees: [arn], admin: true });
  expect(aws.callsOf('GetRole')).toHaveLength(0);
});

test('STS may answer in XML', async () => {
  const keys = addAnalyst(aws);
  aws.intercept = (request) => {
    delete request.headers.accept;
    return false;
  };
  expect((await enter(keys)).grantees).toEqual([analystRole]);
});

test('a role of another account is looked up there, with the external id that it asks for', async () => {
  const other = '222222222222';
  const lookupRole = `arn:aws:iam::${other}:role/lakegate-lookup`;
  aws.roles.set('lakegate-lookup', { arn: lookupRole, roleId: 'AROALOOKUP', externalId: 'ours' });
  aws.roles.set('partner', { arn: `arn:aws:iam::${other}:role/x/partner`, roleId: 'AROAPARTNER' });
  const keys = addCaller(aws, `arn:aws:sts::${other}:assumed-role/partner/me`, 'AROAPARTNER:me');
  const accounts = [{ id: other, lookup: { roleArn: lookupRole, externalId: 'ours' } }];
  expect((await enter(keys, identityOf(aws, { accounts }))).grantees).toEqual([`arn:aws:iam::${other}:role/x/partner`]);
  expect(aws.callsOf('AssumeRole')[0]?.parameters).toMatchObject({ RoleArn: lookupRole, ExternalId: 'ours' });
  expect(aws.callsOf('GetRole')[0]?.signedBy).toMatch(/^ASIA/);
});

test('a role may be told by its id in the configuration', async () => {
  const keys = addAnalyst(aws);
  aws.roles.clear();
  const roles = new Map([[analystRoleId, analystRole]]);
  expect((await enter(keys, identityOf(aws, { roles }))).grantees).toEqual([analystRole]);
});

test('a token given earlier is worth what the configuration says now', async () => {
  const given = await identityOf(aws, { admins: [analystRole] }).exchange?.exchange(
    await signCallerIdentity(addAnalyst(aws), { region, serverId }),
  );
  const authorization = `Bearer ${given?.token ?? ''}`;
  const admin = identityOf(aws, { admins: [analystRole] }).authenticator.authenticate({ authorization });
  expect((await admin).admin).toBe(true);
  expect((await identityOf(aws).authenticator.authenticate({ authorization })).admin).toBe(false);
  const closed = identityOf(aws, { accounts: [{ id: '333333333333' }] }).authenticator;
  await expect(closed.authenticate({ authorization })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a token ends with its time', async () => {
  let nowMs = Date.now();
  const tokens = createGatewayTokens({ secret: tokenSecret, serverId, ttlSeconds: 300, now: () => nowMs });
  const { token } = await tokens.issue({ arn: analystRole, accountId: account, userId: 'AROA1:s' });
  nowMs += 299_000;
  expect(await tokens.verify(token)).toMatchObject({ identity: { arn: analystRole } });
  nowMs += 2_000;
  expect(await tokens.verify(token)).toBeUndefined();
});

test('without STS nothing can be decided, and the same signature may be tried again', async () => {
  const identity = identityOf(aws);
  const body = await signCallerIdentity(addAnalyst(aws), { region, serverId });
  aws.intercept = (_request, response) => {
    response.writeHead(503).end();
    return true;
  };
  await expect(identity.exchange?.exchange(body)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  aws.intercept = undefined;
  await expect(identity.exchange?.exchange(body)).resolves.toHaveProperty('token');
});

test('there is no exchange where the configuration says nothing of one', () => {
  expect(createIdentity({ apiKeys: [], issuers: [] }, tokenSecret).exchange).toBeUndefined();
  expect(callerIdentityConfig(aws).serverId).toBe(serverId);
});

test('a replay store that is full takes no more, until what it holds has ended', async () => {
  let nowMs = 1_000;
  const store = createMemoryReplayStore(2, () => nowMs);
  expect(await store.claim('a', 2_000)).toBe(true);
  expect(await store.claim('b', 3_000)).toBe(true);
  expect(await store.claim('a', 2_000)).toBe(false);
  await expect(store.claim('c', 3_000)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  nowMs = 2_000;
  expect(await store.claim('c', 3_000)).toBe(true);
  expect(await store.claim('b', 3_000)).toBe(false);
});
