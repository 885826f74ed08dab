// Where a dataset stands in Lake Formation: the Glue table whose permissions are its own, and how they are enforced.
import type { Catalog, Governance, StoreKind } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';

/**
 * Who keeps to the decision. `enforced`: the gateway filters at the scan, whatever the store would do. `delegated`:
 * the store runs the query as the caller and decides too; the gateway filters as well, and nothing that is kept of an
 * answer is shared between principals.
 */
export type GovernanceMode = NonNullable<Governance['mode']>;

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
  /** Kinds of stores that the deployment runs queries on as the caller; none unless told. */
  readonly runsAsCaller?: ReadonlySet<StoreKind>;
}

/**
 * The tables of a catalog: a dataset's domain is the database (`default` where it has none) and its name the table,
 * unless its contract says otherwise.
 * @throws LakegateError CONFIG_INVALID where a dataset is `delegated` and has a store that would not run as the caller
 */
export function tablesOf(catalog: Catalog, defaults: TableDefaults): LakeFormationTables {
  const tables = new Map<string, LakeFormationTable>();
  const problems: string[] = [];
  for (const dataset of catalog.datasets.values()) {
    const { governance = {} } = dataset;
    const mode = governance.mode ?? defaults.mode ?? 'enforced';
    const others = dataset.bindings.filter(({ kind }) => defaults.runsAsCaller?.has(kind) !== true);
    // A store that reads with the gateway's own credentials decides nothing for the caller.
    if (mode === 'delegated' && (dataset.bindings.length === 0 || others.length > 0)) {
      const kinds = [...new Set(others.map(({ kind }) => kind))].join(', ');
      problems.push(`dataset "${dataset.name}": "delegated" needs stores that run as the caller; not so: ${kinds}`);
    }
    tables.set(dataset.name, {
      catalogId: governance.catalogId ?? defaults.catalogId,
      databaseName: governance.databaseName ?? dataset.domain ?? 'default',
      tableName: governance.tableName ?? dataset.name,
      mode,
      shadow: governance.shadow ?? defaults.shadow ?? false,
    });
  }
  if (problems.length > 0) {
    throw new LakegateError('CONFIG_INVALID', { message: problems.join('\n'), extensions: { problems } });
  }
  return tables;
}
