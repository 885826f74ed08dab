// Who calls the local Lake Formation, through the unmodified SDK clients: signatures, roles, tokens.
import { GetDataLakePrincipalCommand, ListPermissionsCommand } from '@aws-sdk/client-lakeformation';
import { GetDatabasesCommand } from '@aws-sdk/client-glue';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  GetWebIdentityTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { CreateTokenWithIAMCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { Sha256 } from '@aws-crypto/sha256-js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import type { LakeFault } from '../../local/lake-formation/lake-faults.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import {
  ACCOUNT,
  ADMIN,
  assume,
  clientsFor,
  GATEWAY,
  OTHER_ADMIN,
  roleArn,
  SESSION_TAG,
  signWith,
  STATE,
  type LakeClients,
} from '../support/lake-formation-state.js';
import { errorOf, grant, metadata, ORDERS } from '../support/lake-formation-calls.js';

let server: LocalServer;
let admin: LakeClients;
let nowMs: number;
let fault: LakeFault | undefined;

beforeEach(async () => {
  nowMs = Date.now();
  fault = undefined;
  const state = parseStateFile(STATE);
  server = await createLakeFormationServer({}, { state, now: () => nowMs, faults: () => fault });
  admin = clientsFor(server.url, ADMIN);
});

afterEach(() => server.stop());

describe('who calls', () => {
  it('is told by STS, for users and for sessions of roles', async () => {
    expect(await admin.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
      UserId: 'AIDAADMIN',
    });
    const reader = await assume(server.url, roleArn('reader'));
    expect(await reader.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/test`,
      UserId: 'AROAREADER:test',
    });
    expect(await reader.lake.send(new GetDataLakePrincipalCommand({}))).toMatchObject({ Identity: roleArn('reader') });
  });

  it('has its role path found by IAM, with the id that tells roles apart', async () => {
    const { Role } = await admin.iam.send(new GetRoleCommand({ RoleName: 'reader' }));
    expect(Role).toMatchObject({ Arn: roleArn('reader'), Path: '/lakegate/', RoleId: 'AROAREADER' });
    expect(await errorOf(admin.iam.send(new GetRoleCommand({ RoleName: 'nobody' })))).toBe('NoSuchEntityException');
  });

  it('assumes a role only as its trust says, external id, path and tags included', async () => {
    const { sts } = clientsFor(server.url, GATEWAY);
    const ask = (RoleArn: string, more = {}): Promise<string> =>
      errorOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...more })));
    const strict = `arn:aws:iam::${ACCOUNT}:role/strict`;
    expect(await ask(strict)).toBe('AccessDenied');
    expect(await ask(strict, { ExternalId: 'x' })).toBe('none');
    expect(await ask(strict, { ExternalId: 'x', Tags: [SESSION_TAG] })).toBe('AccessDenied');
    expect(await ask(`arn:aws:iam::${ACCOUNT}:role/reader`)).toBe('AccessDenied');
    expect(await ask(`arn:aws:iam::${ACCOUNT}:role/chained`)).toBe('AccessDenied');
    expect(await ask(roleArn('reader'), { DurationSeconds: 7200 })).toBe('ValidationError');
    expect(await ask(roleArn('reader'), { RoleSessionName: 'no spaces' })).toBe('ValidationError');
  });

  it('hands transitive tags and the source identity down a chain of roles, for an hour at most', async () => {
    const { sts } = clientsFor(server.url, GATEWAY);
    const first = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn('reader'),
        RoleSessionName: 'test',
        Tags: [SESSION_TAG, { Key: 'tenant', Value: 'a' }],
        TransitiveTagKeys: [String(SESSION_TAG.Key)],
      }),
    );
    const chained = clientsFor(server.url, signWith(first.Credentials)).sts;
    const ask = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/chained`, RoleSessionName: 'test' };
    const again = new AssumeRoleCommand({ ...ask, Tags: [{ Key: 'LakeFormationAuthorizedCaller', Value: 'me' }] });
    expect(await errorOf(chained.send(again))).toBe('InvalidParameterValue');
    expect(await errorOf(chained.send(new AssumeRoleCommand({ ...ask, DurationSeconds: 3601 })))).toBe(
      'ValidationError',
    );
    const second = await chained.send(new AssumeRoleCommand(ask));
    await grant(admin, ORDERS, ['SELECT'], `arn:aws:iam::${ACCOUNT}:role/chained`);
    const answer = await metadata(clientsFor(server.url, signWith(second.Credentials)));
    expect(answer.AuthorizedColumns).toEqual(['id', 'country', 'amount', 'note']);
  });

  it('proves itself to others with a token that the published keys verify', async () => {
    const { sts } = await assume(server.url, roleArn('reader'));
    for (const SigningAlgorithm of ['RS256', 'ES384']) {
      const { WebIdentityToken = '' } = await sts.send(
        new GetWebIdentityTokenCommand({ Audience: ['lakegate'], SigningAlgorithm, DurationSeconds: 60 }),
      );
      const issuer = `${server.url}/web-identity/${ACCOUNT}`;
      const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(WebIdentityToken, keys, { issuer, audience: 'lakegate' });
      expect(payload.sub).toBe(roleArn('reader'));
      expect(payload['https://sts.amazonaws.com/']).toMatchObject({
        aws_account: ACCOUNT,
        principal_tags: { department: 'sales' },
      });
    }
    const other = clientsFor(server.url, OTHER_ADMIN).sts;
    const ask = new GetWebIdentityTokenCommand({ Audience: ['x'], SigningAlgorithm: 'RS256' });
    expect(await errorOf(other.send(ask))).toBe('OutboundWebIdentityFederationDisabledException');
  });
});

describe('tokens of others', () => {
  const issuer = 'https://issuer.example';

  /** A server whose role and application trust an issuer, and what signs as that issuer. */
  async function trusting(): Promise<{
    url: string;
    token: (claims: JWTPayload, audience?: string) => Promise<string>;
  }> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'k' };
    const provider = JSON.stringify({ issuer, audiences: ['lake'], jwks: { keys: [jwk] } });
    const trust = `[{ federated: '${issuer}', subjects: [ann], actions: [AssumeRoleWithWebIdentity, TagSession] }]`;
    const text = STATE.replace(
      '    roles:\n',
      `    webIdentityProviders: [${provider}]\n    roles:\n      web: { roleId: AROAWEB, trust: ${trust} }\n`,
    ).concat(`  applications: [{ arn: 'arn:aws:sso::${ACCOUNT}:application/a', trustedIssuer: ${provider} }]\n`);
    await server.stop();
    server = await createLakeFormationServer({}, { state: parseStateFile(text) });
    const token = (claims: JWTPayload, audience = 'lake'): Promise<string> =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey);
    return { url: server.url, token };
  }

  it('make a session of a role without a signature, tags included, when the role trusts their subject', async () => {
    const { url, token } = await trusting();
    const sts = new STSClient({ endpoint: url, region: 'us-east-1', maxAttempts: 1 });
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/web`;
    const ask = (WebIdentityToken: string) =>
      sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'ann', WebIdentityToken }));
    const tags = { principal_tags: { LakeFormationAuthorizedCaller: ['lakegate'] } };
    const good = await token({ sub: 'ann', 'https://aws.amazon.com/tags': tags });
    const answer = await ask(good);
    expect(answer).toMatchObject({ SubjectFromWebIdentityToken: 'ann', Audience: 'lake', Provider: issuer });
    const web = clientsFor(url, signWith(answer.Credentials));
    expect((await web.sts.send(new GetCallerIdentityCommand({}))).UserId).toBe('AROAWEB:ann');
    expect(await errorOf(ask(await token({ sub: 'bob' })))).toBe('AccessDenied');
    expect(await errorOf(ask(await token({ sub: 'ann' }, 'else')))).toBe('InvalidIdentityTokenException');
    const [head = '', , signature = ''] = good.split('.');
    const claims = Buffer.from(JSON.stringify({ iss: issuer, sub: 'ann', aud: 'lake', exp: 4e9, iat: 1 })).toString(
      'base64url',
    );
    expect(await errorOf(ask(`${head}.${claims}.${signature}`))).toBe('InvalidIdentityTokenException');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await errorOf(ask(`${none}.${claims}.`))).toBe('InvalidIdentityTokenException');
    expect(await errorOf(ask('nonsense'))).toBe('InvalidIdentityTokenException');
  });

  it('are exchanged for an Identity Center context, after which the user and its groups are authorised', async () => {
    const { url, token } = await trusting();
    const oidc = new SSOOIDCClient({ endpoint: url, region: 'us-east-1', credentials: GATEWAY, maxAttempts: 1 });
    const exchange = (assertion: string) =>
      oidc.send(
        new CreateTokenWithIAMCommand({
          clientId: `arn:aws:sso::${ACCOUNT}:application/a`,
          grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion,
        }),
      );
    const { awsAdditionalDetails } = await exchange(await token({ sub: 'ann' }));
    expect(await errorOf(exchange(await token({ sub: 'bob' })))).toBe('InvalidGrantException');
    const { sts } = clientsFor(url, GATEWAY);
    const assumeWith = (ContextAssertion: string | undefined) =>
      sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn('reader'),
          RoleSessionName: 'ann',
          Tags: [SESSION_TAG],
          ProvidedContexts: [{ ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter', ContextAssertion }],
        }),
      );
    const ann = clientsFor(url, signWith((await assumeWith(awsAdditionalDetails?.identityContext)).Credentials));
    expect(await errorOf(assumeWith(await token({ sub: 'u-1' })))).toBe('InvalidContextAssertionException');
    expect((await ann.lake.send(new GetDataLakePrincipalCommand({}))).Identity).toBe(
      'arn:aws:identitystore:::user/u-1',
    );
    admin = clientsFor(url, ADMIN);
    await grant(admin, ORDERS, ['SELECT']);
    expect(await errorOf(metadata(ann))).toBe('AccessDeniedException');
    await grant(admin, ORDERS, ['SELECT'], 'arn:aws:identitystore:::group/g-1');
    expect((await metadata(ann)).AuthorizedColumns).toHaveLength(4);
  });
});

describe('signatures', () => {
  it('are accepted in a presigned URL for a quarter of an hour, with whatever headers were signed', async () => {
    const signer = new SignatureV4({ credentials: ADMIN, region: 'us-east-1', service: 'sts', sha256: Sha256 });
    const { hostname, port, host } = new URL(server.url);
    const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
    const headers = { host, 'x-lakegate-id': 'me', accept: 'application/json' };
    const request = {
      method: 'GET',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      query,
      headers,
    };
    const signed = await signer.presign(request, { expiresIn: 900, signingDate: new Date(nowMs) });
    const url = `${server.url}/?${new URLSearchParams(signed.query as Record<string, string>).toString()}`;
    const ask = (id: string): Promise<Response> => fetch(url, { headers: { ...headers, 'x-lakegate-id': id } });
    const answer = (await (await ask('me')).json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ GetCallerIdentityResponse: { GetCallerIdentityResult: { UserId: 'AIDAADMIN' } } });
    expect((await ask('you')).status).toBe(403);
    expect((await fetch(url.replace('GetCallerIdentity', 'GetSessionToken'), { headers })).status).toBe(403);
    expect((await fetch(`${url}&Action=GetCallerIdentity`, { headers })).status).toBe(403);
    nowMs += 901_000;
    expect((await ask('me')).status).toBe(403);
  });

  it('are refused with a wrong secret, an unknown key, another session token, and after expiry', async () => {
    const wrong = clientsFor(server.url, { ...ADMIN, secretAccessKey: 'other' });
    expect(await errorOf(wrong.sts.send(new GetCallerIdentityCommand({})))).toBe('SignatureDoesNotMatch');
    expect(await errorOf(wrong.lake.send(new ListPermissionsCommand({})))).toBe('InvalidSignatureException');
    expect(await errorOf(wrong.glue.send(new GetDatabasesCommand({})))).toBe('InvalidSignatureException');
    const unknown = clientsFor(server.url, { accessKeyId: 'nobody', secretAccessKey: 'x' });
    expect(await errorOf(unknown.sts.send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId');

    const issued = signWith((await admin.sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }))).Credentials);
    const session = clientsFor(server.url, issued);
    expect(await errorOf(session.sts.send(new GetCallerIdentityCommand({})))).toBe('none');
    const other = clientsFor(server.url, { ...issued, sessionToken: 'another' });
    expect(await errorOf(other.sts.send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId');
    nowMs += 899_000;
    expect(await errorOf(session.sts.send(new GetCallerIdentityCommand({})))).toBe('none');
    nowMs += 1_001;
    const onTime = clientsFor(server.url, issued, nowMs - Date.now());
    expect(await errorOf(onTime.sts.send(new GetCallerIdentityCommand({})))).toBe('ExpiredToken');
    expect(await errorOf(onTime.lake.send(new GetDataLakePrincipalCommand({})))).toBe('ExpiredTokenException');
    nowMs += 600_000;
    expect(await errorOf(session.sts.send(new GetCallerIdentityCommand({})))).toBe('SignatureDoesNotMatch');
  });

  it('are needed: what is not signed is answered with 403', async () => {
    const answer = await fetch(`${server.url}/ListPermissions`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('MissingAuthenticationToken');
  });
});
