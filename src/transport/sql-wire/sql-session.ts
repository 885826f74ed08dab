// What one connection holds between its messages: who it is, settings, the transaction, prepared statements, portals.
import type { Limits } from '../../config/limits.js';
import type { Observe } from '../../core/observation.js';
import type { Principal } from '../../core/principal.js';
import type { ReadGate } from '../../core/read-scope.js';
import type {
  PreparedSql,
  SqlColumn,
  SqlCommand,
  SqlFormat,
  SqlParameter,
  SqlService,
} from '../../core/sql-service.js';
import type { ConcurrencyLimit } from '../http/limit-concurrency.js';
import type { Answer } from './answer.js';
import type { SessionSettings } from './settings/session-settings.js';
import type { Transaction } from './transaction.js';
import type { WireOutput } from './wire-output.js';

/** What every connection is served with. */
export interface SqlWireServices {
  readonly service: SqlService;
  readonly gate: ReadGate;
  readonly concurrency: ConcurrencyLimit;
  readonly limits: Limits;
  readonly observe: Observe;
}

/** A question as it was bound, and what it was bound to. */
export interface BoundQuestion {
  readonly prepared: PreparedSql;
  readonly grantDigest: string;
  readonly settingsVersion: number;
}

/** A statement that was prepared, by Parse or PREPARE. */
export interface PreparedStatement {
  /** Absent: the text held none. */
  readonly command: SqlCommand | undefined;
  /** Types that the client gave, 0 where it left them open. */
  readonly types: readonly number[];
  readonly parameters: readonly number[];
  /** What it answers with; undefined: no rows. */
  readonly columns: readonly SqlColumn[] | undefined;
  /** Absent where it asks nothing. Replaced when it is bound anew. */
  bound: BoundQuestion | undefined;
}

/** A statement on its way: bound values and, once it runs, its rows. Cursors are portals too. */
export interface Portal {
  readonly kind: 'bound' | 'cursor';
  readonly statement: PreparedStatement;
  readonly values: readonly SqlParameter[];
  /** Of each column; none: text. */
  readonly formats: readonly SqlFormat[];
  /** Whether a cursor outlives its transaction. */
  readonly hold: boolean;
  answer: Answer | undefined;
  /** What the answer was asked to be encoded in, where it comes encoded. */
  answerFormats: readonly SqlFormat[];
  /** What completing it is called, by the number of its last rows; of a question: SELECT. */
  tagOf?: ((rows: number) => string) | undefined;
  state: 'ready' | 'open' | 'done';
}

/** What is being worked on now: cancel requests and the statement timeout end it. */
export interface Work {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
}

export interface SqlSession {
  readonly services: SqlWireServices;
  readonly database: string;
  readonly user: string;
  readonly backendPid: number;
  readonly settings: SessionSettings;
  readonly transaction: Transaction;
  readonly statements: Map<string, PreparedStatement>;
  readonly portals: Map<string, Portal>;
  readonly output: WireOutput;
  /** Aborted when the client goes, or when the connection is to end; the reason says why. */
  readonly signal: AbortSignal;
  /** Who asks, proved anew where that was long ago. @throws LakegateError UNAUTHENTICATED */
  identify(): Promise<Principal>;
  work: Work | undefined;
}

/** Ends a portal and what it is read with. */
export function closePortal(session: Pick<SqlSession, 'portals'>, name: string): void {
  const portal = session.portals.get(name);
  session.portals.delete(name);
  portal?.answer?.close();
}
