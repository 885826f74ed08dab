// The transaction of a connection. There is nothing to write, so what it can take back is settings and cursors; but
// clients rely on its states: a block that failed answers nothing until it ends.
import type { SqlCommand } from '../../core/sql-service.js';
import type { TransactionStatus } from './backend-message.js';
import type { SettingState } from './settings/session-settings.js';
import { sqlFailure } from './sql-failure.js';
import { closePortal, type Portal } from './sql-session.js';
import type { LakegateError } from '../../core/errors.js';

type TransactionCommand = Extract<SqlCommand, { kind: 'transaction' }>;

/** What of a session a transaction governs. */
export interface Governed {
  readonly settings: { state(): SettingState; restore(state: SettingState): void; endTransaction(): void };
  readonly portals: Map<string, Portal>;
}

interface Savepoint {
  readonly name: string;
  readonly settings: SettingState;
  readonly portals: ReadonlySet<string>;
}

export class Transaction {
  readonly #governed: Governed;
  #status: TransactionStatus = 'I';
  #start: SettingState;
  /** Cursors that outlive the transaction they were made in: those of earlier ones stay whatever happens. */
  #held: ReadonlySet<Portal> = new Set();
  #savepoints: Savepoint[] = [];
  /** Whether several statements came as one text, which then are one transaction. */
  #isImplicit = false;

  constructor(governed: Governed) {
    this.#governed = governed;
    this.#start = governed.settings.state();
  }

  get status(): TransactionStatus {
    return this.#status;
  }

  /** Whether cursors may be declared that don't outlive the transaction. */
  get isBlock(): boolean {
    return this.#status !== 'I' || this.#isImplicit;
  }

  /** What the client sent begins to be worked on. */
  beginUnit(isImplicit = false): void {
    this.#isImplicit = isImplicit;
    if (this.#status === 'I') this.#start = this.#governed.settings.state();
  }

  /** All of it has been worked on; outside a block that commits it. */
  endUnit(): void {
    this.#isImplicit = false;
    if (this.#status === 'I') this.#finish(true);
  }

  /** A statement failed. */
  fail(): void {
    if (this.#status === 'T') this.#status = 'E';
    else if (this.#status === 'I') this.#finish(false);
  }

  /** @throws LakegateError 25P02 for what a failed block doesn't take */
  assertTakes(command: SqlCommand | undefined): void {
    if (this.#status !== 'E' || command === undefined) return;
    if (command.kind === 'transaction' && ['commit', 'rollback', 'rollback-to'].includes(command.verb)) return;
    throw sqlFailure('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
  }

  /** Does what a command says; gives its tag, and what the client is warned of. @throws LakegateError 25P01, 3B001 */
  perform(command: TransactionCommand): { readonly tag: string; readonly warning?: LakegateError } {
    if (command.readWrite === true) {
      throw sqlFailure('25006', 'cannot set transaction read-write mode: Lakegate is read-only');
    }
    // SET TRANSACTION and the like: all levels of isolation are the same to who only reads.
    if (command.tag === 'SET') return { tag: 'SET' };
    switch (command.verb) {
      case 'begin':
        return this.#begin(command.tag);
      case 'commit':
      case 'rollback':
        return this.#end(command);
      default:
        return this.#performSavepoint(command);
    }
  }

  #begin(tag: string): { readonly tag: string; readonly warning?: LakegateError } {
    if (this.#status === 'T') {
      return { tag, warning: sqlFailure('25001', 'there is already a transaction in progress') };
    }
    this.#status = 'T';
    return { tag };
  }

  #end({ verb, tag }: TransactionCommand): { readonly tag: string; readonly warning?: LakegateError } {
    const status = this.#status;
    const commits = verb === 'commit' && status !== 'E';
    this.#finish(commits);
    if (status === 'I') return { tag, warning: sqlFailure('25P01', 'there is no transaction in progress') };
    return { tag: commits ? tag : 'ROLLBACK' };
  }

  #performSavepoint({ verb, tag, name = '' }: TransactionCommand): { readonly tag: string } {
    const { settings, portals } = this.#governed;
    if (!this.isBlock) {
      const what = { savepoint: 'SAVEPOINT', release: 'RELEASE SAVEPOINT' }[verb as string] ?? 'ROLLBACK TO SAVEPOINT';
      throw sqlFailure('25P01', `${what} can only be used in transaction blocks`);
    }
    if (verb === 'savepoint') {
      this.#savepoints.push({ name, settings: settings.state(), portals: new Set(portals.keys()) });
      return { tag };
    }
    const at = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name);
    const savepoint = this.#savepoints[at];
    if (savepoint === undefined) throw sqlFailure('3B001', `savepoint "${name}" does not exist`);
    if (verb === 'release') {
      this.#savepoints.length = at;
      return { tag };
    }
    this.#savepoints.length = at + 1;
    settings.restore(savepoint.settings);
    for (const key of [...portals.keys()]) if (!savepoint.portals.has(key)) closePortal(this.#governed, key);
    this.#status = 'T';
    return { tag };
  }

  #finish(commits: boolean): void {
    const { settings, portals } = this.#governed;
    this.#status = 'I';
    this.#savepoints = [];
    if (commits) settings.endTransaction();
    else settings.restore(this.#start);
    this.#start = settings.state();
    for (const [key, portal] of [...portals]) {
      if (!portal.hold || (!commits && !this.#held.has(portal))) closePortal(this.#governed, key);
    }
    this.#held = new Set(portals.values());
  }
}
