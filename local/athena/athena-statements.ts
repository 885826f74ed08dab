// Starts, follows and stops the local Athena server's queries: dialect check, execution, result file.
import type { Engine } from '../duckdb/create-engine.js';
import type { EngineAccess } from '../governed/engine-access.js';
import type { CatalogOf } from '../governed/govern-engine.js';
import { estimateScannedBytes } from '../duckdb/catalog.js';
import { HeldResult } from '../duckdb/held-result.js';
import { mapDuckDbError } from '../duckdb/map-duckdb-error.js';
import { SqlError } from '../duckdb/sql-error.js';
import { STATEMENT_BOUNDS, StatementStore } from '../duckdb/statement-store.js';
import { parseLiteral } from '../duckdb/translate-literal.js';
import { translateStatement, type TranslatedStatement } from '../duckdb/translate-statement.js';
import { AwsError } from '../aws-json/aws-error.js';
import { formatFailure, type AthenaStatement } from './athena-statement.js';
import { athenaEncoderOf } from './encode-athena-value.js';
import type { ResultFiles } from './result-files.js';
import { TRINO_DIALECT, UNNAMED_COLUMN } from './trino-dialect.js';

/** What StartQueryExecution asks for. */
export interface StartOptions {
  readonly sql: string;
  readonly database: string | undefined;
  readonly workGroup: string;
  readonly parameters: readonly string[];
  readonly outputPrefix: string;
  readonly token: string | undefined;
  readonly access: EngineAccess | undefined;
}

/** @returns the InvalidRequestException with Athena's error code. */
export function invalidRequest(message: string, code = 'INVALID_INPUT'): AwsError {
  return new AwsError('InvalidRequestException', message, { AthenaErrorCode: code });
}

export class AthenaStatements {
  private readonly store: StatementStore<AthenaStatement>;

  constructor(
    private readonly engine: Engine,
    private readonly files: ResultFiles,
    private readonly catalogOf: CatalogOf,
  ) {
    this.store = new StatementStore({
      ...STATEMENT_BOUNDS,
      onForget: (statement) => {
        files.remove(statement.outputLocation);
      },
    });
  }

  /** @throws AwsError InvalidRequestException for an id that is unknown, or somebody else's. */
  get(id: string, access: EngineAccess | undefined): AthenaStatement {
    const statement = this.store.get(id);
    if (statement === undefined || statement.owner !== access?.caller.userId)
      throw invalidRequest(`QueryExecution ${id} was not found`);
    return statement;
  }

  all(access: EngineAccess | undefined): AthenaStatement[] {
    return this.store.all().filter(({ owner }) => owner === access?.caller.userId);
  }

  /** @throws AwsError InvalidRequestException for a statement outside the grammar or a parameter that isn't a literal. */
  start(options: StartOptions): AthenaStatement {
    const earlier = this.store.getByToken(options.token);
    if (earlier !== undefined) {
      if (earlier.sql !== options.sql || earlier.parameters.join('\n') !== options.parameters.join('\n')) {
        throw invalidRequest('Idempotent parameters do not match');
      }
      return earlier;
    }
    const id = crypto.randomUUID();
    const statement: AthenaStatement = {
      id,
      sql: options.sql,
      database: options.database,
      workGroup: options.workGroup,
      parameters: options.parameters,
      owner: options.access?.caller.userId,
      outputLocation: `${options.outputPrefix}${id}.csv`,
      submittedAtMs: Date.now(),
      startedAtMs: undefined,
      finishedAtMs: undefined,
      heldRows: 0,
      state: 'QUEUED',
      reason: undefined,
      error: undefined,
      scannedBytes: 0,
      running: undefined,
      result: undefined,
    };
    const translated = this.translate(statement, options.access);
    this.store.add(statement, options.token);
    if (translated instanceof SqlError) this.fail(statement, translated);
    else void this.execute(statement, translated);
    return statement;
  }

  stop(statement: AthenaStatement): void {
    if (statement.state !== 'QUEUED' && statement.state !== 'RUNNING') return;
    statement.running?.cancel();
    this.end(statement, 'CANCELLED', 'Query cancelled by user');
  }

  clear(): void {
    this.store.clear();
  }

  /** A semantic error comes back as a value: it fails the execution; a syntax error refuses the request. */
  private translate(
    { sql, database, parameters }: AthenaStatement,
    access: EngineAccess | undefined,
  ): TranslatedStatement | SqlError {
    const literals = parameters.map((text, index) => readParameter(text, index));
    let used = 0;
    try {
      const translated = translateStatement(sql, {
        dialect: TRINO_DIALECT,
        catalog: this.catalogOf(access),
        defaultSchema: database?.toLowerCase(),
        catalogNames: ['awsdatacatalog'],
        parameter: () => literals[used++] ?? 'NULL',
      });
      return used === literals.length ? translated : wrongParameterCount(used, literals.length);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.kind !== 'syntax') return error;
      const at = error.position;
      const place = at === undefined ? '' : `line ${String(at.line)}:${String(at.column)}: `;
      throw invalidRequest(`${place}${error.message}`, 'MALFORMED_QUERY');
    }
  }

  private async execute(statement: AthenaStatement, { sql, translation }: TranslatedStatement): Promise<void> {
    const { tables, columnNames, readsAllColumns } = translation;
    statement.running = this.engine.run(sql, () => {
      if (statement.state !== 'QUEUED') return;
      statement.state = 'RUNNING';
      statement.startedAtMs = Date.now();
    });
    try {
      const raw = await statement.running.result;
      const columns = raw.columns.map(({ name, type }, index) => {
        return { name: name.startsWith(UNNAMED_COLUMN) ? `_col${String(index)}` : name, type };
      });
      const result = new HeldResult<string | null>({ ...raw, columns }, athenaEncoderOf, null);
      await this.files.write(statement.outputLocation, result);
      if (statement.state === 'CANCELLED') {
        this.files.remove(statement.outputLocation);
        return;
      }
      statement.result = result;
      statement.scannedBytes = estimateScannedBytes(tables, columnNames, readsAllColumns);
      this.end(statement, 'SUCCEEDED', undefined, result.rowCount);
    } catch (error) {
      if (statement.state !== 'CANCELLED') this.fail(statement, mapDuckDbError(error));
    }
  }

  private fail(statement: AthenaStatement, error: SqlError): void {
    statement.error = error.kind === 'cancelled' ? undefined : error;
    this.end(statement, error.kind === 'cancelled' ? 'CANCELLED' : 'FAILED', formatFailure(error));
  }

  private end(
    statement: AthenaStatement,
    state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED',
    reason: string | undefined,
    heldRows = 0,
  ): void {
    statement.reason = reason;
    this.store.finish(statement, heldRows);
    statement.state = state;
  }
}

function readParameter(text: string, index: number): string {
  try {
    return parseLiteral(text, TRINO_DIALECT);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw invalidRequest(`Execution parameter ${String(index + 1)} is not a literal: ${text}`, 'MALFORMED_QUERY');
  }
}

function wrongParameterCount(expected: number, found: number): SqlError {
  const message = `Incorrect number of parameters: expected ${String(expected)} but found ${String(found)}`;
  return new SqlError('semantic', 'INVALID_PARAMETER_USAGE', message, { line: 1, column: 1 });
}
