// Where a dataset stands in Lake Formation: the Glue table whose permissions are its own, and how they are enforced.
import type { Binding, Catalog, Governance } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';

/**
 * Who keeps to the decision. `enforced`: the gateway filters at the scan, whatever the store would do. `delegated`: the
 * store, which runs the query as the caller. `both`: the gateway filters, and stores that can run as the caller do. But
 * for `enforced`, nothing that is kept of an answer is shared between principals.
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
}

/**
 * The tables of a catalog: a dataset's domain is the database (`default` where it has none) and its name the table,
 * unless its contract says otherwise.
 */
export function tablesOf(catalog: Catalog, defaults: TableDefaults): LakeFormationTables {
  const tables = new Map<string, LakeFormationTable>();
  for (const dataset of catalog.datasets.values()) {
    const { governance = {} } = dataset;
    tables.set(dataset.name, {
      catalogId: governance.catalogId ?? defaults.catalogId,
      databaseName: governance.databaseName ?? dataset.domain ?? 'default',
      tableName: governance.tableName ?? dataset.name,
      mode: governance.mode ?? defaults.mode ?? 'enforced',
      shadow: governance.shadow ?? defaults.shadow ?? false,
    });
  }
  return tables;
}

/** What datasets that aren't `enforced` rest on. */
export interface DelegationMeans {
  /** Whether the binding's store can run a statement as the caller. */
  readonly runsAsCaller: (binding: Binding) => boolean;
  /** Whether callers get sessions of their own at all. */
  readonly hasSessions: boolean;
}

/** @throws LakegateError CONFIG_INVALID where a dataset would have the store decide, and no store of it ever could */
export function assertDelegable(catalog: Catalog, tables: LakeFormationTables, means: DelegationMeans): void {
  const problems = [...catalog.datasets.values()].flatMap(({ name, bindings }) => {
    const mode = tables.get(name)?.mode ?? 'enforced';
    if (mode === 'enforced') return [];
    if (!means.hasSessions)
      return [`dataset "${name}": "${mode}" needs sessions of callers with AWS, of which none are configured`];
    if (bindings.some((binding) => means.runsAsCaller(binding))) return [];
    const kinds = [...new Set(bindings.map(({ kind }) => kind))].join(', ');
    return [`dataset "${name}": "${mode}" needs a store that runs as the caller; not so: ${kinds}`];
  });
  if (problems.length > 0) {
    throw new LakegateError('CONFIG_INVALID', { message: problems.join('\n'), extensions: { problems } });
  }
}
