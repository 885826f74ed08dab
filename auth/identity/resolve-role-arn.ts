// Finds the role behind a session. The session's ARN has the role's name without its path, which grants have; and a
// name may have gone to another role since. So the role's id decides, and the name only says where to look.
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { LRUCache } from 'lru-cache';
import { LakegateError } from '../../src/core/errors.js';
import { parseIamArn, type AssumedRoleArn } from '../aws-arn.js';
import { awsClientOptions } from '../aws-client-options.js';
import { assumeRole } from '../sessions/assume-role.js';
import type { AwsCredentials } from '../sessions/aws-session.js';
import { createCredentialCache } from '../sessions/credential-cache.js';
import { mapSessionError } from '../sessions/session-error.js';
import type { CallerAccount, CallerIdentityConfig } from './identity-config.js';

const keptRoles = 10_000;
const roleTtlMs = 300_000;
const lookupSessionName = 'lakegate-role-lookup';

export interface RoleResolver {
  /**
   * The ARN, path in it, of the role with the id and the session's name; undefined where there is none.
   * @throws LakegateError STORE_DENIED, POLICY_UNAVAILABLE where IAM can't be asked
   */
  resolve(session: AssumedRoleArn, roleId: string): Promise<string | undefined>;
  stop(): void;
}

export function createRoleResolver(config: CallerIdentityConfig, now: () => number = Date.now): RoleResolver {
  const { endpoints, localKeys: credentials, regions, accounts, roles } = config;
  const region = regions[0] ?? 'us-east-1';
  const known = new LRUCache<string, string>({ max: keptRoles, ttl: roleTtlMs });
  const lookups = createCredentialCache({ maxEntries: accounts.length + 1, now });
  const sts = new STSClient(awsClientOptions({ region, endpoint: endpoints.sts, credentials }));
  const clients = new Map<string, IAMClient>();

  const clientOf = (account: CallerAccount): IAMClient => {
    const ready = clients.get(account.id);
    if (ready !== undefined) return ready;
    const options = awsClientOptions({ region, endpoint: endpoints.iam, credentials });
    const { lookup } = account;
    const client = new IAMClient(lookup === undefined ? options : { ...options, credentials: () => enter(lookup) });
    clients.set(account.id, client);
    return client;
  };

  const enter = (lookup: NonNullable<CallerAccount['lookup']>): Promise<AwsCredentials> =>
    lookups.get({
      key: lookup.roleArn,
      principalId: lookup.roleArn,
      fetch: () =>
        assumeRole(sts, {
          ...lookup,
          sessionName: lookupSessionName,
          durationSeconds: 900,
          tags: [],
          transitiveTags: [],
        }),
    });

  const lookUp = async (session: AssumedRoleArn, roleId: string): Promise<string | undefined> => {
    const account = accounts.find(({ id }) => id === session.accountId);
    if (account === undefined) return undefined;
    let role;
    try {
      ({ Role: role } = await clientOf(account).send(new GetRoleCommand({ RoleName: session.name })));
    } catch (error) {
      if (error instanceof Error && /^NoSuchEntity/.test(error.name)) return undefined;
      throw error instanceof LakegateError ? error : mapSessionError(error, false);
    }
    return role?.RoleId === roleId ? role.Arn : undefined;
  };

  return {
    resolve: async (session, roleId) => {
      const arn = roles.get(roleId) ?? known.get(roleId) ?? (await lookUp(session, roleId));
      const found = arn === undefined ? undefined : parseIamArn(arn);
      const isSame =
        found?.kind === 'role' &&
        found.accountId === session.accountId &&
        found.partition === session.partition &&
        found.name === session.name;
      if (!isSame) return undefined;
      known.set(roleId, found.arn);
      return found.arn;
    },
    stop: () => {
      for (const client of clients.values()) client.destroy();
      sts.destroy();
    },
  };
}
