// Queries of the emulated dialects to DuckDB: WITH, set operations, ORDER BY, OFFSET and LIMIT, VALUES.
import { SqlError } from './sql-error.js';
import { translateSelect } from './translate-select.js';
import { translateOrderBy } from './translate-window.js';
import { quoteIdentifier } from './token-cursor.js';
import type { SqlRelation, Translation } from './translation.js';

/** `[WITH …] body [ORDER BY …] [OFFSET …] [LIMIT …]` */
export function translateQuery(translation: Translation): SqlRelation {
  const { cursor, commonTables } = translation;
  commonTables.push(new Map());
  const common = cursor.accept('WITH') ? translateCommonTables(translation) : '';
  const body = translateUnion(translation);
  const order = cursor.is('ORDER') ? ` ${translateOrderBy(translation)}` : '';
  const window = translateLimit(translation);
  commonTables.pop();
  return { sql: `${common}${body.sql}${order}${window}`, columns: body.columns };
}

function translateCommonTables(translation: Translation): string {
  const { cursor, commonTables } = translation;
  const recursive = cursor.accept('RECURSIVE');
  const tables = translation.list(() => {
    const name = translation.identifier();
    const columns = cursor.is('(') ? translation.nameList() : undefined;
    if (recursive && columns !== undefined) commonTables.at(-1)?.set(name, { sql: quoteIdentifier(name), columns });
    cursor.expect('AS');
    const query = translation.parenthesized(() => translateQuery(translation));
    commonTables.at(-1)?.set(name, { sql: quoteIdentifier(name), columns: columns ?? query.columns });
    const list = columns === undefined ? '' : ` (${columns.map(quoteIdentifier).join(', ')})`;
    return `${quoteIdentifier(name)}${list} AS (${query.sql})`;
  });
  return `WITH ${recursive ? 'RECURSIVE ' : ''}${tables.join(', ')} `;
}

function translateUnion(translation: Translation): SqlRelation {
  const { cursor, dialect } = translation;
  let left = translateIntersect(translation);
  for (;;) {
    const minus = dialect.syntax.minus ? ['MINUS'] : [];
    const operator = cursor.acceptOneOf('UNION', 'EXCEPT', ...minus);
    if (operator === undefined) return left;
    const all = readSetQuantifier(translation, operator);
    const right = translateIntersect(translation);
    left = {
      sql: `${left.sql} ${operator === 'MINUS' ? 'EXCEPT' : operator}${all} ${right.sql}`,
      columns: left.columns,
    };
  }
}

function translateIntersect(translation: Translation): SqlRelation {
  let left = translateQueryPrimary(translation);
  while (translation.cursor.accept('INTERSECT')) {
    const all = readSetQuantifier(translation, 'INTERSECT');
    const right = translateQueryPrimary(translation);
    left = { sql: `${left.sql} INTERSECT${all} ${right.sql}`, columns: left.columns };
  }
  return left;
}

function readSetQuantifier({ cursor, dialect }: Translation, operator: string): string {
  if (cursor.is('ALL') && operator !== 'UNION' && !dialect.syntax.setAll) cursor.fail("Expecting: 'SELECT'");
  const quantifier = cursor.acceptOneOf('ALL', 'DISTINCT');
  return quantifier === 'ALL' ? ' ALL' : '';
}

function translateQueryPrimary(translation: Translation): SqlRelation {
  const { cursor, dialect } = translation;
  if (cursor.is('(')) {
    const inner = translation.parenthesized(() => translateQuery(translation));
    return { sql: `(${inner.sql})`, columns: inner.columns };
  }
  if (dialect.syntax.values && cursor.accept('VALUES')) return translateValues(translation);
  return translateSelect(translation);
}

function translateValues(translation: Translation): SqlRelation {
  let width = 0;
  const rows = translation.list(() => {
    const values = translation.cursor.is('(')
      ? translation.parenthesized(() => translation.list(() => translation.expression().sql))
      : [translation.expression().sql];
    width = values.length;
    return `(${values.join(', ')})`;
  });
  return {
    sql: `VALUES ${rows.join(', ')}`,
    columns: Array.from({ length: width }, (_, index) => `_col${String(index)}`),
  };
}

/** Trino writes OFFSET before LIMIT, Redshift LIMIT and OFFSET in either order. */
function translateLimit(translation: Translation): string {
  const { cursor, dialect } = translation;
  let limit = '';
  let offset = '';
  const readLimit = (): void => {
    if (cursor.accept('LIMIT')) {
      limit = cursor.accept('ALL') ? '' : ` LIMIT ${readCount(translation)}`;
    } else if (dialect.syntax.fetchFirst && cursor.accept('FETCH')) {
      if (cursor.acceptOneOf('FIRST', 'NEXT') === undefined) cursor.fail("Expecting: 'FIRST', 'NEXT'");
      limit = ` LIMIT ${cursor.is('ROW') || cursor.is('ROWS') ? '1' : readCount(translation)}`;
      if (cursor.acceptOneOf('ROW', 'ROWS') === undefined) cursor.fail("Expecting: 'ROW', 'ROWS'");
      cursor.expect('ONLY');
    }
  };
  if (!dialect.syntax.offsetBeforeLimit) readLimit();
  if (cursor.accept('OFFSET')) {
    offset = ` OFFSET ${readCount(translation)}`;
    cursor.acceptOneOf('ROW', 'ROWS');
  }
  if (limit === '') readLimit();
  return `${limit}${offset}`;
}

function readCount(translation: Translation): string {
  const token = translation.cursor.next();
  if (token.kind === 'number' && /^\d+$/.test(token.text)) return token.text;
  if (token.kind === 'parameter') return `CAST(${translation.options.parameter(token.text)} AS BIGINT)`;
  throw new SqlError('syntax', 'SYNTAX_ERROR', `mismatched input '${token.text}'. Expecting: <integer>`, token);
}
