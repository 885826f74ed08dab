// The part of the OpenAPI document that tells of jobs: the same for every caller, as it names no dataset.

type Json = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const moment = { type: 'string', format: 'date-time' };

/** No dataset's name has a dot. */
const jobName = 'lakegate.job';
const json = { 'application/json': { schema: { $ref: `#/components/schemas/${jobName}` } } };
const problem = { $ref: '#/components/responses/problem' };
const parameters = [{ name: 'id', in: 'path', required: true, description: 'The id of a job.', schema: text }];

/** What is done with a job that was started, by the operations that do it. */
const links = Object.fromEntries(
  ['read_job', 'read_job_result', 'cancel_job'].map((operationId) => [
    operationId,
    { operationId, parameters: { id: '$response.body#/id' } },
  ]),
);

/** Of an operation that `Prefer: respond-async` makes a job of. */
export const startedJob: Json = {
  description: 'The question became a job, as `Prefer: respond-async` asks for.',
  headers: { Location: { schema: text } },
  content: json,
  links,
};

/** `content` is that of rows in each format, `page` the parameters of a page of them. */
export function buildJobPaths(content: Json, page: readonly Json[]): Json {
  const tags = ['jobs'];
  return {
    '/jobs/{id}': {
      parameters,
      get: {
        operationId: 'read_job',
        summary: 'How far a job is',
        tags,
        responses: { '200': { description: 'The job.', content: json }, default: problem },
      },
      delete: {
        operationId: 'cancel_job',
        summary: 'Stops a job, and forgets its result',
        tags,
        responses: { '204': { description: 'It is stopped.' }, default: problem },
      },
    },
    '/jobs/{id}/result': {
      parameters,
      get: {
        operationId: 'read_job_result',
        summary: 'The rows of a job that is done',
        tags,
        parameters: page,
        responses: {
          '200': { description: 'All rows.', content },
          '206': { description: 'A part of the rows.', content },
          '304': { description: 'The answer is the one that the caller has.' },
          default: problem,
        },
      },
    },
  };
}

export const jobSchemas: Json = {
  [jobName]: {
    type: 'object',
    required: [
      ...['id', 'status', 'question', 'rows', 'bytes', 'created_at', 'finished_at', 'expires_at'],
      ...['error', 'plan', 'result'],
    ],
    properties: {
      id: text,
      status: { enum: ['running', 'done', 'failed', 'cancelled'] },
      question: text,
      rows: count,
      bytes: count,
      created_at: moment,
      finished_at: { ...moment, type: ['string', 'null'] },
      expires_at: moment,
      error: {
        type: ['object', 'null'],
        required: ['code', 'message'],
        properties: { code: text, message: text },
      },
      plan: {
        type: 'array',
        items: {
          type: 'object',
          required: ['path', 'datasets', 'chosen', 'stalenessMs'],
          properties: {
            path: text,
            datasets: { type: 'array', items: text },
            chosen: { type: 'array', items: text },
            stalenessMs: { type: 'number' },
          },
        },
      },
      result: { type: ['string', 'null'] },
    },
  },
};
