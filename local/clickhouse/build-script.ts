// Turns a request into the engine's script: database, settings and parameters first, then the one statement.
import { ClickhouseException } from './clickhouse-error.js';

/** Default of max_query_size, beyond which the engine must be told how long the script is. */
const DEFAULT_MAX_QUERY_CHARS = 200_000;
const SETTING_NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;

/** What is in force for one statement and for nothing else. */
export interface StatementContext {
  readonly database?: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly queryId: string;
}

/** A string literal of ClickHouse. */
export function quoteText(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0');
  return `'${escaped}'`;
}

/** An identifier of ClickHouse. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/**
 * The statements that set the context, each ending in a semicolon. Parameters keep the escaping they came with, which
 * is what the engine undoes when it substitutes them. The query's id travels as log_comment, the one free text that
 * the engine's process list shows.
 * @throws ClickhouseException UNKNOWN_SETTING for a name that can't be a setting's.
 */
export function buildPreamble(context: StatementContext, statementChars: number): string {
  // The server's own zone is UTC, wherever it runs.
  const assignments = context.settings.has('session_timezone') ? [] : ["session_timezone = 'UTC'"];
  // Its default profile shows of rows with one key the last, where the table replaces them.
  if (!context.settings.has('final')) assignments.push('final = 1');
  for (const [name, value] of context.settings) {
    if (!SETTING_NAME.test(name)) throw new ClickhouseException(115, 'UNKNOWN_SETTING', `Unknown setting '${name}'`);
    if (name !== 'readonly' && name !== 'log_comment') assignments.push(`${name} = ${quoteText(value)}`);
  }
  for (const [name, value] of context.parameters) {
    assignments.push(`${quoteName(`param_${name}`)} = ${quoteText(value)}`);
  }
  assignments.push(`log_comment = ${quoteText(context.queryId)}`);
  const readonly = context.settings.get('readonly');
  if (readonly !== undefined) assignments.push(`readonly = ${quoteText(readonly)}`);
  const set = `SET ${assignments.join(', ')};`;
  const use = context.database === undefined ? '' : `USE ${quoteName(context.database)};`;
  const chars = set.length + statementChars;
  const room = chars > DEFAULT_MAX_QUERY_CHARS ? `SET max_query_size = ${String(chars * 4)};` : '';
  return `${room}${use}${set}`;
}
