// DuckDB's errors as the engine-neutral SqlError, without DuckDB's own hints and excerpts.
import { SqlError } from './sql-error.js';

interface ErrorRule {
  readonly pattern: RegExp;
  readonly kind: 'semantic' | 'execution';
  readonly code: string;
  readonly message: (match: RegExpExecArray) => string;
}

const column = (match: RegExpExecArray): string => `Column '${match[1] ?? ''}' cannot be resolved`;
const itself = (match: RegExpExecArray): string => match[1] ?? '';

const RULES: readonly ErrorRule[] = [
  { pattern: /Referenced column "([^"]*)" not found/, kind: 'semantic', code: 'COLUMN_NOT_FOUND', message: column },
  { pattern: /does not have a column named "([^"]*)"/, kind: 'semantic', code: 'COLUMN_NOT_FOUND', message: column },
  {
    pattern: /[Cc]olumn "([^"]*)" referenced that exists/,
    kind: 'semantic',
    code: 'COLUMN_NOT_FOUND',
    message: column,
  },
  { pattern: /Cannot extract field '([^']*)'/, kind: 'semantic', code: 'COLUMN_NOT_FOUND', message: column },
  { pattern: /Referenced table "([^"]*)" not found/, kind: 'semantic', code: 'COLUMN_NOT_FOUND', message: column },
  {
    pattern: /column "([^"]*)" must appear in the GROUP BY clause/,
    kind: 'semantic',
    code: 'EXPRESSION_NOT_AGGREGATE',
    message: (match) => `'${match[1] ?? ''}' must be an aggregate expression or appear in GROUP BY clause`,
  },
  { pattern: /(Ambiguous reference[^\n(]*)/, kind: 'semantic', code: 'AMBIGUOUS_NAME', message: itself },
  { pattern: /(No function matches[^\n]*)/, kind: 'semantic', code: 'FUNCTION_NOT_FOUND', message: itself },
  { pattern: /^Binder Error: ([^\n]*)/, kind: 'semantic', code: 'TYPE_MISMATCH', message: itself },
  { pattern: /^Catalog Error: ([^\n]*)/, kind: 'semantic', code: 'FUNCTION_NOT_FOUND', message: itself },
  { pattern: /^Parser Error: ([^\n]*)/, kind: 'semantic', code: 'SYNTAX_ERROR', message: itself },
  { pattern: /(Division by zero)/, kind: 'execution', code: 'DIVISION_BY_ZERO', message: itself },
  { pattern: /^Conversion Error: ([^\n]*)/, kind: 'execution', code: 'INVALID_CAST_ARGUMENT', message: itself },
  { pattern: /^Out of Range Error: ([^\n]*)/, kind: 'execution', code: 'NUMERIC_VALUE_OUT_OF_RANGE', message: itself },
  {
    pattern: /^Out of Memory Error/,
    kind: 'execution',
    code: 'EXCEEDED_MEMORY_LIMIT',
    message: () => 'Query exceeded its memory limit',
  },
  { pattern: /^Invalid Input Error: ([^\n]*)/, kind: 'execution', code: 'INVALID_FUNCTION_ARGUMENT', message: itself },
];

/** An error made by the native package isn't always an instance of this realm's Error. */
function messageOf(error: unknown): string {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'message' in error ? String(error.message) : String(error);
}

/** The error as one of the kinds the services know. */
export function mapDuckDbError(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const text = messageOf(error);
  for (const rule of RULES) {
    const match = rule.pattern.exec(text);
    if (match !== null) return new SqlError(rule.kind, rule.code, rule.message(match));
  }
  return new SqlError('execution', 'GENERIC_INTERNAL_ERROR', text.split('\n')[0] ?? text);
}
