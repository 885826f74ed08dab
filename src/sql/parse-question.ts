// The question that a statement is or carries, and the refusal of statements that are none and no part of a session.
import type { LakegateError } from '../core/errors.js';
import type { SqlQuestion } from '../core/sql-service.js';
import { kindOf, type Node, nodesOf, sqlError } from './parse-tree.js';

/** One statement and where it stands. */
export interface Statement {
  readonly node: Node;
  /** All that was sent, which places refer to. */
  readonly source: string;
  /** The statement's own text. */
  readonly text: string;
}

/** A question of a statement, or of a part of one. @throws LakegateError SQL_UNSUPPORTED where it would write or lock */
export function questionOf({ node, source, text }: Statement, part?: Node): SqlQuestion {
  const select = part ?? node;
  if (!('SelectStmt' in select)) throw refusal({ node: select, source, text });
  let parameterCount = 0;
  for (const found of nodesOf(select)) {
    if ('ParamRef' in found) {
      const { number = 0 } = found.ParamRef as { number?: number };
      parameterCount = Math.max(parameterCount, number);
    }
    if ('intoClause' in found) throw sqlError('SQL_UNSUPPORTED', readOnly('SELECT INTO'), source, writing);
    if (Array.isArray(found.lockingClause)) {
      throw sqlError('SQL_UNSUPPORTED', readOnly('SELECT FOR UPDATE'), source, writing);
    }
    for (const kind of ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']) {
      if (kind in found) throw sqlError('SQL_UNSUPPORTED', readOnly(commandNames[kind] ?? kind), source, writing);
    }
  }
  if (parameterCount > 65_535)
    throw sqlError('SQL_INVALID', 'there is no such parameter', source, { sqlstate: '42P02' });
  return { text: part === undefined ? text : partText(text), parameterCount, tree: { select, source } };
}

/** The question that a command carries, without the command's own words: from its first SELECT, WITH or VALUES on. */
function partText(whole: string): string {
  const text = whole.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '');
  const copied = /^copy\s*\(([\s\S]*)\)\s*to\b[\s\S]*$/i.exec(text)?.[1];
  if (copied !== undefined) return copied.trim();
  const options =
    /^(?:explain\s*(?:\([^)]*\)|(?:analyze|analyse|verbose)\b|\s)*|declare\b[\s\S]*?\bfor\b|prepare\b[\s\S]*?\bas\b)/i;
  return text.replace(options, '').trim();
}

const writing = { sqlstate: '25006' } as const;

function readOnly(command: string): string {
  return `cannot execute ${command} in a read-only transaction`;
}

const commandNames: Readonly<Partial<Record<string, string>>> = {
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  TruncateStmt: 'TRUNCATE TABLE',
  CreateStmt: 'CREATE TABLE',
  CreateTableAsStmt: 'CREATE TABLE AS',
  ViewStmt: 'CREATE VIEW',
  IndexStmt: 'CREATE INDEX',
  CreateSchemaStmt: 'CREATE SCHEMA',
  CreateFunctionStmt: 'CREATE FUNCTION',
  CreateRoleStmt: 'CREATE ROLE',
  CreateSeqStmt: 'CREATE SEQUENCE',
  CreatedbStmt: 'CREATE DATABASE',
  CreateExtensionStmt: 'CREATE EXTENSION',
  AlterTableStmt: 'ALTER TABLE',
  AlterRoleStmt: 'ALTER ROLE',
  RenameStmt: 'ALTER',
  DropStmt: 'DROP',
  DropdbStmt: 'DROP DATABASE',
  GrantStmt: 'GRANT',
  GrantRoleStmt: 'GRANT ROLE',
  CommentStmt: 'COMMENT',
  ReindexStmt: 'REINDEX',
  RefreshMatViewStmt: 'REFRESH MATERIALIZED VIEW',
};

/** A command that would write is refused as in a read-only transaction, every other as one that isn't there. */
export function refusal({ node, source }: Statement): LakegateError {
  const kind = kindOf(node);
  const writes = commandNames[kind];
  if (writes !== undefined) return sqlError('SQL_UNSUPPORTED', readOnly(writes), source, writing);
  const name = kind
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
  return sqlError('SQL_UNSUPPORTED', `${name} is not supported`, source, { sqlstate: '0A000' });
}
