// The query of a URL, as a tree: what is asked of the dataset itself and of each embedded relationship by path.
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import { parseLogic, parseTest, type Condition } from './parse-condition.js';
import { parseOrder, type OrderTerm } from './parse-order.js';
import { parseSelect, type SelectItem } from './parse-select.js';
import { parseError, restError } from './rest-error.js';
import { createTextCursor } from './text-cursor.js';

/** What is asked of one level, its selection aside. */
export interface LevelParameters {
  readonly conditions: readonly Condition[];
  readonly order: readonly OrderTerm[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  /** By the alias, or else the name, of the relationship. */
  readonly nested: ReadonlyMap<string, LevelParameters>;
}

export interface RestParameters {
  readonly select: readonly SelectItem[];
  readonly root: LevelParameters;
  readonly after: string | undefined;
  readonly format: string | undefined;
}

type ParameterLimits = Pick<Limits, 'maxDepth' | 'maxFields' | 'maxInputDepth'>;

/** @throws LakegateError BAD_USER_INPUT, DEPTH_LIMIT, FIELD_LIMIT */
export function parseParameters(query: URLSearchParams, limits: ParameterLimits): RestParameters {
  const root = openLevel();
  let count = 0;
  for (const [key, value] of query) {
    if (++count > limits.maxFields) throw new LakegateError('FIELD_LIMIT');
    if (!rootOnly.has(key)) addParameter(root, key, value, limits);
  }
  for (const key of rootOnly) if (query.getAll(key).length > 1) throw givenTwice(key);
  return {
    select: parseSelect(query.get('select') ?? '*', limits),
    root: closeLevel(root),
    after: query.get('after') ?? undefined,
    format: query.get('format') ?? undefined,
  };
}

/** Whole number of a limit or an offset. @throws LakegateError BAD_USER_INPUT */
export function parseCount(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw parseError(`${name} parameter`, text, 0, 'a whole number that is not negative');
  return Number(text);
}

const rootOnly: ReadonlySet<string> = new Set(['select', 'after', 'format']);

interface OpenLevel {
  readonly conditions: Condition[];
  order: readonly OrderTerm[] | undefined;
  limit: number | undefined;
  offset: number | undefined;
  readonly nested: Map<string, OpenLevel>;
}

function openLevel(): OpenLevel {
  return { conditions: [], order: undefined, limit: undefined, offset: undefined, nested: new Map() };
}

function closeLevel(level: OpenLevel): LevelParameters {
  const nested = new Map([...level.nested].map(([name, open]) => [name, closeLevel(open)]));
  return { ...level, order: level.order ?? [], nested };
}

function addParameter(root: OpenLevel, key: string, value: string, limits: ParameterLimits): void {
  const path = parsePath(key);
  if (path.length > limits.maxDepth) throw new LakegateError('DEPTH_LIMIT');
  const last = path.pop() ?? '';
  const isLogic = last === 'and' || last === 'or';
  const negated = isLogic && path.at(-1) === 'not';
  if (negated) path.pop();
  let level = root;
  for (const name of path) {
    const next = level.nested.get(name) ?? openLevel();
    level.nested.set(name, next);
    level = next;
  }
  if (isLogic) level.conditions.push(parseLogic(last, negated, value, limits.maxInputDepth));
  else if (last === 'order') level.order = once(key, level.order, parseOrder(value));
  else if (last === 'limit') level.limit = once(key, level.limit, parseCount('limit', value));
  else if (last === 'offset') level.offset = once(key, level.offset, parseCount('offset', value));
  else level.conditions.push(parseTest(last, value));
}

function once<T>(key: string, before: T | undefined, value: T): T {
  if (before !== undefined) throw givenTwice(key);
  return value;
}

function givenTwice(key: string): LakegateError {
  return restError('BAD_USER_INPUT', { code: 'PGRST100', message: `The parameter ${key} is given twice.` });
}

function parsePath(key: string): string[] {
  const cursor = createTextCursor('parameter', key);
  const path: string[] = [];
  do path.push(cursor.name());
  while (cursor.take('.'));
  if (!cursor.atEnd()) cursor.fail('"." or the end');
  return path;
}
