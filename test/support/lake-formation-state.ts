// A small lake for tests of the local Lake Formation, and clients that speak to it as whoever is wanted.
import { GlueClient } from '@aws-sdk/client-glue';
import { IAMClient } from '@aws-sdk/client-iam';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { AssumeRoleCommand, STSClient, type Credentials, type Tag } from '@aws-sdk/client-sts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const SESSION_TAG: Tag = { Key: 'LakeFormationAuthorizedCaller', Value: 'lakegate' };

/** ARN of a role of the lake. */
export function roleArn(name: string, account = ACCOUNT): string {
  return `arn:aws:iam::${account}:role/lakegate/${name}`;
}

const role = (id: string, more = ''): string =>
  `{ roleId: AROA${id}, path: /lakegate/, ${more} trust: [{ principals: ['arn:aws:iam::${ACCOUNT}:user/gateway'], ` +
  `actions: [AssumeRole, TagSession, SetSourceIdentity, SetContext] }] }`;

/** The state file. Grants are what each test makes of it. */
export const STATE = `
accounts:
  '${ACCOUNT}':
    outboundWebIdentityFederation: true
    users:
      admin: { userId: AIDAADMIN, accessKeys: [{ accessKeyId: local-admin, secretAccessKey: local-admin }] }
      gateway: { userId: AIDAGATEWAY, accessKeys: [{ accessKeyId: local, secretAccessKey: local }] }
    roles:
      reader: ${role('READER', 'tags: { department: sales },')}
      other: ${role('OTHER')}
      strict: { roleId: AROASTRICT, trust: [{ principals: ['${ACCOUNT}'], actions: [AssumeRole], externalId: x }] }
      chained: { roleId: AROACHAINED, trust: [{ principals: ['${roleArn('reader')}'], actions: [AssumeRole, TagSession] }] }
    settings:
      dataLakeAdmins: ['arn:aws:iam::${ACCOUNT}:user/admin']
      allowExternalDataFiltering: true
      externalDataFilteringAllowList: ['${ACCOUNT}', '${OTHER_ACCOUNT}']
      authorizedSessionTagValueList: [lakegate]
    lfTags: { sensitivity: [public, restricted], domain: [ops, finance] }
    databases:
      shop:
        tags: { sensitivity: public }
        tables:
          orders:
            location: s3://lake/orders/
            columns: { id: int, country: string, amount: double, note: string }
            columnTags: { note: { sensitivity: restricted } }
          parted: { columns: { id: int }, partitionKeys: { day: string }, partitions: [['a'], ['b']] }
    resources: [{ resourceArn: 'arn:aws:s3:::lake' }]
  '${OTHER_ACCOUNT}':
    users: { admin: { userId: AIDAOTHER, accessKeys: [{ accessKeyId: other-admin, secretAccessKey: other-admin }] } }
    roles: { guest: ${role('GUEST')} }
    settings: { dataLakeAdmins: ['arn:aws:iam::${OTHER_ACCOUNT}:user/admin'] }
identityCenter:
  users: { u-1: { userName: ann, groups: [g-1] } }
`;

/** Credentials of a user of the state. */
export const ADMIN = { accessKeyId: 'local-admin', secretAccessKey: 'local-admin' };
export const OTHER_ADMIN = { accessKeyId: 'other-admin', secretAccessKey: 'other-admin' };
export const GATEWAY = { accessKeyId: 'local', secretAccessKey: 'local' };

export interface LakeClients {
  readonly glue: GlueClient;
  readonly lake: LakeFormationClient;
  readonly sts: STSClient;
  readonly iam: IAMClient;
}

/** What a client signs with. */
export interface SignWith {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Clients for the endpoint that try once, and sign with a clock that is that much ahead. */
export function clientsFor(endpoint: string, credentials: SignWith, systemClockOffset = 0): LakeClients {
  const options = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1, systemClockOffset };
  return {
    glue: new GlueClient(options),
    lake: new LakeFormationClient(options),
    sts: new STSClient(options),
    iam: new IAMClient(options),
  };
}

/** What a client signs with, from an answer of STS. */
export function signWith(credentials: Credentials | undefined): SignWith {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Assumes a role as the gateway does, with the session tag that lets it filter. */
export async function assume(endpoint: string, arn: string, tags: Tag[] = [SESSION_TAG]): Promise<LakeClients> {
  const { sts } = clientsFor(endpoint, GATEWAY);
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'test', Tags: tags }));
  return clientsFor(endpoint, signWith(answer.Credentials));
}
