// The list of grants: granting adds to it and revoking takes away, permission by permission and column by column.
import { AwsError } from '../aws-json/aws-error.js';
import { invalidInput } from './lake-formation-error.js';
import type { Grant } from './lake-state.js';
import { resourceKey } from './resource.js';

const MAX_FILTERS = 100;

/** The list with the grant: merged into one on the same resource, or on other columns of the same table. */
export function addGrant(grants: readonly Grant[], grant: Grant): readonly Grant[] {
  const same = grants.find((one) => isSameSubject(one, grant) && isSameResource(one, grant));
  if (same !== undefined) {
    const merged: Grant = {
      ...same,
      permissions: union(same.permissions, grant.permissions),
      permissionsWithGrantOption: union(same.permissionsWithGrantOption, grant.permissionsWithGrantOption),
    };
    return grants.map((one) => (one === same ? merged : one));
  }
  const beside = grants.find((one) => isSameSubject(one, grant) && hasSameTerms(one, grant) && isBeside(one, grant));
  if (beside?.resource.kind === 'columns' && grant.resource.kind === 'columns') {
    const columnNames = union(beside.resource.columnNames ?? [], grant.resource.columnNames ?? []);
    const merged = { ...beside, resource: { ...beside.resource, columnNames } };
    return grants.map((one) => (one === beside ? merged : one));
  }
  checkFilterCount(grants, grant);
  return [...grants, grant];
}

/**
 * The list without the permissions, or without only their grant options where no permissions are named.
 * @throws InvalidInputException when nothing of it was granted.
 */
export function removeGrant(grants: readonly Grant[], revoked: Grant): readonly Grant[] {
  const left = grants.map((one) => (isSameSubject(one, revoked) ? (takeAway(one, revoked) ?? one) : one));
  if (left.every((one, index) => one === grants[index])) {
    throw invalidInput('No permissions revoked. Grantee does not have them on this resource');
  }
  return left.filter(({ permissions }) => permissions.length > 0);
}

function takeAway(one: Grant, revoked: Grant): Grant | undefined {
  if (isSameResource(one, revoked)) {
    const permissions = without(one.permissions, revoked.permissions);
    const options = without(one.permissionsWithGrantOption, [
      ...revoked.permissions,
      ...revoked.permissionsWithGrantOption,
    ]);
    const changed =
      permissions.length < one.permissions.length || options.length < one.permissionsWithGrantOption.length;
    return changed ? { ...one, permissions, permissionsWithGrantOption: options } : undefined;
  }
  const { resource } = one;
  if (resource.kind !== 'columns' || revoked.resource.kind !== 'columns' || !isBeside(one, revoked)) return undefined;
  if (!revoked.permissions.includes('SELECT')) return undefined;
  const before = resource.columnNames ?? [];
  const columnNames = without(before, revoked.resource.columnNames ?? []);
  if (columnNames.length === before.length) return undefined;
  return columnNames.length === 0 ? { ...one, permissions: [] } : { ...one, resource: { ...resource, columnNames } };
}

function isSameSubject(left: Grant, right: Grant): boolean {
  const same = left.principal === right.principal && left.grantedBy === right.grantedBy;
  return same && left.condition === right.condition;
}

function isSameResource(left: Grant, right: Grant): boolean {
  return resourceKey(left.resource) === resourceKey(right.resource);
}

function hasSameTerms(left: Grant, right: Grant): boolean {
  const terms = ({ permissions, permissionsWithGrantOption }: Grant): string =>
    JSON.stringify([[...permissions].sort(), [...permissionsWithGrantOption].sort()]);
  return terms(left) === terms(right);
}

/** Both name columns of the same table. */
function isBeside({ resource: left }: Grant, { resource: right }: Grant): boolean {
  if (left.kind !== 'columns' || right.kind !== 'columns') return false;
  const named = left.columnNames !== undefined && right.columnNames !== undefined;
  const sameTable = left.databaseName === right.databaseName && left.name === right.name;
  return named && sameTable && left.catalogId === right.catalogId;
}

function checkFilterCount(grants: readonly Grant[], { principal, resource }: Grant): void {
  if (resource.kind !== 'filter') return;
  const { catalogId, databaseName, tableName } = resource;
  const count = grants.filter(
    (one) =>
      one.principal === principal &&
      one.resource.kind === 'filter' &&
      one.resource.catalogId === catalogId &&
      one.resource.databaseName === databaseName &&
      one.resource.tableName === tableName,
  ).length;
  if (count < MAX_FILTERS) return;
  const message = `A principal may have at most ${String(MAX_FILTERS)} data cells filters on a table`;
  throw new AwsError('ResourceNumberLimitExceededException', message);
}

function union(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...new Set([...left, ...right])].sort();
}

function without(left: readonly string[], right: readonly string[]): readonly string[] {
  return left.filter((item) => !right.includes(item));
}
