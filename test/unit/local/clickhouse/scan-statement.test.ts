import { describe, expect, it } from '@jest/globals';
import { scanStatement, scanTokens } from '../../../../local/clickhouse/scan-statement.js';

describe('scanStatement', () => {
  it.each([
    ['SELECT 1', 'rows'],
    ['  -- note; here\n/* and ; here */ with 1 AS x SELECT x', 'rows'],
    ["KILL QUERY WHERE query_id = 'a'", 'kill'],
    ['SHOW TABLES', 'other'],
    ['INSERT INTO t SELECT 1', 'other'],
    ['INSERT INTO t VALUES (1)', 'insert'],
    ['INSERT INTO t FORMAT JSONEachRow {"a":1}', 'insert'],
  ])('takes %s for %s', (sql, kind) => {
    expect(scanStatement(sql).kind).toBe(kind);
  });

  it('finds a second statement, but not a semicolon in text, names, comments or heredocs', () => {
    expect(scanStatement('SELECT 1; SELECT 2').refusal).toBe('multi-statement');
    expect(scanStatement('SELECT 1;;').refusal).toBeUndefined();
    for (const sql of [
      "SELECT ';x'",
      'SELECT `a;b`',
      'SELECT "a;b"',
      'SELECT 1 -- ;x',
      "SELECT 'it''s;\\';'",
      'SELECT $$;x$$',
    ]) {
      expect(scanStatement(sql).refusal).toBeUndefined();
    }
  });

  it('drops the trailing semicolon', () => {
    expect(scanStatement('SELECT 1 ; ').text).toBe('SELECT 1');
  });

  it('finds the trailing FORMAT and nothing that only looks like one', () => {
    const sql = 'SELECT a FROM t FORMAT JSONEachRow';
    const { format } = scanStatement(sql);
    expect(format?.name).toBe('JSONEachRow');
    expect(sql.slice(format?.start, format?.end)).toBe('JSONEachRow');
    expect(scanStatement('SELECT a FROM t FORMAT CSV SETTINGS max_threads = 1;').format?.name).toBe('CSV');
    expect(scanStatement("SELECT format('{}', a) FROM t").format).toBeUndefined();
    expect(scanStatement("SELECT 'x FORMAT CSV'").format).toBeUndefined();
    expect(scanStatement('SELECT * FROM (SELECT 1 FORMAT CSV)').format).toBeUndefined();
  });

  it('reads the outermost LIMIT, be it a number or a parameter', () => {
    expect(scanStatement('SELECT 1 LIMIT 10').limit).toBe('10');
    expect(scanStatement('SELECT 1 LIMIT {n:UInt64} OFFSET 3').limit).toBe('n');
    expect(scanStatement('SELECT * FROM (SELECT 1 LIMIT 10)').limit).toBeUndefined();
    expect(scanStatement('SELECT a FROM t LIMIT 2 BY a').limit).toBeUndefined();
    expect(scanStatement('SELECT a FROM t LIMIT 2, 1000000').limit).toBeUndefined();
  });

  it('knows answers that are seldom long', () => {
    for (const sql of [
      'SELECT a FROM t GROUP BY a',
      'SELECT count() FROM t',
      'SELECT a FROM t WHERE (a, b) IN ((1, 2))',
    ]) {
      expect(scanStatement(sql).condensed).toBe(true);
    }
    expect(scanStatement('SELECT a, max FROM t WHERE b > 1').condensed).toBe(false);
  });

  it('cuts an INSERT where its data begins, whatever the data holds', () => {
    const sql = `INSERT INTO t (a, b) SETTINGS async_insert = 0 FORMAT JSONEachRow\n{"a":"'; SELECT"}`;
    const { dataStart, settingsStart, text, refusal } = scanStatement(sql);
    expect(sql.slice(dataStart)).toBe(`\n{"a":"'; SELECT"}`);
    expect(sql.slice(settingsStart)).toMatch(/^SETTINGS/);
    expect(text).toBe('INSERT INTO t (a, b) SETTINGS async_insert = 0 FORMAT JSONEachRow');
    expect(refusal).toBeUndefined();
    const values = scanStatement("INSERT INTO values VALUES ('a;b')");
    expect([values.format?.name, values.text]).toEqual(['Values', 'INSERT INTO values VALUES']);
  });

  it('refuses files of the server', () => {
    expect(scanStatement("SELECT 1 INTO OUTFILE '/tmp/x'").refusal).toBe('server-file');
    expect(scanStatement("INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV").refusal).toBe('server-file');
  });

  it('ends on any text at all', () => {
    for (const sql of ['', "'", '`', '/*', '$', '{', ')))', "SELECT '\\", '😀 #', '$a$ $b$']) {
      expect([...scanTokens(sql)].length).toBeLessThan(20);
      expect(scanStatement(sql)).toHaveProperty('kind');
    }
  });
});
