// What resolvers are given with each request: the transport makes it, nothing else is reached from a resolver.
import type { DataService, RequestContext } from '../src/core/data-service.js';
import type { AccessExplanation } from '../src/core/access.js';
import type { DataType } from '../src/core/data-type.js';
import type { LevelPlan } from '../src/core/explain.js';
import type { IngestService } from '../src/core/ingest-service.js';
import type { JobResult, JobStatus } from '../src/core/job-service.js';
import type { WriteGrants } from '../src/core/principal.js';
import type { Value } from '../src/core/value.js';
import type { ShapedSchema } from '../schema/shape-schema.js';

/** An operation as a client sends it. */
export interface OperationText {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

/** Plans an operation without running it, under the same limits as one that runs. */
type ExplainOperation = (operation: OperationText) => Promise<readonly LevelPlan[]>;

/** A job, and where its result is read as a file; undefined where there is none. */
type ShownJob = JobStatus & { readonly resultUrl: string | undefined };

/** Jobs of one caller. */
export interface QueryJobs {
  /** @throws LakegateError of the document, BAD_USER_INPUT where it isn't one question, and those of JobService.start */
  start(operation: OperationText): Promise<ShownJob>;
  /** @throws LakegateError JOB_UNKNOWN */
  status(id: string): Promise<ShownJob>;
  /** @throws LakegateError as JobService.result */
  result(id: string, page: { readonly offset: number; readonly limit: number }): Promise<JobResult>;
  /** @throws LakegateError JOB_UNKNOWN */
  cancel(id: string): Promise<ShownJob>;
}

/** Features that are asked for: of a service, or named as `view:feature`. */
interface FeatureQuestion {
  readonly service: string | undefined;
  readonly features: readonly string[] | undefined;
  /** An object for each, as it came. */
  readonly entities: readonly unknown[];
  readonly fullNames: boolean;
}

/** A feature of all entities, in their order. */
interface FoundFeature {
  readonly name: string;
  readonly type: DataType;
  readonly column: {
    readonly values: readonly Value[];
    readonly statuses: readonly ('PRESENT' | 'NULL_VALUE' | 'NOT_FOUND' | 'OUTSIDE_MAX_AGE')[];
    readonly eventTimestamps: readonly Value[];
  };
}

/** Reads features as they are now. @throws LakegateError FEATURE_UNKNOWN, BAD_USER_INPUT, BATCH_TOO_LARGE, of reading */
export type ReadFeatures = (question: FeatureQuestion) => Promise<readonly FoundFeature[]>;

/** graphql-js's contextValue. */
export interface GraphqlContext {
  readonly dataService: DataService;
  readonly request: RequestContext;
  /** The schema that the operation runs on, shaped for its principal. */
  readonly shaped: ShapedSchema;
  readonly explain: ExplainOperation;
  /** Where records go; needed for a schema with mutations. */
  readonly ingestService?: IngestService | undefined;
  /** What the principal may write; nothing where it is absent. */
  readonly writes?: WriteGrants | undefined;
  /** Questions that take longer than a request. */
  readonly jobs?: QueryJobs | undefined;
  /** Features of entities as they are now. */
  readonly features?: ReadFeatures | undefined;
  /** Explains access of a principal by name, or the caller's own; undefined: there is nothing that they may be told. */
  readonly explainAccess?: (dataset: string, principal: string | undefined) => Promise<AccessExplanation | undefined>;
}
