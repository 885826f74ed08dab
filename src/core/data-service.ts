// The port through which every transport reads: a tree of questions in, a tree of rows out. Part of core.
import type { CallerSession } from './caller-session.js';
import type { LevelPlan } from './explain.js';
import type { Observe } from './observation.js';
import type { Grants, Principal } from './principal.js';
import type { ReadRelation, Relation, SortKey } from './relation.js';
import type { Row } from './value.js';

/** Relay's paging arguments, or an offset. `first` and `last` exclude each other, as do `offset` and cursors. */
export interface PageRequest {
  readonly first?: number | undefined;
  readonly after?: string | undefined;
  readonly last?: number | undefined;
  readonly before?: string | undefined;
  readonly offset?: number | undefined;
}

/** What a caller demands of the route, by binding id or `dataset.binding`. */
export interface RoutingDemand {
  /** Oldest data that will do, in ms behind the source; absent: any. */
  readonly maxStalenessMs?: number | undefined;
  readonly pin?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/**
 * One level of a request. `source` gives the level's rows for all parents together; the service adds the look-up by
 * parents' keys, paging, permission and routing.
 */
export interface ReadNode {
  /** Response path of the field, without list positions: `['flights', 'nodes', 'plane']`. */
  readonly path: readonly string[];
  /** The dataset whose rows these are, or over which they aggregate. */
  readonly dataset: string;
  /** `one`: at most one row for each parent; `rows`: a page of rows; `aggregate`: rows of an aggregate, first N. */
  readonly kind: 'one' | 'rows' | 'aggregate';
  /** Not sorted and not limited. Its fields include all that order, link and children refer to. */
  readonly source: Relation;
  /** Over `source`'s fields. For `rows` it ends in the full key, so that no two rows tie. */
  readonly order: readonly SortKey<ReadRelation>[];
  /** Keys of `order` from this one on only settle ties and were not asked for; absent: all were. */
  readonly tieBreaksFrom?: number | undefined;
  readonly page: PageRequest;
  /** Whether the number of all rows that the page is taken from is asked for; costs a query. */
  readonly totalCount: boolean;
  /** How rows belong to parents: own fields, by position, equal the parent's. Absent: a root with one page. */
  readonly link?: { readonly parent: readonly number[]; readonly own: readonly number[] } | undefined;
  readonly routing: RoutingDemand;
  readonly children: readonly ReadNode[];
  /** A question that is asked first, and this one as its rows make it. Without them, this one is of the same cost. */
  readonly after?: { readonly node: ReadNode; readonly build: (rows: readonly Row[]) => ReadNode } | undefined;
}

/** The rows of one parent: `rows[start]` up to but not including `rows[end]`. Parents may share a range. */
export interface Page {
  readonly start: number;
  readonly end: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount?: number | undefined;
}

/** A level's answer. `children[i]` answers `node.children[i]`; its `pages[j]` belongs to `rows[j]` here. */
export interface LevelResult {
  readonly node: ReadNode;
  readonly rows: readonly Row[];
  readonly pages: readonly Page[];
  readonly children: readonly LevelResult[];
  /** Opaque cursor of the row at an index of `rows`; for `rows` levels only. */
  readonly cursorOf: (index: number) => string;
}

/** Bounds of one request; a limit met is an error, never a shorter answer. */
export interface RequestLimits {
  /** Rows of all levels together. */
  readonly maxRows: number;
  /** Page size where none is asked for. */
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
}

/** What goes with a request down the whole path. */
export interface RequestContext {
  readonly requestId: string;
  readonly principal: Principal;
  readonly grants: Grants;
  /** What delegated datasets are read with; absent where callers get no sessions. */
  readonly caller?: CallerSession | undefined;
  readonly limits: RequestLimits;
  /** Aborted when the client goes or the deadline passes; the reason is the error to answer with. */
  readonly signal: AbortSignal;
  /** Applies to every level that makes no demand of its own. */
  readonly routing: RoutingDemand;
  /** Whether plans should weigh every binding, not only until one is found. */
  readonly explain: boolean;
  /** Told of each level's plan once it is final. */
  readonly report: (plan: LevelPlan) => void;
  readonly observe: Observe;
}

/** The one way to data. */
export interface DataService {
  /**
   * Answers a tree. `parents` are the rows that a linked root belongs to (federation's `_entities`).
   * @throws LakegateError of any stage.
   */
  read(node: ReadNode, context: RequestContext, parents?: readonly Row[]): Promise<LevelResult>;
  /** Plans a tree without running it; levels below the first are planned for a typical number of parents. */
  explain(node: ReadNode, context: RequestContext): Promise<readonly LevelPlan[]>;
}
