// What an operation is given: who calls, what was asked, and what the server holds.
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { Caller } from './caller.js';
import type { CredentialStore } from './credential-store.js';
import { notFound } from './lake-formation-error.js';
import type { Account, Database, LakeState, Table } from './lake-state.js';
import type { TableInLake } from './table-access.js';
import type { TokenKeys } from './token-keys.js';

/** What the server holds, shared by all operations. */
export interface Lake {
  readonly state: LakeState;
  readonly credentials: CredentialStore;
  readonly keys: TokenKeys;
  /** Base URL of the server, which its tokens name as their issuer. */
  readonly url: string;
  readonly now: () => number;
  /** Keeps what an operation changed. */
  readonly save: () => void;
  /** Authorisations that GetUnfilteredTableMetadata gave out, by id: the table and who asked. */
  readonly authorizations: Map<string, { readonly tableArn: string; readonly userId: string }>;
}

/** One call. */
export interface LakeCall {
  readonly lake: Lake;
  readonly request: AwsRequest;
  readonly caller: Caller;
  readonly region: string;
}

export type LakeOperation = (call: LakeCall) => unknown;

/** The account whose catalog is meant: the caller's own unless the member names another. */
export function accountOf({ lake, request, caller }: LakeCall, member = 'CatalogId'): Account {
  return accountById(lake.state, request.optionalString(member) ?? caller.accountId);
}

/** @throws EntityNotFoundException when there is no such account. */
export function accountById(state: LakeState, id: string): Account {
  const account = state.accounts.get(id);
  if (account === undefined) throw notFound(`Catalog ${id} not found`);
  return account;
}

/** @throws EntityNotFoundException when there is no such database. */
export function databaseIn(account: Account, name: string): Database {
  const database = account.databases.get(name.toLowerCase());
  if (database === undefined) throw notFound(`Database ${name} not found`);
  return database;
}

/** @throws EntityNotFoundException when there is no such table. */
export function tableIn(account: Account, databaseName: string, name: string): TableInLake {
  const database = databaseIn(account, databaseName);
  const table = database.tables.get(name.toLowerCase());
  if (table === undefined) throw notFound(`Table ${name} not found`);
  return { account, database, table };
}

/** `arn:aws:glue:REGION:ACCOUNT:table/DATABASE/NAME`. */
export function tableArn(region: string, { account, database, table }: TableInLake): string {
  return `arn:aws:glue:${region}:${account.id}:table/${database.name}/${table.name}`;
}

/** Puts a changed table in place of the old one, as a new version. */
export function replaceTable(database: Database, table: Table): void {
  database.tables.set(table.name, { ...table, versionId: String(Number(table.versionId) + 1) });
}
