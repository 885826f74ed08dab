// Runs a question: identity, a place among the caller's, a scope of its own, then rows. What a question is read with is
// held until its answer is closed, so that portals and cursors may be read on.
import { LakegateError } from '../../core/errors.js';
import type { Principal } from '../../core/principal.js';
import type { ReadScope } from '../../core/read-scope.js';
import type { SqlBatch, SqlColumn, SqlFormat, SqlParameter, SqlQuestion } from '../../core/sql-service.js';
import { randomUUID } from 'node:crypto';
import { resolveError } from '../graphql/encode-error.js';
import { createDeadline } from '../http/create-deadline.js';
import { type Answer, createRowSlicer } from './answer.js';
import { sqlFailure } from './sql-failure.js';
import type { BoundQuestion, PreparedStatement, SqlSession } from './sql-session.js';

/** A scope, and what holds it open. */
interface OpenScope {
  readonly scope: ReadScope;
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Lets it outlive the work at hand, whose end aborts it until then. */
  release(): void;
  /** Ends it, with what it failed with, if it did. */
  end(failure?: unknown): void;
}

/** Binds a question with types of parameters that the client gave. @throws LakegateError of any stage */
export async function bindQuestion(
  session: SqlSession,
  question: SqlQuestion,
  types: readonly number[],
): Promise<BoundQuestion> {
  const open = await openScope(session, 'part');
  try {
    const bound = await bindIn(session, { question, types, open });
    open.end();
    return bound;
  } catch (error) {
    open.end(error);
    throw error;
  }
}

/**
 * Starts a prepared question; it is bound anew where the caller's grants or the settings have changed.
 * @throws LakegateError of any stage; 0A000 where it would answer with other columns than it was prepared with
 */
export async function startQuestion(
  session: SqlSession,
  { statement, question }: { readonly statement: PreparedStatement; readonly question: SqlQuestion },
  values: readonly SqlParameter[],
  formats: readonly SqlFormat[],
): Promise<Answer> {
  const open = await openScope(session, 'request');
  try {
    const { prepared } = await rebind(session, { statement, question, open });
    const all = prepared.columns.map((_, i) => (formats.length === 1 ? formats[0] : formats[i]) ?? 0);
    return createAnswer(session, open, {
      columns: prepared.columns,
      batches: prepared.run(values, all, open.scope),
    });
  } catch (error) {
    open.end(error);
    throw error;
  }
}

/** The lines of a question's plan. @throws LakegateError of any stage */
export async function explainQuestion(
  session: SqlSession,
  { statement, question }: { readonly statement: PreparedStatement; readonly question: SqlQuestion },
  values: readonly SqlParameter[],
  format: 'text' | 'json',
): Promise<readonly string[]> {
  const open = await openScope(session, 'request');
  try {
    const { prepared } = await rebind(session, { statement, question, open });
    const lines = await unlessAborted(open.signal, prepared.explain(values, format, open.scope));
    open.end();
    return lines;
  } catch (error) {
    open.end(error);
    throw error;
  }
}

async function rebind(
  session: SqlSession,
  asked: { readonly statement: PreparedStatement; readonly question: SqlQuestion; readonly open: OpenScope },
): Promise<BoundQuestion> {
  const { statement, question, open } = asked;
  const { bound } = statement;
  const isFresh =
    bound?.grantDigest === open.scope.catalog.grantDigest && bound.settingsVersion === session.settings.version;
  if (bound !== undefined && isFresh) return bound;
  const anew = await bindIn(session, { question, types: statement.types, open });
  if (bound !== undefined && !sameColumns(bound.prepared.columns, anew.prepared.columns)) {
    throw sqlFailure('0A000', 'cached plan must not change result type');
  }
  statement.bound = anew;
  return anew;
}

async function bindIn(
  { services, settings, database, user, backendPid }: SqlSession,
  asked: { readonly question: SqlQuestion; readonly types: readonly number[]; readonly open: OpenScope },
): Promise<BoundQuestion> {
  const { question, types, open } = asked;
  const { scope } = open;
  const { version: settingsVersion } = settings;
  const told = { database, user, backendPid, settings: settings.values() };
  const prepared = await unlessAborted(
    open.signal,
    services.service.prepare(question, types, { session: told, scope }),
  );
  return { prepared, grantDigest: scope.catalog.grantDigest, settingsVersion };
}

function sameColumns(a: readonly SqlColumn[], b: readonly SqlColumn[]): boolean {
  return a.length === b.length && a.every((column, i) => column.name === b[i]?.name && column.typeOid === b[i].typeOid);
}

/** A part of a request is told of only where it fails. */
async function openScope(session: SqlSession, what: 'request' | 'part'): Promise<OpenScope> {
  const { services, signal: connection } = session;
  const { gate, concurrency, limits, observe } = services;
  const startedAt = performance.now();
  const requestId = randomUUID();
  const deadline = createDeadline(limits.exportTimeoutMs, connection);
  const release = followWork(session, deadline);
  let principal: Principal | undefined;
  let leave: (() => void) | undefined;
  let scope: ReadScope | undefined;
  let hasEnded = false;
  const end = (failure?: unknown): void => {
    if (hasEnded) return;
    hasEnded = true;
    release();
    deadline.clear();
    leave?.();
    scope?.end();
    const error = failure === undefined ? undefined : resolveError(failure);
    if (error !== undefined && error.spec.fault !== 'caller' && error.code !== 'SHUTTING_DOWN') {
      observe({ kind: 'error', requestId, code: error.code, cause: error.cause ?? error });
    }
    const status = error?.spec.status ?? 200;
    if (principal === undefined || (what === 'part' && error === undefined)) return;
    observe({
      kind: 'request-finished',
      requestId,
      principal: principal.id,
      status,
      ms: performance.now() - startedAt,
    });
  };
  try {
    principal = await session.identify();
    leave = await concurrency.wait(principal.id, deadline.signal);
    scope = await gate.open({ principal, requestId, signal: deadline.signal });
    return {
      scope,
      signal: deadline.signal,
      abort: (reason) => {
        deadline.abort(reason);
      },
      release,
      end,
    };
  } catch (error) {
    end(error);
    throw error;
  }
}

/** While rows are asked for, what ends the work at hand ends the answer too; in between nothing does but its deadline. */
function createAnswer(
  session: SqlSession,
  open: OpenScope,
  { columns, batches }: { readonly columns: readonly SqlColumn[]; readonly batches: AsyncIterable<SqlBatch> },
): Answer {
  const iterator = batches[Symbol.asyncIterator]();
  open.release();
  let isClosed = false;
  const close = (failure?: unknown): void => {
    if (isClosed) return;
    isClosed = true;
    if (failure === undefined) open.abort(new LakegateError('REQUEST_CANCELLED'));
    // What still runs may need a while to notice; nobody waits for it, but the scope does.
    void Promise.resolve(iterator.return?.())
      .catch(() => undefined)
      .then(() => {
        open.end(failure);
      });
  };
  const nextBatch = async (): Promise<SqlBatch | undefined> => {
    if (isClosed) return undefined;
    const release = followWork(session, open);
    try {
      for (;;) {
        const next = await unlessAborted<IteratorResult<SqlBatch, undefined>>(open.signal, iterator.next());
        if (next.done === true) {
          isClosed = true;
          open.end();
          return undefined;
        }
        if (next.value.rows.length > 0) return next.value;
      }
    } catch (error) {
      close(error);
      throw error;
    } finally {
      release();
    }
  };
  return { columns, next: createRowSlicer(nextBatch), close };
}

/** Aborts what is open with the work at hand; gives what stops that. */
function followWork({ work }: SqlSession, open: { abort(reason: unknown): void }): () => void {
  if (work === undefined) return () => undefined;
  const abort = (): void => {
    open.abort(work.signal.reason);
  };
  if (work.signal.aborted) abort();
  work.signal.addEventListener('abort', abort, { once: true });
  return () => {
    work.signal.removeEventListener('abort', abort);
  };
}

/** A promise, or the signal's reason as soon as there is one. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    const settle = (): void => {
      signal.removeEventListener('abort', onAbort);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(settle);
  });
}
