// FROM clauses of the emulated dialects to DuckDB: tables of the catalog, subqueries, UNNEST and joins. A table
// function or a file name never passes.
import type { CatalogTable } from './catalog.js';
import { isQuery } from './is-query.js';
import { quoteIdentifier } from './token-cursor.js';
import type { SqlRelation, Translation } from './translation.js';

/** A FROM clause and the column names of each of its relations, undefined where one isn't fully known. */
export interface FromClause {
  readonly sql: string;
  readonly relations: readonly (readonly string[] | undefined)[];
}

/** What follows FROM: relations separated by commas, each with its joins. */
export function translateFrom(translation: Translation): FromClause {
  const items = translation.list(() => translateJoins(translation));
  return { sql: items.map((item) => item.sql).join(', '), relations: items.flatMap((item) => item.relations) };
}

function translateJoins(translation: Translation): FromClause {
  const { cursor } = translation;
  const first = translatePrimary(translation);
  let { sql } = first;
  const relations = [...first.relations];
  for (;;) {
    const natural = cursor.accept('NATURAL') ? 'NATURAL ' : '';
    const kind = cursor.acceptOneOf('INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS');
    if (kind === 'LEFT' || kind === 'RIGHT' || kind === 'FULL') cursor.accept('OUTER');
    if (kind === undefined && natural === '' && !cursor.is('JOIN')) return { sql, relations };
    cursor.expect('JOIN');
    const right = translatePrimary(translation);
    relations.push(...right.relations);
    sql += ` ${natural}${kind ?? 'INNER'} JOIN ${right.sql}${translateCriteria(translation, kind === 'CROSS' || natural !== '')}`;
  }
}

function translateCriteria(translation: Translation, none: boolean): string {
  const { cursor } = translation;
  if (none) return '';
  if (cursor.accept('USING')) return ` USING (${translation.nameList().map(quoteIdentifier).join(', ')})`;
  cursor.expect('ON');
  return ` ON ${translation.expression().sql}`;
}

function translatePrimary(translation: Translation): FromClause {
  const { cursor, dialect } = translation;
  if (cursor.is('(')) {
    if (isSubquery(translation)) {
      const query = translation.parenthesized(() => translation.query());
      return aliased(translation, { sql: `(${query.sql})`, columns: query.columns });
    }
    const joined = translation.parenthesized(() => translateJoins(translation));
    return { sql: `(${joined.sql})`, relations: joined.relations };
  }
  if (dialect.syntax.arrays && cursor.accept('UNNEST')) return translateUnnest(translation);
  if (dialect.syntax.arrays && cursor.accept('LATERAL')) {
    const query = translation.parenthesized(() => translation.query());
    return aliased(translation, { sql: `LATERAL (${query.sql})`, columns: query.columns });
  }
  return aliased(translation, translateTable(translation));
}

/** A query right inside the parenthesis here, however many more parentheses it starts with. */
function isSubquery(translation: Translation): boolean {
  const { cursor } = translation;
  const start = cursor.mark();
  cursor.next();
  const found = isQuery(translation);
  cursor.rewind(start);
  return found;
}

function translateUnnest(translation: Translation): FromClause {
  const { cursor } = translation;
  const list = translation.parenthesized(() => translation.expression().sql);
  const ordinality = cursor.accept('WITH', 'ORDINALITY') ? ' WITH ORDINALITY' : '';
  return aliased(translation, { sql: `UNNEST(${list})${ordinality}`, columns: undefined });
}

function translateTable(translation: Translation): SqlRelation {
  const { cursor, commonTables, options } = translation;
  const position = cursor.peek();
  const names = [translation.identifier()];
  while (cursor.accept('.')) names.push(translation.identifier());
  if (cursor.is('(')) cursor.fail('Expecting: <table>');
  const [name = '', schema = options.defaultSchema, catalogName] = names.toReversed();
  if (names.length === 1) {
    const common = [...commonTables].reverse().find((tables) => tables.has(name));
    const table = common?.get(name);
    if (table !== undefined) return table;
  }
  const knownCatalog = catalogName === undefined || options.catalogNames.includes(catalogName);
  const table = schema === undefined ? undefined : options.catalog.get(schema)?.get(name);
  if (table === undefined || !knownCatalog || names.length > 3) {
    const full = [catalogName ?? options.catalogNames[0] ?? '', schema ?? '', name].join('.');
    return translation.refuse('TABLE_NOT_FOUND', `Table '${full}' does not exist`, position);
  }
  translation.tables.add(table);
  const columns = table.columns.map((column) => column.name.toLowerCase());
  if (table.view !== undefined) return { sql: `(${table.view})`, columns, name: table.name };
  return { sql: qualifiedName(table), columns };
}

/** A catalog table's DuckDB name. */
function qualifiedName(table: Pick<CatalogTable, 'schema' | 'name'>): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}

function aliased(translation: Translation, relation: SqlRelation): FromClause {
  const named = translation.cursor.accept('AS') || translation.isIdentifier();
  if (!named) {
    const name = relation.name === undefined ? '' : ` AS ${quoteIdentifier(relation.name)}`;
    return { sql: `${relation.sql}${name}`, relations: [relation.columns] };
  }
  const alias = quoteIdentifier(translation.identifier());
  const columns = translation.cursor.is('(') ? translation.nameList() : undefined;
  const list = columns === undefined ? '' : `(${columns.map(quoteIdentifier).join(', ')})`;
  return { sql: `${relation.sql} AS ${alias}${list}`, relations: [columns ?? relation.columns] };
}
