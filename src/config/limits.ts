// Every bound of a request and of the server, as data: name, default, unit, what it bounds, what meeting it answers.
import type { ErrorCode } from '../core/errors.js';

/** A bound that the configuration can change. */
export interface LimitSetting {
  readonly default: number;
  readonly unit: string;
  readonly minimum: number;
  readonly description: string;
  /** The error that meeting it answers with; absent for those that shape service rather than refuse it. */
  readonly error?: ErrorCode;
}

export const limitSettings = {
  maxRequestBytes: {
    default: 262_144,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Largest request body.',
    error: 'PAYLOAD_TOO_LARGE',
  },
  maxTokens: {
    default: 5_000,
    unit: 'tokens',
    minimum: 100,
    description: 'Most lexical tokens of a GraphQL document.',
    error: 'TOKEN_LIMIT',
  },
  maxDepth: {
    default: 15,
    unit: 'levels',
    minimum: 3,
    description: 'Deepest nesting of fields, fragments followed; introspection has a bound of its own.',
    error: 'DEPTH_LIMIT',
  },
  maxInputDepth: {
    default: 20,
    unit: 'levels',
    minimum: 3,
    description: 'Deepest nesting of lists and objects in an argument, and in a variable.',
    error: 'DEPTH_LIMIT',
  },
  maxAliases: {
    default: 50,
    unit: 'aliases',
    minimum: 0,
    description: 'Most aliased fields of an operation, counted once for each place a fragment is spread.',
    error: 'ALIAS_LIMIT',
  },
  maxFields: {
    default: 1_000,
    unit: 'fields',
    minimum: 10,
    description: 'Most fields of an operation, counted once for each place a fragment is spread.',
    error: 'FIELD_LIMIT',
  },
  maxRootFields: {
    default: 20,
    unit: 'fields',
    minimum: 1,
    description: 'Most fields at the root of an operation.',
    error: 'ROOT_FIELD_LIMIT',
  },
  defaultPageSize: {
    default: 50,
    unit: 'rows',
    minimum: 1,
    description: 'Rows of a page where neither `first` nor `last` is given.',
  },
  maxPageSize: {
    default: 1_000,
    unit: 'rows',
    minimum: 1,
    description: 'Largest `first` or `last`.',
    error: 'PAGE_SIZE_LIMIT',
  },
  maxRows: {
    default: 50_000,
    unit: 'rows',
    minimum: 1,
    description: 'Most rows of all levels of a read together.',
    error: 'ROW_LIMIT',
  },
  maxFeatureEntities: {
    default: 10_000,
    unit: 'entities',
    minimum: 1,
    description: 'Most entities whose features may be asked for at a time.',
    error: 'BATCH_TOO_LARGE',
  },
  maxFeatureBytes: {
    default: 16_777_216,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Largest body of a request for features, entity dataframes too.',
    error: 'PAYLOAD_TOO_LARGE',
  },
  maxExportRows: {
    default: 10_000_000,
    unit: 'rows',
    minimum: 1,
    description: 'Most rows of an answer that is streamed: of SQL, REST, OData and exports.',
    error: 'ROW_LIMIT',
  },
  maxCompletionRows: {
    default: 2_000_000,
    unit: 'rows',
    minimum: 1,
    description: 'Most rows that are read of one part of a SQL question which no one store takes as a whole.',
    error: 'ROW_LIMIT',
  },
  maxCompletionBytes: {
    default: 1_073_741_824,
    unit: 'bytes',
    minimum: 33_554_432,
    description: 'Most memory for completing SQL questions that no one store takes, all of them together.',
    error: 'COMPLETION_LIMIT',
  },
  maxCompletions: {
    default: 4,
    unit: 'questions',
    minimum: 1,
    description: 'Most SQL questions that are completed at a time; others wait for their turn.',
  },
  completionThreads: {
    default: 2,
    unit: 'threads',
    minimum: 1,
    description: 'Threads that complete SQL questions.',
  },
  exportTimeoutMs: {
    default: 600_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time an answer that is streamed may take; then its statements are cancelled.',
    error: 'TIME_LIMIT',
  },
  keepAliveTimeoutMs: {
    default: 65_000,
    unit: 'ms',
    minimum: 1,
    description:
      'How long a connection is kept open between requests; longer than what stands before the gateway keeps it.',
  },
  requestTimeoutMs: {
    default: 30_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time a request may take; then its statements are cancelled.',
    error: 'TIME_LIMIT',
  },
  maxConcurrentQueries: {
    default: 20,
    unit: 'requests',
    minimum: 1,
    description:
      'Most requests of one principal that may run at a time; operations of a WebSocket wait for their turn instead.',
    error: 'CONCURRENCY_LIMIT',
  },
  maxJobs: {
    default: 5,
    unit: 'jobs',
    minimum: 1,
    description: 'Most jobs of one principal that may run at a time on a replica.',
    error: 'JOB_LIMIT',
  },
  jobTimeoutMs: {
    default: 3_600_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time a job may run; then its statements are cancelled.',
    error: 'TIME_LIMIT',
  },
  jobTtlMs: {
    default: 86_400_000,
    unit: 'ms',
    minimum: 1_000,
    description: 'How long a job and its result are kept, from its start.',
    error: 'JOB_UNKNOWN',
  },
  maxJobBytes: {
    default: 1_073_741_824,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Largest result of one job, as it is kept.',
    error: 'JOB_TOO_LARGE',
  },
  maxSpoolBytes: {
    default: 10_737_418_240,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Most bytes of the results of all jobs that a replica keeps.',
    error: 'JOB_TOO_LARGE',
  },
  maxVisibleShapes: {
    default: 100,
    unit: 'schemas',
    minimum: 1,
    description: 'Most distinct visible schemas kept ready; the least recently used one goes first.',
  },
  maxCatalogMirrors: {
    default: 8,
    unit: 'mirrors',
    minimum: 1,
    description:
      'Most catalogs of SQL kept ready, one per visible shape, each of about 50 MB; the least recently used one goes first.',
  },
  catalogTimeoutMs: {
    default: 10_000,
    unit: 'ms',
    minimum: 100,
    description: 'Longest time a question of the catalogs of SQL may take; then its process is started anew.',
    error: 'TIME_LIMIT',
  },
  maxCatalogAnswerBytes: {
    default: 33_554_432,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Largest answer to a question of the catalogs of SQL.',
    error: 'ROW_LIMIT',
  },
  maxCatalogBytes: {
    default: 536_870_912,
    unit: 'bytes',
    minimum: 268_435_456,
    description: 'Most memory that one catalog of SQL may take for a question; then the question is refused.',
    error: 'SQL_INVALID',
  },
  maxCatalogProcessBytes: {
    default: 1_610_612_736,
    unit: 'bytes',
    minimum: 536_870_912,
    description:
      'Memory of a process of the catalogs of SQL, of which there are two at most, beyond which it is started anew once it has answered.',
  },
  maxIngestRecords: {
    default: 10_000,
    unit: 'records',
    minimum: 1,
    description: 'Most records of one ingestion request.',
    error: 'BATCH_TOO_LARGE',
  },
  maxBulkBytes: {
    default: 17_179_869_184,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Largest body of the bulk path, uncompressed; chunks before the limit are taken.',
    error: 'PAYLOAD_TOO_LARGE',
  },
  maxBulkLineBytes: {
    default: 1_048_576,
    unit: 'bytes',
    minimum: 64,
    description: 'Longest record of the bulk path as NDJSON or CSV.',
    error: 'INGEST_BODY_INVALID',
  },
  maxBulkBatchBytes: {
    default: 33_554_432,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Largest batch of records of the bulk path as Arrow, and most bytes of its dictionaries.',
    error: 'INGEST_BODY_INVALID',
  },
  bulkTimeoutMs: {
    default: 3_600_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time a request of the bulk path may take; chunks before it are taken.',
    error: 'TIME_LIMIT',
  },
  maxSinkBytes: {
    default: 67_108_864,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Most bytes of records that may be on their way to one sink at a time.',
    error: 'INGEST_BUSY',
  },
  ingestRetryMs: {
    default: 1_000,
    unit: 'ms',
    minimum: 1,
    description: 'When a producer is told to try again, where the sink itself does not say.',
  },
  ingestTimeoutMs: {
    default: 20_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time that sending records may take; those without an acknowledgement by then are `unknown`.',
  },
  idempotencyTtlMs: {
    default: 86_400_000,
    unit: 'ms',
    minimum: 1_000,
    description: 'How long an idempotency key is remembered.',
  },
  maxSubscriptions: {
    default: 1_000,
    unit: 'subscriptions',
    minimum: 1,
    description: 'Most subscriptions of one principal that may be open at a time on a replica.',
    error: 'SUBSCRIPTION_LIMIT',
  },
  maxQueuedChanges: {
    default: 1_000,
    unit: 'changes',
    minimum: 1,
    description: 'Most changes that may wait for one subscriber; it is told of the others when it has room again.',
  },
  maxSockets: {
    default: 10_000,
    unit: 'connections',
    minimum: 1,
    description: 'Most WebSockets that may be open at a time; an upgrade beyond it is answered with 503.',
  },
  maxSocketOperations: {
    default: 100,
    unit: 'operations',
    minimum: 1,
    description: 'Most operations that may run on one WebSocket at a time.',
    error: 'SUBSCRIPTION_LIMIT',
  },
  connectionInitTimeoutMs: {
    default: 5_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time from the opening of a WebSocket to its first message; then it is closed with 4408.',
  },
  socketBufferBytes: {
    default: 1_048_576,
    unit: 'bytes',
    minimum: 0,
    description: 'Bytes waiting to leave by one WebSocket beyond which no more changes are handed to it.',
  },
  socketKeepAliveMs: {
    default: 12_000,
    unit: 'ms',
    minimum: 1,
    description:
      'How often a WebSocket is asked whether its client is there, and a stream of events says that it is; a client that ' +
      'does not answer by the next time, or takes nothing of a stream for two, is cut off.',
  },
  maxSqlConnections: {
    default: 1_000,
    unit: 'connections',
    minimum: 1,
    description:
      'Most connections of SQL clients that may be open at a time; one more is refused with 53300, unless one that has not ' +
      'said yet who it is can make room.',
  },
  sqlStartupTimeoutMs: {
    default: 10_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time from the opening of a SQL connection to its authentication; then it is closed.',
  },
  maxSqlMessageBytes: {
    default: 4_194_304,
    unit: 'bytes',
    minimum: 1_024,
    description: 'Largest message of a SQL client, with its statement or parameters; a larger one ends the connection.',
  },
  maxSqlStatements: {
    default: 1_000,
    unit: 'statements',
    minimum: 1,
    description:
      'Most prepared statements, portals and cursors of one SQL connection together; one more is refused with 54000.',
  },
  sqlIdleTimeoutMs: {
    default: 3_600_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time that a SQL connection may be idle; then it is closed with 57P05.',
  },
  sqlIdleInTransactionMs: {
    default: 600_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time that a SQL connection may be idle in a transaction; then it is closed with 25P03.',
  },
  heartbeatMs: {
    default: 15_000,
    unit: 'ms',
    minimum: 1,
    description: 'How often a subscription to which nothing happens says so, with how far it has come.',
  },
  grantRecheckMs: {
    default: 30_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest time for which changes are delivered under a grant that was not asked for again.',
    error: 'ACCESS_CHANGED',
  },
  maxRepeatKeys: {
    default: 10_000,
    unit: 'keys',
    minimum: 1,
    description: 'Most keys whose last change a subscription remembers to drop repeats.',
  },
  streamWindowEvents: {
    default: 10_000,
    unit: 'changes',
    minimum: 1,
    description: 'Changes of a stream that are kept for subscribers who come back or are slow.',
    error: 'SLOW_CONSUMER',
  },
  streamLingerMs: {
    default: 10_000,
    unit: 'ms',
    minimum: 0,
    description: 'How long a stream that nobody watches any more is read on.',
  },
  streamRetryMs: {
    default: 5_000,
    unit: 'ms',
    minimum: 1,
    description: 'Longest pause before a source of changes that failed is asked again.',
  },
  leaseMs: {
    default: 10_000,
    unit: 'ms',
    minimum: 100,
    description: 'How long after the end of a replica another takes over what one of them does for all.',
  },
  shutdownGraceMs: {
    default: 10_000,
    unit: 'ms',
    minimum: 0,
    description: 'How long requests under way may take to finish once the server is told to stop.',
  },
} as const satisfies Record<string, LimitSetting>;

/** All bounds, each in the unit of its setting. */
export type Limits = { readonly [name in keyof typeof limitSettings]: number };

export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(limitSettings).map(([name, setting]) => [name, setting.default]),
) as unknown as Limits;
