// Tells a query from an expression at the cursor, which parentheses alone don't.
import type { Translation } from './translation.js';

const AFTER_QUERY = new Set([')', 'UNION', 'EXCEPT', 'INTERSECT', 'MINUS', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH']);

/** True when a query, not an expression, starts here. A parenthesis counts when what follows its end can only be one. */
export function isQuery({ cursor, dialect }: Translation): boolean {
  let ahead = 0;
  while (cursor.peek(ahead).keyword === '(') ahead += 1;
  const { keyword } = cursor.peek(ahead);
  if (keyword !== 'SELECT' && keyword !== 'WITH' && !(dialect.syntax.values && keyword === 'VALUES')) return false;
  if (ahead === 0) return true;
  for (let depth = ahead; depth > 0; ahead += 1) {
    const token = cursor.peek(ahead + 1);
    if (token.kind === 'end') return true;
    if (token.keyword === '(') depth += 1;
    if (token.keyword === ')') depth -= 1;
  }
  return AFTER_QUERY.has(cursor.peek(ahead + 1).keyword);
}
