// What Lake Formation refuses to grant: permissions that don't exist on a resource, and resources that don't exist.
import { checkCondition } from './abac-condition.js';
import { IAM_ALLOWED_PRINCIPALS } from './caller.js';
import { invalidInput, notFound } from './lake-formation-error.js';
import { accountById, databaseIn, tableIn } from './lake-call.js';
import type { Account, Grant, LakeState, Table } from './lake-state.js';
import type { Resource, Tag } from './resource.js';
import { columnsOf } from './table-access.js';

const ON_DATABASE = ['ALL', 'ALTER', 'CREATE_TABLE', 'DESCRIBE', 'DROP'];
const ON_TABLE = ['ALL', 'ALTER', 'DELETE', 'DESCRIBE', 'DROP', 'INSERT', 'SELECT'];
const ON_KIND: Readonly<Record<Resource['kind'], readonly string[]>> = {
  catalog: [
    ...['ALL', 'ALTER', 'CREATE_CATALOG', 'CREATE_DATABASE', 'CREATE_LF_TAG', 'CREATE_LF_TAG_EXPRESSION'],
    ...['DESCRIBE', 'DROP', 'SUPER_USER'],
  ],
  database: ON_DATABASE,
  table: ON_TABLE,
  columns: ['SELECT'],
  filter: ['DESCRIBE', 'DROP', 'SELECT'],
  location: ['DATA_LOCATION_ACCESS'],
  tag: ['ALTER', 'ASSOCIATE', 'DESCRIBE', 'DROP', 'GRANT_WITH_LF_TAG_EXPRESSION'],
  policy: [],
  expression: ['ALL', 'ALTER', 'DESCRIBE', 'DROP', 'GRANT_WITH_LF_TAG_EXPRESSION'],
};
const PRINCIPALS = [
  /^arn:aws:iam::\d{12}:(?:user|role)\/\S+$/,
  /^arn:aws:iam::\d{12}:saml-provider\/[^/]+:(?:user|group)\/\S+$/,
  /^arn:aws:identitystore:::(?:user|group)\/\S+$/,
  /^\d{12}(?::IAMPrincipals)?$/,
];

/** @throws InvalidInputException or EntityNotFoundException for a grant that can't be made. */
export function checkGrant(grant: Grant, state: LakeState): void {
  const { principal, resource, permissions, permissionsWithGrantOption, condition } = grant;
  checkPrincipal(principal);
  const possible =
    resource.kind === 'policy'
      ? resource.resourceType === 'DATABASE'
        ? ON_DATABASE
        : ON_TABLE
      : ON_KIND[resource.kind];
  const wrong = [...permissions, ...permissionsWithGrantOption].find((permission) => !possible.includes(permission));
  if (wrong !== undefined) throw invalidInput(`Permission ${wrong} can't be granted on this resource`);
  if (permissions.length === 0) throw invalidInput('Permissions must hold at least one permission');
  if (principal === IAM_ALLOWED_PRINCIPALS && !['database', 'table'].includes(resource.kind)) {
    throw invalidInput('IAM_ALLOWED_PRINCIPALS can be granted databases and tables only');
  }
  if (resource.kind === 'columns' && permissionsWithGrantOption.length > 0 && resource.columnNames === undefined) {
    throw invalidInput('SELECT on all but some columns has no grant option');
  }
  if (condition !== undefined) {
    if (!principal.endsWith(':IAMPrincipals'))
      throw invalidInput('A condition goes with the principal ACCOUNT:IAMPrincipals');
    if (resource.kind === 'policy') throw invalidInput('A condition does not go with a policy of LF-tags');
    if (permissionsWithGrantOption.length > 0) throw invalidInput('A condition does not go with a grant option');
    checkCondition(condition);
  }
  checkResource(resource, state);
}

/** @throws InvalidInputException for a name that no principal can have. */
export function checkPrincipal(principal: string): void {
  if (principal !== IAM_ALLOWED_PRINCIPALS && !PRINCIPALS.some((pattern) => pattern.test(principal))) {
    throw invalidInput(`Invalid principal: ${principal}`);
  }
}

/** @throws EntityNotFoundException for what isn't there, InvalidInputException for columns that can't be chosen. */
export function checkResource(resource: Resource, state: LakeState): void {
  const account = accountById(state, resource.catalogId);
  switch (resource.kind) {
    case 'database':
      databaseIn(account, resource.name);
      return;
    case 'table':
      if (resource.name === undefined) databaseIn(account, resource.databaseName);
      else tableIn(account, resource.databaseName, resource.name);
      return;
    case 'columns':
      checkColumns(tableIn(account, resource.databaseName, resource.name).table, resource);
      return;
    case 'filter': {
      const { database, table } = tableIn(account, resource.databaseName, resource.tableName);
      const found = account.filters.some(
        (one) => one.databaseName === database.name && one.tableName === table.name && one.name === resource.name,
      );
      if (!found) throw notFound(`Data cells filter ${resource.name} not found`);
      return;
    }
    case 'tag':
      checkTags(account, [resource]);
      return;
    case 'policy':
      if (resource.expressionName === undefined) checkTags(account, resource.expression ?? []);
      else checkExpression(account, resource.expressionName);
      return;
    case 'expression':
      checkExpression(account, resource.name);
      return;
    default:
      return;
  }
}

/** @throws InvalidInputException for nested columns and excluded partition keys, EntityNotFoundException for unknown ones. */
export function checkColumns(
  table: Table,
  choice: { readonly columnNames?: readonly string[]; readonly excludedColumnNames?: readonly string[] },
): void {
  const known = columnsOf(table).map(({ name }) => name.toLowerCase());
  const { columnNames = [], excludedColumnNames = [] } = choice;
  for (const name of [...columnNames, ...excludedColumnNames]) {
    if (name.startsWith('"')) throw invalidInput(`Nested columns are not served here: ${name}`);
    if (!known.includes(name)) throw notFound(`Column ${name} not found on table ${table.name}`);
  }
  const partitionKey = table.partitionKeys.find(({ name }) => excludedColumnNames.includes(name.toLowerCase()));
  if (partitionKey !== undefined)
    throw invalidInput(`${partitionKey.name} is a partition key, which can't be excluded`);
}

/** @throws EntityNotFoundException for a key, or a value of it, that isn't there. */
export function checkTags(account: Account, tags: readonly Tag[]): void {
  for (const { key, values } of tags) {
    const known = account.lfTags.get(key);
    const missing = values.find((value) => known?.includes(value) !== true);
    if (known === undefined) throw notFound(`LF-Tag ${key} not found`);
    if (missing !== undefined) throw notFound(`Value ${missing} of LF-Tag ${key} not found`);
  }
}

function checkExpression(account: Account, name: string): void {
  if (!account.lfTagExpressions.has(name)) throw notFound(`LF-Tag expression ${name} not found`);
}
