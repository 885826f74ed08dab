import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LakegateError } from '../../../src/core/errors.js';
import type { JobAnswer, JobRequest, JobService, JobStatus } from '../../../src/core/job-service.js';
import type { Principal } from '../../../src/core/principal.js';
import type { ReadGate, ReadScope } from '../../../src/core/read-scope.js';
import type { Row } from '../../../src/core/value.js';
import { createJobService, type JobLimits } from '../../../src/jobs/create-job-service.js';
import { createMemoryStore } from '../../../src/shared-store/memory-store.js';
import { requestContext } from '../../support/request-context.js';
import { until } from '../../support/until.js';

const limits: JobLimits = {
  maxJobs: 2,
  jobTimeoutMs: 60_000,
  jobTtlMs: 60_000,
  maxJobBytes: 1_000_000,
  maxSpoolBytes: 1_500_000,
};
const anna: Principal = { id: 'anna', grantees: [], admin: false };
const ben: Principal = { id: 'ben', grantees: [], admin: false };
const fields = [{ name: 'n', type: { kind: 'int64' }, nullable: false }] as const;

let folder: string;
let services: JobService[];
let grant: string;
let ended: number;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jobs-'));
  services = [];
  grant = 'g1';
  ended = 0;
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await rm(folder, { recursive: true });
});

function scopeOf(principal: Principal, signal = new AbortController().signal): ReadScope {
  return {
    catalog: { grantDigest: grant, shapeDigest: 's', datasets: new Map() },
    context: requestContext(new Map(), { principal, signal }),
    end: () => ended++,
  } as unknown as ReadScope;
}

const gate: ReadGate = { open: ({ principal, signal }) => Promise.resolve(scopeOf(principal, signal)) };
const store = createMemoryStore();

async function create(change: Partial<JobLimits> = {}): Promise<JobService> {
  const service = await createJobService({
    gate,
    store,
    folder,
    limits: { ...limits, ...change },
    observe: () => undefined,
  });
  services.push(service);
  return service;
}

const numbers = (count: number): readonly Row[] => Array.from({ length: count }, (_, i) => [BigInt(i)]);

function asking(rows: readonly Row[], principal = anna): JobRequest {
  return { principal, requestId: 'r', question: '/q', read: () => Promise.resolve({ fields, batches: batchOf(rows) }) };
}

async function* batchOf(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield await Promise.resolve(rows);
}

/** One that goes on until it is aborted. */
function endless(principal = anna): JobRequest {
  const read = ({ context }: ReadScope): Promise<JobAnswer> =>
    new Promise((_, reject) => {
      context.signal.addEventListener('abort', () => {
        reject(context.signal.reason as Error);
      });
    });
  return { principal, requestId: 'r', question: '/endless', read };
}

async function settled(service: JobService, id: string): Promise<JobStatus> {
  for (;;) {
    const status = await service.status(id, anna);
    if (status.state !== 'running') return status;
    await new Promise(setImmediate);
  }
}

async function rowsOf({ batches }: JobAnswer): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

describe('a job', () => {
  test('runs, and gives its result by page', async () => {
    const service = await create();
    const started = await service.start(asking(numbers(2_500)));
    expect(started).toMatchObject({ state: 'running', question: '/q', rows: 0 });
    expect(await settled(service, started.id)).toMatchObject({ state: 'done', rows: 2_500, error: undefined });
    const page = await service.result(started.id, scopeOf(anna), { offset: 1_999, limit: 3 });
    expect(page.rows).toBe(2_500);
    expect(await rowsOf(page)).toEqual([[1999n], [2000n], [2001n]]);
    const whole = await service.result(started.id, scopeOf(anna), { offset: 0, limit: undefined });
    expect(await rowsOf(whole)).toEqual(numbers(2_500));
    expect(ended).toBe(1);
  });

  test('does not exist for anybody but its owner', async () => {
    const service = await create();
    const { id } = await service.start(asking(numbers(1)));
    await settled(service, id);
    const unknown = { code: 'JOB_UNKNOWN' };
    await expect(service.status(id, ben)).rejects.toMatchObject(unknown);
    await expect(service.cancel(id, ben)).rejects.toMatchObject(unknown);
    await expect(service.result(id, scopeOf(ben), { offset: 0, limit: 1 })).rejects.toMatchObject(unknown);
    for (const other of ['', '../x', 'A'.repeat(22)]) {
      await expect(service.status(other, anna)).rejects.toMatchObject(unknown);
    }
  });

  test('keeps its result from an owner who may see something else by now', async () => {
    const service = await create();
    const { id } = await service.start(asking(numbers(1)));
    await settled(service, id);
    grant = 'g2';
    const result = service.result(id, scopeOf(anna), { offset: 0, limit: 1 });
    await expect(result).rejects.toMatchObject({ code: 'JOB_GONE' });
  });

  test('says why it failed, and keeps nothing of it', async () => {
    const service = await create();
    const failing = { ...asking([]), read: () => Promise.reject(new LakegateError('ROW_LIMIT')) };
    const { id } = await service.start(failing);
    expect(await settled(service, id)).toMatchObject({ state: 'failed', error: { code: 'ROW_LIMIT' } });
    await expect(service.result(id, scopeOf(anna), { offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'JOB_FAILED',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('that is cancelled stops, and its result is gone', async () => {
    const service = await create();
    const { id } = await service.start(endless());
    await expect(service.result(id, scopeOf(anna), { offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'JOB_RUNNING',
    });
    await service.cancel(id, anna);
    expect(await service.status(id, anna)).toMatchObject({ state: 'cancelled' });
    const done = await service.start(asking(numbers(1)));
    await settled(service, done.id);
    await service.cancel(done.id, anna);
    await expect(service.result(done.id, scopeOf(anna), { offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'JOB_GONE',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('can be cancelled, and its result read, at another replica', async () => {
    const [one, other] = [await create(), await create()];
    const { id } = await one.start(asking(numbers(3)));
    await settled(one, id);
    expect(await rowsOf(await other.result(id, scopeOf(anna), { offset: 0, limit: undefined }))).toEqual(numbers(3));
    const long = await one.start(endless());
    await other.cancel(long.id, anna);
    await until(() => ended === 2);
    expect(await one.status(long.id, anna)).toMatchObject({ state: 'cancelled' });
  });

  test('has bounds: how many run, how long, how large', async () => {
    const service = await create({ jobTimeoutMs: 20, maxJobs: 1 });
    const { id } = await service.start(endless());
    await expect(service.start(endless())).rejects.toMatchObject({ code: 'JOB_LIMIT' });
    expect((await service.start(asking(numbers(1), ben))).state).toBe('running');
    expect(await settled(service, id)).toMatchObject({ state: 'failed', error: { code: 'TIME_LIMIT' } });
    const small = await create({ maxJobBytes: 20_000 });
    const large = await small.start(asking(numbers(5_000)));
    expect(await settled(small, large.id)).toMatchObject({ state: 'failed', error: { code: 'JOB_TOO_LARGE' } });
    const full = await create({ maxSpoolBytes: 20_000 });
    const one = await full.start(asking(numbers(1_000)));
    expect(await settled(full, one.id)).toMatchObject({ state: 'done' });
    const two = await full.start(asking(numbers(1_000)));
    expect(await settled(full, two.id)).toMatchObject({ state: 'failed', error: { code: 'JOB_TOO_LARGE' } });
  });

  test('ends with its replica, and says so', async () => {
    const service = await create();
    const { id } = await service.start(endless());
    await service.stop();
    expect(await service.status(id, anna)).toMatchObject({ state: 'failed', error: { code: 'SHUTTING_DOWN' } });
  });
});
