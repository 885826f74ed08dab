// LF-tags, the expressions saved over them, and their assignment to databases, tables and columns.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { AwsError } from '../aws-json/aws-error.js';
import { checkColumns, checkResource, checkTags } from './check-grant.js';
import { matchesExpression, tagsOfColumn, tagsOfTable } from './effective-tags.js';
import { alreadyExists, invalidInput, notFound } from './lake-formation-error.js';
import { replaceTable, tableIn, databaseIn, type LakeCall, type LakeOperation } from './lake-call.js';
import type { Account, Tags } from './lake-state.js';
import { readPage } from './pages.js';
import { encodeTags, parseExpression, parseResource, parseTag, type Resource, type Tag } from './resource.js';
import { administered, readable } from './settings-operations.js';
import { columnsOf, type TableInLake } from './table-access.js';

const MAX_TAGS_ON_RESOURCE = 50;

/** Operations by name. */
export const TAG_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  CreateLFTag: (call) => {
    const { lfTags } = administered(call);
    const { key, values } = parseTag(call.request);
    if ([key, ...values].some((text) => text.length > 50))
      throw invalidInput('Keys and values have at most 50 characters');
    if (lfTags.has(key)) throw alreadyExists(`LF-Tag ${key} already exists`);
    lfTags.set(key, values);
    call.lake.save();
    return {};
  },

  GetLFTag: (call) => {
    const account = readable(call);
    const key = call.request.string('TagKey').toLowerCase();
    return { CatalogId: account.id, TagKey: key, TagValues: valuesOf(account, key) };
  },

  UpdateLFTag: (call) => {
    const account = administered(call);
    const { request } = call;
    const key = request.string('TagKey').toLowerCase();
    const lower = (name: string): string[] => request.strings(name).map((value) => value.toLowerCase());
    const removed = lower('TagValuesToDelete');
    const left = valuesOf(account, key).filter((value) => !removed.includes(value));
    const values = [...new Set([...left, ...lower('TagValuesToAdd')])].sort();
    if (values.length === 0) throw invalidInput('An LF-Tag keeps at least one value');
    account.lfTags.set(key, values);
    dropAssignments(account, (one, value) => one === key && !values.includes(value));
    call.lake.save();
    return {};
  },

  DeleteLFTag: (call) => {
    const account = administered(call);
    const key = call.request.string('TagKey').toLowerCase();
    valuesOf(account, key);
    account.lfTags.delete(key);
    dropAssignments(account, (one) => one === key);
    account.grants = account.grants.filter(({ resource }) => !mentions(resource, key));
    call.lake.save();
    return {};
  },

  ListLFTags: (call) => {
    const account = readable(call);
    const { items, nextToken } = readPage(call.request, [...account.lfTags]);
    const LFTags = items.map(([key, values]) => ({ CatalogId: account.id, TagKey: key, TagValues: values }));
    return { LFTags, NextToken: nextToken };
  },

  AddLFTagsToResource: (call) =>
    changeTags(call, (tags, { key, values }) => {
      const [value = '', ...more] = values;
      if (more.length > 0) throw invalidInput(`A resource has one value of ${key}`);
      const changed = { ...tags, [key]: value };
      if (Object.keys(changed).length > MAX_TAGS_ON_RESOURCE) throw invalidInput('A resource has at most 50 LF-Tags');
      return changed;
    }),

  RemoveLFTagsFromResource: (call) =>
    changeTags(call, (tags, { key }) => {
      if (!Object.hasOwn(tags, key)) throw notFound(`LF-Tag ${key} is not assigned to the resource`);
      return Object.fromEntries(Object.entries(tags).filter(([one]) => one !== key));
    }),

  GetResourceLFTags: (call) => {
    const account = readable(call);
    const resource = parseResource(call.request.structure('Resource'), account.id);
    checkResource(resource, call.lake.state);
    const assigned = call.request.optionalBoolean('ShowAssignedLFTags') ?? false;
    if (resource.kind === 'database') {
      return { LFTagOnDatabase: pairs(account, databaseIn(account, resource.name).tags) };
    }
    if ((resource.kind !== 'table' && resource.kind !== 'columns') || resource.name === undefined) {
      throw invalidInput('Only databases, tables and columns have LF-Tags');
    }
    const at = tableIn(account, resource.databaseName, resource.name);
    const listed = encodeTagsOf(at, assigned);
    if (resource.kind === 'table') return listed;
    const named = listed.LFTagsOnColumns.filter(
      ({ Name }) => resource.columnNames?.includes(Name.toLowerCase()) ?? true,
    );
    return { LFTagsOnColumns: named };
  },

  SearchTablesByLFTags: (call) => {
    const account = readable(call);
    const expression = parseExpression(call.request);
    const found = [...account.databases.values()].flatMap((database) =>
      [...database.tables.values()]
        .map((table) => ({ account, database, table }))
        .filter((at) =>
          [tagsOfTable(database, at.table), ...columnTags(at)].some((tags) => matchesExpression(tags, expression)),
        ),
    );
    const { items, nextToken } = readPage(call.request, found);
    const TableList = items.map((at) => ({
      Table: { CatalogId: account.id, DatabaseName: at.database.name, Name: at.table.name },
      ...encodeTagsOf(at, false),
    }));
    return { TableList, NextToken: nextToken };
  },

  SearchDatabasesByLFTags: (call) => {
    const account = readable(call);
    const expression = parseExpression(call.request);
    const found = [...account.databases.values()].filter(({ tags }) => matchesExpression(tags, expression));
    const { items, nextToken } = readPage(call.request, found);
    const DatabaseList = items.map(({ name, tags }) => ({
      Database: { CatalogId: account.id, Name: name },
      LFTags: pairs(account, tags),
    }));
    return { DatabaseList, NextToken: nextToken };
  },

  CreateLFTagExpression: (call) => {
    const account = administered(call);
    const name = call.request.string('Name');
    if (account.lfTagExpressions.has(name)) throw alreadyExists(`LF-Tag expression ${name} already exists`);
    account.lfTagExpressions.set(name, readExpression(call, account));
    call.lake.save();
    return {};
  },

  UpdateLFTagExpression: (call) => {
    const account = administered(call);
    const name = call.request.string('Name');
    savedExpression(account, name);
    account.lfTagExpressions.set(name, readExpression(call, account));
    call.lake.save();
    return {};
  },

  GetLFTagExpression: (call) => {
    const account = readable(call);
    const name = call.request.string('Name');
    return encodeExpression(account, name, savedExpression(account, name));
  },

  DeleteLFTagExpression: (call) => {
    const account = administered(call);
    const name = call.request.string('Name');
    savedExpression(account, name);
    if (account.grants.some(({ resource }) => resource.kind === 'policy' && resource.expressionName === name)) {
      throw invalidInput(`LF-Tag expression ${name} is used by a grant`);
    }
    account.lfTagExpressions.delete(name);
    call.lake.save();
    return {};
  },

  ListLFTagExpressions: (call) => {
    const account = readable(call);
    const { items, nextToken } = readPage(call.request, [...account.lfTagExpressions]);
    const LFTagExpressions = items.map(([name, saved]) => encodeExpression(account, name, saved));
    return { LFTagExpressions, NextToken: nextToken };
  },
};

type SavedExpression = { readonly description?: string; readonly expression: readonly Tag[] };

function readExpression({ request }: LakeCall, account: Account): SavedExpression {
  const expression = parseExpression(request);
  checkTags(account, expression);
  const description = request.optionalString('Description');
  return { expression, ...(description === undefined ? {} : { description }) };
}

function savedExpression(account: Account, name: string): SavedExpression {
  const saved = account.lfTagExpressions.get(name);
  if (saved === undefined) throw notFound(`LF-Tag expression ${name} not found`);
  return saved;
}

function encodeExpression(account: Account, name: string, { description, expression }: SavedExpression): unknown {
  return { Name: name, Description: description, CatalogId: account.id, Expression: encodeTags(expression) };
}

function valuesOf(account: Account, key: string): readonly string[] {
  const values = account.lfTags.get(key);
  if (values === undefined) throw notFound(`LF-Tag ${key} not found`);
  return values;
}

function mentions(resource: Resource, key: string): boolean {
  if (resource.kind === 'tag') return resource.key === key;
  return resource.kind === 'policy' && resource.expression?.some((one) => one.key === key) === true;
}

/** A resource's tags as the API's pairs. */
function pairs(account: Account, tags: Tags): unknown[] {
  return Object.entries(tags).map(([key, value]) => ({ CatalogId: account.id, TagKey: key, TagValues: [value] }));
}

function columnTags({ database, table }: TableInLake): Tags[] {
  return columnsOf(table).map(({ name }) => tagsOfColumn(database, table, name));
}

/** Tags as they hold, inherited ones included; or, on demand, only what each has been assigned. */
function encodeTagsOf(
  at: TableInLake,
  assigned: boolean,
): {
  readonly LFTagOnDatabase: unknown[];
  readonly LFTagsOnTable: unknown[];
  readonly LFTagsOnColumns: { readonly Name: string; readonly LFTags: unknown[] }[];
} {
  const { account, database, table } = at;
  const columns = columnsOf(table).map(({ name }) => {
    const tags = assigned ? (table.columnTags[name] ?? {}) : tagsOfColumn(database, table, name);
    return { Name: name, LFTags: pairs(account, tags) };
  });
  return {
    LFTagOnDatabase: pairs(account, database.tags),
    LFTagsOnTable: pairs(account, assigned ? table.tags : tagsOfTable(database, table)),
    LFTagsOnColumns: columns.filter(({ LFTags }) => LFTags.length > 0),
  };
}

/** Applies each tag to the resource; those that can't be are answered as failures, beside the others. */
function changeTags(call: LakeCall, change: (tags: Tags, tag: Tag) => Tags): unknown {
  const account = administered(call);
  const resource = parseResource(call.request.structure('Resource'), account.id);
  checkResource(resource, call.lake.state);
  const Failures = call.request.structures('LFTags').flatMap((given) => {
    const tag = parseTag(given);
    try {
      checkTags(account, [tag]);
      assign(account, resource, (tags) => change(tags, tag));
      return [];
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return [failure(given, error)];
    }
  });
  call.lake.save();
  return { Failures };
}

function failure(given: AwsRequest, error: AwsError): unknown {
  const LFTag = { TagKey: given.string('TagKey'), TagValues: given.strings('TagValues') };
  return { LFTag, Error: { ErrorCode: error.type, ErrorMessage: error.message } };
}

function assign(account: Account, resource: Resource, change: (tags: Tags) => Tags): void {
  if (resource.kind === 'database') {
    const database = databaseIn(account, resource.name);
    account.databases.set(database.name, { ...database, tags: change(database.tags) });
    return;
  }
  if ((resource.kind !== 'table' && resource.kind !== 'columns') || resource.name === undefined) {
    throw invalidInput('Only databases, tables and columns have LF-Tags');
  }
  const { database, table } = tableIn(account, resource.databaseName, resource.name);
  if (resource.kind === 'table') {
    replaceTable(database, { ...table, tags: change(table.tags) });
    return;
  }
  checkColumns(table, resource);
  if (resource.columnNames === undefined) throw invalidInput('LF-Tags are assigned to columns by their names');
  const named = columnsOf(table).filter(({ name }) => resource.columnNames?.includes(name.toLowerCase()));
  const changed = named.map(({ name }) => [name, change(table.columnTags[name] ?? {})] as const);
  replaceTable(database, { ...table, columnTags: { ...table.columnTags, ...Object.fromEntries(changed) } });
}

/** Takes tags that are gone off everything that has them. */
function dropAssignments(account: Account, gone: (key: string, value: string) => boolean): void {
  const keep = (tags: Tags): Tags =>
    Object.fromEntries(Object.entries(tags).filter(([key, value]) => !gone(key, value)));
  for (const database of account.databases.values()) {
    for (const table of database.tables.values()) {
      const columns = Object.entries(table.columnTags).map(([name, tags]) => [name, keep(tags)] as const);
      database.tables.set(table.name, { ...table, tags: keep(table.tags), columnTags: Object.fromEntries(columns) });
    }
    account.databases.set(database.name, { ...database, tags: keep(database.tags) });
  }
}
