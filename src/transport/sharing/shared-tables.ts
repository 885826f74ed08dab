// What is shared with a caller: one share, a schema for each domain of contracts, and in it the datasets that they see.
import { createHash } from 'node:crypto';
import { LakegateError } from '../../core/errors.js';
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';

/** The one share. */
export const shareName = 'lakegate';

/** The schema of datasets whose contract has no domain. */
const schemaWithoutDomain = 'default';

export interface SharedTable {
  readonly schema: string;
  readonly name: string;
  /** Of the name alone: the same for everyone, at all times. */
  readonly id: string;
  readonly dataset: VisibleDataset;
}

/** By schema and name. */
export function listSharedTables({ datasets }: VisibleCatalog): readonly SharedTable[] {
  const tables = [...datasets.values()].map((dataset): SharedTable => {
    const schema = dataset.domain ?? schemaWithoutDomain;
    return { schema, name: dataset.name, id: idOf(schema, dataset.name), dataset };
  });
  return tables.sort((a, b) => compare(a.schema, b.schema) || compare(a.name, b.name));
}

/** Names of schemas in which the caller sees a table. */
export function listSharedSchemas(catalog: VisibleCatalog): readonly string[] {
  return [...new Set(listSharedTables(catalog).map(({ schema }) => schema))];
}

/** @throws LakegateError NOT_FOUND */
export function assertShare(name: string): void {
  if (!same(name, shareName)) throw new LakegateError('NOT_FOUND', { message: 'There is no such share.' });
}

/** The schema as it is spelt. @throws LakegateError NOT_FOUND, for one without a visible table too */
export function resolveSchema(catalog: VisibleCatalog, name: string): string {
  const found = find(listSharedSchemas(catalog), name, (schema) => schema);
  if (found === undefined) throw new LakegateError('NOT_FOUND', { message: 'There is no such schema.' });
  return found;
}

/** @throws LakegateError DATASET_UNKNOWN, whichever part of the name nothing has that the caller sees */
export function resolveTable(catalog: VisibleCatalog, schema: string, name: string): SharedTable {
  const inSchema = listSharedTables(catalog).filter((table) => same(table.schema, schema));
  const found = find(inSchema, name, (table) => table.name);
  if (found === undefined) throw new LakegateError('DATASET_UNKNOWN');
  return found;
}

export function shareId(): string {
  return idOf(shareName);
}

/** Names are said without regard to case; one that is spelt exactly so comes first. */
function find<T>(among: readonly T[], name: string, nameOf: (one: T) => string): T | undefined {
  return among.find((one) => nameOf(one) === name) ?? among.find((one) => same(nameOf(one), name));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A UUID (version 8) made of names. */
function idOf(...names: readonly string[]): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([shareName, ...names]))
    .digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
