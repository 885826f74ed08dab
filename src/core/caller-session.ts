// A caller's own session with the cloud that stores are in, on its way from the request to a connector that runs as the
// caller. Part of core. What stands between the two can hand it on, and neither use it nor show what is in it.

/** Temporary credentials, in the form that an SDK's client takes. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** A session, opened. */
export interface OpenSession {
  /** Equal for sessions alone that the cloud can't tell apart. For keys of what is kept for one. */
  readonly principalKey: string;
  /** When it ends for this caller. */
  readonly expiresAtMs: number;
  /** For the `credentials` of a client. @throws LakegateError UNAUTHENTICATED once the caller's token has ended */
  readonly credentials: () => Promise<SessionCredentials>;
}

/** The session of one authenticated caller; opened by whoever runs something as them, and no earlier. */
export interface CallerSession {
  /** Whose it is. */
  readonly principalId: string;
  /** @throws LakegateError CALLER_SESSION_REQUIRED, UNAUTHENTICATED, POLICY_UNAVAILABLE */
  readonly open: () => Promise<OpenSession>;
}
