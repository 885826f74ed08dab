// Reads an event of CloudTrail, as EventBridge delivers it, as what it changes of the permissions: a table, a
// database, or everything. An event of a known name is never taken to change less than it says for certain.

/** What may have changed. Absent names: any. */
export interface PolicyChange {
  readonly catalogId?: string | undefined;
  readonly databaseName?: string | undefined;
  readonly tableName?: string | undefined;
}

const changing: Readonly<Record<string, ReadonlySet<string>>> = {
  'lakeformation.amazonaws.com': new Set([
    'GrantPermissions',
    'RevokePermissions',
    'BatchGrantPermissions',
    'BatchRevokePermissions',
    'CreateDataCellsFilter',
    'UpdateDataCellsFilter',
    'DeleteDataCellsFilter',
    'AddLFTagsToResource',
    'RemoveLFTagsFromResource',
    'UpdateLFTag',
    'DeleteLFTag',
    'UpdateLFTagExpression',
    'DeleteLFTagExpression',
    'CreateLakeFormationOptIn',
    'DeleteLakeFormationOptIn',
    'PutDataLakeSettings',
    'RegisterResource',
    'UpdateResource',
    'DeregisterResource',
  ]),
  // Conditions of grants are about the tags of roles and users, and a name may go to another of them.
  'iam.amazonaws.com': new Set(['TagRole', 'UntagRole', 'DeleteRole', 'TagUser', 'UntagUser', 'DeleteUser']),
  'glue.amazonaws.com': new Set(['UpdateTable', 'DeleteTable', 'BatchDeleteTable', 'UpdateDatabase', 'DeleteDatabase']),
};

type Json = Readonly<Record<string, unknown>>;

/** What an event changes; undefined where it changes no permission: another event, or one whose call failed. */
export function parsePolicyEvent(event: unknown): PolicyChange | undefined {
  const outer = asObject(event);
  const detail = asObject(outer['detail'] ?? event);
  const { eventSource, eventName, errorCode } = detail;
  if (typeof eventSource !== 'string' || typeof eventName !== 'string') return undefined;
  if (changing[eventSource]?.has(eventName) !== true) return undefined;
  if (typeof errorCode === 'string') return undefined;
  if (eventSource.startsWith('iam')) return {};
  const parameters = asObject(detail['requestParameters']);
  return eventSource.startsWith('glue') ? glueChange(parameters) : lakeFormationChange(eventName, parameters);
}

function glueChange(parameters: Json): PolicyChange {
  const catalogId = accountOf(parameters, 'catalogId');
  const databaseName = textOf(parameters, 'databaseName');
  // UpdateTable names the table within its input; the one of UpdateDatabase and DeleteDatabase is the database.
  const tableName = textOf(asObject(parameters['tableInput']), 'name');
  if (databaseName === undefined) return { catalogId, databaseName: textOf(parameters, 'name') };
  return { catalogId, databaseName, tableName: tableName ?? textOf(parameters, 'name') };
}

function lakeFormationChange(eventName: string, parameters: Json): PolicyChange {
  const filter = asObject(parameters['tableData'] ?? parameters);
  if (eventName.endsWith('DataCellsFilter')) return tableChange(filter, 'tableCatalogId', 'tableName');
  const resource = asObject(parameters['resource']);
  const table = resource['table'] ?? resource['tableWithColumns'];
  if (table !== undefined) return tableChange(asObject(table), 'catalogId', 'name');
  if (resource['dataCellsFilter'] !== undefined) {
    return tableChange(asObject(resource['dataCellsFilter']), 'tableCatalogId', 'tableName');
  }
  const database = asObject(resource['database']);
  return { catalogId: accountOf(database, 'catalogId'), databaseName: textOf(database, 'name') };
}

function tableChange(named: Json, catalogKey: string, nameKey: string): PolicyChange {
  const databaseName = textOf(named, 'databaseName');
  return {
    catalogId: accountOf(named, catalogKey),
    databaseName,
    tableName: databaseName === undefined ? undefined : textOf(named, nameKey),
  };
}

/** A catalog that is an account; other catalogs have names of several forms, which are not relied on. */
function accountOf(object: Json, key: string): string | undefined {
  const catalogId = textOf(object, key);
  return catalogId !== undefined && /^\d{12}$/.test(catalogId) ? catalogId : undefined;
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function textOf(object: Json, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
