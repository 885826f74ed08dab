// The messages of an authenticated client, one after another; an error ends the statement, and in the extended protocol
// all up to the next Sync. https://www.postgresql.org/docs/current/protocol-flow.html
import { LakegateError } from '../../core/errors.js';
import { resolveError } from '../graphql/encode-error.js';
import * as messages from './backend-message.js';
import { answerExtended } from './extended-query.js';
import type { Frame, FrameReader } from './frame-reader.js';
import { type FrontendMessage, parseFrontendMessage } from './frontend-message.js';
import { answerQuery } from './simple-query.js';
import { FatalFailure, fatal, sqlFailure } from './sql-failure.js';
import type { SqlSession } from './sql-session.js';
import { flushBytes } from './wire-output.js';

interface MessageSource {
  readonly reader: FrameReader;
  /** Aborted when the connection is to end as soon as nothing runs. */
  readonly draining: AbortSignal;
}

/** Resolves when the client takes its leave. @throws FatalFailure, or the reason for which the connection ends */
export async function answerMessages(session: SqlSession, source: MessageSource): Promise<void> {
  const { transaction, output } = session;
  let isSkipping = false;
  let isInUnit = false;
  for (;;) {
    const frame = await nextFrame(session, source);
    if (frame === undefined) return;
    const type = String.fromCharCode(frame.type);
    if (type === 'X') return;
    if (isSkipping && type !== 'S') continue;
    const isQuery = type === 'Q';
    if (!isQuery && !isInUnit) transaction.beginUnit();
    isInUnit = !isQuery && type !== 'S';
    try {
      await withWork(session, (signal) => answerFrame(session, frame, signal));
    } catch (error) {
      fail(session, error);
      isSkipping = !isQuery && type !== 'S';
      if (isSkipping) await output.flush();
    }
    if (!isQuery && type !== 'S') {
      if (output.buffer.length >= flushBytes) await output.flush(session.signal);
      continue;
    }
    isSkipping = false;
    for (const [name, value] of session.settings.takeReports()) {
      messages.writeParameterStatus(output.buffer, name, value);
    }
    messages.writeReady(output.buffer, transaction.status);
    await output.flush(session.signal);
  }
}

async function answerFrame(session: SqlSession, frame: Frame, signal: AbortSignal): Promise<void> {
  const message: FrontendMessage = parseFrontendMessage(frame.type, frame.body);
  switch (message.kind) {
    case 'query':
      return answerQuery(session, message.text, signal);
    case 'sync':
      session.transaction.endUnit();
      return;
    case 'flush':
      return session.output.flush(signal);
    case 'function-call':
      throw sqlFailure('0A000', 'function calls are not supported');
    // What comes of a copy that failed is passed over.
    case 'copy':
    case 'terminate':
      return;
    default:
      return answerExtended(session, message, signal);
  }
}

/** The statement timeout and requests to cancel hold while a message is worked on. */
async function withWork(session: SqlSession, answer: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const work = new AbortController();
  const timeoutMs = session.settings.timeoutMs('statement_timeout');
  const timer =
    timeoutMs > 0
      ? setTimeout(() => {
          work.abort(sqlFailure('57014', 'canceling statement due to statement timeout'));
        }, timeoutMs)
      : undefined;
  const onEnd = (): void => {
    work.abort(session.signal.reason);
  };
  session.signal.addEventListener('abort', onEnd, { once: true });
  if (session.signal.aborted) onEnd();
  session.work = {
    signal: work.signal,
    abort: (reason) => {
      work.abort(reason);
    },
  };
  try {
    await answer(work.signal);
  } finally {
    clearTimeout(timer);
    session.signal.removeEventListener('abort', onEnd);
    session.work = undefined;
  }
}

/** Tells of an error that leaves the connection as it is. @throws the error where it doesn't */
function fail(session: SqlSession, caught: unknown): void {
  if (session.signal.aborted) throw session.signal.reason as Error;
  if (caught instanceof FatalFailure) throw caught;
  const error = resolveError(caught);
  if (error.code === 'SHUTTING_DOWN') throw error;
  if (!(caught instanceof LakegateError)) {
    const { observe } = session.services;
    observe({ kind: 'error', requestId: `sql-${session.backendPid}`, code: error.code, cause: caught });
  }
  session.transaction.fail();
  messages.writeFailure(session.output.buffer, error, 'ERROR');
}

/** Waits for the client, for as long as it may be idle. */
async function nextFrame(session: SqlSession, { reader, draining }: MessageSource): Promise<Frame | undefined> {
  const { signal, services, settings, transaction } = session;
  if (draining.aborted && !reader.hasMore()) throw new LakegateError('SHUTTING_DOWN');
  const isIdle = transaction.status === 'I';
  const [limitMs, name] = isIdle
    ? ([services.limits.sqlIdleTimeoutMs, 'idle_session_timeout'] as const)
    : ([services.limits.sqlIdleInTransactionMs, 'idle_in_transaction_session_timeout'] as const);
  const ownMs = settings.timeoutMs(name);
  const timeoutMs = Math.min(limitMs, ownMs > 0 ? ownMs : limitMs, 2_147_483_647);
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  let onDrain: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        isIdle
          ? fatal('57P05', 'terminating connection due to idle-session timeout')
          : fatal('25P03', 'terminating connection due to idle-in-transaction timeout'),
      );
    }, timeoutMs);
    onAbort = (): void => {
      reject(signal.reason as Error);
    };
    onDrain = (): void => {
      reject(new LakegateError('SHUTTING_DOWN'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    draining.addEventListener('abort', onDrain, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([reader.read(services.limits.maxSqlMessageBytes), ended]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
    if (onDrain !== undefined) draining.removeEventListener('abort', onDrain);
  }
}
