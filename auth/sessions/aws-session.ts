// A caller's own session with AWS, and where one comes from.
import type { Principal } from '../../src/core/principal.js';

/** Temporary credentials, in the form that the SDK's clients take. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** What calls to AWS on behalf of one caller are made with. It shows no secret however it is printed. */
export interface AwsSession {
  /** Equal for equal sessions alone: issuer, caller, role, tags, policy and region are in it. For keys of caches. */
  readonly principalKey: string;
  readonly roleArn: string;
  readonly region: string;
  /** When it ends for this caller: with the credentials or with the caller's own token, whichever is first. */
  readonly expiresAtMs: number;
  /**
   * For the `credentials` of an SDK client; renews what is about to end.
   * @throws LakegateError UNAUTHENTICATED once the caller's own token has ended
   */
  readonly credentials: () => Promise<AwsCredentials>;
}

/** Whose tags count where a caller's session is asked about. */
export interface SessionIdentity {
  readonly roleArn: string;
  /** Those that the session has of its own, beside the role's. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether it is the role that is authorised; otherwise the Identity Center user whom it acts for. */
  readonly isRoles: boolean;
}

export interface SessionSource {
  /**
   * Of which role a caller's session would be and with which tags; undefined where no rule is for them. AWS isn't asked.
   * @throws LakegateError as resolveSession, where the caller could have none
   */
  identify(principal: Principal): SessionIdentity | undefined;
  /**
   * @throws LakegateError UNAUTHENTICATED where the caller's token has ended or can't be used, STORE_DENIED where no
   * rule is for the caller or AWS refuses, POLICY_UNAVAILABLE where AWS can't be asked now
   */
  resolveSession(principal: Principal): Promise<AwsSession>;
  /** Forgets a caller's credentials: they were denied, or have logged out. */
  purge(principal: Principal): void;
  /** Forgets all of them and closes connections. */
  stop(): void;
}
