// The extended protocol: statements prepared, bound and executed one message at a time, rows as many as asked for.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
import type { SqlColumn, SqlFormat } from '../../core/sql-service.js';
import * as messages from './backend-message.js';
import type { FrontendMessage } from './frontend-message.js';
import { assertRoom, describeCommand, openPortal, performCommand, questionOf } from './perform-command.js';
import { compileDataRow, sendRows } from './send-rows.js';
import { finishOutcome } from './simple-query.js';
import { sqlFailure } from './sql-failure.js';
import { closePortal, type Portal, type PreparedStatement, type SqlSession } from './sql-session.js';
import { bindQuestion } from './start-question.js';
import { decodeParameter } from './values/decode-parameter.js';

type MessageOf<Kind extends FrontendMessage['kind']> = Extract<FrontendMessage, { kind: Kind }>;

export type ExtendedMessage =
  MessageOf<'parse'> | MessageOf<'bind'> | MessageOf<'describe'> | MessageOf<'close'> | MessageOf<'execute'>;

/** Answers one message. @throws LakegateError, after which messages up to Sync are to be passed over */
export async function answerExtended(
  session: SqlSession,
  message: ExtendedMessage,
  signal: AbortSignal,
): Promise<void> {
  switch (message.kind) {
    case 'parse':
      return parseStatement(session, message);
    case 'bind':
      bindPortal(session, message);
      return;
    case 'describe':
      describe(session, message);
      return;
    case 'execute':
      return executePortal(session, message, signal);
    case 'close':
      if (message.what === 'statement') session.statements.delete(message.name);
      else closePortal(session, message.name);
      messages.writeBare(session.output.buffer, messages.closeComplete);
      return;
  }
}

async function parseStatement(session: SqlSession, { name, text, types }: MessageOf<'parse'>): Promise<void> {
  const { statements, services, transaction, output } = session;
  if (name === '') statements.delete('');
  else if (statements.has(name)) throw sqlFailure('42P05', `prepared statement "${name}" already exists`);
  assertRoom(session);
  const [command, ...more] = await services.service.parse(text);
  if (more.length > 0) throw sqlFailure('42601', 'cannot insert multiple commands into a prepared statement');
  transaction.assertTakes(command);
  const question = command && questionOf(command);
  const bound = question && (await bindQuestion(session, question, types));
  const columns = command?.kind === 'question' ? bound?.prepared.columns : undefined;
  statements.set(name, { command, types, parameters: bound?.prepared.parameters ?? [], columns, bound });
  messages.writeBare(output.buffer, messages.parseComplete);
}

function bindPortal(session: SqlSession, message: MessageOf<'bind'>): void {
  const { portals, transaction, output } = session;
  const statement = findStatement(session, message.statement);
  transaction.assertTakes(statement.command);
  const { parameters } = statement;
  if (message.values.length !== parameters.length) {
    throw sqlFailure(
      '08P01',
      `bind message supplies ${message.values.length} parameters, but prepared statement "${message.statement}" requires ${parameters.length}`,
    );
  }
  const values = message.values.map((value, i) => decodeParameter(value, parameters[i] ?? 0, i + 1));
  if (message.portal === '') closePortal(session, '');
  else if (portals.has(message.portal)) throw sqlFailure('42P03', `cursor "${message.portal}" already exists`);
  assertRoom(session);
  const portal: Portal = {
    kind: 'bound',
    statement,
    values,
    formats: message.formats,
    hold: false,
    answer: undefined,
    answerFormats: [],
    state: 'ready',
  };
  const columns = columnsOf(session, statement);
  if (columns !== undefined) formatsOf(portal, columns.length);
  portals.set(message.portal, portal);
  messages.writeBare(output.buffer, messages.bindComplete);
}

function describe(session: SqlSession, { what, name }: MessageOf<'describe'>): void {
  const { transaction, output } = session;
  const portal = what === 'portal' ? findPortal(session, name) : undefined;
  const statement = portal?.statement ?? findStatement(session, name);
  const columns = columnsOf(session, statement);
  if (columns !== undefined) transaction.assertTakes(statement.command);
  if (portal === undefined) messages.writeParameterDescription(output.buffer, statement.parameters);
  if (columns === undefined) messages.writeBare(output.buffer, messages.noData);
  else {
    const formats = portal === undefined ? columns.map((): SqlFormat => 0) : formatsOf(portal, columns.length);
    messages.writeRowDescription(output.buffer, columns, formats);
  }
}

async function executePortal(
  session: SqlSession,
  { portal: name, maxRows }: MessageOf<'execute'>,
  signal: AbortSignal,
): Promise<void> {
  const portal = findPortal(session, name);
  const { statement } = portal;
  const { command } = statement;
  const { buffer } = session.output;
  session.transaction.assertTakes(command);
  if (command === undefined) {
    messages.writeBare(buffer, messages.emptyQuery);
    return;
  }
  if (command.kind === 'question') {
    if (portal.state === 'done') {
      messages.writeComplete(buffer, 'SELECT 0');
      return;
    }
    const formats = formatsOf(portal, statement.columns?.length ?? 0);
    await openPortal(session, portal, formats);
    await sendPortal(session, portal, { maxRows, signal, tagOf: selectTag });
    return;
  }
  if (portal.state === 'done') throw sqlFailure('55000', `portal "${name}" cannot be run`);
  if (portal.answer === undefined) {
    portal.state = 'done';
    const outcome = await performCommand(session, {
      command,
      statement,
      values: portal.values,
      formats: portal.formats,
    });
    if (outcome.kind !== 'rows') {
      await finishOutcome(session, outcome, signal);
      return;
    }
    portal.answer = outcome.answer;
    portal.tagOf = outcome.tagOf;
  }
  await sendPortal(session, portal, { maxRows, signal, tagOf: portal.tagOf ?? selectTag });
}

/** Sends the portal's next rows; with as many as were asked for it is suspended, whether or not there are more. */
async function sendPortal(
  { output, settings }: SqlSession,
  portal: Portal,
  asked: { readonly maxRows: number; readonly signal: AbortSignal; readonly tagOf: (rows: number) => string },
): Promise<void> {
  const { answer } = portal;
  if (answer === undefined) return;
  const { maxRows, signal, tagOf } = asked;
  const formats = formatsOf(portal, answer.columns.length);
  const writeRow = compileDataRow(answer.columns, formats, settings.textStyle());
  portal.state = 'open';
  const { rows, ended } = await sendRows(output, { answer, writeRow }, maxRows === 0 ? Infinity : maxRows, signal);
  if (!ended) {
    messages.writeBare(output.buffer, messages.portalSuspended);
    return;
  }
  portal.state = 'done';
  portal.answer = undefined;
  answer.close();
  messages.writeComplete(output.buffer, tagOf(rows));
}

function selectTag(rows: number): string {
  return `SELECT ${rows}`;
}

/** @throws LakegateError 08P01 where Bind said formats for another number of columns */
function formatsOf({ formats }: Portal, columns: number): readonly SqlFormat[] {
  if (formats.length === columns) return formats;
  const [only = 0] = formats;
  if (formats.length <= 1) return Array.from({ length: columns }, () => only);
  throw sqlFailure('08P01', `bind message has ${formats.length} result formats but query has ${columns} columns`);
}

function columnsOf(session: SqlSession, statement: PreparedStatement): readonly SqlColumn[] | undefined {
  return statement.command && describeCommand(session, statement.command, statement.columns);
}

function findStatement({ statements }: SqlSession, name: string): PreparedStatement {
  const found = statements.get(name);
  if (found !== undefined) return found;
  const what = name === '' ? 'unnamed prepared statement' : `prepared statement "${name}"`;
  throw sqlFailure('26000', `${what} does not exist`);
}

function findPortal({ portals }: SqlSession, name: string): Portal {
  const found = portals.get(name);
  if (found !== undefined) return found;
  throw sqlFailure('34000', `portal "${name}" does not exist`);
}
