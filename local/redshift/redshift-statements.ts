// Runs, follows and cancels the local Redshift server's statements: parameters, both dialect checks, execution.
import type { Engine, EngineResult } from '../duckdb/create-engine.js';
import { DUCKDB_TYPE, typeIdOf } from '../duckdb/duckdb-types.js';
import { HeldResult } from '../duckdb/held-result.js';
import { mapDuckDbError } from '../duckdb/map-duckdb-error.js';
import { SqlError } from '../duckdb/sql-error.js';
import { STATEMENT_BOUNDS, StatementStore } from '../duckdb/statement-store.js';
import { quoteText, tokenize } from '../duckdb/token-cursor.js';
import { translateStatement } from '../duckdb/translate-statement.js';
import { AwsError } from '../aws-json/aws-error.js';
import type { EngineAccess } from '../governed/engine-access.js';
import type { CatalogOf } from '../governed/govern-engine.js';
import type { RedshiftGrammarCheck } from './check-redshift-grammar.js';
import { fieldEncoderOf, NULL_FIELD, textEncoderOf, type RedshiftField } from './encode-redshift-value.js';
import { REDSHIFT_DIALECT } from './redshift-dialect.js';
import {
  formatFailure,
  type RedshiftResult,
  type RedshiftStatement,
  type RedshiftStatus,
  type RedshiftTarget,
  type SqlParameter,
} from './redshift-statement.js';

/** What ExecuteStatement asks for. */
export interface ExecuteOptions {
  readonly sql: string;
  readonly name: string | undefined;
  readonly parameters: readonly SqlParameter[];
  readonly target: RedshiftTarget;
  readonly format: 'JSON' | 'CSV';
  readonly token: string | undefined;
  readonly access: EngineAccess | undefined;
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export class RedshiftStatements {
  private readonly store = new StatementStore<RedshiftStatement>({ ...STATEMENT_BOUNDS, onForget: () => undefined });

  constructor(
    private readonly engine: Engine,
    private readonly checkGrammar: RedshiftGrammarCheck,
    private readonly catalogOf: CatalogOf,
  ) {}

  /** @throws AwsError ResourceNotFoundException for an id that is unknown, or somebody else's. */
  get(id: string, access: EngineAccess | undefined): RedshiftStatement {
    const statement = this.store.get(id);
    if (statement === undefined || statement.owner !== access?.caller.userId) {
      throw new AwsError('ResourceNotFoundException', 'Query does not exist.', { ResourceId: id });
    }
    return statement;
  }

  all(access: EngineAccess | undefined): RedshiftStatement[] {
    return this.store.all().filter(({ owner }) => owner === access?.caller.userId);
  }

  /** @throws AwsError ValidationException for a parameter that is missing or unused. */
  execute(options: ExecuteOptions): RedshiftStatement {
    const earlier = this.store.getByToken(options.token);
    if (earlier !== undefined) {
      if (earlier.sql === options.sql) return earlier;
      throw validationError('ClientToken was used for another statement');
    }
    const { token, access, ...request } = options;
    const now = Date.now();
    const statement: RedshiftStatement = {
      ...request,
      owner: access?.caller.userId,
      id: crypto.randomUUID(),
      createdAtMs: now,
      updatedAtMs: now,
      finishedAtMs: undefined,
      heldRows: 0,
      status: 'SUBMITTED',
      startedAtNs: undefined,
      durationNs: -1,
      error: undefined,
      running: undefined,
      result: undefined,
      ended: Promise.resolve(),
    };
    checkParameters(options);
    this.store.add(statement, token);
    statement.ended = this.run(statement, access);
    return statement;
  }

  /** @returns false when it had already ended. */
  cancel(statement: RedshiftStatement): boolean {
    if (statement.finishedAtMs !== undefined) return false;
    statement.running?.cancel();
    this.end(statement, 'ABORTED');
    return true;
  }

  clear(): void {
    this.store.clear();
  }

  private async run(statement: RedshiftStatement, access: EngineAccess | undefined): Promise<void> {
    try {
      statement.running = this.engine.run(this.translate(statement, access), () => {
        if (statement.finishedAtMs !== undefined) return;
        statement.startedAtNs = process.hrtime.bigint();
        statement.updatedAtMs = Date.now();
        statement.status = 'STARTED';
      });
      const result = holdResult(await statement.running.result, statement.format);
      if (statement.finishedAtMs !== undefined) return;
      statement.result = result;
      this.end(statement, 'FINISHED', result.rows.rowCount);
    } catch (error) {
      if (statement.finishedAtMs !== undefined) return;
      const known = mapDuckDbError(error);
      statement.error = formatFailure(known);
      this.end(statement, known.kind === 'cancelled' ? 'ABORTED' : 'FAILED');
    }
  }

  private translate({ sql, target, parameters }: RedshiftStatement, access: EngineAccess | undefined): string {
    this.checkGrammar(sql);
    const values = new Map(parameters.map(({ name, value }) => [name, value]));
    return translateStatement(sql, {
      dialect: REDSHIFT_DIALECT,
      catalog: this.catalogOf(access),
      defaultSchema: 'public',
      catalogNames: [target.Database.toLowerCase()],
      parameter: (name) => quoteText(values.get(name) ?? ''),
    }).sql;
  }

  private end(statement: RedshiftStatement, status: RedshiftStatus, heldRows = 0): void {
    this.store.finish(statement, heldRows);
    statement.status = status;
    statement.updatedAtMs = Date.now();
    const { startedAtNs } = statement;
    statement.durationNs = startedAtNs === undefined ? 0 : Number(process.hrtime.bigint() - startedAtNs);
  }
}

function holdResult(raw: EngineResult, format: 'JSON' | 'CSV'): RedshiftResult {
  const held = encodeResult(raw, format);
  // Sums of integers may not fit Redshift's type; that fails the statement, not the page that shows it.
  if (raw.columns.some(({ type }) => typeIdOf(type) === DUCKDB_TYPE.HUGEINT)) held.rows.rows(0, raw.rowCount);
  return held;
}

function encodeResult(raw: EngineResult, format: 'JSON' | 'CSV'): RedshiftResult {
  return format === 'JSON'
    ? { format, rows: new HeldResult<RedshiftField>(raw, fieldEncoderOf, NULL_FIELD) }
    : { format, rows: new HeldResult<string | null>(raw, textEncoderOf, null) };
}

/** Every parameter is used and every use has its parameter; a text that has no tokens fails later, as a statement. */
function checkParameters({ sql, parameters }: ExecuteOptions): void {
  let used: Set<string>;
  try {
    const tokens = tokenize(sql, REDSHIFT_DIALECT);
    used = new Set(tokens.filter((token) => token.kind === 'parameter').map((token) => token.text));
  } catch (error) {
    if (error instanceof SqlError) return;
    throw error;
  }
  const given = new Set(parameters.map(({ name }) => name));
  if (given.size < parameters.length) throw validationError('Parameters list contains duplicate parameters.');
  const unused = [...given].filter((name) => !used.has(name));
  if (unused.length > 0) {
    throw validationError(`Parameters list contains unused parameters. Unused parameters: [${unused.join(', ')}]`);
  }
  const missing = [...used].filter((name) => !given.has(name));
  if (missing.length > 0) throw validationError(`Cannot find parameter: ${missing.join(', ')}`);
}
