// The resolvers of jobs: questions that are started, watched, read by page and cancelled. They are those of REST.
import 'reflect-metadata';
import { GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { describeType } from '../src/core/data-type.js';
import { LakegateError } from '../src/core/errors.js';
import type { JobStatus } from '../src/core/job-service.js';
import { canonicalTimestamp } from '../src/core/value.js';
import { wholeNumber } from '../schema/request/parse-page.js';
import { encodeRow } from '../schema/scalars/encode-value.js';
import { Json } from '../schema/scalars/json-scalars.js';
import { QueryJob, QueryJobResult } from '../schema/types/query-job.type.js';
import type { GraphqlContext, QueryJobs } from './context.js';

@Resolver(() => QueryJob)
export class JobsResolver {
  @Mutation(() => QueryJob, {
    description:
      'Starts a query that takes longer than a request: one field over a dataset, of a page its `nodes` alone. Its rows are read under your grants, without a limit of pages.',
  })
  async startQuery(
    @Ctx() context: GraphqlContext,
    @Arg('query', () => GraphQLString, { description: 'The document, over this schema.' }) query: string,
    @Arg('variables', () => Json, { nullable: true, description: 'Its variables, as an object.' })
    variables: Readonly<Record<string, unknown>> | null | undefined,
    @Arg('operationName', () => GraphQLString, { nullable: true, description: 'Which of its operations.' })
    operationName: string | null | undefined,
  ): Promise<QueryJob> {
    const operation = { query, variables: variables ?? undefined, operationName: operationName ?? undefined };
    return toQueryJob(await jobsOf(context).start(operation));
  }

  @Query(() => QueryJob, { nullable: true, description: 'A job that you started, here or in REST.' })
  async queryJob(
    @Ctx() context: GraphqlContext,
    @Arg('id', () => GraphQLID, { description: 'Its id.' }) id: string,
  ): Promise<QueryJob> {
    return toQueryJob(await jobsOf(context).status(id));
  }

  @Mutation(() => QueryJob, { description: 'Stops a job that you started, and forgets its result.' })
  async cancelQuery(
    @Ctx() context: GraphqlContext,
    @Arg('id', () => GraphQLID, { description: 'Its id.' }) id: string,
  ): Promise<QueryJob> {
    return toQueryJob(await jobsOf(context).cancel(id));
  }

  @FieldResolver(() => QueryJobResult, {
    nullable: true,
    description: 'Rows of its result; null until it is done. Gone when what you may see has changed.',
  })
  async result(
    @Root() job: QueryJob,
    @Ctx() context: GraphqlContext,
    @Arg('limit', () => GraphQLInt, { nullable: true, description: 'Most rows; the default page unless given.' })
    limit: number | null | undefined,
    @Arg('offset', () => GraphQLInt, { nullable: true, description: 'Rows to leave out.' })
    offset: number | null | undefined,
  ): Promise<QueryJobResult | null> {
    if (job.state !== 'done') return null;
    const { maxPageSize, defaultPageSize } = context.request.limits;
    const page = {
      limit: wholeNumber({ limit }, 'limit', 'result') ?? defaultPageSize,
      offset: wholeNumber({ offset }, 'offset', 'result') ?? 0,
    };
    if (page.limit > maxPageSize) throw new LakegateError('PAGE_SIZE_LIMIT', { extensions: { limit: maxPageSize } });
    const { fields, rows: totalCount, batches } = await jobsOf(context).result(job.id, page);
    const rows: unknown[] = [];
    for await (const batch of batches) for (const row of batch) rows.push(encodeRow(row, fields));
    return { totalCount, columns: fields.map(({ name, type }) => ({ name, type: describeType(type) })), rows };
  }
}

/** @throws LakegateError INTERNAL where the gateway runs no jobs */
function jobsOf({ jobs }: GraphqlContext): QueryJobs {
  if (jobs === undefined) throw new LakegateError('INTERNAL', { cause: 'there is no job service' });
  return jobs;
}

/** A job as the schema shows it. */
function toQueryJob(job: JobStatus & { readonly resultUrl: string | undefined }): QueryJob {
  return {
    id: job.id,
    state: job.state,
    question: job.question,
    rowCount: job.rows,
    bytes: job.bytes,
    createdAt: momentOf(job.createdMs),
    finishedAt: job.finishedMs === undefined ? null : momentOf(job.finishedMs),
    expiresAt: momentOf(job.expiresMs),
    error: job.error ?? null,
    plan: job.plan.map((level) => ({ ...level, datasets: [...level.datasets], chosen: [...level.chosen] })),
    resultUrl: job.resultUrl ?? null,
  };
}

function momentOf(ms: number): string {
  return canonicalTimestamp(new Date(ms).toISOString());
}
