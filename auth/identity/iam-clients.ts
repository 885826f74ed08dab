// Clients of IAM, one for each account whose roles and users the gateway may look up.
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { awsClientOptions } from '../aws-client-options.js';
import { assumeRole } from '../sessions/assume-role.js';
import type { AwsCredentials } from '../sessions/aws-session.js';
import { createCredentialCache } from '../sessions/credential-cache.js';
import type { CallerAccount } from './identity-config.js';

const lookupSessionName = 'lakegate-role-lookup';

export interface IamAccess {
  readonly region: string;
  readonly endpoints: { readonly sts?: string | undefined; readonly iam?: string | undefined };
  /** The gateway's own; the SDK's chain finds them unless given. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly accounts: readonly CallerAccount[];
  readonly now?: () => number;
}

export interface IamClients {
  /** The client for an account; undefined where the gateway has no business in it. */
  of(accountId: string): IAMClient | undefined;
  stop(): void;
}

export function createIamClients({ region, endpoints, credentials, accounts, now = Date.now }: IamAccess): IamClients {
  const lookups = createCredentialCache({ maxEntries: accounts.length + 1, now });
  const sts = new STSClient(awsClientOptions({ region, endpoint: endpoints.sts, credentials }));
  const clients = new Map<string, IAMClient>();

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

  return {
    of: (accountId) => {
      const ready = clients.get(accountId);
      if (ready !== undefined) return ready;
      const account = accounts.find(({ id }) => id === accountId);
      if (account === undefined) return undefined;
      const options = awsClientOptions({ region, endpoint: endpoints.iam, credentials });
      const { lookup } = account;
      const client = new IAMClient(lookup === undefined ? options : { ...options, credentials: () => enter(lookup) });
      clients.set(accountId, client);
      return client;
    },
    stop: () => {
      for (const client of clients.values()) client.destroy();
      sts.destroy();
    },
  };
}
