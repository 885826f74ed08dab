// Reads what a REST request asks for: a tree or a page through the data service, all else as a stream of one question.
import type { RequestContext } from '../../core/data-service.js';
import { int64Type } from '../../core/data-type.js';
import { LakegateError } from '../../core/errors.js';
import type { ReadScope } from '../../core/read-scope.js';
import { aggregate, fetch, sort, type Field, type ReadRelation, type Relation } from '../../core/relation.js';
import type { Row } from '../../core/value.js';
import type { AskedLevel } from './asked-level.js';
import { assembleRows, shapeBatches } from './assemble-rows.js';
import { buildLevel, type BuiltLevel } from './build-level.js';
import { fieldsOf } from './output-column.js';
import { unsupported } from './rest-error.js';

/** Which rows of the root are asked for. */
export interface RowRange {
  readonly limit: number | undefined;
  readonly offset: number;
  /** The cursor of the row before the first. */
  readonly after: string | undefined;
}

export interface AskedRows {
  readonly level: AskedLevel;
  readonly range: RowRange;
  /** Whether the number of all rows is asked for. */
  readonly count: boolean;
  /** Most rows of an answer that is streamed. */
  readonly maxExportRows: number;
}

export interface RestAnswer {
  readonly fields: readonly Field[];
  readonly batches: AsyncIterable<readonly Row[]>;
  /** Of all rows, whatever the range. */
  readonly total: number | undefined;
  /** Where the next page begins; absent: there is none, or it can't be told. */
  readonly next: string | undefined;
}

/** Refuses what can't be meant before it becomes a job. @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN */
export function checkAnswer({ level, maxExportRows: maxRows }: AskedRows): void {
  buildLevel(level, { path: [level.dataset.name], own: [], cut: true, maxRows });
}

/** @throws LakegateError of any stage */
export function readAnswer(asked: AskedRows, scope: ReadScope): Promise<RestAnswer> {
  const { level, range } = asked;
  const hasChildren = level.items.some((item) => item.kind === 'embedded' && item.embedded.item.select.length > 0);
  const isPage = range.limit !== undefined && range.limit <= scope.context.limits.maxPageSize;
  if (range.after !== undefined && (level.dataset.key.length === 0 || level.aggregates || range.offset > 0)) {
    throw unsupported('A page after a cursor, of rows without a key or with an offset');
  }
  const paged = !level.aggregates && (hasChildren || isPage || range.after !== undefined);
  return paged ? readPage(asked, scope) : readStream(asked, scope);
}

async function readPage({ level, range, count }: AskedRows, { context: given, data }: ReadScope): Promise<RestAnswer> {
  const { maxRows } = given.limits;
  // Only the rows of all levels together bound what REST reads at once: it has no pages but those asked for.
  const context: RequestContext = { ...given, limits: { ...given.limits, maxPageSize: maxRows } };
  const built = buildLevel(level, { path: [level.dataset.name], own: [], cut: true, maxRows });
  const first = Math.min(range.limit ?? maxRows, maxRows);
  const result = await data.read(
    {
      path: [level.dataset.name],
      dataset: level.dataset.name,
      // A cursor says nothing of where a ranking goes on.
      kind: level.ranking === undefined ? 'rows' : 'aggregate',
      source: built.source,
      order: built.order,
      tieBreaksFrom: built.tieBreaksFrom,
      page: { first, ...(range.after === undefined ? { offset: range.offset } : { after: range.after }) },
      totalCount: count,
      routing: {},
      children: built.children,
    },
    context,
  );
  const page = result.pages[0];
  const hasNext = page?.hasNextPage === true;
  if (hasNext && first !== range.limit) throw new LakegateError('ROW_LIMIT', { extensions: { maxRows } });
  return {
    fields: fieldsOf(built.columns),
    batches: assembleRows(result, built.columns),
    total: page?.totalCount,
    next:
      hasNext && level.ranking === undefined && level.dataset.key.length > 0 && result.rows.length > 0
        ? result.cursorOf(result.rows.length - 1)
        : undefined,
  };
}

async function readStream(asked: AskedRows, { context, query }: ReadScope): Promise<RestAnswer> {
  const { level, range, maxExportRows } = asked;
  const isCut = range.limit !== undefined || range.offset > 0;
  const path = level.dataset.name;
  const built = buildLevel(level, { path: [path], own: [], cut: isCut, maxRows: maxExportRows });
  const ask = (relation: Relation, maxRows: number) => query.query({ path, relation, maxRows }, context);
  const counted = asked.count ? await countRows(await ask(countOf(built.source), 1)) : undefined;
  const answer = await ask(cutRows(built, range, maxExportRows), maxExportRows);
  return {
    fields: fieldsOf(built.columns),
    batches: shapeBatches(answer.batches, built.columns),
    total: counted,
    next: undefined,
  };
}

/** Rows that nobody ordered come as the store gives them, unless they are cut. */
function cutRows(built: BuiltLevel, { limit, offset }: RowRange, maxRows: number): Relation {
  const isCut = limit !== undefined || offset > 0;
  const order = isCut ? built.order : built.order.slice(0, built.tieBreaksFrom);
  const sorted = order.length === 0 ? built.source : sort(built.source, order);
  return isCut ? fetch(sorted, offset, limit ?? maxRows + 1) : sorted;
}

function countOf(source: Relation): Relation {
  return aggregate<ReadRelation>(
    source,
    [],
    [{ fn: 'count', args: [], name: 'total_count', type: int64Type, nullable: false }],
  );
}

async function countRows({ batches }: { readonly batches: AsyncIterable<readonly Row[]> }): Promise<number> {
  let count = 0;
  for await (const rows of batches) for (const row of rows) count += Number(row[0] ?? 0n);
  return count;
}
