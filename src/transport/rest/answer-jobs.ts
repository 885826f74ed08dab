// `/rest/v1/jobs/<id>`: questions that became jobs. Their state, their result in any format, and their end.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LakegateError } from '../../core/errors.js';
import type { JobService, JobStatus } from '../../core/job-service.js';
import type { ReadExchange } from '../http/create-read-route.js';
import { writeResponse } from '../http/write-response.js';
import { vary } from './encode-problem.js';
import { negotiateFormat } from './negotiate-format.js';
import { parseCount } from './parse-parameters.js';
import { jobsPrefix } from './rest-prefix.js';
import { writeAnswer } from './write-answer.js';

export interface JobExchange {
  readonly jobs: JobService;
  readonly exchange: ReadExchange;
  readonly target: URL;
}

/** @throws LakegateError NOT_FOUND, METHOD_NOT_ALLOWED, JOB_UNKNOWN and all that reading a result throws */
export async function answerJob(
  request: IncomingMessage,
  response: ServerResponse,
  { jobs, exchange, target }: JobExchange,
): Promise<void> {
  const [id = '', part, ...more] = target.pathname.slice(jobsPrefix.length).split('/');
  if (more.length > 0 || (part !== undefined && part !== 'result')) throw new LakegateError('NOT_FOUND');
  const { principal } = exchange;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (part === 'result') {
    if (!reads) throw new LakegateError('METHOD_NOT_ALLOWED');
    await answerResult(request, response, { jobs, exchange, target }, id);
  } else if (request.method === 'DELETE') {
    await jobs.cancel(id, principal);
    response.writeHead(204, { 'cache-control': 'no-store' });
    response.end();
  } else if (reads) {
    writeStatus(response, 200, await jobs.status(id, principal));
  } else {
    throw new LakegateError('METHOD_NOT_ALLOWED', { extensions: { allow: 'GET, HEAD, DELETE' } });
  }
}

/** Writes a job's state; with 202 where it was just started. */
export function writeStatus(response: ServerResponse, status: 200 | 202, job: JobStatus): void {
  const url = `${jobsPrefix}${job.id}`;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'private, no-store',
    vary,
    ...(job.state === 'running' && { 'retry-after': '1' }),
    ...(status === 202 && { location: url, 'preference-applied': 'respond-async' }),
  };
  const timeOf = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
  const body = {
    id: job.id,
    status: job.state,
    question: job.question,
    rows: job.rows,
    bytes: job.bytes,
    created_at: timeOf(job.createdMs),
    finished_at: timeOf(job.finishedMs),
    expires_at: timeOf(job.expiresMs),
    error: job.error ?? null,
    plan: job.plan,
    result: job.state === 'done' ? `${url}/result` : null,
  };
  writeResponse(response, { status, headers }, JSON.stringify(body));
}

async function answerResult(
  request: IncomingMessage,
  response: ServerResponse,
  { jobs, exchange, target }: JobExchange,
  id: string,
): Promise<void> {
  const { scope, signal } = exchange;
  const numberOf = (name: string): number | undefined => {
    const given = target.searchParams.get(name);
    return given === null ? undefined : parseCount(name, given);
  };
  const range = { limit: numberOf('limit'), offset: numberOf('offset') ?? 0, after: undefined };
  const format = negotiateFormat(target.searchParams.get('format') ?? undefined, request.headers.accept);
  const { fields, batches, rows } = await jobs.result(id, scope, range);
  await writeAnswer(request, response, {
    answer: { fields, batches, total: rows, next: undefined },
    range,
    format,
    grantDigest: scope.catalog.grantDigest,
    target,
    signal,
  });
}
