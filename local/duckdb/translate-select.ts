// One SELECT of the emulated dialects to DuckDB: select list, grouping, and which aliases its clauses may see.
import { translateFrom } from './translate-from.js';
import { translateWindow } from './translate-window.js';
import { quoteIdentifier } from './token-cursor.js';
import type { SelectScope, SqlRelation, Translation } from './translation.js';

/** `SELECT … [FROM …] [WHERE …] [GROUP BY …] [HAVING …] [QUALIFY …] [WINDOW …]` */
export function translateSelect(translation: Translation): SqlRelation {
  const { cursor, dialect, scopes } = translation;
  cursor.expect('SELECT');
  const scope: SelectScope = { aliases: new Set(), columns: new Set(), bareNames: [], recording: false };
  scopes.push(scope);
  const quantifier = cursor.acceptOneOf('ALL', 'DISTINCT') === 'DISTINCT' ? 'DISTINCT ' : '';
  const top = dialect.syntax.top && cursor.accept('TOP') ? ` LIMIT ${readTop(translation)}` : '';
  scope.recording = !dialect.syntax.aliasesInGroupBy;
  const list = translation.list(() => translateSelectItem(translation, scope));
  scope.recording = false;
  let sql = '';
  let stars: readonly (readonly string[] | undefined)[] = [];
  if (cursor.accept('FROM')) {
    const from = translateFrom(translation);
    sql += ` FROM ${from.sql}`;
    stars = from.relations;
    scope.columns = from.relations.every((columns) => columns !== undefined)
      ? new Set(from.relations.flat())
      : undefined;
  }
  scope.recording = true;
  if (cursor.accept('WHERE')) sql += ` WHERE ${translation.expression().sql}`;
  scope.recording = !dialect.syntax.aliasesInGroupBy;
  if (cursor.accept('GROUP', 'BY')) sql += ` GROUP BY ${translateGrouping(translation)}`;
  if (cursor.accept('HAVING')) sql += ` HAVING ${translation.expression().sql}`;
  scope.recording = false;
  if (dialect.syntax.qualify && cursor.accept('QUALIFY')) sql += ` QUALIFY ${translation.expression().sql}`;
  if (!dialect.syntax.qualify && cursor.accept('WINDOW')) sql += ` WINDOW ${translateNamedWindows(translation)}`;
  refuseAliases(translation, scope);
  scopes.pop();
  const items = list.map((item) => item.sql).join(', ');
  const select = `SELECT ${quantifier}${items}${sql}${top}`;
  return { sql: top === '' ? select : `(${select})`, columns: outputColumns(list, stars) };
}

interface SelectItem {
  readonly sql: string;
  /** Output name; undefined for a star. */
  readonly name: string | undefined;
}

function translateSelectItem(translation: Translation, scope: SelectScope): SelectItem {
  const { cursor, dialect } = translation;
  if (cursor.accept('*')) {
    translation.readsAllColumns = true;
    return { sql: '*', name: undefined };
  }
  if (translation.isIdentifier() && cursor.peek(1).keyword === '.' && cursor.peek(2).keyword === '*') {
    const table = translation.identifier();
    cursor.expect('.', '*');
    translation.readsAllColumns = true;
    return { sql: `${quoteIdentifier(table)}.*`, name: undefined };
  }
  const expression = translation.expression();
  const named = cursor.accept('AS') || translation.isIdentifier();
  const alias = named
    ? translation.identifier(!dialect.foldAliases)
    : (expression.name ?? dialect.unnamedColumn(expression.label));
  if (named && alias.toLowerCase() !== expression.name) scope.aliases.add(alias.toLowerCase());
  // A column under its own name keeps it; an alias would only make DuckDB's errors speak of aliases.
  const sql = expression.name === alias ? expression.sql : `${expression.sql} AS ${quoteIdentifier(alias)}`;
  return { sql, name: alias.toLowerCase() };
}

function readTop(translation: Translation): string {
  const token = translation.cursor.next();
  if (token.kind !== 'number') translation.cursor.fail('Expecting: <integer>');
  return token.text;
}

function translateGrouping(translation: Translation): string {
  const { cursor } = translation;
  cursor.acceptOneOf('ALL', 'DISTINCT');
  const element = (): string => {
    if (cursor.accept('GROUPING', 'SETS')) {
      return `GROUPING SETS (${translation.parenthesized(() => translation.list(element)).join(', ')})`;
    }
    const rollup = cursor.is('ROLLUP', '(') || cursor.is('CUBE', '(') ? cursor.next().keyword : '';
    if (cursor.accept('(', ')')) return `${rollup}()`;
    return `${rollup}${translation.expression().sql}`;
  };
  return translation.list(element).join(', ');
}

function translateNamedWindows(translation: Translation): string {
  return translation
    .list(() => {
      const name = translation.identifier();
      translation.cursor.expect('AS');
      return `${quoteIdentifier(name)} AS ${translateWindow(translation)}`;
    })
    .join(', ');
}

/** DuckDB lets every clause see the select list's aliases; the dialects don't. */
function refuseAliases(translation: Translation, scope: SelectScope): void {
  const visible = translation.scopes.map((outer) => outer.columns);
  if (visible.some((columns) => columns === undefined)) return;
  for (const { name, position } of scope.bareNames) {
    if (scope.aliases.has(name) && !visible.some((columns) => columns?.has(name) === true)) {
      translation.refuse('COLUMN_NOT_FOUND', `Column '${name}' cannot be resolved`, position);
    }
  }
}

function outputColumns(
  list: readonly SelectItem[],
  stars: readonly (readonly string[] | undefined)[],
): readonly string[] | undefined {
  const columns: string[] = [];
  for (const item of list) {
    if (item.name !== undefined) columns.push(item.name);
    else if (stars.some((relation) => relation === undefined)) return undefined;
    else columns.push(...stars.flatMap((relation) => relation ?? []));
  }
  return columns;
}
