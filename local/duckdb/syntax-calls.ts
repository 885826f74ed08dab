// Calls whose parentheses hold keywords: EXTRACT, POSITION, SUBSTRING and TRIM.
import { quoteIdentifier, quoteText } from './token-cursor.js';
import type { SqlExpression, Translation } from './translation.js';

const PARTS: Readonly<Record<string, string>> = {
  YEAR: 'year',
  QUARTER: 'quarter',
  MONTH: 'month',
  WEEK: 'week',
  DAY: 'day',
  DAY_OF_MONTH: 'day',
  DAY_OF_WEEK: 'isodow',
  DOW: 'dow',
  DAY_OF_YEAR: 'doy',
  DOY: 'doy',
  YEAR_OF_WEEK: 'isoyear',
  HOUR: 'hour',
  MINUTE: 'minute',
  SECOND: 'second',
  EPOCH: 'epoch',
};

/** Calls whose parentheses hold keywords. Each returns undefined when it finds plain arguments instead. */
export const SYNTAX_CALLS: Readonly<Record<string, (translation: Translation) => SqlExpression | undefined>> = {
  extract: (translation) =>
    translation.parenthesized(() => {
      const { cursor, dialect } = translation;
      const field = cursor.next();
      const part = dialect.name === 'Trino' && field.keyword === 'DOW' ? 'isodow' : PARTS[field.keyword];
      if (part === undefined || (dialect.name === 'Trino' && part === 'epoch')) {
        return translation.refuse('INVALID_ARGUMENTS', `Invalid EXTRACT field: ${field.text}`, field);
      }
      cursor.expect('FROM');
      const value = translation.expression();
      const local = value.zone === undefined ? value.sql : `(${value.sql} AT TIME ZONE ${value.zone})`;
      return { sql: `date_part('${part}', ${local})` };
    }),
  // Inside TRY a zero divisor gives null, which is DuckDB's own division; an error would escape DuckDB's TRY.
  try: (translation) => {
    translation.tryDepth += 1;
    const { sql } = translation.parenthesized(() => translation.expression());
    translation.tryDepth -= 1;
    return { sql: `TRY(${sql})` };
  },
  position: (translation) =>
    translation.parenthesized(() => {
      // The operand of POSITION is below IN in precedence, so it is read as far as a literal or name goes.
      const needle = translateOperandBeforeIn(translation);
      translation.cursor.expect('IN');
      return { sql: `strpos(${translation.expression().sql}, ${needle})` };
    }),
  substring: (translation) => {
    const { cursor } = translation;
    const start = cursor.mark();
    cursor.expect('(');
    const text = translation.expression().sql;
    if (!cursor.accept('FROM')) {
      cursor.rewind(start);
      return undefined;
    }
    const from = translation.expression().sql;
    const length = cursor.accept('FOR') ? `, ${translation.expression().sql}` : '';
    cursor.expect(')');
    return { sql: `substring(${text}, ${from}${length})` };
  },
  trim: (translation) =>
    translation.parenthesized(() => {
      const { cursor } = translation;
      const side = cursor.acceptOneOf('BOTH', 'LEADING', 'TRAILING') ?? 'BOTH';
      const target = side === 'BOTH' ? 'trim' : side === 'LEADING' ? 'ltrim' : 'rtrim';
      const first = cursor.accept('FROM') ? undefined : translation.expression().sql;
      if (first === undefined) return { sql: `${target}(${translation.expression().sql})` };
      if (cursor.accept('FROM')) return { sql: `${target}(${translation.expression().sql}, ${first})` };
      return { sql: `${target}(${first})` };
    }),
};

function translateOperandBeforeIn(translation: Translation): string {
  const { cursor } = translation;
  const token = cursor.peek();
  if (token.kind === 'string') {
    cursor.next();
    return quoteText(token.text);
  }
  if (token.kind === 'parameter') {
    cursor.next();
    return translation.options.parameter(token.text);
  }
  translation.columnNames.add(token.text.toLowerCase());
  return quoteIdentifier(translation.identifier());
}
