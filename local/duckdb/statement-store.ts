// The statements a stand-in remembers: bounded by number, by rows held and by age, oldest finished ones going first.

/** What the store has to know of a statement. */
export interface StoredStatement {
  readonly id: string;
  /** Milliseconds since the epoch; undefined while it waits or runs. */
  finishedAtMs: number | undefined;
  /** Rows its result holds in memory. */
  heldRows: number;
}

export interface StatementStoreOptions<Statement> {
  readonly maxStatements: number;
  readonly maxHeldRows: number;
  readonly ttlMs: number;
  /** Called for each statement that is forgotten. */
  readonly onForget: (statement: Statement) => void;
}

/** The bounds both local servers keep: 2,000 statements, four million rows, ten minutes. */
export const STATEMENT_BOUNDS = { maxStatements: 2_000, maxHeldRows: 4_000_000, ttlMs: 600_000 } as const;

export class StatementStore<Statement extends StoredStatement> {
  private readonly byId = new Map<string, Statement>();
  private readonly idByToken = new Map<string, string>();
  private heldRows = 0;

  constructor(private readonly options: StatementStoreOptions<Statement>) {}

  get(id: string): Statement | undefined {
    return this.byId.get(id);
  }

  /** The statement that an idempotency token already started. */
  getByToken(token: string | undefined): Statement | undefined {
    const id = token === undefined ? undefined : this.idByToken.get(token);
    return id === undefined ? undefined : this.byId.get(id);
  }

  all(): Statement[] {
    return [...this.byId.values()];
  }

  add(statement: Statement, token: string | undefined): void {
    this.evict(Date.now());
    this.byId.set(statement.id, statement);
    if (token !== undefined) this.idByToken.set(token, statement.id);
  }

  /** Records that a statement ended and how many rows it holds. */
  finish(statement: Statement, heldRows: number): void {
    statement.finishedAtMs = Date.now();
    statement.heldRows = heldRows;
    this.heldRows += heldRows;
    this.evict(statement.finishedAtMs, statement);
  }

  clear(): void {
    for (const statement of this.byId.values()) this.options.onForget(statement);
    this.byId.clear();
    this.idByToken.clear();
  }

  private evict(nowMs: number, keep?: Statement): void {
    const { maxStatements, maxHeldRows, ttlMs, onForget } = this.options;
    for (const statement of this.byId.values()) {
      const { finishedAtMs } = statement;
      if (finishedAtMs === undefined || statement === keep) continue;
      const over = this.byId.size > maxStatements || this.heldRows > maxHeldRows;
      if (!over && nowMs - finishedAtMs < ttlMs) return;
      this.byId.delete(statement.id);
      this.heldRows -= statement.heldRows;
      for (const [token, id] of this.idByToken) {
        if (id === statement.id) {
          this.idByToken.delete(token);
          break;
        }
      }
      onForget(statement);
    }
  }
}
