// Joins an engine on this machine to the local Lake Formation, if one governs it.
import type { Catalog } from '../duckdb/catalog.js';
import type { SqlDialect } from '../duckdb/sql-dialect.js';
import { type AuthorizeCall, createEngineAuthorizer, type EngineAccess } from './engine-access.js';
import { governCatalog } from './governed-catalog.js';

/** The catalog that is there for a caller; the whole where nobody governs. */
export type CatalogOf = (access: EngineAccess | undefined) => Catalog;

export interface EngineToGovern {
  /** Where the local Lake Formation is. */
  readonly governedBy?: string;
  /** The service that calls have to be signed for. */
  readonly service: string;
  /** Its schemas are Glue's databases. */
  readonly catalog: Catalog;
  readonly dialect: SqlDialect;
}

export interface GovernedEngine {
  readonly authorize: AuthorizeCall | undefined;
  readonly catalogOf: CatalogOf;
}

export function governEngine({ governedBy, service, catalog, dialect }: EngineToGovern): GovernedEngine {
  if (governedBy === undefined) return { authorize: undefined, catalogOf: () => catalog };
  const tables = [...catalog.values()].flatMap((schema) =>
    [...schema.values()].map(({ schema: databaseName, name }) => ({ databaseName, name })),
  );
  return {
    authorize: createEngineAuthorizer({ lakeFormationUrl: governedBy, service, tables }),
    catalogOf: (access) => (access === undefined ? new Map() : governCatalog(catalog, access, dialect)),
  };
}
