// What the battery runs against: a connector, the bindings of its tables, and what only its kind can tell.
import type { Connector, NativeQuery, StorePlan } from '../../connectors/connector.js';
import { isRefusal } from '../../connectors/connector.js';
import type { GuardOptions } from '../../connectors/guarded-connector.js';
import { type guardConnector } from '../../connectors/guarded-connector.js';
import type { Binding } from '../../src/core/dataset.js';
import type { Observation } from '../../src/core/observation.js';
import type { Grants } from '../../src/core/principal.js';
import type { Relation, SecuredRelation } from '../../src/core/relation.js';
import { leavesOf } from '../../src/core/relation.js';
import type { Row } from '../../src/core/value.js';
import { secureRelation } from '../../auth/permission.js';
import { evaluateRelation } from '../support/evaluate-relation.js';
import { catalog, fullGrants, tables } from './fixture.js';

export interface ConformanceTarget {
  readonly connector: Connector;
  /** By dataset of the fixture. */
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly guard: typeof guardConnector;
  /** A connector of the same kind to a port where nothing listens. */
  readonly unreachable: () => Connector;
  /** Statements that the store itself says are running; absent where it can't tell. */
  readonly runningStatements?: (() => Promise<number>) | undefined;
  readonly stop: () => Promise<void>;
}

export interface Answer {
  readonly rows: readonly Row[];
  readonly batches: number;
  readonly calls: readonly string[];
  readonly query: NativeQuery;
}

export interface AskOptions {
  readonly grants?: Grants;
  readonly signal?: AbortSignal;
  readonly guard?: Partial<GuardOptions>;
  readonly observe?: (observation: Observation) => void;
  readonly bindings?: ReadonlyMap<string, Binding>;
}

export class Refused extends Error {}

/** Secures, compiles and runs a question through the guard. @throws Refused where the connector refuses it. */
export async function ask(target: ConformanceTarget, question: Relation, options: AskOptions = {}): Promise<Answer> {
  const { guard, query } = compileQuestion(target, question, options);
  const calls: string[] = [];
  const rows: Row[] = [];
  let batches = 0;
  const context = {
    requestId: 'conformance',
    signal: options.signal ?? new AbortController().signal,
    called: (operation: string) => calls.push(operation),
  };
  for await (const batch of guard.execute(query, context)) {
    rows.push(...batch.rows);
    batches++;
  }
  return { rows, batches, calls, query };
}

/** Whether the connector takes a question at all. */
export function takes(target: ConformanceTarget, question: Relation): boolean {
  return !isRefusal(target.connector.compile(planOf(target, secureRelation(question, fullGrants, catalog))));
}

export function compileQuestion(
  target: ConformanceTarget,
  question: Relation,
  options: AskOptions = {},
): { readonly guard: Connector; readonly query: NativeQuery } {
  const guard = target.guard(target.connector, {
    server: 'conformance',
    observe: options.observe ?? (() => undefined),
    ...options.guard,
  });
  const secured = secureRelation(question, options.grants ?? fullGrants, catalog);
  const query = guard.compile(planOf(target, secured, options.bindings));
  if (isRefusal(query)) throw new Refused(query.refused);
  return { guard, query };
}

function planOf(
  target: ConformanceTarget,
  relation: SecuredRelation,
  bindings: ReadonlyMap<string, Binding> = target.bindings,
): StorePlan {
  const names = new Set(leavesOf(relation).map((leaf) => leaf.dataset.name));
  return { relation, bindings: new Map([...bindings].filter(([name]) => names.has(name))) };
}

/** What every store must answer. */
export function expected(question: Relation, grants: Grants = fullGrants): readonly Row[] {
  return evaluateRelation(secureRelation(question, grants, catalog), tables);
}
