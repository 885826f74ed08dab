// Text to statements, as far as a connection has to know them. What is no question and no part of a session is refused
// by its name; nothing is guessed.
import type { SqlCommand } from '../core/sql-service.js';
import { LakegateError } from '../core/errors.js';
import { copyCommand, declareCommand, explainCommand, fetchCommand } from './parse-cursors.js';
import { prepareCommand, executeCommand, setCommand, transactionCommand } from './parse-session.js';
import { questionOf, refusal, type Statement } from './parse-question.js';
import { parseTree } from './parse-tree.js';

/** @throws LakegateError SQL_SYNTAX, SQL_UNSUPPORTED */
export async function parseSql(text: string): Promise<readonly SqlCommand[]> {
  if (text.trim() === '') return [];
  const { stmts = [] } = await parseTree(text).catch((error: unknown) => {
    if (isEmpty(text)) return { stmts: [] };
    throw error;
  });
  const bytes = Buffer.from(text);
  return stmts.map(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    if (stmt === undefined) throw new LakegateError('SQL_SYNTAX');
    const own = bytes.subarray(start, length === undefined || length === 0 ? undefined : start + length).toString();
    return commandOf({ node: stmt, source: text, text: own.trim() });
  });
}

/** Whether there is nothing but comments and semicolons: the parser takes that for an error. */
function isEmpty(text: string): boolean {
  return (
    text
      .replace(/--[^\n]*/g, '')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/[;\s]/g, '') === ''
  );
}

function commandOf(statement: Statement): SqlCommand {
  const { node } = statement;
  if ('SelectStmt' in node) return { kind: 'question', question: questionOf(statement) };
  if ('ExplainStmt' in node) return explainCommand(node.ExplainStmt, statement);
  if ('CopyStmt' in node) return copyCommand(node.CopyStmt, statement);
  if ('DeclareCursorStmt' in node) return declareCommand(node.DeclareCursorStmt, statement);
  if ('FetchStmt' in node) return fetchCommand(node.FetchStmt, statement);
  if ('ClosePortalStmt' in node) return { kind: 'close', cursor: node.ClosePortalStmt.portalname };
  if ('VariableSetStmt' in node) return setCommand(node.VariableSetStmt, statement);
  if ('VariableShowStmt' in node) {
    const { name = '' } = node.VariableShowStmt;
    return { kind: 'show', name: name === 'all' ? undefined : name };
  }
  if ('TransactionStmt' in node) return transactionCommand(node.TransactionStmt, statement);
  if ('PrepareStmt' in node) return prepareCommand(node.PrepareStmt, statement);
  if ('ExecuteStmt' in node) return executeCommand(node.ExecuteStmt, statement);
  if ('DeallocateStmt' in node) return { kind: 'deallocate', name: node.DeallocateStmt.name };
  if ('DiscardStmt' in node) return { kind: 'discard', what: discarded[node.DiscardStmt.target ?? 'DISCARD_ALL'] };
  throw refusal(statement);
}

const discarded = {
  DISCARD_ALL: 'all',
  DISCARD_PLANS: 'plans',
  DISCARD_SEQUENCES: 'sequences',
  DISCARD_TEMP: 'temp',
} as const;
