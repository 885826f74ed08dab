// Where a dataset stands in Lake Formation: the Glue table whose permissions are its own, and how they are enforced.
import type { Catalog } from '../../src/core/dataset.js';

/**
 * Who keeps to the decision. `enforced`: the gateway filters at the scan, whatever the store would do. `delegated`:
 * the store runs the query as the caller and decides too; the gateway filters as well, and nothing that is kept of an
 * answer is shared between principals.
 */
export type GovernanceMode = 'enforced' | 'delegated';

/** A Glue table by its three names. */
export interface TableName {
  /** The account that owns the catalog. */
  readonly catalogId: string;
  readonly databaseName: string;
  readonly tableName: string;
}

export interface LakeFormationTable extends TableName {
  readonly mode: GovernanceMode;
  /**
   * Whether the table is policy alone, with its data elsewhere than at its location. Lake Formation then has nothing
   * to vend, and a table that isn't registered with it is as good as one that is.
   */
  readonly shadow: boolean;
}

/** Datasets' tables, by dataset name. A dataset that isn't among them is shown to nobody. */
export type LakeFormationTables = ReadonlyMap<string, LakeFormationTable>;

/** One text for one table, whatever the case of its names; Glue keeps them in lower case. */
export function tableKey({ catalogId, databaseName, tableName }: TableName): string {
  return JSON.stringify([catalogId, databaseName.toLowerCase(), tableName.toLowerCase()]);
}

/** What a deployment says of all tables, where their datasets say nothing of their own. */
export interface TableDefaults {
  readonly catalogId: string;
  readonly mode?: GovernanceMode;
  readonly shadow?: boolean;
}

/**
 * The tables of a catalog: a dataset's domain is the database (`default` where it has none) and its name the table.
 * `own` are those of datasets that say otherwise.
 */
export function tablesOf(
  catalog: Catalog,
  defaults: TableDefaults,
  own: ReadonlyMap<string, Partial<LakeFormationTable>> = new Map(),
): LakeFormationTables {
  return new Map(
    [...catalog.datasets.values()].map((dataset) => [
      dataset.name,
      {
        catalogId: defaults.catalogId,
        databaseName: dataset.domain ?? 'default',
        tableName: dataset.name,
        mode: defaults.mode ?? 'enforced',
        shadow: defaults.shadow ?? false,
        ...own.get(dataset.name),
      },
    ]),
  );
}
