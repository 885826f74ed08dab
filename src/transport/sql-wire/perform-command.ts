// What each command does to a session, and what it answers with.
import type { SqlColumn, SqlCommand, SqlFormat, SqlParameter, SqlQuestion } from '../../core/sql-service.js';
import type { LakegateError } from '../../core/errors.js';
import { type Answer, createListAnswer, createPartAnswer, textColumn } from './answer.js';
import { sqlFailure } from './sql-failure.js';
import { closePortal, type Portal, type PreparedStatement, type SqlSession } from './sql-session.js';
import { bindQuestion, explainQuestion, startQuestion } from './start-question.js';
import { jsonOid } from './values/type-oids.js';

type CommandOf<Kind extends SqlCommand['kind']> = Extract<SqlCommand, { kind: Kind }>;

/** Rows, or a copy of them, with what completing it is called; or the tag alone. */
export type Outcome =
  | {
      readonly kind: 'rows';
      readonly answer: Answer;
      readonly tagOf: (rows: number) => string;
      /** In which the rows come, where the client didn't say. */
      readonly format?: SqlFormat;
    }
  | { readonly kind: 'copy'; readonly answer: Answer; readonly command: CommandOf<'copy'> }
  | { readonly kind: 'done'; readonly tag: string; readonly warning?: LakegateError };

/** A command with what it was bound with. */
export interface BoundCommand {
  readonly command: SqlCommand;
  readonly statement: PreparedStatement;
  readonly values: readonly SqlParameter[];
  readonly formats: readonly SqlFormat[];
}

/** The question in a command that is bound with parameters. */
export function questionOf(command: SqlCommand): SqlQuestion | undefined {
  switch (command.kind) {
    case 'question':
    case 'explain':
    case 'copy':
    case 'declare':
      return command.question;
    default:
      return undefined;
  }
}

/** What a command will answer with, as far as that is known before it runs; undefined: no rows. */
export function describeCommand(
  session: SqlSession,
  command: SqlCommand,
  columns: readonly SqlColumn[] | undefined,
): readonly SqlColumn[] | undefined {
  switch (command.kind) {
    case 'question':
      return columns;
    case 'explain':
      return [planColumn(command)];
    case 'show':
      return showColumns(session, command);
    case 'fetch':
      return command.move ? undefined : session.portals.get(command.cursor)?.statement.columns;
    case 'execute': {
      const statement = session.statements.get(command.name);
      return statement?.columns;
    }
    default:
      return undefined;
  }
}

/** Performs a command; a question's rows are not read yet. @throws LakegateError of any stage */
export async function performCommand(session: SqlSession, bound: BoundCommand): Promise<Outcome> {
  const { command, statement, values, formats } = bound;
  switch (command.kind) {
    case 'question':
      return select(await startQuestion(session, { statement, question: command.question }, values, formats));
    case 'copy': {
      const format = command.format === 'binary' ? 1 : 0;
      const answer = await startQuestion(session, { statement, question: command.question }, values, [format]);
      return { kind: 'copy', answer, command };
    }
    case 'explain': {
      const asked = { statement, question: command.question };
      const lines = await explainQuestion(session, asked, values, command.format);
      const rows = command.format === 'json' ? [[lines.join('\n')]] : lines.map((line) => [line]);
      return { kind: 'rows', answer: createListAnswer([planColumn(command)], rows), tagOf: () => 'EXPLAIN' };
    }
    case 'declare':
      return declareCursor(session, bound, command);
    case 'fetch':
      return fetchRows(session, command, formats);
    case 'close':
      return closeCursors(session, command);
    case 'prepare':
      return prepareStatement(session, command);
    case 'execute':
      return executeStatement(session, command, formats);
    case 'deallocate':
      return deallocate(session, command);
    case 'show': {
      const rows =
        command.name === undefined
          ? session.settings.all().map(({ name, value }) => [name, value, ''])
          : [[session.settings.show(command.name).value]];
      return { kind: 'rows', answer: createListAnswer(showColumns(session, command), rows), tagOf: () => 'SHOW' };
    }
    case 'set':
      return setSetting(session, command);
    case 'reset':
      session.settings.reset(command.name);
      return { kind: 'done', tag: 'RESET' };
    case 'transaction':
      return { kind: 'done', ...session.transaction.perform(command) };
    case 'discard':
      return discard(session, command);
  }
}

/** @throws LakegateError 54000 where a connection holds as many statements and portals as it may */
export function assertRoom({ services, statements, portals }: SqlSession): void {
  const most = services.limits.maxSqlStatements;
  if (statements.size + portals.size < most) return;
  throw sqlFailure('54000', 'too many prepared statements and portals', {
    hint: `Close some of them: a connection may have ${most}.`,
  });
}

function select(answer: Answer): Outcome {
  return { kind: 'rows', answer, tagOf: (rows) => `SELECT ${rows}` };
}

async function declareCursor(
  session: SqlSession,
  { statement, values }: BoundCommand,
  { cursor, question, hold, binary }: CommandOf<'declare'>,
): Promise<Outcome> {
  if (!hold && !session.transaction.isBlock) {
    throw sqlFailure('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
  }
  if (session.portals.has(cursor)) throw sqlFailure('42P03', `cursor "${cursor}" already exists`);
  assertRoom(session);
  const bound = statement.bound ?? (await bindQuestion(session, question, statement.types));
  const own = questionStatement(question, statement.types, bound);
  session.portals.set(cursor, {
    kind: 'cursor',
    statement: own,
    values,
    formats: binary ? [1] : [0],
    hold,
    answer: undefined,
    answerFormats: [],
    state: 'ready',
  });
  return { kind: 'done', tag: 'DECLARE CURSOR' };
}

async function fetchRows(
  session: SqlSession,
  { cursor, count, move }: CommandOf<'fetch'>,
  formats: readonly SqlFormat[],
): Promise<Outcome> {
  const portal = session.portals.get(cursor);
  if (portal === undefined) throw sqlFailure('34000', `cursor "${cursor}" does not exist`);
  if (count <= 0) {
    throw sqlFailure('55000', 'cursor can only scan forward', {
      hint: 'Rows are read once, from the first to the last.',
    });
  }
  const answer = await openPortal(session, portal, formats.length > 0 ? formats : portal.formats);
  const part = createPartAnswer(answer, count);
  if (!move) return { kind: 'rows', answer: part, tagOf: (rows) => `FETCH ${rows}`, format: portal.formats[0] ?? 0 };
  let moved = 0;
  for (let batch = await part.next(Infinity); batch !== undefined; batch = await part.next(Infinity)) {
    moved += batch.rows.length;
  }
  return { kind: 'done', tag: `MOVE ${moved}` };
}

/** The rows of a portal that holds a question: begun with the first that are asked for. */
export async function openPortal(session: SqlSession, portal: Portal, formats: readonly SqlFormat[]): Promise<Answer> {
  const { statement, values } = portal;
  if (portal.answer !== undefined) {
    const isEncoded = portal.answer.columns.some(({ type }) => type === undefined);
    if (isEncoded && String(portal.answerFormats) !== String(formats)) {
      throw sqlFailure('0A000', 'the format of a cursor over catalogs cannot change once it is open');
    }
    return portal.answer;
  }
  const question = statement.command && questionOf(statement.command);
  if (question === undefined) throw sqlFailure('24000', 'the portal holds no rows');
  portal.answer = await startQuestion(session, { statement, question }, values, formats);
  portal.answerFormats = formats;
  portal.state = 'open';
  return portal.answer;
}

function closeCursors(session: SqlSession, { cursor }: CommandOf<'close'>): Outcome {
  if (cursor === undefined) {
    for (const [name, { kind }] of [...session.portals]) if (kind === 'cursor') closePortal(session, name);
    return { kind: 'done', tag: 'CLOSE CURSOR ALL' };
  }
  if (!session.portals.has(cursor)) throw sqlFailure('34000', `cursor "${cursor}" does not exist`);
  closePortal(session, cursor);
  return { kind: 'done', tag: 'CLOSE CURSOR' };
}

async function prepareStatement(
  session: SqlSession,
  { name, question, types }: CommandOf<'prepare'>,
): Promise<Outcome> {
  if (session.statements.has(name)) throw sqlFailure('42P05', `prepared statement "${name}" already exists`);
  assertRoom(session);
  session.statements.set(name, questionStatement(question, types, await bindQuestion(session, question, types)));
  return { kind: 'done', tag: 'PREPARE' };
}

async function executeStatement(
  session: SqlSession,
  { name, values }: CommandOf<'execute'>,
  formats: readonly SqlFormat[],
): Promise<Outcome> {
  const statement = session.statements.get(name);
  if (statement === undefined) throw sqlFailure('26000', `prepared statement "${name}" does not exist`);
  if (values.length !== statement.parameters.length) {
    throw sqlFailure('42601', `wrong number of parameters for prepared statement "${name}"`, {
      detail: `Expected ${statement.parameters.length} parameters but got ${values.length}.`,
    });
  }
  const { command } = statement;
  if (command === undefined || command.kind === 'execute') {
    throw sqlFailure('0A000', `prepared statement "${name}" cannot be executed by EXECUTE`);
  }
  return performCommand(session, { command, statement, values, formats });
}

function deallocate(session: SqlSession, { name }: CommandOf<'deallocate'>): Outcome {
  if (name === undefined) {
    session.statements.clear();
    return { kind: 'done', tag: 'DEALLOCATE ALL' };
  }
  if (!session.statements.delete(name)) throw sqlFailure('26000', `prepared statement "${name}" does not exist`);
  return { kind: 'done', tag: 'DEALLOCATE' };
}

function setSetting(session: SqlSession, { name, value, local }: CommandOf<'set'>): Outcome {
  if (local && !session.transaction.isBlock) {
    const warning = sqlFailure('25P01', 'SET LOCAL can only be used in transaction blocks');
    return { kind: 'done', tag: 'SET', warning };
  }
  session.settings.set(name, value, local);
  return { kind: 'done', tag: 'SET' };
}

function discard(session: SqlSession, { what }: CommandOf<'discard'>): Outcome {
  if (what === 'all') {
    if (session.transaction.isBlock) throw sqlFailure('25001', 'DISCARD ALL cannot run inside a transaction block');
    for (const name of [...session.portals.keys()]) closePortal(session, name);
    session.statements.clear();
    session.settings.reset(undefined);
  }
  return { kind: 'done', tag: `DISCARD ${what.toUpperCase()}` };
}

function questionStatement(
  question: SqlQuestion,
  types: readonly number[],
  bound: NonNullable<PreparedStatement['bound']>,
): PreparedStatement {
  const { parameters, columns } = bound.prepared;
  return { command: { kind: 'question', question }, types, parameters, columns, bound };
}

function planColumn({ format }: CommandOf<'explain'>): SqlColumn {
  return format === 'json' ? textColumn('QUERY PLAN', jsonOid) : textColumn('QUERY PLAN');
}

function showColumns({ settings }: SqlSession, { name }: CommandOf<'show'>): readonly SqlColumn[] {
  if (name === undefined) return ['name', 'setting', 'description'].map((column) => textColumn(column));
  return [textColumn(settings.show(name).name)];
}
