// A statement the stand-in refuses or that fails: which stage refused it, and how the service would name it.

/** Where in a statement, 1-based. */
export interface SqlPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * A refused or failed statement.
 * - `syntax`: not in the dialect's grammar.
 * - `semantic`: names a table, column, function or type that the dialect or catalog doesn't have.
 * - `execution`: failed while running.
 * - `cancelled`: stopped on request.
 */
export class SqlError extends Error {
  constructor(
    readonly kind: 'syntax' | 'semantic' | 'execution' | 'cancelled',
    /** The engine-neutral error name, in Trino's words. */
    readonly code: string,
    message: string,
    readonly position?: SqlPosition,
  ) {
    super(message);
    this.name = 'SqlError';
  }
}
