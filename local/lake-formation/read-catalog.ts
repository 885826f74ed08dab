// Databases and tables of a state file.
import type { ProblemReader } from './problem-reader.js';
import type { Column, Database, Table } from './lake-state.js';

const TABLE_KEYS = [
  ...['description', 'location', 'tableType', 'columns', 'partitionKeys', 'parameters', 'partitions'],
  ...['tags', 'columnTags', 'versionId'],
];

/** Reads databases by name, names folded as Glue folds them. */
export function readDatabases(reader: ProblemReader, value: unknown, path: string): Map<string, Database> {
  const read = reader.each(value, path, (one, at, name): Database => {
    const given = reader.mapping(one, at, ['description', 'locationUri', 'tags', 'tables']);
    const tables = reader.each(given.tables, `${at}.tables`, (table, tableAt, tableName) =>
      readTable(reader, table, tableAt, tableName),
    );
    const description = reader.optionalText(given.description, `${at}.description`);
    const locationUri = reader.optionalText(given.locationUri, `${at}.locationUri`);
    return {
      name: name.toLowerCase(),
      tags: readTags(reader, given.tags, `${at}.tags`),
      tables: new Map(Object.values(tables).map((table) => [table.name, table])),
      ...(description === undefined ? {} : { description }),
      ...(locationUri === undefined ? {} : { locationUri }),
    };
  });
  return new Map(Object.values(read).map((database) => [database.name, database]));
}

function readTable(reader: ProblemReader, value: unknown, path: string, name: string): Table {
  const given = reader.mapping(value, path, TABLE_KEYS);
  const columns = readColumns(reader, given.columns, `${path}.columns`);
  const partitionKeys = readColumns(reader, given.partitionKeys, `${path}.partitionKeys`);
  const names = [...columns, ...partitionKeys].map((column) => column.name.toLowerCase());
  if (columns.length === 0) reader.problem(`${path}.columns`, 'expected at least one column');
  if (new Set(names).size < names.length) reader.problem(path, 'two columns have the same name');
  const description = reader.optionalText(given.description, `${path}.description`);
  const location = reader.optionalText(given.location, `${path}.location`);
  return {
    name: name.toLowerCase(),
    tableType: reader.optionalText(given.tableType, `${path}.tableType`) ?? 'EXTERNAL_TABLE',
    columns,
    partitionKeys,
    parameters: reader.textMap(given.parameters, `${path}.parameters`),
    partitions: reader.list(given.partitions, `${path}.partitions`, (values, at) => reader.texts(values, at)),
    versionId: reader.optionalText(given.versionId, `${path}.versionId`) ?? '1',
    tags: readTags(reader, given.tags, `${path}.tags`),
    columnTags: reader.each(given.columnTags, `${path}.columnTags`, (tags, at) => readTags(reader, tags, at)),
    ...(description === undefined ? {} : { description }),
    ...(location === undefined ? {} : { location }),
  };
}

/** Types by column name, in the order of the schema; a column with a comment has `type` and `comment`. */
function readColumns(reader: ProblemReader, value: unknown, path: string): Column[] {
  const read = reader.each(value, path, (one, at, name): Column => {
    if (typeof one !== 'object') return { name, type: reader.text(one, at) };
    const given = reader.mapping(one, at, ['type', 'comment']);
    return { name, type: reader.text(given.type, `${at}.type`), comment: reader.text(given.comment, `${at}.comment`) };
  });
  return Object.values(read);
}

function readTags(reader: ProblemReader, value: unknown, path: string): Record<string, string> {
  const tags = Object.entries(reader.textMap(value, path));
  return Object.fromEntries(tags.map(([key, text]) => [key.toLowerCase(), text.toLowerCase()]));
}
