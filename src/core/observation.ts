// The one union of things that happen; logs, metrics, traces and tests consume it. Part of core.
import type { ErrorCode } from './errors.js';

export type Observation =
  | {
      readonly kind: 'request-finished';
      readonly requestId: string;
      readonly principal: string;
      readonly status: number;
      readonly ms: number;
    }
  | {
      readonly kind: 'statement-started';
      readonly requestId: string;
      readonly server: string;
      readonly bindings: readonly string[];
      /** The principal whom it runs as; absent: the gateway. */
      readonly runsAs?: string;
    }
  | {
      readonly kind: 'statement-finished';
      readonly requestId: string;
      readonly server: string;
      readonly rows: number;
      readonly bytes: number;
      readonly ms: number;
    }
  | {
      readonly kind: 'statement-failed';
      readonly requestId: string;
      readonly server: string;
      readonly code: ErrorCode;
      readonly cause: unknown;
    }
  | { readonly kind: 'store-called'; readonly requestId: string; readonly server: string; readonly operation: string }
  | {
      readonly kind: 'failed-over';
      readonly requestId: string;
      readonly from: readonly string[];
      readonly to: readonly string[];
    }
  | {
      /** A decision on access was fetched; a cached one isn't told of again. */
      readonly kind: 'access-decided';
      readonly requestId: string;
      readonly principal: string;
      readonly dataset: string;
      readonly outcome: 'allow' | 'deny';
      /** Why it is a refusal although there may be grants; absent for what was simply granted or not. */
      readonly code?: ErrorCode | undefined;
      readonly cause?: unknown;
      readonly columns: readonly string[];
      readonly grantDigest?: string | undefined;
    }
  | {
      /** Rows that a dataset had a part in were read. */
      readonly kind: 'dataset-read';
      readonly requestId: string;
      readonly principal: string;
      readonly dataset: string;
      readonly columns: readonly string[];
      readonly grantDigest: string;
      /** Rows of the answer, not of the dataset. */
      readonly rows: number;
    }
  | {
      /** The permission stage refused a question. */
      readonly kind: 'dataset-denied';
      readonly requestId: string;
      readonly principal: string;
      readonly dataset: string;
      readonly code: ErrorCode;
    }
  | {
      /** A batch of records was judged and sent, or refused as a whole. */
      readonly kind: 'records-ingested';
      readonly requestId: string;
      readonly principal: string;
      readonly dataset: string;
      readonly columns: readonly string[];
      readonly grantDigest: string;
      readonly accepted: number;
      readonly rejected: number;
      readonly unknown: number;
      readonly ms: number;
    }
  | {
      readonly kind: 'subscription-started' | 'subscription-ended';
      readonly requestId: string;
      readonly principal: string;
      readonly dataset: string;
      readonly columns: readonly string[];
      readonly grantDigest: string;
      /** Events delivered so far. */
      readonly events: number;
      /** Why it ended; absent: the client went, or it was complete. */
      readonly code?: ErrorCode | undefined;
    }
  | { readonly kind: 'stream-opened' | 'stream-closed'; readonly dataset: string; readonly stream: string }
  /** Of `stream-throttled`: it is asked less often, as all who read it ask for more than it allows. */
  | {
      readonly kind: 'stream-failed' | 'stream-throttled';
      readonly dataset: string;
      readonly stream: string;
      readonly cause: unknown;
    }
  | {
      /** A lease that replicas share is held here, or no longer. */
      readonly kind: 'lease-taken' | 'lease-ended';
      readonly lease: string;
      readonly fencingToken: number;
    }
  /** A lease could not be asked for or renewed; tried again. */
  | { readonly kind: 'lease-failed'; readonly lease: string; readonly cause: unknown }
  | {
      /** A record of a stream could not be read; it is skipped, and kept where the contract names a dead letter. */
      readonly kind: 'stream-record-bad';
      readonly dataset: string;
      readonly stream: string;
      readonly partition: string;
      readonly offset: string;
      readonly reason: string;
      readonly kept: boolean;
    }
  | {
      /** No condition of a grant holds for whoever this role or user is, as its tags can't be known. */
      readonly kind: 'principal-tags-unknown';
      readonly arn: string;
      readonly cause: unknown;
    }
  | {
      /** An event said that permissions changed, and what was kept of them is dropped; absent names: any. */
      readonly kind: 'policy-changed';
      readonly event: string;
      readonly catalogId?: string | undefined;
      readonly databaseName?: string | undefined;
      readonly tableName?: string | undefined;
    }
  | {
      /** A message was no event; it is deleted. */
      readonly kind: 'policy-message-malformed';
      readonly messageId: string;
      readonly cause: unknown;
    }
  | {
      /** Events could not be read, or their messages not deleted; tried again. */
      readonly kind: 'policy-events-failed';
      /** In a row. */
      readonly failures: number;
      readonly cause: unknown;
    }
  | { readonly kind: 'policy-events-resumed'; readonly failures: number }
  | { readonly kind: 'circuit-opened'; readonly binding: string }
  | { readonly kind: 'circuit-closed'; readonly binding: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly code: ErrorCode; readonly cause: unknown };

export type Observe = (observation: Observation) => void;
