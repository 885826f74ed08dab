// A check of the battery: when it applies, what it does, and a wrong connector that it must not let pass.
import type { Capabilities, Connector, ExecutionContext, NativeQuery, RowBatch } from '../../connectors/connector.js';
import type { Row } from '../../src/core/value.js';
import type { ConformanceTarget } from './target.js';

export interface Check {
  /** A sentence of behaviour. */
  readonly name: string;
  /** A check that doesn't apply is skipped for a declared capability, never for a name. */
  readonly applies?: (capabilities: Capabilities) => boolean;
  /** Rejects where the connector doesn't behave. */
  readonly run: (target: ConformanceTarget) => Promise<void>;
  /** The same target with a connector that is wrong in just what the check looks at. */
  readonly wrong: (target: ConformanceTarget) => ConformanceTarget;
}

/** A target whose connector's rows are altered. */
export function withRows(alter: (rows: readonly Row[]) => readonly Row[]): Check['wrong'] {
  return withExecute(
    (inner) =>
      async function* (query, context) {
        for await (const batch of inner.execute(query, context)) yield { ...batch, rows: alter(batch.rows) };
      },
  );
}

type Execute = (query: NativeQuery, context: ExecutionContext) => AsyncIterable<RowBatch>;

export function withExecute(change: (inner: Connector) => Execute): Check['wrong'] {
  return (target) => withConnector(target, { execute: change(target.connector) });
}

export function withConnector(target: ConformanceTarget, change: Partial<Connector>): ConformanceTarget {
  const inner = target.connector;
  const outer: Connector = {
    kind: inner.kind,
    capabilities: inner.capabilities,
    compile: (plan) => inner.compile(plan),
    execute: (query, context) => inner.execute(query, context),
    ping: (signal) => inner.ping(signal),
    describeTable: (name, signal) => inner.describeTable(name, signal),
    stop: () => inner.stop(),
    ...change,
  };
  return { ...target, connector: outer };
}

/** @throws Error where the condition doesn't hold. */
export function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}
