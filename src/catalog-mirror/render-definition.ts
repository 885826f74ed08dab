// The statements that make a mirror's schemas and tables, with object ids given rather than drawn.
import type { MirrorDefinition, MirrorForeignKey, MirrorTable } from './mirror-definition.js';
import { schemaOid } from './assign-oids.js';
import { quoteIdentifier, quoteText } from './quote-sql.js';
import { sessionRoleOid } from './session-role.js';

/** One text of statements, for a server that takes object ids as when PostgreSQL is upgraded (`-b`) and changes of its catalogs (`-O`). */
export function renderDefinition({ tables }: MirrorDefinition): string {
  const schemas = [...new Set(tables.flatMap(({ domain }) => domain ?? []))].sort();
  const placed = tables.flatMap((table) => [
    { table, schema: 'public' },
    ...(table.domain === undefined ? [] : [{ table, schema: table.domain }]),
  ]);
  const domains = new Map(tables.map(({ name, domain }) => [name, domain]));
  return [
    ...schemas.map(createSchema),
    ...placed.flatMap(({ table, schema }) => createTable(table, schema)),
    ...placed.flatMap(({ table, schema }) =>
      table.foreignKeys.map((key) => {
        const targetSchema = domains.get(key.target) === schema ? schema : 'public';
        return addForeignKey(qualify(schema, table.name), key, qualify(targetSchema, key.target));
      }),
    ),
    ...giveToSessionRole(['public', ...schemas]),
  ].join(';\n');
}

function createSchema(name: string): string {
  const row = `${String(schemaOid(name))}, ${quoteText(name)}, ${sessionRoleOid}`;
  return `INSERT INTO pg_catalog.pg_namespace (oid, nspname, nspowner) VALUES (${row})`;
}

function createTable(table: MirrorTable, schema: string): readonly string[] {
  const name = qualify(schema, table.name);
  const columns = table.columns.map(
    (column) => `${quoteIdentifier(column.name)} ${column.type}${column.nullable ? '' : ' NOT NULL'}`,
  );
  const key = table.key.length === 0 ? [] : [`PRIMARY KEY (${table.key.map(quoteIdentifier).join(', ')})`];
  const comments = table.columns.flatMap((column) =>
    column.comment === undefined
      ? []
      : [`COMMENT ON COLUMN ${name}.${quoteIdentifier(column.name)} IS ${quoteText(column.comment)}`],
  );
  return [
    setNextOids(table, schema),
    `CREATE TABLE ${name} (${[...columns, ...key].join(', ')})`,
    ...(table.comment === undefined ? [] : [`COMMENT ON TABLE ${name} IS ${quoteText(table.comment)}`]),
    ...comments,
  ];
}

/** An index's id is set only where one is made: the server takes what is left over for the next. */
function setNextOids({ oids, key }: MirrorTable, schema: string): string {
  const { table, rowType, arrayType, keyIndex } = schema === 'public' ? oids.public : oids.domain;
  const next: readonly (readonly [string, number])[] = [
    ['heap_pg_class_oid', table],
    ['heap_relfilenode', table],
    ['pg_type_oid', rowType],
    ['array_pg_type_oid', arrayType],
    ...(key.length === 0
      ? []
      : ([
          ['index_pg_class_oid', keyIndex],
          ['index_relfilenode', keyIndex],
        ] as const)),
  ];
  return `SELECT ${next.map(([what, oid]) => `binary_upgrade_set_next_${what}(${String(oid)})`).join(', ')}`;
}

function addForeignKey(table: string, key: MirrorForeignKey, target: string): string {
  const columns = key.columns.map(quoteIdentifier).join(', ');
  const targetColumns = key.targetColumns.map(quoteIdentifier).join(', ');
  const constraint = `CONSTRAINT ${quoteIdentifier(key.name)} FOREIGN KEY (${columns})`;
  return `ALTER TABLE ${table} ADD ${constraint} REFERENCES ${target} (${targetColumns})`;
}

/** The session's role owns what it sees, and may use and select it, nothing more. */
function giveToSessionRole(schemas: readonly string[]): readonly string[] {
  const names = schemas.map(quoteText).join(', ');
  const own = `relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN (${names}))`;
  const grant = (right: string): string =>
    `ARRAY[makeaclitem(${sessionRoleOid}, ${sessionRoleOid}, '${right}', false)]`;
  return [
    `UPDATE pg_namespace SET nspowner = ${sessionRoleOid}, nspacl = ${grant('USAGE')} WHERE nspname IN (${names})`,
    `UPDATE pg_class SET relowner = ${sessionRoleOid} WHERE ${own}`,
    `UPDATE pg_class SET relacl = ${grant('SELECT')} WHERE ${own} AND relkind = 'r'`,
    // As PostgreSQL counts an empty index.
    `UPDATE pg_class SET relpages = 1 WHERE ${own} AND relkind = 'i'`,
    `UPDATE pg_type SET typowner = ${sessionRoleOid} WHERE typnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN (${names}))`,
  ];
}

function qualify(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
