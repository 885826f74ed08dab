// Expressions of the emulated dialects to DuckDB's: operators by precedence, predicates, and the primaries
// that are not calls.
import { isQuery } from './is-query.js';
import { translateCall, isCall } from './translate-call.js';
import { translateLiteral, isLiteral } from './translate-literal.js';
import { translateType } from './translate-type.js';
import { quoteIdentifier } from './token-cursor.js';
import type { SqlExpression, Translation } from './translation.js';

/** `a OR b` and everything that binds tighter. */
export function translateExpression(translation: Translation): SqlExpression {
  let left = translateAnd(translation);
  while (translation.cursor.accept('OR')) left = { sql: `(${left.sql} OR ${translateAnd(translation).sql})` };
  return left;
}

function translateAnd(translation: Translation): SqlExpression {
  let left = translateNot(translation);
  while (translation.cursor.accept('AND')) left = { sql: `(${left.sql} AND ${translateNot(translation).sql})` };
  return left;
}

function translateNot(translation: Translation): SqlExpression {
  if (translation.cursor.accept('NOT')) return { sql: `(NOT ${translateNot(translation).sql})` };
  return translatePredicate(translation);
}

function translatePredicate(translation: Translation): SqlExpression {
  const { cursor, dialect } = translation;
  const left = translateAdditive(translation);
  const comparison = cursor.acceptOneOf(...dialect.comparisons);
  if (comparison !== undefined) return translateComparison(translation, left, comparison);
  if (cursor.accept('IS')) return translateIs(translation, left);
  const negated = cursor.accept('NOT') ? 'NOT ' : '';
  if (cursor.accept('BETWEEN')) {
    const low = translateAdditive(translation);
    cursor.expect('AND');
    return { sql: `(${left.sql} ${negated}BETWEEN ${low.sql} AND ${translateAdditive(translation).sql})` };
  }
  if (cursor.accept('IN')) {
    const list = translation.parenthesized(() =>
      isQuery(translation)
        ? translation.query().sql
        : translation.list(() => translateExpression(translation).sql).join(', '),
    );
    return { sql: `(${left.sql} ${negated}IN (${list}))` };
  }
  const like = cursor.accept('LIKE') ? 'LIKE' : dialect.syntax.ilike && cursor.accept('ILIKE') ? 'ILIKE' : undefined;
  if (like !== undefined) {
    const pattern = translateAdditive(translation).sql;
    const escape = cursor.accept('ESCAPE') ? translateAdditive(translation).sql : dialect.syntax.likeEscape;
    return { sql: `(${left.sql} ${negated}${like} ${pattern}${escape === undefined ? '' : ` ESCAPE ${escape}`})` };
  }
  if (dialect.syntax.ilike && cursor.accept('SIMILAR', 'TO')) {
    return { sql: `(${left.sql} ${negated}SIMILAR TO ${translateAdditive(translation).sql})` };
  }
  if (negated !== '') cursor.fail("Expecting: 'BETWEEN', 'IN', 'LIKE'");
  return left;
}

function translateComparison(translation: Translation, left: SqlExpression, comparison: string): SqlExpression {
  const { cursor } = translation;
  const posix: Record<string, [string, string]> = {
    '~': ['', ''],
    '~*': ['', ", 'i'"],
    '!~': ['NOT ', ''],
    '!~*': ['NOT ', ", 'i'"],
  };
  const match = posix[comparison];
  if (match !== undefined) {
    return { sql: `(${match[0]}regexp_matches(${left.sql}, ${translateAdditive(translation).sql}${match[1]}))` };
  }
  const operator = comparison === '!=' ? '<>' : comparison;
  const quantifier = cursor.acceptOneOf('ALL', 'ANY', 'SOME');
  if (quantifier !== undefined) {
    const query = translation.parenthesized(() => translation.query());
    return { sql: `(${left.sql} ${operator} ${quantifier === 'ALL' ? 'ALL' : 'ANY'} (${query.sql}))` };
  }
  return { sql: `(${left.sql} ${operator} ${translateAdditive(translation).sql})` };
}

function translateIs(translation: Translation, left: SqlExpression): SqlExpression {
  const { cursor, dialect } = translation;
  const negated = cursor.accept('NOT') ? 'NOT ' : '';
  if (cursor.accept('NULL')) return { sql: `(${left.sql} IS ${negated}NULL)` };
  if (dialect.syntax.distinctFrom && cursor.accept('DISTINCT', 'FROM')) {
    return { sql: `(${left.sql} IS ${negated}DISTINCT FROM ${translateAdditive(translation).sql})` };
  }
  const truth = dialect.syntax.isBoolean ? cursor.acceptOneOf('TRUE', 'FALSE', 'UNKNOWN') : undefined;
  if (truth === undefined) return cursor.fail("Expecting: 'NULL'");
  if (truth === 'UNKNOWN') return { sql: `(${left.sql} IS ${negated}NULL)` };
  return { sql: `(${left.sql} IS ${negated === '' ? 'NOT ' : ''}DISTINCT FROM ${truth})` };
}

function translateAdditive(translation: Translation): SqlExpression {
  let left = translateMultiplicative(translation);
  for (;;) {
    const operator = translation.cursor.acceptOneOf('+', '-', '||');
    if (operator === undefined) return left;
    left = { sql: `(${left.sql} ${operator} ${translateMultiplicative(translation).sql})` };
  }
}

function translateMultiplicative(translation: Translation): SqlExpression {
  const { dialect } = translation;
  let left = translateUnary(translation);
  for (;;) {
    const operator = translation.cursor.acceptOneOf('*', '/', '%');
    if (operator === undefined) return left;
    const right = translateUnary(translation).sql;
    if (operator === '*' || translation.tryDepth > 0) left = { sql: `(${left.sql} ${operator} ${right})` };
    else left = { sql: `${operator === '/' ? dialect.divide : dialect.modulo}(${left.sql}, ${right})` };
  }
}

function translateUnary(translation: Translation): SqlExpression {
  const { cursor } = translation;
  if (cursor.accept('+')) return translateUnary(translation);
  if (!cursor.accept('-')) return translatePostfix(translation);
  const digits = cursor.peek().kind === 'number';
  const operand = translateUnary(translation).sql;
  return { sql: digits ? `-${operand}` : `(-${operand})` };
}

function translatePostfix(translation: Translation): SqlExpression {
  const { cursor, dialect } = translation;
  let value = translatePrimary(translation);
  for (;;) {
    if (cursor.accept('AT', 'TIME', 'ZONE')) {
      const zone = translatePrimary(translation).sql;
      value = dialect.syntax.zonedValues
        ? { sql: `CAST(${value.sql} AS TIMESTAMPTZ)`, zone }
        : { sql: `(${value.sql} AT TIME ZONE ${zone})` };
    } else if (dialect.syntax.doubleColonCast && cursor.accept('::')) {
      value = { sql: `CAST(${value.sql} AS ${translateType(translation)})`, label: value.name ?? value.label };
    } else if (dialect.syntax.arrays && cursor.accept('[')) {
      value = { sql: `(${value.sql})[${translateExpression(translation).sql}]` };
      cursor.expect(']');
    } else if (cursor.is('.') && translation.isIdentifier(1)) {
      cursor.next();
      const field = translation.identifier();
      value = { sql: `(${value.sql}).${quoteIdentifier(field)}`, name: field };
    } else return value;
  }
}

function translatePrimary(translation: Translation): SqlExpression {
  const { cursor, dialect, options } = translation;
  const token = cursor.peek();
  if (token.kind === 'parameter') {
    cursor.next();
    return { sql: options.parameter(token.text) };
  }
  if (isLiteral(translation)) return { sql: translateLiteral(translation) };
  if (cursor.is('(')) return translateParenthesized(translation);
  if (cursor.accept('CASE')) return translateCase(translation);
  if (cursor.is('CAST', '(') || (dialect.syntax.arrays && cursor.is('TRY_CAST', '(')))
    return translateCast(translation);
  if (cursor.accept('EXISTS')) {
    return { sql: `EXISTS (${translation.parenthesized(() => translation.query()).sql})` };
  }
  if (dialect.syntax.arrays && cursor.accept('ARRAY')) {
    cursor.expect('[');
    const items = cursor.is(']') ? [] : translation.list(() => translateExpression(translation).sql);
    cursor.expect(']');
    return { sql: `[${items.join(', ')}]` };
  }
  if (dialect.syntax.arrays && cursor.is('ROW', '(')) {
    const fields = readRow(translation).map((field, index) => `field${String(index)} := ${field}`);
    return { sql: `struct_pack(${fields.join(', ')})` };
  }
  if (isCall(translation)) return translateCall(translation);
  const niladic = token.kind === 'word' ? dialect.niladic.get(token.text.toLowerCase()) : undefined;
  if (niladic !== undefined) {
    cursor.next();
    return { sql: niladic, label: token.text.toLowerCase() };
  }
  return translateReference(translation);
}

/** `column`, `table.column`, `schema.table.column`, each possibly followed by fields. */
function translateReference(translation: Translation): SqlExpression {
  const { cursor, lambdaVariables } = translation;
  const position = cursor.peek();
  const names = [translation.identifier()];
  while (cursor.is('.') && translation.isIdentifier(1)) {
    cursor.next();
    names.push(translation.identifier());
  }
  const [first = ''] = names;
  if (!lambdaVariables.includes(first)) {
    for (const name of names) translation.columnNames.add(name);
    const scope = translation.scopes.at(-1);
    if (names.length === 1 && scope?.recording === true) scope.bareNames.push({ name: first, position });
  }
  return { sql: names.map(quoteIdentifier).join('.'), name: names.at(-1) };
}

function translateParenthesized(translation: Translation): SqlExpression {
  return translation.parenthesized(() => {
    if (isQuery(translation)) return { sql: `(${translation.query().sql})` };
    const items = translation.list(() => translateExpression(translation));
    const [only] = items;
    if (only !== undefined && items.length === 1) return { ...only, sql: `(${only.sql})` };
    return { sql: `(${items.map((item) => item.sql).join(', ')})` };
  });
}

function translateCase(translation: Translation): SqlExpression {
  const { cursor } = translation;
  const operand = cursor.is('WHEN') ? '' : `${translateExpression(translation).sql} `;
  let branches = '';
  while (cursor.accept('WHEN')) {
    const condition = translateExpression(translation).sql;
    cursor.expect('THEN');
    branches += `WHEN ${condition} THEN ${translateExpression(translation).sql} `;
  }
  if (branches === '') cursor.fail("Expecting: 'WHEN'");
  const otherwise = cursor.accept('ELSE') ? `ELSE ${translateExpression(translation).sql} ` : '';
  cursor.expect('END');
  return { sql: `(CASE ${operand}${branches}${otherwise}END)`, label: 'case' };
}

/** `ROW(a, b)` */
function readRow(translation: Translation): string[] {
  translation.cursor.next();
  return translation.parenthesized(() => translation.list(() => translateExpression(translation).sql));
}

function translateCast(translation: Translation): SqlExpression {
  const { cursor, dialect } = translation;
  const cast = cursor.next().keyword;
  return translation.parenthesized(() => {
    // DuckDB casts named fields by their names and unnamed ones by position, as Trino does for a row.
    const isRow = dialect.syntax.arrays && cursor.is('ROW', '(');
    const value: SqlExpression = isRow
      ? { sql: `row(${readRow(translation).join(', ')})` }
      : translateExpression(translation);
    cursor.expect('AS');
    const type = translateType(translation);
    const local = value.zone === undefined ? value.sql : `(${value.sql} AT TIME ZONE ${value.zone})`;
    if (type === 'TIMESTAMPTZ') return { ...value, sql: `${cast}(${value.sql} AS ${type})` };
    const converter = dialect.conversions.get(type);
    const sql = converter === undefined || cast !== 'CAST' ? `${cast}(${local} AS ${type})` : `${converter}(${local})`;
    return { sql, label: value.name ?? value.label };
  });
}
