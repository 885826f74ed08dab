// The port of questions that take longer than a request: started, watched, read by page, cancelled. Part of core.
import type { Principal } from './principal.js';
import type { ReadScope } from './read-scope.js';
import type { Field } from './relation.js';
import type { Row } from './value.js';

/** Rows that a job gives. */
export interface JobAnswer {
  readonly fields: readonly Field[];
  readonly batches: AsyncIterable<readonly Row[]>;
}

export interface JobRequest {
  readonly principal: Principal;
  readonly requestId: string;
  /** What is asked, as its caller wrote it. */
  readonly question: string;
  /** Reads the answer in a scope of the job's own. @throws LakegateError of any stage */
  read(scope: ReadScope): Promise<JobAnswer>;
}

/** What a job's owner is told of it. */
export interface JobStatus {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly question: string;
  /** Rows read so far. */
  readonly rows: number;
  /** Of the result as it is kept. */
  readonly bytes: number;
  readonly createdMs: number;
  readonly finishedMs: number | undefined;
  /** When the result goes. */
  readonly expiresMs: number;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** Which bindings of which datasets answer, as soon as it is known. */
  readonly plan: readonly JobPlan[];
}

export interface JobPlan {
  readonly path: string;
  readonly datasets: readonly string[];
  readonly chosen: readonly string[];
  readonly stalenessMs: number;
}

/** A result, or a part of it. */
export interface JobResult extends JobAnswer {
  /** Of the whole result. */
  readonly rows: number;
}

/** Jobs belong to the principal that started them: to all others they don't exist. */
export interface JobService {
  /** @throws LakegateError JOB_LIMIT, STATE_UNAVAILABLE */
  start(request: JobRequest): Promise<JobStatus>;
  /** @throws LakegateError JOB_UNKNOWN, STATE_UNAVAILABLE */
  status(id: string, principal: Principal): Promise<JobStatus>;
  /**
   * The rows from `offset` on, at most `limit` of them.
   * @throws LakegateError JOB_UNKNOWN, JOB_RUNNING, JOB_FAILED, and JOB_GONE where what its owner may see has changed
   */
  result(
    id: string,
    scope: Pick<ReadScope, 'catalog' | 'context'>,
    page: { readonly offset: number; readonly limit: number | undefined },
  ): Promise<JobResult>;
  /** Stops a job that runs, and forgets its result. @throws LakegateError JOB_UNKNOWN, STATE_UNAVAILABLE */
  cancel(id: string, principal: Principal): Promise<void>;
  /** Ends what runs. */
  stop(): Promise<void>;
}
