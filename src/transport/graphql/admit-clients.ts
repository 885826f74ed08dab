// Who came in and is still there: asked again who they are when the configuration changes, so that nobody stays longer
// than their credentials would let them in.
import { digest } from '../../core/digest.js';
import { LakegateError } from '../../core/errors.js';
import type { Principal } from '../../core/principal.js';

/** Credentials as they came: headers, and what TLS has verified. */
export interface Credentials<Peer> {
  readonly headers: {
    readonly authorization?: string | undefined;
    readonly 'x-api-key'?: string | undefined;
    readonly 'x-forwarded-client-cert'?: string | string[] | undefined;
  };
  readonly peer?: Peer | undefined;
}

export interface Admission {
  readonly principal: Principal;
  /** Calls once the same credentials no longer make the same principal; gives what calls that off. */
  whenRevoked(call: (error: LakegateError) => void): () => void;
}

export interface Admissions<Peer> {
  /** @throws LakegateError UNAUTHENTICATED, POLICY_UNAVAILABLE */
  admit(credentials: Credentials<Peer>): Promise<Admission>;
  /** Asks everyone who is watched for their credentials again. */
  recheck(): Promise<void>;
}

interface Present {
  readonly ask: () => Promise<Principal>;
  readonly principal: Principal;
  readonly revoke: (error: LakegateError) => void;
}

/** `authenticate` decides by the configuration of the moment. */
export function admitClients<Peer>(
  authenticate: (headers: Credentials<Peer>['headers'], peer?: Peer) => Promise<Principal>,
): Admissions<Peer> {
  const present = new Set<Present>();
  let changes = 0;

  const judge = async (one: Present): Promise<void> => {
    let error: LakegateError | undefined;
    try {
      if (nameOf(await one.ask()) !== nameOf(one.principal))
        error = new LakegateError('UNAUTHENTICATED', { message: changed });
    } catch (cause) {
      const isKnown = cause instanceof LakegateError && cause.code !== 'UNAUTHENTICATED';
      error = isKnown ? cause : new LakegateError('UNAUTHENTICATED', { message: revoked, cause });
    }
    // Whoever has gone meanwhile isn't told.
    if (error !== undefined && present.delete(one)) one.revoke(error);
  };

  return {
    admit: async ({ headers, peer }) => {
      const { authorization, 'x-api-key': key, 'x-forwarded-client-cert': forwarded } = headers;
      // No more than this is kept of a request for as long as its client stays.
      const kept = { authorization, 'x-api-key': key, 'x-forwarded-client-cert': forwarded };
      const ask = (): Promise<Principal> => authenticate(kept, peer);
      const asOf = changes;
      const principal = await ask();
      return {
        principal,
        whenRevoked: (revoke) => {
          const one = { ask, principal, revoke };
          present.add(one);
          if (changes !== asOf) void judge(one);
          return () => {
            present.delete(one);
          };
        },
      };
    },
    recheck: async () => {
      changes++;
      // Some at a time: each may take a signature to verify, or ask a service that isn't near.
      const left = [...present].values();
      const worker = async (): Promise<void> => {
        for (const one of left) if (present.has(one)) await judge(one);
      };
      await Promise.all(Array.from({ length: askedAtATime }, worker));
    },
  };
}

/** How many clients are asked again at a time. */
const askedAtATime = 16;

const revoked = 'The credentials are no longer good.';
const changed = 'Who the credentials are for has changed.';

/** What decides of a principal's access; equal for those that are alike in it. */
function nameOf({ id, grantees, admin }: Principal): string {
  return digest([id, grantees, admin]);
}
