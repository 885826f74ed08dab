// The port of SQL: what a text holds, and questions of it bound for a caller, with rows as PostgreSQL would give them.
// Part of core. The wire protocol is its transport; REST and OData don't go through it.
import type { DataType } from './data-type.js';
import type { ReadScope } from './read-scope.js';
import type { Row } from './value.js';

/** A parsed question (SELECT, VALUES, WITH), opaque to transports. */
export interface SqlQuestion {
  /** Its own text, without what stands around it. */
  readonly text: string;
  /** The highest `$n` in it. */
  readonly parameterCount: number;
  /** The parser's tree. */
  readonly tree: unknown;
}

/** One statement of a text, as far as a connection has to know. What is none of these is refused by name. A name or a cursor that is undefined: all of them. */
export type SqlCommand =
  | { readonly kind: 'question'; readonly question: SqlQuestion }
  | {
      readonly kind: 'explain';
      readonly question: SqlQuestion;
      readonly analyze: boolean;
      readonly format: 'text' | 'json';
    }
  | {
      readonly kind: 'copy';
      readonly question: SqlQuestion;
      readonly format: 'text' | 'csv' | 'binary';
      /** As given: `header`, `delimiter`, `null`, `quote`, `escape`, `force_quote`. */
      readonly options: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: 'declare';
      readonly cursor: string;
      readonly question: SqlQuestion;
      readonly hold: boolean;
      readonly binary: boolean;
      readonly scroll: boolean;
    }
  /** `count`: rows forward, Infinity for all; negative backward. MOVE gives no rows. */
  | { readonly kind: 'fetch'; readonly cursor: string; readonly count: number; readonly move: boolean }
  | { readonly kind: 'close'; readonly cursor: string | undefined }
  /** `value` undefined: the default. `local`: until the transaction ends. */
  | { readonly kind: 'set'; readonly name: string; readonly value: string | undefined; readonly local: boolean }
  | { readonly kind: 'reset'; readonly name: string | undefined }
  | { readonly kind: 'show'; readonly name: string | undefined }
  /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT, …; `tag` is what completing it is called. */
  | {
      readonly kind: 'transaction';
      readonly verb: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback-to';
      readonly tag: string;
      readonly name?: string | undefined;
      /** BEGIN and SET TRANSACTION ask to write, which is refused. */
      readonly readWrite?: boolean | undefined;
    }
  | {
      readonly kind: 'prepare';
      readonly name: string;
      readonly question: SqlQuestion;
      readonly types: readonly number[];
    }
  | { readonly kind: 'execute'; readonly name: string; readonly values: readonly (string | null)[] }
  | { readonly kind: 'deallocate'; readonly name: string | undefined }
  | { readonly kind: 'discard'; readonly what: 'all' | 'plans' | 'sequences' | 'temp' };

/** A column of an answer, as RowDescription says it. */
export interface SqlColumn {
  readonly name: string;
  /** PostgreSQL's object id of the type. */
  readonly typeOid: number;
  readonly typeSize: number;
  readonly typeModifier: number;
  /** How values are held in rows of kind `values`; absent for catalog questions, whose rows are encoded. */
  readonly type?: DataType | undefined;
  /** The table and the position of the column in it, where it is one; 0: none. */
  readonly tableOid: number;
  readonly tableColumn: number;
}

/** A parameter in PostgreSQL's text form. */
export type SqlParameter = string | null;

/** 0: text, 1: binary. */
export type SqlFormat = 0 | 1;

/** Rows by their values, which the transport encodes, or encoded already in the formats asked for. */
export type SqlBatch =
  | { readonly kind: 'values'; readonly rows: readonly Row[] }
  | { readonly kind: 'encoded'; readonly rows: readonly (readonly (Uint8Array | null)[])[] };

/** What of a connection a question may depend on. */
export interface SqlSession {
  readonly database: string;
  /** The name given at start-up, as CURRENT_USER says it. */
  readonly user: string;
  readonly backendPid: number;
  /** Settings by name in lower case: `search_path`, `timezone`, `application_name`, … */
  readonly settings: ReadonlyMap<string, string>;
}

/** A question bound to what a caller may see. It is bound anew when their grants have changed. */
export interface PreparedSql {
  /** Types of `$1`, `$2`, …; unknown ones resolved. */
  readonly parameters: readonly number[];
  readonly columns: readonly SqlColumn[];
  /** @throws LakegateError of any stage; closing the iteration early cancels the work at the store. */
  run(values: readonly SqlParameter[], formats: readonly SqlFormat[], scope: ReadScope): AsyncIterable<SqlBatch>;
  /** The plan, line by line, or as one JSON text. */
  explain(values: readonly SqlParameter[], format: 'text' | 'json', scope: ReadScope): Promise<readonly string[]>;
}

export interface SqlService {
  /** @throws LakegateError SQL_SYNTAX with the place; SQL_UNSUPPORTED with the name of what isn't taken */
  parse(text: string): Promise<readonly SqlCommand[]>;
  /**
   * Binds a question. `parameterTypes`: object ids given by the client, 0 or absent where it leaves them open.
   * @throws LakegateError SQL_UNSUPPORTED, SQL_INVALID, DATASET_UNKNOWN, COLUMN_UNKNOWN with the place in the text
   */
  prepare(
    question: SqlQuestion,
    parameterTypes: readonly number[],
    asked: { readonly session: SqlSession; readonly scope: ReadScope },
  ): Promise<PreparedSql>;
  stop(): Promise<void>;
}
