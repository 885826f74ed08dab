// The OpenAPI 3.1 document of REST, of what its caller sees: a path for each dataset, its columns and relationships.
import { describeType, isNumeric, isOrderable, type DataType } from '../../core/data-type.js';
import type { Column } from '../../core/dataset.js';
import { distanceName, embeddingOf, similarFunction } from '../../core/nearest-rows.js';
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';
import { restFormats } from './negotiate-format.js';
import { buildJobPaths, jobSchemas, startedJob } from './openapi-jobs.js';

type Json = Readonly<Record<string, unknown>>;

/** `serverUrl` is where the paths begin: `/rest/v1`. */
export function buildOpenapi(catalog: VisibleCatalog, serverUrl: string): Json {
  const datasets = [...catalog.datasets.values()];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lakegate',
      description:
        'Datasets in the conventions of PostgREST: select, embedding, filters, order, ranges. What a caller may not see is not here.',
      version: '1',
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }],
    paths: {
      ...Object.fromEntries(
        datasets.flatMap((dataset) => [
          [`/${encodeURIComponent(dataset.name)}`, { get: buildOperation(dataset) }],
          ...buildSimilarPath(dataset),
        ]),
      ),
      ...buildJobPaths(contentOf({ type: 'array', items: { type: 'object' } }), pageParameters),
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An API key or a token.' } },
      schemas: {
        ...Object.fromEntries(datasets.map((dataset) => [schemaName(dataset.name), buildRow(dataset)])),
        ...jobSchemas,
        [problemName]: problemSchema,
      },
      parameters: sharedParameters,
      responses: {
        problem: {
          description: 'A problem (RFC 9457), with the members of PostgREST beside.',
          content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${problemName}` } } },
        },
      },
    },
  };
}

/** No dataset's name has a dot. */
const problemName = 'lakegate.problem';

function schemaName(dataset: string): string {
  return dataset.replaceAll(/[^\w.-]/g, '_');
}

function buildOperation(dataset: VisibleDataset): Json {
  const rows = { type: 'array', items: { $ref: `#/components/schemas/${schemaName(dataset.name)}` } };
  return {
    operationId: `read_${schemaName(dataset.name)}`,
    summary: `Rows of ${dataset.name}`,
    ...(dataset.description !== undefined && { description: dataset.description }),
    tags: [dataset.domain ?? 'datasets'],
    parameters: [
      ...Object.keys(sharedParameters).map((name) => ({ $ref: `#/components/parameters/${name}` })),
      ...dataset.columns.filter(({ type }) => isOrderable(type)).map((column) => buildFilter(dataset, column)),
    ],
    responses: buildResponses(rows),
  };
}

function buildResponses(rows: Json): Json {
  const content = contentOf(rows);
  return {
    '200': {
      description: 'Rows.',
      headers: { 'Content-Range': { schema: { type: 'string' } }, ETag: { schema: { type: 'string' } } },
      content,
    },
    '202': startedJob,
    '206': { description: 'A part of the rows, where they were counted.', content },
    '304': { description: 'The answer is the one that the caller has.' },
    default: { $ref: '#/components/responses/problem' },
  };
}

/** What rows are sent as; of JSON alone the form can be said. */
function contentOf(rows: Json): Json {
  return Object.fromEntries(
    [...restFormats.values()].map(({ mediaType }, i): [string, Json] => [
      mediaType.split(';')[0] ?? mediaType,
      i === 0 ? { schema: rows } : {},
    ]),
  );
}

/** The function that ranks the rows, as a POST with its arguments in the body. */
function buildSimilarPath(dataset: VisibleDataset): readonly (readonly [string, Json])[] {
  const column = embeddingOf(dataset);
  if (column === undefined) return [];
  const { dimensions, model } = column.embedding;
  const name = similarFunction(dataset.name);
  const to = {
    type: 'array',
    items: { type: 'number' },
    minItems: dimensions,
    maxItems: dimensions,
    description: `A vector of ${String(dimensions)} numbers${model === undefined ? '' : ` made by ${model}`}.`,
  };
  const key = {
    type: 'object',
    properties: Object.fromEntries(
      dataset.columns.filter((one) => dataset.key.includes(one.name)).map((one) => [one.name, schemaOf(one.type)]),
    ),
    required: dataset.key,
    additionalProperties: false,
    description: 'The key of a row, whose own vector is meant. No row that may be seen has it: nothing is near.',
  };
  const k = { ...whole, default: 10, description: 'How many.' };
  const forms: readonly Json[] = [
    { type: 'object', properties: { to, k }, required: ['to'], additionalProperties: false },
    { type: 'object', properties: { key, k }, required: ['key'], additionalProperties: false },
  ];
  const row = {
    allOf: [
      { $ref: `#/components/schemas/${schemaName(dataset.name)}` },
      { type: 'object', properties: { [distanceName(dataset)]: { type: 'number', format: 'double' } } },
    ],
  };
  const operation = {
    operationId: schemaName(name),
    summary: `Rows of ${dataset.name} that lie nearest, the nearest first`,
    description:
      'Among the rows that may be seen and meet the conditions: all of them are measured, unless a contract lets an index of a store answer.',
    tags: [dataset.domain ?? 'datasets'],
    parameters: [
      ...Object.keys(sharedParameters)
        .filter((shared) => shared !== 'order' && shared !== 'after')
        .map((shared) => ({ $ref: `#/components/parameters/${shared}` })),
      ...dataset.columns.filter(({ type }) => isOrderable(type)).map((one) => buildFilter(dataset, one)),
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { oneOf: forms.slice(0, dataset.key.length === 0 ? 1 : 2) } } },
    },
    responses: buildResponses({ type: 'array', items: row }),
  };
  return [[`/rpc/${encodeURIComponent(name)}`, { post: operation }]];
}

function buildFilter({ hashed }: VisibleDataset, { name, description, type }: Column): Json {
  const about = [
    description,
    hashed.has(name) ? 'Shown as a keyed hash: it can be selected and grouped by alone.' : undefined,
  ];
  return {
    name,
    in: 'query',
    required: false,
    description: [...about, `${describeType(type)}; a condition such as \`${exampleOf(type)}\`.`]
      .filter(Boolean)
      .join(' '),
    schema: { type: 'string', pattern: '^(not\\.)?(eq|neq|gt|gte|lt|lte|like|ilike|is|in)(\\((any|all)\\))?\\.' },
  };
}

function exampleOf(type: DataType): string {
  if (isNumeric(type)) return 'gte.10';
  if (type.kind === 'timestamp') return 'gte.2013-12-24T05:00:00Z';
  if (type.kind === 'date') return 'gte.2013-12-24';
  return type.kind === 'boolean' ? 'is.true' : 'eq.text';
}

function buildRow({ columns, relationships, description, key }: VisibleDataset): Json {
  const embedded = relationships.map(({ name, cardinality }) => `${name} (to-${cardinality})`).join(', ');
  const about = [description, embedded === '' ? undefined : `Embeds ${embedded}.`].filter((text) => text !== undefined);
  return {
    type: 'object',
    ...(about.length > 0 && { description: about.join(' ') }),
    properties: Object.fromEntries(
      columns.map((column) => [
        column.name,
        {
          ...(column.nullable && !key.includes(column.name) ? nullable(schemaOf(column.type)) : schemaOf(column.type)),
          ...(column.description !== undefined && { description: column.description }),
        },
      ]),
    ),
  };
}

function nullable(schema: Json): Json {
  const { type } = schema;
  return typeof type === 'string' ? { ...schema, type: [type, 'null'] } : { anyOf: [schema, { type: 'null' }] };
}

function schemaOf(type: DataType): Json {
  switch (type.kind) {
    case 'boolean':
      return { type: 'boolean' };
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type.kind };
    case 'decimal':
      return { type: 'number', format: 'decimal' };
    case 'float64':
      return { anyOf: [{ type: 'number', format: 'double' }, { enum: ['NaN', 'Infinity', '-Infinity'] }] };
    case 'string':
      return { type: 'string' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'timestamp':
      return { type: 'string', format: 'date-time' };
    case 'json':
      return {};
    case 'list':
      return { type: 'array', items: nullable(schemaOf(type.element)) };
    case 'struct':
      return {
        type: 'object',
        properties: Object.fromEntries(type.fields.map((field) => [field.name, nullable(schemaOf(field.type))])),
      };
  }
}

const text = { type: 'string' };
const whole = { type: 'integer', minimum: 0, maximum: 999_999_999_999_999 };
const query = (name: string, description: string, schema: Json): Json => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

const sharedParameters: Json = {
  select: query(
    'select',
    'Columns, aliases `a:b`, casts `::text`, aggregates `x.sum()`, relationships `plane(*)`.',
    text,
  ),
  order: query('order', 'Columns with `.desc`, `.nullslast`.', text),
  limit: query('limit', 'Most rows.', whole),
  offset: query('offset', 'Rows to leave out.', whole),
  and: query('and', 'Conditions that all hold: `(a.gt.1,b.eq.2)`.', text),
  or: query('or', 'Conditions of which one holds.', text),
  after: query('after', 'The cursor of a `Link` to the next page.', text),
  format: query('format', 'The form of the answer, in place of Accept.', { enum: [...restFormats.keys()] }),
  prefer: {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: '`count=exact` counts all rows; `respond-async` makes the question a job.',
    schema: text,
    examples: { counted: { value: 'count=exact' }, job: { value: 'respond-async' } },
  },
};

const pageParameters = ['limit', 'offset', 'format'].map((name) => ({ $ref: `#/components/parameters/${name}` }));

const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'message', 'details', 'hint'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    detail: text,
    instance: text,
    code: text,
    message: text,
    details: { type: ['string', 'null'] },
    hint: { type: ['string', 'null'] },
  },
};
