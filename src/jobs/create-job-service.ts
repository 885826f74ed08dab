// Runs questions as jobs: each in a scope of its own, its rows spooled to disk within bounds, its state where replicas
// share it. Part of jobs.
import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { LakegateError } from '../core/errors.js';
import type { LevelPlan } from '../core/explain.js';
import type { JobPlan, JobRequest, JobService, JobStatus } from '../core/job-service.js';
import type { Observe } from '../core/observation.js';
import type { ReadGate } from '../core/read-scope.js';
import type { SharedStore } from '../core/shared-store.js';
import type { Row } from '../core/value.js';
import { createJobRecords, type JobRecord } from './job-record.js';
import { createSpoolWriter, readSpool, type Spool, type SpoolWriter } from './spool-file.js';

export interface JobLimits {
  readonly maxJobs: number;
  readonly jobTimeoutMs: number;
  readonly jobTtlMs: number;
  readonly maxJobBytes: number;
  readonly maxSpoolBytes: number;
}

export interface JobServiceOptions {
  readonly gate: ReadGate;
  readonly store: SharedStore;
  /** Where results are kept. */
  readonly folder: string;
  readonly limits: JobLimits;
  readonly observe: Observe;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** How often a running job says how far it is, and hears whether it was cancelled elsewhere. */
const beatMs = 1_000;
/** A job that hasn't been heard of for so long has gone with its replica. */
const lostMs = 30_000;
const sweepMs = 60_000;
const chunkRows = 1_000;

/** @throws the system's error where the folder can't be made */
export async function createJobService(options: JobServiceOptions): Promise<JobService> {
  const { gate, store, folder, limits, observe, now = Date.now } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const records = createJobRecords(store, now);
  const running = new Map<
    string,
    { readonly principal: string; readonly abort: AbortController; ended: Promise<void> }
  >();
  let spooledBytes = 0;

  const fileOf = (id: string): string => path.join(folder, `${id}.rows`);
  const spoolOf = ({ id, key }: Pick<JobRecord, 'id' | 'key'>): Spool => ({
    file: fileOf(id),
    id,
    key: Buffer.from(key, 'base64'),
  });
  const removeFile = (id: string): Promise<void> => unlink(fileOf(id)).catch(() => undefined);

  const sweep = async (): Promise<void> => {
    let total = 0;
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found === undefined || !name.endsWith('.rows')) continue;
      if (found.mtimeMs + limits.jobTtlMs < now()) await unlink(file).catch(() => undefined);
      else total += found.size;
    }
    spooledBytes = total;
  };
  await sweep();
  const sweeper = setInterval(() => {
    sweep().catch((cause: unknown) => {
      observe({ kind: 'error', requestId: 'jobs', code: 'INTERNAL', cause });
    });
  }, sweepMs);
  sweeper.unref();

  const owned = async (id: string, principal: { readonly id: string }): Promise<JobRecord> => {
    const record = /^[\w-]{22}$/.test(id) ? await records.get(id) : undefined;
    if (record?.principal !== principal.id) throw new LakegateError('JOB_UNKNOWN');
    if (record.state === 'running' && record.seenMs + lostMs < now()) {
      return { ...record, state: 'failed', error: describe(new LakegateError('SHUTTING_DOWN')) };
    }
    return record;
  };

  const spool = async (
    record: JobRecord,
    { batches }: { readonly batches: AsyncIterable<readonly Row[]> },
    progress: Progress,
  ): Promise<void> => {
    const writer = await createSpoolWriter(spoolOf(record));
    try {
      for await (const rows of batches) {
        for (let start = 0; start < rows.length; start += chunkRows) {
          const chunk = rows.slice(start, start + chunkRows);
          const before = writer.bytes;
          await writer.write(chunk);
          spooledBytes += writer.bytes - before;
          progress.rows += chunk.length;
          progress.bytes = writer.bytes;
          assertRoom(writer, spooledBytes, limits);
        }
      }
    } finally {
      await writer.close();
    }
  };

  const run = async (record: JobRecord, request: JobRequest, abort: AbortController): Promise<void> => {
    const progress: Progress = { rows: 0, bytes: 0, plan: [] };
    const deadline = setTimeout(() => {
      abort.abort(new LakegateError('TIME_LIMIT', { extensions: { limitMs: limits.jobTimeoutMs } }));
    }, limits.jobTimeoutMs);
    const beat = setInterval(() => {
      const told = records.update(record.id, (held) => ({ ...held, ...progress, seenMs: now() }));
      told.then(
        (current) => {
          if (current?.state !== 'running') abort.abort(new LakegateError('REQUEST_CANCELLED'));
        },
        () => undefined,
      );
    }, beatMs);
    let end: (() => void) | undefined;
    try {
      const { principal, requestId } = request;
      const scope = await gate.open({ principal, requestId, signal: abort.signal });
      end = () => {
        scope.end();
      };
      const report = (plan: LevelPlan): void => {
        progress.plan = [...progress.plan, planOf(plan)];
      };
      const answer = await request.read({ ...scope, context: { ...scope.context, report } });
      const { grantDigest } = scope.catalog;
      await spool(record, answer, progress);
      await finish(record.id, { state: 'done', grantDigest, fields: answer.fields, ...progress });
    } catch (caught) {
      const error = caught instanceof LakegateError ? caught : new LakegateError('INTERNAL', { cause: caught });
      if (error.spec.fault !== 'caller' && error.code !== 'SHUTTING_DOWN') {
        observe({ kind: 'error', requestId: request.requestId, code: error.code, cause: error.cause ?? error });
      }
      spooledBytes -= progress.bytes;
      await removeFile(record.id);
      await finish(record.id, { state: 'failed', error: describe(error), ...progress });
    } finally {
      clearTimeout(deadline);
      clearInterval(beat);
      end?.();
      running.delete(record.id);
    }
  };

  /** A job that was cancelled meanwhile stays so. */
  const finish = async (id: string, end: Partial<JobRecord>): Promise<void> => {
    const left = await records
      .update(id, (record) => (record.state === 'running' ? { ...record, ...end, finishedMs: now() } : record))
      .catch(() => undefined);
    if (left?.state !== 'done') await removeFile(id);
  };

  return {
    start: async (request) => {
      const own = [...running.values()].filter(({ principal }) => principal === request.principal.id);
      if (own.length >= limits.maxJobs) {
        throw new LakegateError('JOB_LIMIT', { extensions: { maxJobs: limits.maxJobs } });
      }
      const record: JobRecord = {
        id: randomBytes(16).toString('base64url'),
        principal: request.principal.id,
        question: request.question,
        state: 'running',
        key: randomBytes(32).toString('base64'),
        grantDigest: '',
        fields: [],
        rows: 0,
        bytes: 0,
        createdMs: now(),
        seenMs: now(),
        expiresMs: now() + limits.jobTtlMs,
        plan: [],
      };
      const job = { principal: record.principal, abort: new AbortController(), ended: Promise.resolve() };
      // Its place is taken before anything is waited for.
      running.set(record.id, job);
      try {
        await records.add(record);
      } catch (error) {
        running.delete(record.id);
        throw error;
      }
      job.ended = run(record, request, job.abort);
      return statusOf(record);
    },
    status: async (id, principal) => statusOf(await owned(id, principal)),
    result: async (id, { catalog, context }, { offset, limit }) => {
      const record = await owned(id, context.principal);
      if (record.state === 'running') throw new LakegateError('JOB_RUNNING');
      if (record.state === 'cancelled') throw new LakegateError('JOB_GONE');
      if (record.state === 'failed') {
        throw new LakegateError('JOB_FAILED', {
          ...(record.error && { message: record.error.message, extensions: { cause: record.error.code } }),
        });
      }
      const isThere = await access(fileOf(id)).then(
        () => true,
        () => false,
      );
      // What its owner may see no longer is what the result was made of.
      if (catalog.grantDigest !== record.grantDigest || !isThere) throw new LakegateError('JOB_GONE');
      return {
        fields: record.fields,
        rows: record.rows,
        batches: readSpool(spoolOf(record), { offset, limit: limit ?? record.rows }),
      };
    },
    cancel: async (id, principal) => {
      await owned(id, principal);
      await records.update(id, (record) => ({ ...record, state: 'cancelled', finishedMs: record.finishedMs ?? now() }));
      const job = running.get(id);
      job?.abort.abort(new LakegateError('REQUEST_CANCELLED'));
      await job?.ended;
      await removeFile(id);
    },
    stop: async () => {
      clearInterval(sweeper);
      for (const { abort } of running.values()) abort.abort(new LakegateError('SHUTTING_DOWN'));
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

interface Progress {
  rows: number;
  bytes: number;
  plan: readonly JobPlan[];
}

/** @throws LakegateError JOB_TOO_LARGE */
function assertRoom(writer: SpoolWriter, spooledBytes: number, { maxJobBytes, maxSpoolBytes }: JobLimits): void {
  if (writer.bytes > maxJobBytes) throw new LakegateError('JOB_TOO_LARGE', { extensions: { maxJobBytes } });
  if (spooledBytes > maxSpoolBytes) throw new LakegateError('JOB_TOO_LARGE', { extensions: { maxSpoolBytes } });
}

function planOf({ path: at, datasets, chosen, stalenessMs }: LevelPlan): JobPlan {
  return { path: at, datasets, chosen, stalenessMs };
}

function describe({ code, message }: LakegateError): { readonly code: string; readonly message: string } {
  return { code, message };
}

function statusOf(record: JobRecord): JobStatus {
  const { id, state, question, rows, bytes, createdMs, finishedMs, expiresMs, error, plan } = record;
  return { id, state, question, rows, bytes, createdMs, finishedMs, expiresMs, error, plan };
}
