// The one small store of what replicas must agree on: idempotency keys, leases, rate limits, job ownership.
// Part of core.

/** A value as it was read, with the version by which a later write proves that nobody changed it in between. */
export interface StoredValue {
  readonly value: string;
  readonly version: string;
}

/** Keys to texts that expire. Every operation is durable once it has resolved. */
export interface SharedStore {
  /** Whether other replicas see what is stored here. */
  readonly isShared: boolean;
  /** @throws LakegateError STATE_UNAVAILABLE */
  get(key: string): Promise<StoredValue | undefined>;
  /** Stores where nothing that hasn't expired is; false where something is. @throws LakegateError STATE_UNAVAILABLE */
  putIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Replaces a value that is still of this version; false where it isn't. @throws LakegateError STATE_UNAVAILABLE */
  replace(
    key: string,
    stored: { readonly version: string; readonly value: string; readonly ttlMs: number },
  ): Promise<boolean>;
  /** Removes a value that is still of this version. @throws LakegateError STATE_UNAVAILABLE */
  remove(key: string, version: string): Promise<boolean>;
  stop(): Promise<void>;
}
