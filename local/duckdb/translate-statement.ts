// The way in to the translation: one statement of an emulated dialect to one DuckDB query, or a refusal.
import { isQuery } from './is-query.js';
import { SqlError } from './sql-error.js';
import { translateExpression } from './translate-expression.js';
import { translateQuery } from './translate-query.js';
import { Translation, type TranslationOptions } from './translation.js';

/** A statement ready for DuckDB, and what it reads. */
export interface TranslatedStatement {
  readonly sql: string;
  readonly translation: Translation;
}

/**
 * Translates one query, and nothing but one query, of the dialect.
 * @throws SqlError of kind `syntax` or `semantic` for what the dialect doesn't have.
 */
export function translateStatement(sql: string, options: TranslationOptions): TranslatedStatement {
  const translation = new Translation(sql, options, { query: translateQuery, expression: translateExpression });
  const { cursor } = translation;
  if (!isQuery(translation)) cursor.fail("Expecting: 'SELECT', 'WITH'");
  const query = translation.query();
  cursor.accept(';');
  if (cursor.peek().kind !== 'end') {
    const token = cursor.peek();
    const message = cursor.is(';') || isQuery(translation) ? 'Only one sql statement is allowed' : undefined;
    if (message !== undefined) throw new SqlError('syntax', 'SYNTAX_ERROR', message, token);
    cursor.fail('Expecting: <EOF>');
  }
  return { sql: query.sql, translation };
}
