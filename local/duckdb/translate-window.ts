// ORDER BY with each dialect's own placement of nulls, and window specifications.
import { quoteIdentifier } from './token-cursor.js';
import type { Translation } from './translation.js';

/** `ORDER BY item [ASC|DESC] [NULLS FIRST|LAST], …`; the placement of nulls is always written out. */
export function translateOrderBy(translation: Translation): string {
  const { cursor, dialect } = translation;
  cursor.expect('ORDER', 'BY');
  const items = translation.list(() => {
    const { sql } = translation.expression();
    const descending = cursor.acceptOneOf('ASC', 'DESC') === 'DESC';
    let nullsFirst = descending && dialect.nullsFirstWhenDescending;
    if (cursor.accept('NULLS')) {
      const placement = cursor.acceptOneOf('FIRST', 'LAST');
      if (placement === undefined) cursor.fail("Expecting: 'FIRST', 'LAST'");
      nullsFirst = placement === 'FIRST';
    }
    return `${sql} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
  });
  return `ORDER BY ${items.join(', ')}`;
}

/** What follows OVER: a window's name or `( … )`. */
export function translateWindow(translation: Translation): string {
  const { cursor } = translation;
  if (!cursor.is('(')) return quoteIdentifier(translation.identifier());
  return translation.parenthesized(() => {
    const parts: string[] = [];
    if (!cursor.is('PARTITION') && !cursor.is('ORDER') && !isFrame(translation) && translation.isIdentifier()) {
      parts.push(quoteIdentifier(translation.identifier()));
    }
    if (cursor.accept('PARTITION', 'BY')) {
      parts.push(`PARTITION BY ${translation.list(() => translation.expression().sql).join(', ')}`);
    }
    if (cursor.is('ORDER')) parts.push(translateOrderBy(translation));
    if (isFrame(translation)) parts.push(translateFrame(translation));
    return `(${parts.join(' ')})`;
  });
}

function isFrame({ cursor }: Translation): boolean {
  const [unit, next] = [cursor.peek().keyword, cursor.peek(1).keyword];
  return ['ROWS', 'RANGE', 'GROUPS'].includes(unit) && next !== ')' && next !== ',';
}

function translateFrame(translation: Translation): string {
  const { cursor } = translation;
  const unit = cursor.next().keyword;
  if (!cursor.accept('BETWEEN')) return `${unit} ${translateBound(translation)}`;
  const start = translateBound(translation);
  cursor.expect('AND');
  return `${unit} BETWEEN ${start} AND ${translateBound(translation)}`;
}

function translateBound(translation: Translation): string {
  const { cursor } = translation;
  if (cursor.accept('CURRENT', 'ROW')) return 'CURRENT ROW';
  const distance = cursor.accept('UNBOUNDED') ? 'UNBOUNDED' : translation.expression().sql;
  const direction = cursor.acceptOneOf('PRECEDING', 'FOLLOWING');
  if (direction === undefined) return cursor.fail("Expecting: 'FOLLOWING', 'PRECEDING'");
  return `${distance} ${direction}`;
}
