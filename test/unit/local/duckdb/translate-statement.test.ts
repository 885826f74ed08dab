// Translation of both dialects to DuckDB's text: names qualified, nulls placed, columns and tables recorded.
import type { Catalog } from '../../../../local/duckdb/catalog.js';
import { estimateScannedBytes } from '../../../../local/duckdb/catalog.js';
import { parseLiteral } from '../../../../local/duckdb/translate-literal.js';
import { translateStatement, type TranslatedStatement } from '../../../../local/duckdb/translate-statement.js';
import { TRINO_DIALECT } from '../../../../local/athena/trino-dialect.js';
import { REDSHIFT_DIALECT } from '../../../../local/redshift/redshift-dialect.js';

const columns = ['a', 'b', 'c'].map((name, index) => ({ name, type: 'INTEGER', bytes: 10 ** index }));
const catalog: Catalog = new Map([['s', new Map([['t', { schema: 's', name: 't', columns, rowCount: 1 }]])]]);

function translate(sql: string, dialect = TRINO_DIALECT): TranslatedStatement {
  const options = {
    dialect,
    catalog,
    defaultSchema: 's',
    catalogNames: ['cat'],
    parameter: (name: string) => `<${name}>`,
  };
  return translateStatement(sql, options);
}

/** What is thrown, as the object it is. */
function refusal(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('translateStatement', () => {
  it('qualifies tables and folds names to lower case', () => {
    expect(translate('SELECT A FROM T AS x WHERE X."B" = ?').sql).toBe(
      'SELECT "a" FROM "s"."t" AS "x" WHERE ("x"."b" = <?>)',
    );
  });

  it('prefers a common table to one of the catalog, only where it is visible', () => {
    expect(translate('WITH t AS (SELECT 1 AS z) SELECT z FROM t').sql).toBe(
      'WITH "t" AS (SELECT 1 AS "z") SELECT "z" FROM "t"',
    );
    expect(translate('SELECT (WITH t AS (SELECT 1 AS z) SELECT z FROM t), a FROM t').sql).toContain('FROM "s"."t"');
  });

  it('writes out where each dialect puts nulls', () => {
    expect(translate('SELECT a FROM t ORDER BY a DESC, b').sql).toMatch(/"a" DESC NULLS LAST, "b" ASC NULLS LAST$/);
    const redshift = translate('SELECT a FROM t ORDER BY a DESC, b', REDSHIFT_DIALECT).sql;
    expect(redshift).toMatch(/"a" DESC NULLS FIRST, "b" ASC NULLS LAST$/);
  });

  it('keeps precedence by parentheses', () => {
    expect(translate('SELECT a FROM t WHERE NOT a = 1 OR b + 2 * c > 3 AND a <> 4').sql).toContain(
      '((NOT ("a" = 1)) OR ((("b" + (2 * "c")) > 3) AND ("a" <> 4)))',
    );
  });

  it('records which columns a scan reads', () => {
    const scanned = (sql: string): number => {
      const { tables, columnNames, readsAllColumns } = translate(sql).translation;
      return estimateScannedBytes(tables, columnNames, readsAllColumns);
    };
    expect(scanned('SELECT count(*) FROM t')).toBe(0);
    expect(scanned('SELECT a FROM t WHERE c = 1')).toBe(101);
    expect(scanned('SELECT * FROM t')).toBe(111);
    expect(scanned('SELECT 1')).toBe(0);
  });

  it('names the place of what it refuses', () => {
    expect(refusal(() => translate('SELECT a\nFROM t LIMIT x'))).toMatchObject({
      kind: 'syntax',
      position: { line: 2, column: 14 },
    });
    expect(refusal(() => translate('SELECT nope(a) FROM t'))).toMatchObject({
      kind: 'semantic',
      code: 'FUNCTION_NOT_FOUND',
    });
  });

  it('lets a bare name mean a column before the alias of the same name', () => {
    expect(translate('SELECT b AS a FROM t WHERE a = 1').sql).toContain('WHERE ("a" = 1)');
    expect(refusal(() => translate('SELECT b AS d FROM t WHERE d = 1'))).toMatchObject({ code: 'COLUMN_NOT_FOUND' });
    expect(refusal(() => translate('SELECT b AS d FROM (SELECT * FROM t) GROUP BY d'))).toMatchObject({
      code: 'COLUMN_NOT_FOUND',
    });
  });
});

describe('parseLiteral', () => {
  it.each([
    ["'it''s'", "'it''s'"],
    ['-1.5', '(-1.5)'],
    ['1e3', '1e3'],
    ["DATE '2013-01-01'", "DATE '2013-01-01'"],
    ["TIMESTAMP '2013-01-01 00:00:00 UTC'", "TIMESTAMPTZ '2013-01-01 00:00:00 UTC'"],
    ['true', 'TRUE'],
    ['null', 'NULL'],
    ["DECIMAL '1.50'", '1.50'],
    ["DOUBLE 'NaN'", "CAST('NaN' AS DOUBLE)"],
    ["X'0a'", "unhex('0a')"],
    ["INTERVAL '1' DAY", "(INTERVAL '1' DAY)"],
  ])('takes %s', (text, expected) => {
    expect(parseLiteral(text, TRINO_DIALECT)).toBe(expected);
  });

  it.each([
    'UA',
    '1 2',
    "'a' 'b'",
    '1a',
    '-',
    "-'1'",
    "DATE '2013'",
    "DECIMAL 'x'",
    '1;',
    '?',
    "TIMESTAMP '2013-01-01'' OR 1'",
  ])('refuses %p', (text) => {
    expect(refusal(() => parseLiteral(text, TRINO_DIALECT))).toMatchObject({ kind: 'syntax' });
  });
});
