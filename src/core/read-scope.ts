// What a transport reads with, for one request of one caller: the part of the catalog that exists for them, and the
// context of everything they ask. Part of core.
import type { DataService, RequestContext, RoutingDemand } from './data-service.js';
import type { Dataset } from './dataset.js';
import type { FeatureService, FeatureView } from './feature-view.js';
import type { Principal } from './principal.js';
import type { QueryService } from './query-service.js';

/** Who asks, in which request. */
export interface ReadCaller {
  readonly principal: Principal;
  readonly requestId: string;
  /** Aborted when the client goes or the deadline passes; the reason is the error to answer with. */
  readonly signal: AbortSignal;
}

/** What a caller demands of the whole request. */
export interface ReadDemands {
  readonly routing: RoutingDemand;
  /** Whether plans should weigh every binding. */
  readonly explain: boolean;
}

/**
 * A dataset as its caller sees it: visible columns alone, none that may be null for them said not to be; no key where a
 * part of it is hidden; those relationships whose columns, on both sides, are visible and can be compared.
 */
export type VisibleDataset = Pick<
  Dataset,
  | 'name'
  | 'contract'
  | 'domain'
  | 'description'
  | 'graphql'
  | 'columns'
  | 'key'
  | 'relationships'
  | 'stage'
  | 'quality'
  | 'tags'
> & {
  /** Columns shown as a keyed hash: they can be selected, grouped by and counted distinct, nothing else. */
  readonly hashed: ReadonlySet<string>;
  /** As models are given it: nothing where its entity or its timestamp is hidden, no feature made of what is. */
  readonly features?: FeatureView | undefined;
};

/** The catalog as the caller sees it: nothing in it tells of what is hidden. */
export interface VisibleCatalog {
  /** Equal for callers who see the same datasets, columns and rows: what a cache of answers is keyed by. */
  readonly grantDigest: string;
  /** Equal for callers who see the same datasets and columns, whatever the rows: what a cache of metadata is keyed by. */
  readonly shapeDigest: string;
  /** By name. The same object for the same grants. */
  readonly datasets: ReadonlyMap<string, VisibleDataset>;
  /** Those of which the caller sees every feature. */
  readonly featureServices: ReadonlyMap<string, FeatureService>;
}

/** All that answers a request. */
export interface ReadScope {
  readonly catalog: VisibleCatalog;
  readonly context: RequestContext;
  readonly query: QueryService;
  readonly data: DataService;
  /** To be called once the answer has been written: until then a reload keeps what it is read with. */
  end(): void;
}

/** Opens a request. */
export interface ReadGate {
  /** @throws LakegateError POLICY_UNAVAILABLE, or the signal's reason */
  open(caller: ReadCaller, demands?: ReadDemands): Promise<ReadScope>;
}
