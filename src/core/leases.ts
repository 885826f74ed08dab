// Who of several replicas does what only one may do at a time: a lease of a name, held as long as it is renewed. Part of
// core.

/** What one holder has of a name, until it is let go of or lost. */
export interface Lease {
  readonly name: string;
  /**
   * Larger than that of every holder before. What stores it beside what it writes can refuse a holder who was replaced
   * and doesn't know.
   */
  readonly fencingToken: number;
  /** Aborted when the lease is held no longer, whyever; before anyone else can have it. */
  readonly ended: AbortSignal;
  /** Lets go of it, so that another may have it at once. Where the state can't be reached it runs out by itself. */
  release(): Promise<void>;
}

export interface Leases {
  /** Takes the lease where nobody has it, neither here nor elsewhere. @throws LakegateError STATE_UNAVAILABLE */
  tryAcquire(name: string): Promise<Lease | undefined>;
  /** Waits for it, however long the state can't be reached; undefined once the signal is aborted. */
  acquire(name: string, signal: AbortSignal): Promise<Lease | undefined>;
  /** Lets go of all. */
  stop(): Promise<void>;
}
