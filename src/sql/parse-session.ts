// Statements that only a connection knows of: settings, transactions, statements by name.
import type { ExecuteStmt, Node, PrepareStmt, TransactionStmt, VariableSetStmt } from 'libpg-query';
import type { SqlCommand } from '../core/sql-service.js';
import { parseTypeName, parameterOid } from './pg-type-names.js';
import { questionOf, type Statement } from './parse-question.js';
import { sqlError } from './parse-tree.js';

/** @throws LakegateError SQL_UNSUPPORTED for what no session has */
export function setCommand({ kind, name = '', args, is_local }: VariableSetStmt, statement: Statement): SqlCommand {
  const local = is_local === true;
  switch (kind) {
    case 'VAR_RESET_ALL':
      return { kind: 'reset', name: undefined };
    case 'VAR_RESET':
      return { kind: 'reset', name };
    case 'VAR_SET_DEFAULT':
      return { kind: 'set', name, value: undefined, local };
    case 'VAR_SET_MULTI':
      return setTransaction(name, args ?? [], statement);
    case 'VAR_SET_VALUE': {
      const values = (args ?? []).map((arg) => constantText(arg, statement) ?? '');
      return { kind: 'set', name, value: values.join(', '), local };
    }
    default:
      throw unsupported('SET FROM CURRENT', statement);
  }
}

function setTransaction(name: string, args: readonly Node[], statement: Statement): SqlCommand {
  if (name !== 'TRANSACTION' && name !== 'SESSION CHARACTERISTICS') throw unsupported(`SET ${name}`, statement);
  const options = transactionOptions(args);
  const readOnly = options.get('transaction_read_only');
  const isolation = options.get('transaction_isolation');
  if (readOnly === '0' || readOnly === 'off') {
    const message = 'cannot set transaction read-write mode inside a read-only transaction';
    throw sqlError('SQL_UNSUPPORTED', message, statement.source, { sqlstate: '25006' });
  }
  const prefix = name === 'TRANSACTION' ? 'transaction' : 'default_transaction';
  if (isolation !== undefined) return { kind: 'set', name: `${prefix}_isolation`, value: isolation, local: false };
  return { kind: 'set', name: `${prefix}_read_only`, value: 'on', local: false };
}

function transactionOptions(options: readonly Node[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const option of options) {
    if (!('DefElem' in option)) continue;
    const { defname = '', arg } = option.DefElem;
    const value = arg !== undefined && 'A_Const' in arg ? arg.A_Const : undefined;
    found.set(defname, value?.sval?.sval ?? String(value?.ival?.ival ?? 0));
  }
  return found;
}

const verbs = {
  TRANS_STMT_BEGIN: ['begin', 'BEGIN'],
  TRANS_STMT_START: ['begin', 'START TRANSACTION'],
  TRANS_STMT_COMMIT: ['commit', 'COMMIT'],
  TRANS_STMT_ROLLBACK: ['rollback', 'ROLLBACK'],
  TRANS_STMT_SAVEPOINT: ['savepoint', 'SAVEPOINT'],
  TRANS_STMT_RELEASE: ['release', 'RELEASE'],
  TRANS_STMT_ROLLBACK_TO: ['rollback-to', 'ROLLBACK'],
} as const;

/** @throws LakegateError SQL_UNSUPPORTED for two-phase commit */
export function transactionCommand(
  { kind, options, savepoint_name }: TransactionStmt,
  statement: Statement,
): SqlCommand {
  const known = kind !== undefined && kind in verbs ? verbs[kind as keyof typeof verbs] : undefined;
  if (known === undefined) throw unsupported('a prepared transaction', statement);
  const [verb, tag] = known;
  const readOnly = transactionOptions(options ?? []).get('transaction_read_only');
  return {
    kind: 'transaction',
    verb,
    tag,
    ...(savepoint_name !== undefined && { name: savepoint_name }),
    ...(readOnly !== undefined && { readWrite: readOnly === '0' || readOnly === 'off' }),
  };
}

export function prepareCommand({ name = '', argtypes, query }: PrepareStmt, statement: Statement): SqlCommand {
  const types = (argtypes ?? []).map((type) => {
    const parsed = 'TypeName' in type ? parseTypeName(type.TypeName) : undefined;
    if (parsed === undefined) throw unsupported('the type of a parameter', statement);
    return parameterOid(parsed);
  });
  return { kind: 'prepare', name, question: questionOf(statement, query ?? statement.node), types };
}

export function executeCommand({ name = '', params }: ExecuteStmt, statement: Statement): SqlCommand {
  return { kind: 'execute', name, values: (params ?? []).map((param) => constantText(param, statement)) };
}

/** A constant as text. @throws LakegateError SQL_UNSUPPORTED for anything that would have to be computed */
function constantText(node: Node, statement: Statement): string | null {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return constantText(node.TypeCast.arg, statement);
  if ('String' in node) return node.String.sval ?? '';
  if ('A_Expr' in node && node.A_Expr.lexpr === undefined && node.A_Expr.rexpr !== undefined) {
    return `-${constantText(node.A_Expr.rexpr, statement) ?? ''}`;
  }
  if (!('A_Const' in node)) throw unsupported('an expression in place of a constant', statement);
  const { isnull, ival, fval, boolval, sval } = node.A_Const;
  if (isnull === true) return null;
  if (sval !== undefined) return sval.sval ?? '';
  if (fval !== undefined) return fval.fval ?? '0';
  if (boolval !== undefined) return boolval.boolval === true ? 'true' : 'false';
  return String(ival?.ival ?? 0);
}

function unsupported(what: string, { source }: Statement): Error {
  return sqlError('SQL_UNSUPPORTED', `${what} is not supported`, source, { sqlstate: '0A000' });
}
