// Statements around a question: EXPLAIN, COPY to the client, cursors.
import type { CopyStmt, DeclareCursorStmt, DefElem, ExplainStmt, FetchStmt, Node } from 'libpg-query';
import type { SqlCommand } from '../core/sql-service.js';
import { questionOf, refusal, type Statement } from './parse-question.js';
import { sqlError } from './parse-tree.js';

/** @throws LakegateError SQL_UNSUPPORTED for a format other than text and JSON */
export function explainCommand({ query, options }: ExplainStmt, statement: Statement): SqlCommand {
  const given = optionsOf(options);
  const format = (given.get('format') ?? 'text').toLowerCase();
  if (format !== 'text' && format !== 'json') throw unsupported(`EXPLAIN FORMAT ${format}`, statement);
  const analyze = isOn(given.get('analyze'));
  return { kind: 'explain', question: questionOf(statement, query ?? statement.node), analyze, format };
}

/** @throws LakegateError SQL_UNSUPPORTED for all but COPY (query) TO STDOUT */
export function copyCommand(
  { query, is_from, is_program, filename, options }: CopyStmt,
  statement: Statement,
): SqlCommand {
  if (is_from === true) {
    throw sqlError('SQL_UNSUPPORTED', 'cannot execute COPY FROM in a read-only transaction', statement.source, {
      sqlstate: '25006',
    });
  }
  if (is_program === true || filename !== undefined) throw unsupported('COPY to a file or a program', statement);
  if (query === undefined) throw unsupported('COPY of a table: write COPY (SELECT …) TO STDOUT; it', statement);
  const given = optionsOf(options);
  const format = (given.get('format') ?? 'text').toLowerCase();
  if (format !== 'text' && format !== 'csv' && format !== 'binary') {
    throw sqlError('SQL_INVALID', `COPY format "${format}" not recognized`, statement.source, { sqlstate: '22023' });
  }
  given.delete('format');
  for (const name of given.keys()) {
    if (!copyOptions.has(name)) throw unsupported(`the option ${name} of COPY`, statement);
  }
  return { kind: 'copy', question: questionOf(statement, query), format, options: given };
}

const copyOptions = new Set(['header', 'delimiter', 'null', 'quote', 'escape', 'force_quote', 'encoding']);

const binaryCursor = 1;
const scrollCursor = 2;
const heldCursor = 32;

export function declareCommand(
  { portalname = '', options = 0, query }: DeclareCursorStmt,
  statement: Statement,
): SqlCommand {
  return {
    kind: 'declare',
    cursor: portalname,
    question: questionOf(statement, query ?? statement.node),
    hold: (options & heldCursor) !== 0,
    binary: (options & binaryCursor) !== 0,
    scroll: (options & scrollCursor) !== 0,
  };
}

/** @throws LakegateError SQL_UNSUPPORTED for a place that is counted from an end of the rows */
export function fetchCommand(
  { portalname = '', direction, howMany, ismove }: FetchStmt,
  statement: Statement,
): SqlCommand {
  if (direction === 'FETCH_ABSOLUTE' || direction === 'FETCH_RELATIVE') {
    throw unsupported('FETCH ABSOLUTE and RELATIVE', statement);
  }
  // "ALL" is the greatest number that there is.
  const asked = Number(howMany ?? 0);
  const count = asked >= 2_147_483_647 ? Number.POSITIVE_INFINITY : asked;
  return {
    kind: 'fetch',
    cursor: portalname,
    count: direction === 'FETCH_BACKWARD' ? -count : count,
    move: ismove === true,
  };
}

function optionsOf(options: readonly Node[] | undefined): Map<string, string> {
  const given = new Map<string, string>();
  for (const option of options ?? []) {
    if ('DefElem' in option) given.set((option.DefElem.defname ?? '').toLowerCase(), optionText(option.DefElem));
  }
  return given;
}

function optionText({ arg }: DefElem): string {
  if (arg === undefined) return 'true';
  if ('String' in arg) return arg.String.sval ?? '';
  if ('Integer' in arg) return String(arg.Integer.ival ?? 0);
  if ('Boolean' in arg) return String(arg.Boolean.boolval ?? false);
  if ('A_Star' in arg) return '*';
  if ('List' in arg)
    return (arg.List.items ?? []).map((item) => ('String' in item ? (item.String.sval ?? '') : '')).join(',');
  return '';
}

function isOn(text: string | undefined): boolean {
  return text !== undefined && ['true', 'on', '1', 'yes'].includes(text.toLowerCase());
}

function unsupported(what: string, statement: Statement): Error {
  return what === ''
    ? refusal(statement)
    : sqlError('SQL_UNSUPPORTED', `${what} is not supported`, statement.source, { sqlstate: '0A000' });
}
