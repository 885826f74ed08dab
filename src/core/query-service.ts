// The port for questions of any shape, answered row by row: what SQL, REST, OData, exports and features read through.
// Part of core. Trees of GraphQL go through DataService; both take the same path from permission on.
import type { LevelPlan } from './explain.js';
import type { RequestContext, RoutingDemand } from './data-service.js';
import type { Field, Relation } from './relation.js';
import type { Row } from './value.js';

/** A question as a whole: one relation, sorted and limited by itself where that is wanted. */
export interface Query {
  /** What explain, logs and the row limit call it: `flights`, `sql`. */
  readonly path: string;
  readonly relation: Relation;
  /** Demands that come before the context's own. */
  readonly routing?: RoutingDemand | undefined;
  /** Most rows that may come; one more is ROW_LIMIT. */
  readonly maxRows: number;
}

/** An answer that has begun. Its rows are read once. */
export interface QueryAnswer {
  /** Shape of every row. */
  readonly fields: readonly Field[];
  /** Closing it early cancels the work at the store. Batches are not empty. */
  readonly batches: AsyncIterable<readonly Row[]>;
  /** The chosen route; `rows` and `bytes` are those received so far. */
  readonly plan: () => LevelPlan;
}

/** The one way to data for questions that are no tree. */
export interface QueryService {
  /**
   * Secures, routes and starts a question; resolves when the first rows are there, so that another store may have taken
   * over before them. The plan is reported to the context when the rows end.
   * @throws LakegateError of any stage: NO_ELIGIBLE_BINDING where no one store takes all of it; while rows are read
   * also ROW_LIMIT, those of stores and the signal's reason.
   */
  query(query: Query, context: RequestContext): Promise<QueryAnswer>;
  /** Plans without running. @throws LakegateError as `query` before its first row */
  plan(query: Query, context: RequestContext): LevelPlan;
}
