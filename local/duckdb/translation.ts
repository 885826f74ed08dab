// The state of one statement's translation to DuckDB: cursor, dialect, catalog, scopes and what was referenced.
import type { Catalog, CatalogTable } from './catalog.js';
import type { SqlDialect } from './sql-dialect.js';
import { SqlError, type SqlPosition } from './sql-error.js';
import { TokenCursor, tokenize } from './token-cursor.js';

/** A translated expression. */
export interface SqlExpression {
  /** DuckDB text. For a zoned value: the instant. */
  readonly sql: string;
  /** DuckDB text of the zone whose calendar the value shows, when it isn't the session's. */
  readonly zone?: string;
  /** The name of the column it is. */
  readonly name?: string | undefined;
  /** What it is called by its function, for dialects that name result columns so. */
  readonly label?: string | undefined;
}

/** A query as a row source: its text, and the names of its columns where all of them are known. */
export interface SqlRelation {
  readonly sql: string;
  readonly columns: readonly string[] | undefined;
  /** What its columns may be qualified by where the statement gives it no alias; for what has no such name in DuckDB. */
  readonly name?: string;
}

/** What the names inside one SELECT may refer to. */
export interface SelectScope {
  readonly aliases: Set<string>;
  /** Column names of the FROM clause, undefined as soon as one of its relations is not fully known. */
  columns: Set<string> | undefined;
  /** Bare names used where the dialect doesn't see the select list's aliases. */
  readonly bareNames: { readonly name: string; readonly position: SqlPosition }[];
  /** Whether bare names are being recorded now. */
  recording: boolean;
}

export interface TranslationOptions {
  readonly dialect: SqlDialect;
  readonly catalog: Catalog;
  readonly defaultSchema: string | undefined;
  /** Names of the catalog (Athena) or database (Redshift) that may qualify a table. */
  readonly catalogNames: readonly string[];
  /** DuckDB text of the next parameter, by name or (`?`) in order. @throws SqlError when there is none. */
  readonly parameter: (name: string) => string;
}

/** The two mutually recursive rules of the grammar, handed in so that the files of the grammar need no cycle. */
export interface Grammar {
  readonly query: (translation: Translation) => SqlRelation;
  readonly expression: (translation: Translation) => SqlExpression;
}

/** One statement under translation. Grammar functions take it as their only state. */
export class Translation {
  readonly cursor: TokenCursor;
  readonly dialect: SqlDialect;
  readonly commonTables: Map<string, SqlRelation>[] = [];
  readonly scopes: SelectScope[] = [];
  readonly lambdaVariables: string[] = [];
  readonly tables = new Set<CatalogTable>();
  readonly columnNames = new Set<string>();
  readsAllColumns = false;
  /** How many TRY calls are open here. */
  tryDepth = 0;

  constructor(
    sql: string,
    readonly options: TranslationOptions,
    private readonly grammar: Grammar,
  ) {
    this.dialect = options.dialect;
    this.cursor = new TokenCursor(tokenize(sql, options.dialect));
  }

  query(): SqlRelation {
    return this.grammar.query(this);
  }

  expression(): SqlExpression {
    return this.grammar.expression(this);
  }

  /** @throws SqlError of kind `semantic`. */
  refuse(code: string, message: string, position: SqlPosition): never {
    throw new SqlError('semantic', code, message, position);
  }

  /** An identifier, folded to lower case unless asked to keep it. */
  identifier(keepCase = false): string {
    const token = this.cursor.peek();
    const isName = token.kind === 'quoted' || (token.kind === 'word' && !this.dialect.reserved.has(token.keyword));
    if (!isName) this.cursor.fail('Expecting: <identifier>');
    if (token.kind === 'quoted' && token.text === '') this.cursor.fail('Zero-length delimited identifier not allowed');
    this.cursor.next();
    return keepCase ? token.text : token.text.toLowerCase();
  }

  isIdentifier(ahead = 0): boolean {
    const token = this.cursor.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !this.dialect.reserved.has(token.keyword));
  }

  /** `item (, item)*` */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.cursor.accept(',')) items.push(item());
    return items;
  }

  /** `(a, b)` */
  nameList(): string[] {
    return this.parenthesized(() => this.list(() => this.identifier()));
  }

  /** `( item )` */
  parenthesized<T>(item: () => T): T {
    this.cursor.expect('(');
    const result = item();
    this.cursor.expect(')');
    return result;
  }
}
