// Fills a snapshot of Lake Formation's state from its API, to the last page of each list, for the tables of the
// catalog. It needs a principal that may see every grant; nothing of a caller's.
import { GetTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import {
  GetResourceLFTagsCommand,
  type LakeFormationClient,
  type LFTagPair,
  ListDataCellsFilterCommand,
  ListLakeFormationOptInsCommand,
  ListLFTagExpressionsCommand,
  ListPermissionsCommand,
} from '@aws-sdk/client-lakeformation';
import { LakegateError } from '../../src/core/errors.js';
import type { LakeFormationState, StateTable, StateTags } from './lake-formation-state.js';
import { tagValues } from './lake-formation-state.js';
import { tableKey, type TableName } from './lake-formation-table.js';
import { mapConcurrently } from './map-concurrently.js';
import { toStateFilter, toStateGrant, toStateOptIn } from './to-state.js';

export interface StateReaderOptions {
  readonly lakeFormation: Pick<LakeFormationClient, 'send'>;
  readonly glue: Pick<GlueClient, 'send'>;
  readonly catalogId: string;
  readonly tables: readonly TableName[];
  readonly timeoutMs?: number;
}

const callsAtOnce = 4;
const maxPages = 1_000;

/** @throws LakegateError POLICY_UNAVAILABLE where any part of it can't be read: a part of the state is none. */
export async function readLakeFormationState(options: StateReaderOptions): Promise<LakeFormationState> {
  const reader = new StateReader(options);
  try {
    return await reader.read();
  } catch (cause) {
    throw cause instanceof LakegateError ? cause : new LakegateError('POLICY_UNAVAILABLE', { cause });
  }
}

class StateReader {
  readonly #options: StateReaderOptions;
  readonly #signal: AbortSignal;
  readonly #catalogId: string;

  constructor(options: StateReaderOptions) {
    this.#options = options;
    this.#catalogId = options.catalogId;
    this.#signal = AbortSignal.timeout(options.timeoutMs ?? 30_000);
  }

  async read(): Promise<LakeFormationState> {
    const tables = [...new Map(this.#options.tables.map((table) => [tableKey(table), table])).values()];
    const databases = [...new Map(tables.map((table) => [table.databaseName.toLowerCase(), table])).values()];
    const [grants, expressions, optIns, perTable, ofDatabases] = await Promise.all([
      this.#grants(),
      this.#expressions(),
      this.#optIns(),
      mapConcurrently(tables, callsAtOnce, async (table) => ({
        table: await this.#table(table),
        filters: await this.#filters(table),
        tags: await this.#tableTags(table),
      })),
      mapConcurrently(databases, callsAtOnce, (database) => this.#databaseTags(database)),
    ]);
    return {
      catalogId: this.#catalogId,
      tables: perTable.flatMap(({ table }) => table ?? []),
      grants: grants.flatMap(toStateGrant),
      dataCellsFilters: perTable.flatMap(({ filters }) => filters.flatMap(toStateFilter)),
      tags: [...ofDatabases.flat(), ...perTable.flatMap(({ tags }) => tags)],
      tagExpressions: new Map(
        expressions.flatMap(({ Name: name, Expression: expression }) =>
          name === undefined ? [] : [[name, tagValues(toPairs(expression))] as const],
        ),
      ),
      optIns: optIns.flatMap(toStateOptIn),
    };
  }

  #grants() {
    return this.#pages(async (NextToken) => {
      const command = new ListPermissionsCommand({ CatalogId: this.#catalogId, NextToken });
      const page = await this.#options.lakeFormation.send(command, this.#call);
      return { items: page.PrincipalResourcePermissions, next: page.NextToken };
    });
  }

  #expressions() {
    return this.#pages(async (NextToken) => {
      const command = new ListLFTagExpressionsCommand({ CatalogId: this.#catalogId, NextToken });
      const page = await this.#options.lakeFormation.send(command, this.#call);
      return { items: page.LFTagExpressions, next: page.NextToken };
    });
  }

  #optIns() {
    return this.#pages(async (NextToken) => {
      const page = await this.#options.lakeFormation.send(
        new ListLakeFormationOptInsCommand({ NextToken }),
        this.#call,
      );
      return { items: page.LakeFormationOptInsInfoList, next: page.NextToken };
    });
  }

  #filters({ catalogId, databaseName, tableName }: TableName) {
    const Table = { CatalogId: catalogId, DatabaseName: databaseName, Name: tableName };
    return this.#pages(async (NextToken) => {
      const page = await this.#options.lakeFormation.send(
        new ListDataCellsFilterCommand({ Table, NextToken }),
        this.#call,
      );
      return { items: page.DataCellsFilters, next: page.NextToken };
    });
  }

  async #table({ catalogId, databaseName, tableName }: TableName): Promise<StateTable | undefined> {
    const command = new GetTableCommand({ CatalogId: catalogId, DatabaseName: databaseName, Name: tableName });
    const { Table: table } = await this.#options.glue.send(command, this.#call);
    if (table === undefined) return undefined;
    const columns = [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])];
    return { catalogId, databaseName, tableName, columnNames: columns.flatMap(({ Name: name }) => name ?? []) };
  }

  async #tableTags({ catalogId, databaseName, tableName }: TableName): Promise<readonly StateTags[]> {
    const command = new GetResourceLFTagsCommand({
      CatalogId: catalogId,
      Resource: { Table: { CatalogId: catalogId, DatabaseName: databaseName, Name: tableName } },
      // What is inherited is worked out here, where an override can be told from what it overrides.
      ShowAssignedLFTags: true,
    });
    const found = await this.#options.lakeFormation.send(command, this.#call);
    const table = { catalogId, databaseName, tableName };
    return [
      { ...table, tags: toTags(found.LFTagsOnTable) },
      ...(found.LFTagsOnColumns ?? []).flatMap(({ Name: columnName, LFTags: tags }) =>
        columnName === undefined ? [] : [{ ...table, columnName, tags: toTags(tags) }],
      ),
    ];
  }

  async #databaseTags({ catalogId, databaseName }: TableName): Promise<readonly StateTags[]> {
    const command = new GetResourceLFTagsCommand({
      CatalogId: catalogId,
      Resource: { Database: { CatalogId: catalogId, Name: databaseName } },
      ShowAssignedLFTags: true,
    });
    const { LFTagOnDatabase: tags } = await this.#options.lakeFormation.send(command, this.#call);
    return [{ catalogId, databaseName, tags: toTags(tags) }];
  }

  async #pages<T>(
    ask: (next: string | undefined) => Promise<{ readonly items: T[] | undefined; readonly next: string | undefined }>,
  ): Promise<readonly T[]> {
    const all: T[] = [];
    let next: string | undefined;
    for (let page = 0; page < maxPages; page++) {
      const answer = await ask(next);
      all.push(...(answer.items ?? []));
      // An empty page may have a next one: grants of other accounts stand on pages of their own.
      if (answer.next === undefined || answer.next === '') return all;
      next = answer.next;
    }
    throw new LakegateError('POLICY_UNAVAILABLE', { cause: new Error(`a list has more than ${maxPages} pages`) });
  }

  get #call(): { readonly abortSignal: AbortSignal } {
    return { abortSignal: this.#signal };
  }
}

function toPairs(pairs: readonly LFTagPair[] | undefined): readonly (readonly [string, readonly string[]])[] {
  return (pairs ?? []).map(({ TagKey: key, TagValues: values }) => [key ?? '', values ?? []]);
}

/** A resource has one value of a key; where there would be several, none is relied on. */
function toTags(pairs: readonly LFTagPair[] | undefined): ReadonlyMap<string, string> {
  return new Map(
    [...tagValues(toPairs(pairs))].flatMap(([key, values]) => {
      const [value] = values;
      return values.size === 1 && value !== undefined ? [[key, value] as const] : [];
    }),
  );
}
