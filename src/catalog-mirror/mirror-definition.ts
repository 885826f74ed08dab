// What a mirror holds, as data: one form for equal shapes, so that its digest says which mirror answers a caller.
import { describeType } from '../core/data-type.js';
import { digest } from '../core/digest.js';
import { domainSchema } from '../core/domain-schema.js';
import type { VisibleCatalog, VisibleDataset } from '../core/read-scope.js';
import { assignOids, type TableOids } from './assign-oids.js';
import { columnType } from './column-type.js';

export interface MirrorColumn {
  readonly name: string;
  /** PostgreSQL's name of the type. */
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | undefined;
}

export interface MirrorForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
}

export interface MirrorTable {
  readonly name: string;
  /** The schema beside `public` in which it stands too. */
  readonly domain: string | undefined;
  readonly comment: string | undefined;
  readonly columns: readonly MirrorColumn[];
  readonly key: readonly string[];
  readonly foreignKeys: readonly MirrorForeignKey[];
  readonly oids: TableOids;
}

export interface MirrorDefinition {
  readonly digest: string;
  /** By name. */
  readonly tables: readonly MirrorTable[];
}

/** Tables for the datasets of a catalog, with nothing of what isn't in it. */
export function buildMirrorDefinition({ datasets }: VisibleCatalog): MirrorDefinition {
  const sorted = [...datasets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const oids = assignOids(sorted.map(({ name }) => name));
  const tables = sorted.map((dataset): MirrorTable => ({
    name: dataset.name,
    domain: domainSchema(dataset.domain),
    comment: dataset.description,
    columns: dataset.columns.map(({ name, type, nullable, description }) => ({
      name,
      type: columnType(type),
      nullable: nullable && !dataset.key.includes(name),
      comment: description,
    })),
    key: dataset.key,
    foreignKeys: foreignKeys(dataset, datasets),
    oids: oids(dataset.name),
  }));
  return { digest: digest(tables), tables };
}

function foreignKeys(dataset: VisibleDataset, datasets: VisibleCatalog['datasets']): readonly MirrorForeignKey[] {
  return dataset.relationships.flatMap(({ name, cardinality, target: targetName, from, to }) => {
    const target = datasets.get(targetName);
    if (cardinality !== 'one' || target === undefined || !isKey(target, to)) return [];
    const isComparable = from.every((column, index) => typeOf(dataset, column) === typeOf(target, to[index] ?? ''));
    if (!isComparable) return [];
    return [{ name: `${dataset.name}_${name}_fkey`, columns: from, target: targetName, targetColumns: to }];
  });
}

function isKey({ key }: VisibleDataset, columns: readonly string[]): boolean {
  return key.length > 0 && key.length === columns.length && key.every((column) => columns.includes(column));
}

function typeOf({ columns }: VisibleDataset, name: string): string | undefined {
  const type = columns.find((column) => column.name === name)?.type;
  return type && describeType(type);
}
