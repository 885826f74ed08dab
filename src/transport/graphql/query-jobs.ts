// Jobs of GraphQL's callers: a document over their schema becomes a question that the one job service runs.
import { LakegateError } from '../../core/errors.js';
import type { JobService, JobStatus } from '../../core/job-service.js';
import type { ReadScope } from '../../core/read-scope.js';
import type { Limits } from '../../config/limits.js';
import type { QueryJobs } from '../../../resolvers/context.js';
import { selectRootFields } from '../../../resolvers/explain-operation.js';
import { buildReadRequest, isDatasetField } from '../../../schema/request/build-read-request.js';
import type { ShapedSchema } from '../../../schema/shape-schema.js';
import { jobsPrefix } from '../rest/rest-prefix.js';
import type { ParseOperation } from './parse-operation.js';
import { compileRows } from './read-as-rows.js';

export interface JobCaller {
  readonly jobs: JobService;
  readonly limits: Limits;
  readonly parseOperation: ParseOperation;
  readonly shaped: ShapedSchema;
  /** What results are read with: the grants as they are now. */
  readonly scope: Pick<ReadScope, 'catalog' | 'context'>;
}

/** Of the document, a status keeps at most so many characters. */
const maxQuestion = 4_000;

/** The jobs of one caller. */
export function createQueryJobs({ jobs, limits, parseOperation, shaped, scope }: JobCaller): QueryJobs {
  const { principal, requestId } = scope.context;
  const shown = (job: JobStatus) => ({
    ...job,
    resultUrl: job.state === 'done' ? `${jobsPrefix}${job.id}/result` : undefined,
  });
  return {
    start: async (operation) => {
      const { fields } = selectRootFields(shaped, parseOperation(operation, shaped));
      const [field, ...more] = fields;
      if (field === undefined || more.length > 0 || !isDatasetField(shaped, field)) {
        throw new LakegateError('BAD_USER_INPUT', { message: 'A job asks for one field over a dataset.' });
      }
      const read = compileRows(buildReadRequest(shaped, field), {
        askedKeys: countKeys(field.args['orderBy']),
        maxExportRows: limits.maxExportRows,
      });
      const { query } = operation;
      const question = query.length <= maxQuestion ? query : `${query.slice(0, maxQuestion)}…`;
      return shown(await jobs.start({ principal, requestId, question, read }));
    },
    status: async (id) => shown(await jobs.status(id, principal)),
    result: (id, page) => jobs.result(id, scope, page),
    cancel: async (id) => {
      await jobs.cancel(id, principal);
      return shown(await jobs.status(id, principal));
    },
  };
}

/** Fields of an order; one that is named again decides nothing. */
function countKeys(orderBy: unknown): number {
  const keys = (orderBy ?? []) as readonly Readonly<Record<string, unknown>>[];
  return new Set(keys.flatMap((key) => Object.keys(key))).size;
}
