// Filters: `column=op.value`, and trees of them in `and=(…)` and `or=(…)`, as PostgREST has them.
import { LakegateError } from '../../core/errors.js';
import { unsupported } from './rest-error.js';
import { createTextCursor, type TextCursor } from './text-cursor.js';

const comparisons = ['eq', 'neq', 'gte', 'gt', 'lte', 'lt', 'like', 'ilike'] as const;
export type Comparison = (typeof comparisons)[number];

/** A test of one column; a list of values for `in` and for a quantified comparison. */
export interface ColumnTest {
  readonly kind: 'test';
  readonly column: string;
  readonly negated: boolean;
  readonly op: Comparison | 'in' | 'is';
  readonly quantifier: 'any' | 'all' | undefined;
  readonly values: readonly string[];
}

export type Condition =
  | ColumnTest
  | {
      readonly kind: 'logic';
      readonly op: 'and' | 'or';
      readonly negated: boolean;
      readonly parts: readonly Condition[];
    };

/** PostgREST's operators that no store answers with one meaning. */
const refused = [
  ['match', 'regular expressions'],
  ['imatch', 'regular expressions'],
  ['fts', 'full-text search'],
  ['plfts', 'full-text search'],
  ['phfts', 'full-text search'],
  ['wfts', 'full-text search'],
  ['cs', 'containment'],
  ['cd', 'containment'],
  ['ov', 'overlap'],
  ['sl', 'ranges'],
  ['sr', 'ranges'],
  ['nxr', 'ranges'],
  ['nxl', 'ranges'],
  ['adj', 'ranges'],
  ['isdistinct', 'IS DISTINCT FROM'],
] as const;

/** `op.value` of a column. @throws LakegateError BAD_USER_INPUT */
export function parseTest(column: string, text: string): ColumnTest {
  const cursor = createTextCursor('filter', text);
  const test = readTest(cursor, column, false);
  if (!cursor.atEnd()) cursor.fail('the end');
  return test;
}

/** `(…)` of `and` or `or`. @throws LakegateError BAD_USER_INPUT, DEPTH_LIMIT */
export function parseLogic(op: 'and' | 'or', negated: boolean, text: string, maxDepth: number): Condition {
  const cursor = createTextCursor('logic tree', text);
  const parts = readParts(cursor, maxDepth);
  if (!cursor.atEnd()) cursor.fail('the end');
  return { kind: 'logic', op, negated, parts };
}

function readParts(cursor: TextCursor, depthLeft: number): readonly Condition[] {
  if (depthLeft <= 0) throw new LakegateError('DEPTH_LIMIT');
  cursor.expect('(');
  const parts: Condition[] = [];
  do parts.push(readPart(cursor, depthLeft));
  while (cursor.take(','));
  cursor.expect(')');
  return parts;
}

function readPart(cursor: TextCursor, depthLeft: number): Condition {
  cursor.match(/\s*/y);
  const opening = cursor.match(/(?:not\.)?(?:and|or)(?=\()/y);
  if (opening !== undefined) {
    const op = opening.endsWith('and') ? 'and' : 'or';
    return { kind: 'logic', op, negated: opening.startsWith('not.'), parts: readParts(cursor, depthLeft - 1) };
  }
  const column = cursor.name();
  cursor.expect('.');
  return readTest(cursor, column, true);
}

/** Inside a tree a value ends before a comma or a parenthesis; alone it goes to the end. */
function readTest(cursor: TextCursor, column: string, inTree: boolean): ColumnTest {
  const negated = cursor.take('not.');
  if (cursor.take('is.')) {
    return { kind: 'test', column, negated, op: 'is', quantifier: undefined, values: [readScalar(cursor, inTree)] };
  }
  if (cursor.take('in.')) {
    return { kind: 'test', column, negated, op: 'in', quantifier: undefined, values: readList(cursor, '(', ')') };
  }
  const op = comparisons.find((name) => cursor.match(new RegExp(`${name}(?=[.(])`, 'y')) !== undefined);
  if (op === undefined) {
    refuseKnown(cursor);
    cursor.fail('an operator (eq, gt, …)');
  }
  const quantifier = cursor.take('(any)') ? 'any' : cursor.take('(all)') ? 'all' : undefined;
  cursor.expect('.');
  const values = quantifier === undefined ? [readScalar(cursor, inTree)] : readList(cursor, '{', '}');
  return { kind: 'test', column, negated, op, quantifier, values };
}

function refuseKnown(cursor: TextCursor): void {
  for (const [name, what] of refused) {
    if (cursor.match(new RegExp(`${name}(?=[.(])`, 'y')) !== undefined)
      throw unsupported(`The operator ${name} (${what})`);
  }
}

function readScalar(cursor: TextCursor, inTree: boolean): string {
  if (!inTree) {
    const rest = cursor.text.slice(cursor.position);
    cursor.position = cursor.text.length;
    return rest;
  }
  return cursor.quoted() ?? cursor.match(/[^,()]*/y) ?? '';
}

function readList(cursor: TextCursor, open: string, close: string): readonly string[] {
  cursor.expect(open);
  const values: string[] = [];
  if (cursor.take(close)) return values;
  const bare = close === ')' ? /[^,)]*/y : /[^,}]*/y;
  do values.push(cursor.quoted() ?? cursor.match(bare) ?? '');
  while (cursor.take(','));
  cursor.expect(close);
  return values;
}
