// The port through which every transport watches a dataset: a question in, changes out. Part of core.
import type { CallerSession } from './caller-session.js';
import type { RequestLimits } from './data-service.js';
import type { ScalarExpr } from './expression.js';
import type { Observe } from './observation.js';
import type { Grants, Principal } from './principal.js';
import type { Row } from './value.js';

/** Where a subscription starts. A position is exclusive: it starts with the change after it. */
export type WatchStart =
  | { readonly kind: 'latest' }
  | { readonly kind: 'earliest' }
  | { readonly kind: 'timestamp'; readonly atMs: number }
  | { readonly kind: 'position'; readonly position: string };

/**
 * `insert`, `update`, `remove`: what the source says. `upsert`: one of the first two, the source doesn't say which.
 * `remove` has the key columns alone. `snapshot`: a row of the first answer. `heartbeat`: nothing happened.
 * `skipped`: a record of the stream could not be read. The last two have no record.
 */
export type ChangeOperation = 'insert' | 'update' | 'upsert' | 'remove' | 'snapshot' | 'heartbeat' | 'skipped';

/** A change as a principal may see it. The same object for all who see the same. */
export interface ChangeEvent {
  readonly operation: ChangeOperation;
  /** When the source says that it happened, in ms since the epoch. */
  readonly eventTimeMs: number;
  /** Resumes after this change; made when first asked for. Undefined where the source has no positions. */
  readonly position: () => string | undefined;
  /** How far what is delivered was behind the source when this was read, in ms, where the source tells. */
  readonly lagMs: number | undefined;
  /** All columns of `WatchRequest.columns`, in that order; of a remove only the key's are not null. */
  readonly record: Row | undefined;
}

export interface WatchRequest {
  readonly dataset: string;
  /** A stream's id; the dataset's first unless given. */
  readonly stream?: string | undefined;
  /** Columns of the record; all are visible. */
  readonly columns: readonly string[];
  /** Over the columns of the dataset, as the caller sees them. */
  readonly where: ScalarExpr | undefined;
  readonly from: WatchStart;
  /** The rows of now first, as `snapshot` events. */
  readonly snapshot: boolean;
  /** Drop changes whose key and position were delivered already. */
  readonly dedupe: boolean;
  /** Where the consumer is slow, keep only the last change of each key instead of ending. */
  readonly conflate: boolean;
}

export interface WatchContext {
  readonly requestId: string;
  readonly principal: Principal;
  readonly grants: Grants;
  /** What a snapshot of a dataset is read with that is read as the caller; absent where callers get no sessions. */
  readonly caller?: CallerSession | undefined;
  /** What the principal may see by now; asked again at least once a TTL. @throws LakegateError where it can't be told */
  readonly recheck: () => Promise<Grants>;
  readonly limits: RequestLimits;
  /** Aborted when the client goes; the reason of an abort is what the stream ends with. */
  readonly signal: AbortSignal;
  readonly observe: Observe;
}

/** The one way to changes. */
export interface WatchService {
  /**
   * Changes in the source's order for each key, at least once from the position on. It ends when the signal is
   * aborted, or by an error with `position` among its extensions, from which to resume.
   * @throws LakegateError of any stage; at once for what can't be watched.
   */
  watch(request: WatchRequest, context: WatchContext): Promise<AsyncIterable<readonly ChangeEvent[]>>;
  /** Ends every subscription with SHUTTING_DOWN and its position. */
  drain(): Promise<void>;
}
