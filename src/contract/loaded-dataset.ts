// A dataset on its way from a contract to the catalog: what the stages of loading hand on.
import type { Column } from '../core/dataset.js';
import type { ContractDocument } from './contract-document.js';
import type { RawContract, RawProperty, RawSchemaObject } from './raw-contract.js';
import type { ResolvedServers } from './resolve-servers.js';

/** A contract whose structure is sound, with its servers. */
export interface LoadedContract {
  readonly document: ContractDocument;
  readonly raw: RawContract;
  readonly servers: ResolvedServers;
  /** Values of `${VAR}` in settings. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One of its schema objects, with its columns. */
export interface LoadedDataset {
  readonly contract: LoadedContract;
  readonly raw: RawSchemaObject;
  readonly columns: readonly Column[];
  /** The property that declares each column. */
  readonly properties: ReadonlyMap<string, RawProperty>;
  readonly key: readonly string[];
}

/** Whether at most one row has given values in these columns: they hold the key, or one that is unique. */
export function isUnique(dataset: LoadedDataset, columns: readonly string[]): boolean {
  const holdsKey = dataset.key.length > 0 && dataset.key.every((name) => columns.includes(name));
  return holdsKey || columns.some((name) => dataset.properties.get(name)?.unique === true);
}
