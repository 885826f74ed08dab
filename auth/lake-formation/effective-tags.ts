// LF-tags as they come to hold on a table's columns, and whether they meet an expression (Lake Formation Developer
// Guide, "Lake Formation tag-based access control").
import type { Column } from '../../src/core/dataset.js';
import { foldCase } from '../policy/resolve-column.js';
import type { TableName } from './lake-formation-table.js';
import type { LakeFormationState, StateTags, TagValues } from './lake-formation-state.js';

/** Tag values by key. */
export type Tags = ReadonlyMap<string, string>;

/** Each column's tags: the database's, overridden key by key by the table's, and these by the column's own. */
export function effectiveTags(
  state: LakeFormationState,
  table: TableName,
  columns: readonly Column[],
): ReadonlyMap<string, Tags> {
  const own = state.tags.filter((entry) => isOn(entry, table, state.catalogId));
  const inherited = mergeTags([
    ...own.filter((entry) => entry.tableName === undefined),
    ...own.filter((entry) => entry.tableName !== undefined && entry.columnName === undefined),
  ]);
  return new Map(
    columns.map(({ name }) => {
      const ofColumn = own.filter((entry) => entry.columnName !== undefined && same(entry.columnName, name));
      return [name, new Map([...inherited, ...mergeTags(ofColumn)])];
    }),
  );
}

/** Whether tags meet an expression: each of its keys with one of its values. An empty expression meets nothing. */
export function meetsExpression(tags: Tags, expression: TagValues): boolean {
  return expression.size > 0 && [...expression].every(([key, values]) => values.has(tags.get(key) ?? ''));
}

function isOn(entry: StateTags, table: TableName, catalogId: string): boolean {
  const inDatabase = (entry.catalogId ?? catalogId) === table.catalogId && same(entry.databaseName, table.databaseName);
  return inDatabase && (entry.tableName === undefined || same(entry.tableName, table.tableName));
}

function mergeTags(entries: readonly StateTags[]): Tags {
  const pairs = entries.flatMap((entry) => [...entry.tags]);
  return new Map(pairs.map(([key, value]) => [key.toLowerCase(), value.toLowerCase()]));
}

function same(a: string, b: string): boolean {
  return foldCase(a) === foldCase(b);
}
