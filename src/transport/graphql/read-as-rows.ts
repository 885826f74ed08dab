// A root field read as rows, for what keeps rows and no answers: columns by response key, what is nested as structs and
// lists. A list that nothing is nested in comes as a stream, whatever its length.
import type { LevelResult, PageRequest, ReadNode } from '../../core/data-service.js';
import { booleanType, type DataType, int64Type, stringType, type StructField } from '../../core/data-type.js';
import { LakegateError } from '../../core/errors.js';
import type { JobAnswer } from '../../core/job-service.js';
import type { ReadScope } from '../../core/read-scope.js';
import { fetch, type Field, sort } from '../../core/relation.js';
import type { Row, Value } from '../../core/value.js';
import { Answer } from '../../../resolvers/answer.js';
import { shapeAnswer, shapeRow } from '../../../resolvers/shape-answer.js';
import type {
  EdgeFieldShape,
  FieldShape,
  ObjectShape,
  PageFieldShape,
  ReadRequest,
} from '../../../schema/request/answer-shape.js';
import { inputError } from '../../../schema/request/input-error.js';

/** Reads in a scope, which may be another than the one in which it was compiled. */
export type ReadRows = (scope: ReadScope) => Promise<JobAnswer>;

export interface RowsDemand {
  /** Keys of a list's order that were asked for: those after them only settle ties. */
  readonly askedKeys: number;
  /** Most rows of a stream. */
  readonly maxExportRows: number;
}

/**
 * Compiles the reading of a root field.
 * @throws LakegateError BAD_USER_INPUT where more of a page is asked for than its nodes
 */
export function compileRows({ node, shape }: ReadRequest, { askedKeys, maxExportRows }: RowsDemand): ReadRows {
  const object = rowObject(shape);
  const fields = object.fields.map(fieldOf);
  return isStreamed(node)
    ? (scope) => readStream(node, { object, fields, askedKeys, maxRows: maxExportRows }, scope)
    : (scope) => readTree(node, { shape, fields }, scope);
}

function rowObject(shape: FieldShape): ObjectShape {
  if (shape.kind === 'list' || shape.kind === 'one') return shape.object;
  if (shape.kind !== 'page') throw new RangeError('a root field is a row or a list of them');
  const [only, ...more] = shape.page.fields;
  if (only?.kind === 'nodes' && more.length === 0) return only.object;
  throw inputError(shape.key, 'of a page, only its nodes can be asked for, once');
}

/** Trees, single rows, pages by cursor and what is ranked are for the data service. */
function isStreamed({ kind, children, page }: ReadNode): boolean {
  if (kind === 'one' || children.length > 0) return false;
  if (kind === 'aggregate') return page.first === undefined;
  return page.after === undefined && page.before === undefined && page.last === undefined;
}

interface StreamedRows {
  readonly object: ObjectShape;
  readonly fields: readonly Field[];
  readonly askedKeys: number;
  readonly maxRows: number;
}

async function readStream(node: ReadNode, rows: StreamedRows, { query, context }: ReadScope): Promise<JobAnswer> {
  const { object, fields, askedKeys, maxRows } = rows;
  const { source, order, tieBreaksFrom = askedKeys, page, routing } = node;
  const isCut = page.first !== undefined || page.offset !== undefined;
  // Rows that nobody ordered come as the store gives them, unless they are cut.
  const keys = isCut ? order : order.slice(0, tieBreaksFrom);
  const sorted = keys.length === 0 ? source : sort(source, keys);
  const relation = isCut ? fetch(sorted, page.offset ?? 0, page.first ?? maxRows + 1) : sorted;
  const answer = await query.query({ path: node.path.join('.'), relation, routing, maxRows }, context);
  return { fields, batches: shapeBatches(answer.batches, object, fields) };
}

async function* shapeBatches(
  batches: AsyncIterable<readonly Row[]>,
  object: ObjectShape,
  fields: readonly Field[],
): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches) yield rows.map((row) => rowOf(shapeRow(object, row), fields));
}

interface TreeRows {
  readonly shape: FieldShape;
  readonly fields: readonly Field[];
}

async function readTree(node: ReadNode, rows: TreeRows, { data, context: given }: ReadScope): Promise<JobAnswer> {
  const { maxRows } = given.limits;
  const first = node.page.first ?? node.page.last;
  const page: PageRequest = node.kind === 'rows' && first === undefined ? { ...node.page, first: maxRows } : node.page;
  // Only the rows of all levels together bound what a job reads at once.
  const context = { ...given, limits: { ...given.limits, maxPageSize: maxRows } };
  const level = await data.read({ ...node, page }, context);
  const isCut = page !== node.page && level.pages[0]?.hasNextPage === true;
  if (isCut || countRows(level) > maxRows) throw new LakegateError('ROW_LIMIT', { extensions: { limit: maxRows } });
  const answers = answersOf(shapeAnswer(rows.shape, level));
  return { fields: rows.fields, batches: oneBatch(answers.map((answer) => rowOf(answer, rows.fields))) };
}

function countRows({ rows, children }: LevelResult): number {
  return children.reduce((sum, child) => sum + countRows(child), rows.length);
}

/** A page's only field is its nodes. */
function answersOf(answer: unknown): readonly Answer[] {
  if (answer === null) return [];
  if (Array.isArray(answer)) return answer as readonly Answer[];
  const [only] = (answer as Answer).values.values();
  return Array.isArray(only) ? (only as readonly Answer[]) : [answer as Answer];
}

async function* oneBatch(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  if (rows.length > 0) yield await Promise.resolve(rows);
}

function rowOf({ values }: Answer, fields: readonly StructField[]): Row {
  return fields.map(({ name, type }) => valueOf(values.get(name), type));
}

function valueOf(value: unknown, type: DataType): Value {
  if (value instanceof Answer) return rowOf(value, type.kind === 'struct' ? type.fields : []);
  if (type.kind === 'list' && Array.isArray(value)) return value.map((item) => valueOf(item, type.element));
  return type.kind === 'int64' && typeof value === 'number' ? BigInt(value) : (value as Value);
}

function fieldOf(shape: FieldShape): Field {
  const { key: name } = shape;
  switch (shape.kind) {
    case 'typename':
      return { name, type: stringType, nullable: false };
    case 'column':
      return { name, type: selectedType(shape.type, shape.select), nullable: !shape.nonNull };
    case 'object':
      return { name, type: structOf(shape.object), nullable: false };
    case 'one':
      return { name, type: structOf(shape.object), nullable: !shape.nonNull };
    case 'list':
      return { name, type: { kind: 'list', element: structOf(shape.object) }, nullable: false };
    case 'page':
      return { name, type: { kind: 'struct', fields: shape.page.fields.map(pageField) }, nullable: false };
  }
}

function structOf({ fields }: ObjectShape): DataType {
  return { kind: 'struct', fields: fields.map(fieldOf) };
}

/** A struct, or a list of them, with the sub-fields asked for alone. */
function selectedType(type: DataType, select: ObjectShape | undefined): DataType {
  if (select === undefined) return type;
  return type.kind === 'list' ? { kind: 'list', element: selectedType(type.element, select) } : structOf(select);
}

function pageField(field: PageFieldShape): StructField {
  const { key: name } = field;
  switch (field.kind) {
    case 'typename':
      return { name, type: stringType, nullable: false };
    case 'totalCount':
      return { name, type: int64Type, nullable: false };
    case 'nodes':
      return { name, type: { kind: 'list', element: structOf(field.object) }, nullable: false };
    case 'edges':
      return {
        name,
        type: { kind: 'list', element: { kind: 'struct', fields: field.edge.map(edgeField) } },
        nullable: false,
      };
    case 'pageInfo':
      return {
        name,
        type: {
          kind: 'struct',
          fields: field.fields.map(({ kind, key }) => ({
            name: key,
            type: kind === 'hasNextPage' || kind === 'hasPreviousPage' ? booleanType : stringType,
            nullable: kind === 'startCursor' || kind === 'endCursor',
          })),
        },
        nullable: false,
      };
  }
}

function edgeField(edge: EdgeFieldShape): StructField {
  const type = edge.kind === 'node' ? structOf(edge.object) : stringType;
  return { name: edge.key, type, nullable: false };
}
