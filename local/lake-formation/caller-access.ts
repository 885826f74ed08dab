// What a caller may do with a table or database: picks the grants that speak of it, by mode, account and condition.
import { meetsCondition } from './abac-condition.js';
import { IAM_ALLOWED_PRINCIPALS, isReader, principalTags, principalsOf, type Caller } from './caller.js';
import { expressionOf, matchesExpression } from './effective-tags.js';
import type { Account, Database, Grant, OptIn } from './lake-state.js';
import {
  addAccess,
  columnsOf,
  intersectAccess,
  sumGrants,
  type TableAccess,
  type TableInLake,
} from './table-access.js';

/** Principals with this tag always have their permissions enforced. */
const ALWAYS_OPTED_IN_TAG = 'AmazonDataZoneProject';

/**
 * Evaluates every grant that holds for the caller on the table. Where IAM_ALLOWED_PRINCIPALS has ALL and the caller hasn't
 * opted in, that is everything: the union leaves nothing filtered.
 */
export function evaluateAccess(caller: Caller, at: TableInLake): TableAccess {
  const { account } = at;
  const mine = grantsTo(callerPrincipals(caller, at), account.grants, caller);
  if (caller.accountId === account.id) return sumGrants(mine, at);
  // What the owner gave the caller itself stands alone; what the caller's account passes on, within the account's share.
  const direct = sumGrants(byAccount(mine, account.id), at);
  const shared = sumGrants(grantsTo([caller.accountId], account.grants, caller), at);
  return addAccess(direct, intersectAccess(shared, sumGrants(byAccount(mine, caller.accountId), at)));
}

/** The schema that the metadata calls show: that of a data lake administrator is whole. */
export function shownColumns(caller: Caller, at: TableInLake, access: TableAccess): ReadonlySet<string> {
  if (!isReader(caller, at.account)) return access.shown;
  return new Set(columnsOf(at.table).map(({ name }) => name));
}

/** Permissions on a database, with the DESCRIBE that a grant within it implies for the account's own principals. */
export function databasePermissions(caller: Caller, account: Account, database: Database): ReadonlySet<string> {
  const optedIn = isDatabaseOptedIn(caller, account, database);
  const grants = grantsTo([...principalsOf(caller), ...everyone(caller, account, optedIn)], account.grants, caller);
  const given = grants.flatMap((grant) => (speaksOfDatabase(grant, account, database) ? grant.permissions : []));
  const expanded = given.some((permission) => permission === 'ALL' || permission === 'SUPER_USER')
    ? [...given, 'ALTER', 'CREATE_TABLE', 'DESCRIBE', 'DROP']
    : given;
  const unconditional = grants.filter(({ condition }) => condition === undefined);
  const inside =
    caller.accountId === account.id &&
    [...database.tables.values()].some(
      (table) => sumGrants(unconditional, { account, database, table }).permissions.size > 0,
    );
  const described = inside || given.length > 0 || isReader(caller, account);
  return new Set(described ? [...expanded, 'DESCRIBE'] : []);
}

function speaksOfDatabase({ resource }: Grant, account: Account, database: Database): boolean {
  if (resource.catalogId !== account.id) return false;
  if (resource.kind === 'catalog') return true;
  if (resource.kind === 'database') return resource.name === database.name;
  if (resource.kind !== 'policy' || resource.resourceType !== 'DATABASE') return false;
  const expression = expressionOf(resource, account);
  return expression !== undefined && matchesExpression(database.tags, expression);
}

function callerPrincipals(caller: Caller, at: TableInLake): readonly string[] {
  return [...principalsOf(caller), ...everyone(caller, at.account, isOptedIn(caller, at))];
}

/** What is left to IAM is left to the IAM of its account. */
function everyone(caller: Caller, account: Account, optedIn: boolean): readonly string[] {
  return optedIn || caller.accountId !== account.id ? [] : [IAM_ALLOWED_PRINCIPALS];
}

/** Grants to one of the names whose condition, if any, the caller meets. */
function grantsTo(names: readonly string[], grants: readonly Grant[], caller: Caller): readonly Grant[] {
  return grants.filter(({ principal, condition }) => names.includes(principal) && holds(condition, caller));
}

function holds(condition: string | undefined, caller: Caller): boolean {
  if (condition === undefined) return true;
  return caller.identityCenter === undefined && meetsCondition(condition, caller);
}

function byAccount(grants: readonly Grant[], accountId: string): readonly Grant[] {
  return grants.filter(({ grantedBy }) => grantedBy === accountId);
}

/** Whether the caller asked to have permissions enforced on the table or on its database. */
function isOptedIn(caller: Caller, { account, database, table }: TableInLake): boolean {
  return someOptIn(caller, account, ({ resource }) => {
    if (resource.kind === 'database') return resource.name === database.name;
    if (resource.kind !== 'table' || resource.databaseName !== database.name) return false;
    return resource.name === undefined || resource.name === table.name;
  });
}

function isDatabaseOptedIn(caller: Caller, account: Account, database: Database): boolean {
  return someOptIn(caller, account, ({ resource }) => resource.kind === 'database' && resource.name === database.name);
}

function someOptIn(caller: Caller, account: Account, covers: (optIn: OptIn) => boolean): boolean {
  if (Object.hasOwn(principalTags(caller), ALWAYS_OPTED_IN_TAG)) return true;
  const names = principalsOf(caller);
  return account.optIns.some((one) => names.includes(one.principal) && covers(one) && holds(one.condition, caller));
}
