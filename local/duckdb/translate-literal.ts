// Literals of the emulated dialects to DuckDB's, with their texts checked: what isn't a date is refused here.
import type { SqlDialect } from './sql-dialect.js';
import { SqlError } from './sql-error.js';
import { quoteText, TokenCursor, tokenize } from './token-cursor.js';

const DATE = /^\d{4,5}-\d{1,2}-\d{1,2}$/;
const TIME = /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/;
const TIMESTAMP =
  /^\d{4,5}-\d{1,2}-\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?|[A-Za-z]+(?:\/[A-Za-z_]+)*)?$/;
const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const UNITS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
const TYPED: Readonly<Record<string, string>> = {
  DECIMAL: '',
  BIGINT: 'BIGINT',
  INTEGER: 'INTEGER',
  SMALLINT: 'SMALLINT',
  TINYINT: 'TINYINT',
  DOUBLE: 'DOUBLE',
  REAL: 'FLOAT',
};

interface LiteralSource {
  readonly cursor: TokenCursor;
  readonly dialect: SqlDialect;
}

/** True when a literal starts here. */
export function isLiteral({ cursor, dialect }: LiteralSource): boolean {
  const token = cursor.peek();
  if (token.kind === 'number' || token.kind === 'string' || token.kind === 'binary') return true;
  if (['NULL', 'TRUE', 'FALSE'].includes(token.keyword)) return true;
  const next = cursor.peek(1);
  if (token.keyword === 'INTERVAL') return next.kind === 'string' || next.keyword === '-' || next.keyword === '+';
  if (next.kind !== 'string') return false;
  if (['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ'].includes(token.keyword)) return true;
  return (
    dialect.syntax.typedLiterals && (token.keyword in TYPED || ['VARCHAR', 'CHAR', 'JSON'].includes(token.keyword))
  );
}

/**
 * The literal that starts here, as DuckDB text.
 * @throws SqlError of kind `syntax` for a text that isn't of the literal's type.
 */
export function translateLiteral(source: LiteralSource): string {
  const { cursor, dialect } = source;
  const token = cursor.next();
  if (token.kind === 'number') {
    // A name right after a number would make DuckDB read them as a value and its alias.
    if (cursor.peek().kind === 'word' && cursor.peek().line === token.line) {
      if (cursor.peek().column === token.column + token.text.length) cursor.fail('Expecting: <end of number>');
    }
    return token.text;
  }
  if (token.kind === 'string') return quoteText(token.text);
  if (token.kind === 'binary') return `unhex(${quoteText(token.text)})`;
  if (['NULL', 'TRUE', 'FALSE'].includes(token.keyword)) return token.keyword;
  if (token.keyword === 'INTERVAL') return translateInterval(source);
  const { text } = cursor.next();
  const invalid = (): never => {
    throw new SqlError('syntax', 'INVALID_LITERAL', `'${text}' is not a valid ${token.keyword} literal`, token);
  };
  switch (token.keyword) {
    case 'DATE':
      return DATE.test(text) ? `DATE ${quoteText(text)}` : invalid();
    case 'TIME':
      return TIME.test(text) ? `TIME ${quoteText(text)}` : invalid();
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ': {
      const match = TIMESTAMP.exec(text);
      if (match === null) return invalid();
      const zoned = token.keyword === 'TIMESTAMPTZ' || (dialect.syntax.zonedValues && match[1] !== undefined);
      return `${zoned ? 'TIMESTAMPTZ' : 'TIMESTAMP'} ${quoteText(text)}`;
    }
    case 'VARCHAR':
    case 'CHAR':
      return quoteText(text);
    case 'JSON':
      return `CAST(${quoteText(text)} AS JSON)`;
    default: {
      const type = TYPED[token.keyword] ?? '';
      const special = ['DOUBLE', 'REAL'].includes(token.keyword) && /^[+-]?(?:NaN|Infinity)$/.test(text);
      if (!special && !NUMERIC.test(text)) return invalid();
      return type === '' ? text : `CAST(${quoteText(text)} AS ${type})`;
    }
  }
}

function translateInterval({ cursor, dialect }: LiteralSource): string {
  const sign = cursor.acceptOneOf('-', '+') === '-' ? '-' : '';
  const { kind, text } = cursor.next();
  if (kind !== 'string') cursor.fail('Expecting: <interval>');
  const unit = cursor.acceptOneOf(...UNITS);
  if (unit === undefined) {
    if (dialect.syntax.typedLiterals) cursor.fail("Expecting: 'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'");
    return `(INTERVAL ${quoteText(text)})`;
  }
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(text)) cursor.fail('Expecting: a number of units');
  return `(${sign}INTERVAL ${quoteText(text)} ${unit})`;
}

/**
 * Reads a text that must be exactly one literal, signed or not, and nothing more.
 * @returns DuckDB text, safe to stand in a statement.
 * @throws SqlError of kind `syntax` for anything else.
 */
export function parseLiteral(text: string, dialect: SqlDialect): string {
  const source = { cursor: new TokenCursor(tokenize(text, dialect)), dialect };
  const sign = source.cursor.acceptOneOf('-', '+');
  if (sign !== undefined && source.cursor.peek().kind !== 'number') source.cursor.fail('Expecting: <number>');
  if (!isLiteral(source)) source.cursor.fail('Expecting: <literal>');
  if (/--|\/\*/.test(text) && source.cursor.peek().kind === 'number') source.cursor.fail('Expecting: <literal>');
  const literal = translateLiteral(source);
  if (source.cursor.peek().kind !== 'end') source.cursor.fail('Expecting: <EOF>');
  return sign === '-' ? `(-${literal})` : literal;
}
