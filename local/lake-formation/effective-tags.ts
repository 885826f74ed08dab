// LF-tags as they hold: a table inherits from its database, a column from its table, each key overridden lower down.
import type { Account, Database, Table, Tags } from './lake-state.js';
import type { ResourceOf, Tag } from './resource.js';

/** Tags that hold on the table. */
export function tagsOfTable(database: Database, table: Table): Tags {
  return { ...database.tags, ...table.tags };
}

/** Tags that hold on a column, named as in the schema. */
export function tagsOfColumn(database: Database, table: Table, column: string): Tags {
  return { ...tagsOfTable(database, table), ...table.columnTags[column] };
}

/** Whether the tags have, for every key of the expression, one of its values. */
export function matchesExpression(tags: Tags, expression: readonly Tag[]): boolean {
  return expression.every(({ key, values }) => values.includes(tags[key] ?? ''));
}

/** The expression that a policy means; undefined when the saved one is gone. */
export function expressionOf(policy: ResourceOf<'policy'>, account: Account): readonly Tag[] | undefined {
  if (policy.expressionName === undefined) return policy.expression;
  return account.lfTagExpressions.get(policy.expressionName)?.expression;
}
