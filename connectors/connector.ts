// The contract every connector keeps: configuration in, then capabilities, compile, execute, describe, stop.
// A connector takes secured relations only; guarded-connector.ts checks that again at run time.
import type { CallerSession } from '../src/core/caller-session.js';
import type { Binding, StoreKind } from '../src/core/dataset.js';
import type { DataTypeKind } from '../src/core/data-type.js';
import type { AggregateName, FunctionName, WindowFunctionName } from '../src/core/functions.js';
import type { Field, JoinType, OperatorKind, SecuredRelation } from '../src/core/relation.js';
import type { NativeStatement } from '../src/core/explain.js';
import type { Row } from '../src/core/value.js';

/** What a store can push down, as data; the planner reads it, the conformance suite holds the connector to it. */
export interface Capabilities {
  readonly operators: ReadonlySet<OperatorKind>;
  readonly joins: ReadonlySet<JoinType>;
  readonly functions: ReadonlySet<FunctionName>;
  readonly aggregates: ReadonlySet<AggregateName>;
  readonly windows: ReadonlySet<WindowFunctionName>;
  /** Whether `in` and `inQuery` expressions can be pushed down. */
  readonly inQuery: boolean;
  readonly types: ReadonlySet<DataTypeKind>;
  /** Most rows of an `in` expression in one statement. */
  readonly maxInRows: number;
  /** `relational`: any shape of the operators above. `key`: only what the access keys of the binding find. */
  readonly access: 'relational' | 'key';
  readonly streaming: boolean;
  readonly cancel: boolean;
  /** Whether it can run a statement with the caller's own session in place of the gateway's credentials. */
  readonly runsAsCaller: boolean;
}

/** A secured question and, for each dataset in it, the binding of this connector's server that answers. */
export interface StorePlan {
  readonly relation: SecuredRelation;
  readonly bindings: ReadonlyMap<string, Binding>;
}

/** A plan in the store's own terms. `native` is the connector's. */
export interface NativeQuery {
  readonly statement: NativeStatement;
  /** The relation's fields: shape of every row. */
  readonly fields: readonly Field[];
  readonly native: unknown;
}

/** Why a store can't take a plan; names operators, functions and columns, for admins' explain. */
export interface Refusal {
  readonly refused: string;
}

export interface RowBatch {
  readonly rows: readonly Row[];
  /** Bytes received or scanned for this batch where the store tells, else 0. */
  readonly bytes: number;
}

export interface ExecutionContext {
  readonly requestId: string;
  /** Aborting cancels the work at the store, too. */
  readonly signal: AbortSignal;
  /** Told of every call that leaves for the store: `Query`, `BatchGetItem`, `StartQueryExecution`, … */
  readonly called: (operation: string) => void;
  /** Whom the statement runs as; absent: the gateway. The guard says so, by the plan alone. */
  readonly caller?: CallerSession | undefined;
}

/** What a store says of a table: where `lakegate init` starts from. */
export interface TableDescription {
  readonly physicalName: string;
  readonly columns: readonly { readonly name: string; readonly physicalType: string; readonly nullable: boolean }[];
  readonly key: readonly string[];
}

/** A kind of server, connected. */
export interface Connector {
  readonly kind: StoreKind;
  readonly capabilities: Capabilities;
  /** Pure. */
  compile(plan: StorePlan): NativeQuery | Refusal;
  /**
   * Runs a query; batches come as the store gives them, none empty but perhaps the first.
   * @throws LakegateError STORE_UNAVAILABLE | STORE_THROTTLED (others may be asked), STORE_REJECTED, STORE_DENIED,
   * STORE_DATA_INVALID (nobody else may), or the signal's reason. Run as a caller, it fails as their session does too.
   */
  execute(query: NativeQuery, context: ExecutionContext): AsyncIterable<RowBatch>;
  /** @throws LakegateError where the store doesn't answer. */
  ping(signal: AbortSignal): Promise<void>;
  describeTable(
    name: { readonly database?: string; readonly table: string },
    signal: AbortSignal,
  ): Promise<TableDescription>;
  stop(): Promise<void>;
}

export function isRefusal(value: NativeQuery | Refusal): value is Refusal {
  return 'refused' in value;
}
