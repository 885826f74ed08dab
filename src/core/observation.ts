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
  | { readonly kind: 'circuit-opened'; readonly binding: string }
  | { readonly kind: 'circuit-closed'; readonly binding: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly code: ErrorCode; readonly cause: unknown };

export type Observe = (observation: Observation) => void;
