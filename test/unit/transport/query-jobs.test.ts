import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { QueryJobs } from '../../../resolvers/context.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import { defaultLimits } from '../../../src/config/limits.js';
import type { JobService } from '../../../src/core/job-service.js';
import type { ReadScope } from '../../../src/core/read-scope.js';
import type { Row } from '../../../src/core/value.js';
import { createJobService } from '../../../src/jobs/create-job-service.js';
import { createMemoryStore } from '../../../src/shared-store/memory-store.js';
import { createParseOperation } from '../../../src/transport/graphql/parse-operation.js';
import { createQueryJobs } from '../../../src/transport/graphql/query-jobs.js';
import { requestContext } from '../../support/request-context.js';
import { buildSample } from '../schema/sample-shapes.js';

const limits = defaultLimits;
const names: readonly Row[] = [['AA'], ['UA']];

let folder: string;
let shaped: ShapedSchema;
let service: JobService;
let grantDigest: string;
let sorted: number;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'query-jobs-'));
  const gateway = await buildSample();
  shaped = shapeFor(gateway, everythingVisible(gateway));
  service = await createJobService({
    gate: { open: ({ principal }) => Promise.resolve(scopeOf(principal.id)) },
    store: createMemoryStore(),
    folder,
    limits,
    observe: () => undefined,
  });
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  grantDigest = 'g1';
});

function scopeOf(id: string): ReadScope {
  return {
    catalog: { grantDigest, shapeDigest: 's', datasets: new Map() },
    context: requestContext(new Map(), { principal: { id, grantees: [], admin: false } }),
    query: {
      query: ({ relation }: { readonly relation: { readonly kind: string; readonly keys?: readonly unknown[] } }) => {
        sorted = relation.kind === 'sort' ? (relation.keys?.length ?? 0) : 0;
        return Promise.resolve({ batches: batchesOf(names) });
      },
    },
    end: () => undefined,
  } as unknown as ReadScope;
}

async function* batchesOf(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield await Promise.resolve(rows);
}

const jobsOf = (principal: string): QueryJobs =>
  createQueryJobs({
    jobs: service,
    limits,
    parseOperation: createParseOperation(limits),
    shaped,
    scope: scopeOf(principal),
  });

async function done(jobs: QueryJobs, query: string): Promise<string> {
  const { id } = await jobs.start({ query });
  while ((await jobs.status(id)).state === 'running') await new Promise(setImmediate);
  return id;
}

const page = { offset: 0, limit: 10 };
const airlines = '{ airlines { nodes { carrier } } }';

it('runs a document as a job of the one service, and says where its result is', async () => {
  const jobs = jobsOf('anna');
  const id = await done(jobs, airlines);
  expect(await jobs.status(id)).toMatchObject({
    state: 'done',
    question: airlines,
    resultUrl: `/rest/v1/jobs/${id}/result`,
  });
  const { rows, batches } = await jobs.result(id, page);
  const read: Row[] = [];
  for await (const batch of batches) read.push(...batch);
  expect([rows, read]).toEqual([2, names]);
});

it('keeps a result from an owner who may see something else by now', async () => {
  const id = await done(jobsOf('anna'), airlines);
  grantDigest = 'g2';
  await expect(jobsOf('anna').result(id, page)).rejects.toMatchObject({ code: 'JOB_GONE' });
  grantDigest = 'g1';
  await expect(jobsOf('anna').result(id, page)).resolves.toMatchObject({ rows: 2 });
});

it('is there for its owner alone', async () => {
  const id = await done(jobsOf('anna'), airlines);
  for (const asked of ['status', 'cancel'] as const) {
    await expect(jobsOf('ben')[asked](id)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  }
  await expect(jobsOf('ben').result(id, page)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  expect(await jobsOf('anna').cancel(id)).toMatchObject({ state: 'cancelled', resultUrl: undefined });
});

it('sorts by what was asked for alone', async () => {
  await done(
    jobsOf('anna'),
    '{ flights(orderBy: [{ dest: ASC }, { miles: DESC }, { dest: DESC }]) { nodes { flight } } }',
  );
  expect(sorted).toBe(2);
  await done(jobsOf('anna'), '{ flights { nodes { flight } } }');
  expect(sorted).toBe(0);
});

it('keeps of a long document its beginning', async () => {
  const jobs = jobsOf('anna');
  const id = await done(jobs, `${airlines} # ${'x'.repeat(10_000)}`);
  const { question } = await jobs.status(id);
  expect([question.length, question.startsWith(airlines), question.at(-1)]).toEqual([4_001, true, '…']);
});
