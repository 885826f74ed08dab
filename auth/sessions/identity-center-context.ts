// Trusted identity propagation: changes a caller's token into the context that says to AWS which Identity Center user
// it stands for. Identity Center takes each token once, so what it gives is kept, by the token's hash.
import { createHash } from 'node:crypto';
import { CreateTokenWithIAMCommand, type SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { LRUCache } from 'lru-cache';
import { LakegateError } from '../../src/core/errors.js';
import { SecretText } from '../../src/core/secret-text.js';
import { mapSessionError } from './session-error.js';

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export interface IdentityContexts {
  /**
   * @throws LakegateError UNAUTHENTICATED where Identity Center finds the token wrong or spent, STORE_DENIED,
   * POLICY_UNAVAILABLE
   */
  resolve(token: SecretText, applicationArn: string): Promise<SecretText>;
  clear(): void;
}

interface Context {
  readonly assertion: SecretText;
  readonly expiresAtMs: number;
}

export function createIdentityContexts(
  client: SSOOIDCClient,
  { maxEntries, now }: { readonly maxEntries: number; readonly now: () => number },
): IdentityContexts {
  const kept = new LRUCache<string, Promise<Context>>({ max: maxEntries });
  const exchange = async (token: SecretText, applicationArn: string): Promise<Context> => {
    const command = new CreateTokenWithIAMCommand({
      clientId: applicationArn,
      grantType,
      assertion: token.reveal(),
    });
    const answer = await client.send(command).catch((error: unknown) => {
      throw mapSessionError(error, true);
    });
    const assertion = answer.awsAdditionalDetails?.identityContext;
    if (assertion === undefined || assertion === '') {
      throw new LakegateError('STORE_DENIED', { cause: new Error('Identity Center gave no identity context') });
    }
    return { assertion: new SecretText(assertion), expiresAtMs: now() + (answer.expiresIn ?? 0) * 1000 };
  };
  return {
    resolve: async (token, applicationArn) => {
      const key = createHash('sha256').update(`${applicationArn}\n${token.reveal()}`).digest('hex');
      const known = kept.get(key);
      if (known !== undefined) {
        const { assertion, expiresAtMs } = await known;
        if (now() < expiresAtMs) return assertion;
        kept.delete(key);
      }
      const made = kept.get(key) ?? exchange(token, applicationArn);
      kept.set(key, made);
      try {
        return (await made).assertion;
      } catch (error) {
        if (kept.peek(key) === made) kept.delete(key);
        throw error;
      }
    },
    clear: () => {
      kept.clear();
    },
  };
}
