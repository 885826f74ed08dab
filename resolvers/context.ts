// What resolvers are given with each request: the transport makes it, nothing else is reached from a resolver.
import type { DataService, RequestContext } from '../src/core/data-service.js';
import type { AccessExplanation } from '../src/core/access.js';
import type { LevelPlan } from '../src/core/explain.js';
import type { IngestService } from '../src/core/ingest-service.js';
import type { WriteGrants } from '../src/core/principal.js';
import type { ShapedSchema } from '../schema/shape-schema.js';

/** An operation as a client sends it. */
export interface OperationText {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

/** Plans an operation without running it, under the same limits as one that runs. */
type ExplainOperation = (operation: OperationText) => Promise<readonly LevelPlan[]>;

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
  /** Explains access of a principal by name, or the caller's own; undefined: there is nothing that they may be told. */
  readonly explainAccess?: (dataset: string, principal: string | undefined) => Promise<AccessExplanation | undefined>;
}
