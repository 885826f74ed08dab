// A second opinion on every statement: an independent parser of Redshift's dialect, so that what only DuckDB or only
// our own grammar takes doesn't pass for Redshift's.
import { importOptional } from '../duckdb/import-optional.js';
import { SqlError } from '../duckdb/sql-error.js';

/** Past its own limit on recursion, which lies a little higher, the parser takes time that doubles with each level. */
const maxNesting = 40;

/** Refuses a statement that a Redshift parser doesn't take. @throws SqlError of kind `syntax`. */
export type RedshiftGrammarCheck = (sql: string) => void;

/** @throws Error when the optional package `@guanmingchiu/sqlparser-ts` is missing. */
export async function createRedshiftGrammarCheck(): Promise<RedshiftGrammarCheck> {
  const { init, validate } = await importOptional(
    () => import('@guanmingchiu/sqlparser-ts'),
    '@guanmingchiu/sqlparser-ts',
    'the local Redshift server',
  );
  await init();
  return (sql) => {
    if (nestingOf(sql) > maxNesting) return;
    // The parser lacks Redshift's prefix APPROXIMATE, which changes nothing of the grammar around it.
    const known = sql.replace(/\bapproximate\s+(?=(?:count|percentile_disc)\s*\()/gi, (prefix) =>
      ' '.repeat(prefix.length),
    );
    try {
      validate(known, 'redshift');
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const [, message = text, line = '1', column = '1'] =
        /^(?:sql parser error: )?([\s\S]*?)(?: at Line: (\d+), Column: (\d+))?$/.exec(text) ?? [];
      throw new SqlError('syntax', 'SYNTAX_ERROR', message, { line: Number(line), column: Number(column) });
    }
  };
}

/** How deep parentheses are nested, those in texts counted too. */
function nestingOf(sql: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of sql) {
    if (character === '(') deepest = Math.max(deepest, ++depth);
    else if (character === ')') depth -= 1;
  }
  return deepest;
}
