// The `order` parameter: `column.desc.nullslast,relationship(column)`, as PostgREST has it.
import { createTextCursor } from './text-cursor.js';

export interface OrderTerm {
  /** The to-one relationship that the column is of; absent: the dataset's own. */
  readonly relation: string | undefined;
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}

/** PostgreSQL's default: nulls are greater than all else. @throws LakegateError BAD_USER_INPUT */
export function parseOrder(text: string): readonly OrderTerm[] {
  const cursor = createTextCursor('order', text);
  const terms: OrderTerm[] = [];
  do {
    const name = cursor.name();
    const related = cursor.take('(') ? cursor.name() : undefined;
    if (related !== undefined) cursor.expect(')');
    const direction = cursor.take('.desc') ? 'desc' : 'asc';
    if (direction === 'asc') cursor.take('.asc');
    const byDefault = direction === 'desc' ? 'first' : 'last';
    const nulls = cursor.take('.nullsfirst') ? 'first' : cursor.take('.nullslast') ? 'last' : byDefault;
    terms.push({ relation: related && name, column: related ?? name, direction, nulls });
  } while (cursor.take(','));
  if (!cursor.atEnd()) cursor.fail('"asc", "desc", "nullsfirst", "nullslast", "," or the end');
  return terms;
}
