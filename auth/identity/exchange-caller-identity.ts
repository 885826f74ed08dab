// Changes a signed GetCallerIdentity for a short token of the gateway's: STS is asked once, not for each request.
import { LakegateError } from '../../src/core/errors.js';
import type { GatewayTokens } from './gateway-token.js';
import type { CallerIdentityConfig } from './identity-config.js';
import { principalOfCaller } from './principal-of-caller.js';
import { createMemoryReplayStore, type ReplayStore } from './replay-store.js';
import { createRoleResolver } from './resolve-role-arn.js';
import { createCallerIdentityVerifier } from './verify-caller-identity.js';

/** Callers need prove nothing before it, so that it must not be a way to have the gateway ask AWS without end. */
const maxAtATime = 32;

export interface GivenToken {
  readonly token: string;
  readonly expiresAtMs: number;
  readonly principalId: string;
}

export interface CallerIdentityExchange {
  /**
   * @throws LakegateError UNAUTHENTICATED for what proves nobody, without a reason; CONCURRENCY_LIMIT; STORE_DENIED,
   * POLICY_UNAVAILABLE where AWS can't be asked
   */
  exchange(body: unknown): Promise<GivenToken>;
  stop(): void;
}

export interface CallerIdentityExchangeOptions {
  readonly tokens: GatewayTokens;
  readonly replays?: ReplayStore;
  readonly now?: () => number;
}

export function createCallerIdentityExchange(
  config: CallerIdentityConfig,
  { tokens, now = Date.now, replays = createMemoryReplayStore(undefined, now) }: CallerIdentityExchangeOptions,
): CallerIdentityExchange {
  const roles = createRoleResolver(config, now);
  const verify = createCallerIdentityVerifier({ config, replays, roles, now });
  let running = 0;
  const exchange = async (body: unknown): Promise<GivenToken> => {
    const identity = await verify(body);
    if (identity === undefined) throw new LakegateError('UNAUTHENTICATED');
    const { token, expiresAtMs } = await tokens.issue(identity);
    const principal = principalOfCaller(identity, config, expiresAtMs);
    if (principal === undefined) throw new LakegateError('UNAUTHENTICATED');
    return { token, expiresAtMs, principalId: principal.id };
  };
  return {
    exchange: async (body) => {
      if (running >= maxAtATime) {
        throw new LakegateError('CONCURRENCY_LIMIT', { message: 'Too many exchanges are running.' });
      }
      running++;
      try {
        return await exchange(body);
      } finally {
        running--;
      }
    },
    stop: () => {
      roles.stop();
    },
  };
}
