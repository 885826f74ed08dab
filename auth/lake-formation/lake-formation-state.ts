// A snapshot of Lake Formation's state: everything that a decision is made from, in the terms of its API (names in
// camelCase). Filled from the API or from a file; what it holds is judged by evaluate-locally.ts alone.

/** Values by tag key, all in lower case, as Lake Formation keeps them. */
export type TagValues = ReadonlyMap<string, ReadonlySet<string>>;

/** Columns by name, or all but some. */
export type ColumnSelection =
  { readonly columnNames: readonly string[] } | { readonly excludedColumnNames: readonly string[] };

/** What a permission is on. An absent catalog is that of the state. */
export type StateResource =
  | { readonly kind: 'catalog'; readonly catalogId?: string | undefined }
  | { readonly kind: 'database'; readonly catalogId?: string | undefined; readonly databaseName: string }
  | {
      readonly kind: 'table';
      readonly catalogId?: string | undefined;
      readonly databaseName: string;
      /** Absent: every table of the database. */
      readonly tableName?: string | undefined;
      /** Absent: the table as a whole. */
      readonly columns?: ColumnSelection | undefined;
    }
  | {
      readonly kind: 'dataCellsFilter';
      readonly catalogId?: string | undefined;
      readonly databaseName: string;
      readonly tableName: string;
      readonly name: string;
    }
  | {
      readonly kind: 'tagPolicy';
      readonly catalogId?: string | undefined;
      readonly resourceType: string;
      /** Given, or kept under a name. */
      readonly expression: TagValues | { readonly expressionName: string };
    }
  /** Locations, tags and whatever else lets nobody read. */
  | { readonly kind: 'other' };

export interface StateGrant {
  readonly principal: string;
  readonly resource: StateResource;
  readonly permissions: readonly string[];
  /** A condition in Cedar on the principal's tags. */
  readonly condition?: string | undefined;
}

export interface StateFilter {
  readonly catalogId?: string | undefined;
  readonly databaseName: string;
  readonly tableName: string;
  readonly name: string;
  readonly columns: ColumnSelection;
  /** Absent: all rows. */
  readonly filterExpression?: string | undefined;
}

/** Tags assigned to a database, a table or a column; inherited by what lies beneath. */
export interface StateTags {
  readonly catalogId?: string | undefined;
  readonly databaseName: string;
  readonly tableName?: string | undefined;
  readonly columnName?: string | undefined;
  /** One value for each key. */
  readonly tags: ReadonlyMap<string, string>;
}

export interface StateOptIn {
  readonly principal: string;
  readonly resource: StateResource;
  readonly condition?: string | undefined;
}

/** A table's columns in Glue, partition keys too. */
export interface StateTable {
  readonly catalogId?: string | undefined;
  readonly databaseName: string;
  readonly tableName: string;
  readonly columnNames: readonly string[];
}

export interface LakeFormationState {
  /** The account whose Data Catalog it is. */
  readonly catalogId: string;
  /** A column that its table lacks is granted to nobody; a table that isn't here is taken to have its dataset's. */
  readonly tables: readonly StateTable[];
  readonly grants: readonly StateGrant[];
  readonly dataCellsFilters: readonly StateFilter[];
  readonly tags: readonly StateTags[];
  readonly tagExpressions: ReadonlyMap<string, TagValues>;
  readonly optIns: readonly StateOptIn[];
}

/** A tag expression in lower case, with values of a key that stands twice together. */
export function tagValues(pairs: readonly (readonly [key: string, values: readonly string[]])[]): TagValues {
  const all = new Map<string, Set<string>>();
  for (const [key, values] of pairs) {
    const known = all.get(key.toLowerCase()) ?? new Set();
    for (const value of values) known.add(value.toLowerCase());
    all.set(key.toLowerCase(), known);
  }
  return all;
}
