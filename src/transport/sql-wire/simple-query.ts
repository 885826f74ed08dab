// The simple protocol: a text of any number of statements, which are one transaction unless they say otherwise.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY
import type { SqlCommand } from '../../core/sql-service.js';
import * as messages from './backend-message.js';
import { compileCopy } from './copy-out.js';
import { type Outcome, performCommand } from './perform-command.js';
import { compileDataRow, sendRows } from './send-rows.js';
import { closePortal, type PreparedStatement, type SqlSession } from './sql-session.js';

/** Answers all statements of a text. @throws LakegateError of the first that fails; those after it are not run */
export async function answerQuery(session: SqlSession, text: string, signal: AbortSignal): Promise<void> {
  session.statements.delete('');
  closePortal(session, '');
  const { transaction, services, output } = session;
  transaction.beginUnit();
  const commands = await services.service.parse(text);
  if (commands.length > 1) transaction.beginUnit(true);
  if (commands.length === 0) messages.writeBare(output.buffer, messages.emptyQuery);
  for (const command of commands) {
    transaction.assertTakes(command);
    await answerCommand(session, command, signal);
  }
  transaction.endUnit();
}

async function answerCommand(session: SqlSession, command: SqlCommand, signal: AbortSignal): Promise<void> {
  const statement: PreparedStatement = { command, types: [], parameters: [], columns: undefined, bound: undefined };
  const outcome = await performCommand(session, { command, statement, values: [], formats: [] });
  const { buffer } = session.output;
  if (outcome.kind === 'rows') {
    const { answer, format = 0 } = outcome;
    const formats = answer.columns.map(() => format);
    messages.writeRowDescription(buffer, answer.columns, formats);
    try {
      const writeRow = compileDataRow(answer.columns, formats, session.settings.textStyle());
      const { rows } = await sendRows(session.output, { answer, writeRow }, Infinity, signal);
      messages.writeComplete(buffer, outcome.tagOf(rows));
    } finally {
      answer.close();
    }
  } else await finishOutcome(session, outcome, signal);
  await session.output.flush(signal);
}

/** Sends a copy, or the tag of what is done. */
export async function finishOutcome(
  session: SqlSession,
  outcome: Exclude<Outcome, { kind: 'rows' }>,
  signal: AbortSignal,
): Promise<void> {
  const { buffer } = session.output;
  if (outcome.kind === 'done') {
    if (outcome.warning !== undefined) messages.writeWarning(buffer, outcome.warning);
    messages.writeComplete(buffer, outcome.tag);
    return;
  }
  const { answer, command } = outcome;
  try {
    const form = compileCopy(command, answer.columns, session.settings.textStyle());
    messages.writeCopyOut(buffer, answer.columns.length, command.format === 'binary' ? 1 : 0);
    form.writeStart(buffer);
    const { rows } = await sendRows(session.output, { answer, writeRow: form.writeRow }, Infinity, signal);
    form.writeEnd(buffer);
    messages.writeBare(buffer, messages.copyDone);
    messages.writeComplete(buffer, `COPY ${rows}`);
  } finally {
    answer.close();
  }
}
