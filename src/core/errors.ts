// The one registry of error codes, grouped by the stage that exits with them, and the error that carries one.

/** Whose fault an error is: decides what a caller can do and whether failover may try elsewhere. */
export type Fault = 'caller' | 'configuration' | 'store' | 'lakegate';

interface ErrorSpec {
  /** Grouped by stage: 0xx configuration, 1xx request, 2xx identity, 3xx permission, 4xx planning, 5xx stores, 6xx encoding, 7xx ingestion, 8xx streams, 9xx bugs. Never reused. */
  readonly number: number;
  /** HTTP status where the whole request fails with it. */
  readonly status: number;
  readonly fault: Fault;
  /** Said to the client unless the thrower gives a more exact public message. */
  readonly message: string;
  readonly hint?: string;
}

export const errorRegistry = {
  CONFIG_INVALID: { number: 1, status: 500, fault: 'configuration', message: 'The configuration is invalid.' },
  CONTRACT_INVALID: { number: 2, status: 500, fault: 'configuration', message: 'A data contract is invalid.' },
  ENGINE_MISSING: { number: 3, status: 500, fault: 'configuration', message: 'An optional package is not installed.' },

  BAD_REQUEST: { number: 101, status: 400, fault: 'caller', message: 'The request is malformed.' },
  PAYLOAD_TOO_LARGE: { number: 102, status: 413, fault: 'caller', message: 'The request body is too large.' },
  DEPTH_LIMIT: { number: 103, status: 400, fault: 'caller', message: 'The operation is nested too deeply.' },
  ALIAS_LIMIT: { number: 104, status: 400, fault: 'caller', message: 'The operation has too many aliases.' },
  TOKEN_LIMIT: { number: 105, status: 400, fault: 'caller', message: 'The document has too many tokens.' },
  BAD_USER_INPUT: { number: 106, status: 400, fault: 'caller', message: 'An argument is invalid.' },
  PAGE_SIZE_LIMIT: { number: 107, status: 400, fault: 'caller', message: 'The page size is beyond the limit.' },
  CURSOR_INVALID: {
    number: 108,
    status: 400,
    fault: 'caller',
    message: 'The cursor is not valid for this query.',
    hint: 'Use a cursor with the same arguments, as the same principal, that it was issued for; or start anew.',
  },
  CURSOR_EXPIRED: {
    number: 109,
    status: 400,
    fault: 'caller',
    message: 'The cursor has expired.',
    hint: 'Start anew from the first page.',
  },
  CONCURRENCY_LIMIT: {
    number: 110,
    status: 429,
    fault: 'caller',
    message: 'Too many queries of this principal are running.',
    hint: 'Try again when one has finished.',
  },
  SHUTTING_DOWN: { number: 111, status: 503, fault: 'lakegate', message: 'The server is shutting down.' },
  GRAPHQL_PARSE_FAILED: { number: 112, status: 400, fault: 'caller', message: 'The document is not valid GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: {
    number: 113,
    status: 400,
    fault: 'caller',
    message: 'The document does not fit the schema.',
  },
  REQUEST_CANCELLED: { number: 114, status: 499, fault: 'caller', message: 'The request was cancelled.' },
  METHOD_NOT_ALLOWED: { number: 115, status: 405, fault: 'caller', message: 'The method is not allowed here.' },
  NOT_FOUND: { number: 116, status: 404, fault: 'caller', message: 'There is nothing at this path.' },
  ROOT_FIELD_LIMIT: { number: 117, status: 400, fault: 'caller', message: 'The operation has too many root fields.' },
  FIELD_LIMIT: { number: 118, status: 400, fault: 'caller', message: 'The operation selects too many fields.' },
  SQL_SYNTAX: { number: 119, status: 400, fault: 'caller', message: 'The statement is not valid SQL.' },
  SQL_UNSUPPORTED: {
    number: 120,
    status: 400,
    fault: 'caller',
    message: 'The statement asks for something that is not supported.',
  },
  SQL_INVALID: { number: 121, status: 400, fault: 'caller', message: 'The statement has no meaning.' },
  NOT_ACCEPTABLE: {
    number: 122,
    status: 406,
    fault: 'caller',
    message: 'None of the formats asked for is served here.',
  },
  RANGE_NOT_SATISFIABLE: {
    number: 130,
    status: 416,
    fault: 'caller',
    message: 'The range begins after the last row.',
  },
  SINGLE_ROW_EXPECTED: {
    number: 131,
    status: 406,
    fault: 'caller',
    message: 'One row was asked for, and the answer has none or several.',
  },
  JOB_UNKNOWN: { number: 132, status: 404, fault: 'caller', message: 'There is no such job.' },
  JOB_RUNNING: {
    number: 133,
    status: 409,
    fault: 'caller',
    message: 'The job is still running.',
    hint: 'Ask for its state until it is done.',
  },
  JOB_FAILED: { number: 134, status: 422, fault: 'caller', message: 'The job failed.' },
  JOB_GONE: {
    number: 135,
    status: 410,
    fault: 'caller',
    message: 'The result of the job is no longer there for you.',
    hint: 'Start it anew: it was cancelled, is too old, or what you may see has changed.',
  },
  JOB_LIMIT: {
    number: 136,
    status: 429,
    fault: 'caller',
    message: 'Too many jobs of this principal are running.',
    hint: 'Try again when one has finished, or cancel one.',
  },
  JOB_TOO_LARGE: {
    number: 137,
    status: 422,
    fault: 'caller',
    message: 'The result of the job is larger than the limit allows.',
    hint: 'Select fewer columns, or narrow the filter.',
  },
  FILE_GONE: {
    number: 150,
    status: 410,
    fault: 'caller',
    message: 'The file is not kept any more.',
    hint: 'Query the table again.',
  },

  UNAUTHENTICATED: {
    number: 201,
    status: 401,
    fault: 'caller',
    message: 'Valid credentials are required.',
    hint: 'Send an API key or a token as "Authorization: Bearer …".',
  },

  DATASET_UNKNOWN: { number: 301, status: 404, fault: 'caller', message: 'There is no such dataset.' },
  COLUMN_UNKNOWN: { number: 302, status: 400, fault: 'caller', message: 'There is no such column.' },
  FEATURE_UNKNOWN: { number: 312, status: 404, fault: 'caller', message: 'There is no such feature.' },
  POLICY_UNAVAILABLE: { number: 303, status: 503, fault: 'store', message: 'Permissions cannot be determined now.' },
  PLAN_FORGED: { number: 304, status: 500, fault: 'lakegate', message: 'An internal error occurred.' },
  DATASET_UNGOVERNED: {
    number: 306,
    status: 503,
    fault: 'configuration',
    message: 'Lake Formation does not govern the dataset for this caller.',
  },
  DECISION_INVALID: {
    number: 307,
    status: 503,
    fault: 'store',
    message: 'The permissions that apply cannot be enforced.',
  },
  DECISIONS_DISAGREE: {
    number: 308,
    status: 503,
    fault: 'configuration',
    message: 'The sources of permissions disagree.',
  },
  COLUMN_HASHED: {
    number: 310,
    status: 403,
    fault: 'caller',
    message: 'A column is shown to you as a keyed hash.',
    hint: 'Select it, group by it or count its distinct values; it cannot be compared, ordered or joined by.',
  },
  CALLER_SESSION_REQUIRED: {
    number: 311,
    status: 403,
    fault: 'caller',
    message: 'The dataset is read with your own AWS session, and you have none.',
    hint: 'Come with a credential for which a session is configured: a token, or a signed AWS call.',
  },
  LINK_INVALID: { number: 313, status: 403, fault: 'caller', message: 'The link is none that was given here.' },
  LINK_EXPIRED: {
    number: 314,
    status: 403,
    fault: 'caller',
    message: 'The link has expired.',
    hint: 'Query the table again.',
  },

  NO_ELIGIBLE_BINDING: {
    number: 401,
    status: 422,
    fault: 'caller',
    message: 'No store can answer this question as asked.',
  },
  CURSOR_BINDING_GONE: {
    number: 403,
    status: 409,
    fault: 'store',
    message: 'The store that served the previous page cannot serve the next one.',
    hint: 'Start anew from the first page.',
  },
  ROW_LIMIT: {
    number: 404,
    status: 422,
    fault: 'caller',
    message: 'The answer has more rows than the limit allows.',
    hint: 'Ask for fewer rows with "first", or narrow the filter.',
  },
  COMPLETION_LIMIT: {
    number: 406,
    status: 422,
    fault: 'caller',
    message: 'The question takes more memory than the limit allows.',
    hint: 'Narrow the filter, or ask for fewer columns.',
  },
  TIME_LIMIT: { number: 405, status: 504, fault: 'caller', message: 'The request took longer than the limit allows.' },

  STORE_UNAVAILABLE: { number: 501, status: 503, fault: 'store', message: 'The store did not answer.' },
  STORE_REJECTED: { number: 502, status: 502, fault: 'lakegate', message: 'The store could not run the query.' },
  STORE_DENIED: { number: 503, status: 502, fault: 'configuration', message: 'The store refused the gateway access.' },
  STORE_THROTTLED: { number: 504, status: 503, fault: 'store', message: 'The store is throttling requests.' },
  STORE_DATA_INVALID: {
    number: 505,
    status: 502,
    fault: 'store',
    message: 'The store answered with a value that does not fit its contract.',
  },
  CALLER_DENIED: {
    number: 506,
    status: 403,
    fault: 'caller',
    message: 'The store, asked with your own AWS session, refused you access.',
    hint: 'Your permissions may have changed: start anew, or ask for access to the tables and to the query service.',
  },
  CATALOG_UNAVAILABLE: { number: 507, status: 503, fault: 'lakegate', message: 'The SQL catalog did not answer.' },

  VALUE_OUT_OF_RANGE: {
    number: 601,
    status: 422,
    fault: 'caller',
    message: 'A value is outside the range of its type.',
  },
  SPOOL_FULL: {
    number: 602,
    status: 503,
    fault: 'configuration',
    message: 'No more files can be kept now.',
    hint: 'Try again when earlier ones have expired, or ask for fewer rows.',
  },

  INGEST_BUSY: {
    number: 701,
    status: 429,
    fault: 'store',
    message: 'The sink takes no more records now.',
    hint: 'Send the same request again after "retryAfterMs".',
  },
  BATCH_TOO_LARGE: {
    number: 702,
    status: 413,
    fault: 'caller',
    message: 'The request has more records than the limit allows.',
    hint: 'Send fewer records at a time, or use the bulk path.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    number: 703,
    status: 409,
    fault: 'caller',
    message: 'The idempotency key was used with other records.',
    hint: 'Use a new key for new records.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    number: 704,
    status: 409,
    fault: 'caller',
    message: 'A request with this idempotency key is being worked on.',
    hint: 'Send the same request again after "retryAfterMs".',
  },
  SINK_UNAVAILABLE: { number: 705, status: 503, fault: 'store', message: 'The sink did not answer.' },
  SINK_REJECTED: { number: 706, status: 502, fault: 'lakegate', message: 'The sink refused the records.' },
  SINK_DENIED: { number: 707, status: 502, fault: 'configuration', message: 'The sink refused the gateway access.' },
  INGEST_BODY_INVALID: { number: 708, status: 400, fault: 'caller', message: 'The records could not be read.' },
  STATE_UNAVAILABLE: { number: 709, status: 503, fault: 'store', message: 'The shared state cannot be reached.' },

  POSITION_INVALID: {
    number: 801,
    status: 400,
    fault: 'caller',
    message: 'The position is not valid for this stream.',
    hint: 'Use a position that came with a change of the same dataset.',
  },
  POSITION_EXPIRED: {
    number: 802,
    status: 410,
    fault: 'caller',
    message: 'The stream no longer has the changes after this position.',
    hint: 'Start anew, with a snapshot where the dataset can be read.',
  },
  START_UNSUPPORTED: {
    number: 803,
    status: 400,
    fault: 'caller',
    message: 'The source of the changes cannot be read from there.',
  },
  STREAM_UNAVAILABLE: {
    number: 804,
    status: 503,
    fault: 'store',
    message: 'The source of the changes did not answer.',
  },
  STREAM_DENIED: {
    number: 805,
    status: 502,
    fault: 'configuration',
    message: 'The source of the changes refused the gateway access.',
  },
  SLOW_CONSUMER: {
    number: 806,
    status: 503,
    fault: 'caller',
    message: 'Changes come faster than they are taken.',
    hint: 'Resume from "position", or ask for conflation by key.',
  },
  BEFORE_IMAGES_MISSING: {
    number: 807,
    status: 422,
    fault: 'configuration',
    message: 'The source does not say what a change replaced, so a row filter cannot be kept.',
  },
  SUBSCRIPTION_LIMIT: {
    number: 808,
    status: 429,
    fault: 'caller',
    message: 'Too many subscriptions of this principal are open.',
  },
  ACCESS_CHANGED: {
    number: 809,
    status: 403,
    fault: 'caller',
    message: 'What you may see has changed.',
    hint: 'Subscribe again; the schema may be another one.',
  },
  RECONFIGURED: {
    number: 810,
    status: 503,
    fault: 'configuration',
    message: 'The dataset was configured anew.',
    hint: 'Subscribe again from "position".',
  },
  CHANGES_DELEGATED: {
    number: 811,
    status: 403,
    fault: 'configuration',
    message: 'What you may see of the dataset is decided by its store, which has no part in its changes.',
    hint: 'Query it instead; for changes it has to be governed in the mode "enforced" or "both".',
  },

  INTERNAL: { number: 901, status: 500, fault: 'lakegate', message: 'An internal error occurred.' },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof errorRegistry;

/** What an error may say besides its code. */
export interface ErrorDetail {
  /** Public; replaces the registry's message. Never SQL, ARNs, filter texts or names the caller may not know. */
  readonly message?: string;
  /** For the log alone. */
  readonly cause?: unknown;
  /** Public, structured: `extensions` beside the code. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An error with a code of the registry. Its message is public; its cause is for the log. */
export class LakegateError extends Error {
  override readonly name = 'LakegateError';
  readonly code: ErrorCode;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(detail.message ?? errorRegistry[code].message, { cause: detail.cause });
    this.code = code;
    this.extensions = detail.extensions ?? {};
  }

  get spec(): ErrorSpec {
    return errorRegistry[this.code];
  }
}
