// Finds the role behind a session. The session's ARN has the role's name without its path, which grants have; and a
// name may have gone to another role since. So the role's id decides, and the name only says where to look.
import { LRUCache } from 'lru-cache';
import { LakegateError } from '../../src/core/errors.js';
import { parseIamArn, type AssumedRoleArn } from '../aws-arn.js';
import { mapSessionError } from '../sessions/session-error.js';
import type { IamClients } from './iam-clients.js';
import type { CallerIdentityConfig } from './identity-config.js';

const keptRoles = 10_000;
const roleTtlMs = 300_000;

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
  let opened: Promise<IamClients> | undefined;
  /** IAM's client takes memory, and not everyone comes in as a role. */
  const open = async (): Promise<IamClients> => {
    const { createIamClients } = await import('./iam-clients.js');
    return createIamClients({ region, endpoints, credentials, accounts, now });
  };

  const lookUp = async (session: AssumedRoleArn, roleId: string): Promise<string | undefined> => {
    const [iam, { GetRoleCommand }] = await Promise.all([(opened ??= open()), import('@aws-sdk/client-iam')]);
    const client = iam.of(session.accountId);
    if (client === undefined) return undefined;
    let role;
    try {
      ({ Role: role } = await client.send(new GetRoleCommand({ RoleName: session.name })));
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
      void opened?.then((iam) => {
        iam.stop();
      });
    },
  };
}
