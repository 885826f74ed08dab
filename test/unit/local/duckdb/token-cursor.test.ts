// Tokens of the two dialects: what is text, what is a name, what is a parameter, and where each stands.
import { SqlError } from '../../../../local/duckdb/sql-error.js';
import { quoteIdentifier, quoteText, tokenize } from '../../../../local/duckdb/token-cursor.js';
import { TRINO_DIALECT } from '../../../../local/athena/trino-dialect.js';
import { REDSHIFT_DIALECT } from '../../../../local/redshift/redshift-dialect.js';

const trino = (sql: string): string[] => tokenize(sql, TRINO_DIALECT).map((token) => `${token.kind} ${token.text}`);
const redshift = (sql: string): string[] =>
  tokenize(sql, REDSHIFT_DIALECT).map((token) => `${token.kind} ${token.text}`);

describe('tokenize', () => {
  it('reads quoted text and names with their quotes doubled', () => {
    expect(trino(`'it''s' "a""b"`)).toEqual(["string it's", 'quoted a"b', 'end <EOF>']);
  });

  it('keeps a backslash in Trino’s text and reads it as an escape in Redshift’s', () => {
    expect(trino("'a\\nb'")[0]).toBe('string a\\nb');
    expect(redshift("'a\\nb'")[0]).toBe('string a\nb');
    expect(redshift("'a\\'b'")[0]).toBe("string a'b");
  });

  it('skips comments but not what looks like one inside text', () => {
    expect(trino("1 -- one\n/* two\n*/ '--x' '/*'")).toEqual(['number 1', 'string --x', 'string /*', 'end <EOF>']);
  });

  it('reads each dialect’s own parameters only', () => {
    expect(trino('?')).toEqual(['parameter ?', 'end <EOF>']);
    expect(redshift(':name a::int')).toEqual(['parameter name', 'word a', 'operator ::', 'word int', 'end <EOF>']);
    expect(() => trino(':name')).toThrow(SqlError);
    expect(() => redshift('?')).toThrow(SqlError);
  });

  it('tells line and column of each token', () => {
    const [, second] = tokenize('SELECT\n  x', TRINO_DIALECT);
    expect(second).toMatchObject({ text: 'x', line: 2, column: 3 });
  });

  it('never gives a keyword for quoted text', () => {
    expect(tokenize('"SELECT"', TRINO_DIALECT)[0]?.keyword).toBe('');
  });

  it.each(["'open", '"open', '/* open', '$1', '{', '`x`', '\0'])('refuses %p', (sql) => {
    expect(() => tokenize(sql, TRINO_DIALECT)).toThrow(SqlError);
  });
});

describe('quoting for DuckDB', () => {
  it('doubles quotes', () => {
    expect(quoteIdentifier('a"b')).toBe('"a""b"');
    expect(quoteText("a'b\\")).toBe("'a''b\\'");
  });
});
