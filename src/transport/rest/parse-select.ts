// The `select` parameter: columns, aliases, casts, aggregates and embedded relationships, as PostgREST has them.
import { LakegateError } from '../../core/errors.js';
import { createTextCursor, type TextCursor } from './text-cursor.js';

export const restAggregates = ['avg', 'count', 'max', 'min', 'sum'] as const;
export type RestAggregate = (typeof restAggregates)[number];

/** A column, or an aggregate of one; `column` is absent for `count()`. */
export interface SelectedColumn {
  readonly kind: 'column';
  readonly column: string | undefined;
  readonly alias: string | undefined;
  readonly aggregate: RestAggregate | undefined;
  readonly cast: string | undefined;
}

/** An embedded relationship. */
export interface SelectedRelation {
  readonly kind: 'relation';
  readonly name: string;
  readonly alias: string | undefined;
  /** What tells apart several relationships to the same dataset. */
  readonly hint: string | undefined;
  readonly inner: boolean;
  /** Whether its columns stand among the parent's. */
  readonly spread: boolean;
  readonly select: readonly SelectItem[];
}

export type SelectItem = { readonly kind: 'all' } | SelectedColumn | SelectedRelation;

/** What a select may hold. */
export interface SelectLimits {
  readonly maxDepth: number;
  readonly maxFields: number;
}

/** @throws LakegateError BAD_USER_INPUT where it can't be parsed, DEPTH_LIMIT, FIELD_LIMIT */
export function parseSelect(text: string, limits: SelectLimits): readonly SelectItem[] {
  const cursor = createTextCursor('select parameter', text);
  const reader: SelectReader = { cursor, limits, fields: 0 };
  const items = text.trim() === '' ? [{ kind: 'all' } as const] : readItems(reader, 1);
  if (!cursor.atEnd()) cursor.fail('"," or the end');
  return items;
}

interface SelectReader {
  readonly cursor: TextCursor;
  readonly limits: SelectLimits;
  fields: number;
}

function readItems(reader: SelectReader, depth: number): readonly SelectItem[] {
  if (depth > reader.limits.maxDepth) throw new LakegateError('DEPTH_LIMIT');
  const items: SelectItem[] = [];
  do {
    reader.fields++;
    if (reader.fields > reader.limits.maxFields) throw new LakegateError('FIELD_LIMIT');
    items.push(readItem(reader, depth));
  } while (reader.cursor.take(','));
  return items;
}

function readItem(reader: SelectReader, depth: number): SelectItem {
  const { cursor } = reader;
  cursor.match(/\s*/y);
  if (cursor.take('*')) return { kind: 'all' };
  const spread = cursor.take('...');
  const first = cursor.name();
  const aliased = !cursor.sees('::') && cursor.take(':');
  const name = aliased ? cursor.name() : first;
  const alias = aliased ? first : undefined;
  if (spread && aliased) cursor.fail('no alias of a spread relationship');
  if (!aliased && !spread && name === 'count' && cursor.take('()')) {
    return { kind: 'column', column: undefined, alias, aggregate: 'count', cast: readCast(cursor) };
  }
  if (aliased && name === 'count' && cursor.take('()')) {
    return { kind: 'column', column: undefined, alias, aggregate: 'count', cast: readCast(cursor) };
  }
  if (spread || cursor.sees('!') || cursor.sees('(')) return readRelation(reader, { name, alias, spread }, depth);
  const cast = readCast(cursor);
  if (!cursor.take('.')) return { kind: 'column', column: name, alias, aggregate: undefined, cast };
  const aggregate = readAggregate(cursor);
  if (cast !== undefined) cursor.fail('a cast after the aggregate, not before it');
  return { kind: 'column', column: name, alias, aggregate, cast: readCast(cursor) };
}

function readAggregate(cursor: TextCursor): RestAggregate {
  const name = restAggregates.find((aggregate) => cursor.take(`${aggregate}()`));
  return name ?? cursor.fail(`one of ${restAggregates.map((aggregate) => `${aggregate}()`).join(', ')}`);
}

function readCast(cursor: TextCursor): string | undefined {
  if (!cursor.take('::')) return undefined;
  return cursor.match(/[a-zA-Z][a-zA-Z0-9_ ]*/y)?.trim() ?? cursor.fail('a type');
}

function readRelation(
  reader: SelectReader,
  named: Pick<SelectedRelation, 'name' | 'alias' | 'spread'>,
  depth: number,
): SelectedRelation {
  const { cursor } = reader;
  let hint: string | undefined;
  let inner = false;
  while (cursor.take('!')) {
    const modifier = cursor.name();
    if (modifier === 'inner') inner = true;
    else if (modifier !== 'left') hint = modifier;
  }
  cursor.expect('(');
  // An empty selection filters by the relationship and shows nothing of it.
  if (cursor.take(')')) return { kind: 'relation', ...named, hint, inner, select: [] };
  const select = readItems(reader, depth + 1);
  cursor.expect(')');
  return { kind: 'relation', ...named, hint, inner, select };
}
