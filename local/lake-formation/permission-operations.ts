// Granting, revoking and listing permissions.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { AwsError } from '../aws-json/aws-error.js';
import { isAdmin, isReader, principalsOf, type Caller } from './caller.js';
import { checkGrant, checkPrincipal, checkResource } from './check-grant.js';
import { addGrant, removeGrant } from './grant-list.js';
import { accessDenied, invalidInput, notFound } from './lake-formation-error.js';
import { accountById, type LakeCall, type LakeOperation } from './lake-call.js';
import type { Account, Grant } from './lake-state.js';
import { effectiveGrants, isRelated } from './list-grants.js';
import { readPage } from './pages.js';
import { encodeResource, parseResource, type Resource } from './resource.js';

/** Most entries of a batch. */
const MAX_BATCH = 20;

/** Operations by name. */
export const PERMISSION_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  GrantPermissions: (call) => {
    grant(call, call.request);
    call.lake.save();
    return {};
  },
  RevokePermissions: (call) => {
    revoke(call, call.request);
    call.lake.save();
    return {};
  },
  BatchGrantPermissions: (call) => batch(call, grant),
  BatchRevokePermissions: (call) => batch(call, revoke),
  ListPermissions: listPermissions,
};

function batch(call: LakeCall, change: (call: LakeCall, entry: AwsRequest) => void): unknown {
  const entries = call.request.structures('Entries');
  if (entries.length === 0 || entries.length > MAX_BATCH)
    throw invalidInput(`Entries must hold 1 to ${String(MAX_BATCH)}`);
  const Failures = entries.flatMap((entry) => {
    const Id = entry.string('Id');
    try {
      change(call, entry);
      return [];
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return [{ RequestEntry: { Id }, Error: { ErrorCode: error.type, ErrorMessage: error.message } }];
    }
  });
  call.lake.save();
  return { Failures };
}

function grant(call: LakeCall, entry: AwsRequest): void {
  const given = readGrant(call, entry);
  checkGrant(given, call.lake.state);
  const account = accountById(call.lake.state, given.resource.catalogId);
  checkMayGrant(call.caller, account, given);
  account.grants = addGrant(account.grants, given);
}

function revoke(call: LakeCall, entry: AwsRequest): void {
  const given = readGrant(call, entry);
  checkPrincipal(given.principal);
  checkResource(given.resource, call.lake.state);
  const account = accountById(call.lake.state, given.resource.catalogId);
  checkMayGrant(call.caller, account, given);
  account.grants = removeGrant(account.grants, given);
}

function readGrant({ request, caller }: LakeCall, entry: AwsRequest): Grant {
  const catalogId = entry.optionalString('CatalogId') ?? request.optionalString('CatalogId') ?? caller.accountId;
  const condition = entry.structure('Condition').optionalString('Expression');
  return {
    principal: entry.structure('Principal').string('DataLakePrincipalIdentifier'),
    resource: parseResource(entry.structure('Resource'), catalogId),
    permissions: entry.strings('Permissions').sort(),
    permissionsWithGrantOption: entry.strings('PermissionsWithGrantOption').sort(),
    grantedBy: caller.accountId,
    ...(condition === undefined ? {} : { condition }),
  };
}

/** Administrators may grant on what their account has; others what they hold with the option to grant it. */
function checkMayGrant(caller: Caller, account: Account, given: Grant): void {
  if (isAdmin(caller, account)) return;
  const holders = [...principalsOf(caller), caller.accountId];
  const options = account.grants
    .filter(({ principal, resource }) => holders.includes(principal) && covers(resource, given.resource))
    .flatMap(({ permissionsWithGrantOption }) => permissionsWithGrantOption);
  const missing = [...given.permissions, ...given.permissionsWithGrantOption].find(
    (permission) => !options.includes(permission) && !options.includes('ALL'),
  );
  if (missing === undefined) return;
  throw accessDenied(`Insufficient Lake Formation permission(s): ${missing} with grant option is required`);
}

function covers(held: Resource, given: Resource): boolean {
  if (held.catalogId !== given.catalogId) return false;
  if (held.kind === 'database') return given.kind === 'database' && held.name === given.name;
  if (held.kind !== 'table' || !('databaseName' in given) || held.databaseName !== given.databaseName) return false;
  return held.name === undefined || held.name === (given.kind === 'filter' ? given.tableName : given.name);
}

function listPermissions({ lake, request, caller }: LakeCall): unknown {
  const catalogId = request.optionalString('CatalogId') ?? caller.accountId;
  const account = accountById(lake.state, catalogId);
  const principal = request.structure('Principal').optionalString('DataLakePrincipalIdentifier');
  const resource = request.has('Resource') ? parseResource(request.structure('Resource'), catalogId) : undefined;
  const related = request.optionalString('IncludeRelated')?.toUpperCase() === 'TRUE';
  const type = request.optionalString('ResourceType');
  if (resource?.kind === 'columns') throw invalidInput('TableWithColumns is not a resource to list by: name its Table');
  if (principal !== undefined && resource === undefined) {
    throw invalidInput('Resource is mandatory if Principal is set in the input.');
  }
  if (related && principal !== undefined) throw invalidInput('Principal must not be given with IncludeRelated');
  if (resource !== undefined) checkResource(resource, lake.state);
  const listed =
    principal !== undefined && resource !== undefined
      ? effectiveGrants(principal, resource, account)
      : account.grants.filter((one) => resource === undefined || isRelated(one.resource, resource, related));
  const seen = listed
    .filter((one) => isReader(caller, account) || principalsOf(caller).includes(one.principal))
    .filter((one) => type === undefined || typesOf(one.resource).includes(type));
  const { items, nextToken } = readPage(request, seen);
  return { PrincipalResourcePermissions: items.map(encodeGrant), NextToken: nextToken };
}

/** Values of ResourceType that list the resource. */
function typesOf(resource: Resource): readonly string[] {
  const types: Readonly<Record<Resource['kind'], readonly string[]>> = {
    catalog: ['CATALOG'],
    database: ['DATABASE'],
    table: ['TABLE'],
    columns: ['TABLE'],
    filter: ['TABLE'],
    location: ['DATA_LOCATION'],
    tag: ['LF_TAG'],
    policy: ['LF_TAG_POLICY', resource.kind === 'policy' ? `LF_TAG_POLICY_${resource.resourceType}` : ''],
    expression: ['LF_NAMED_TAG_EXPRESSION'],
  };
  return types[resource.kind];
}

function encodeGrant(one: Grant): unknown {
  return {
    Principal: { DataLakePrincipalIdentifier: one.principal },
    Resource: encodeResource(one.resource),
    Permissions: one.permissions,
    PermissionsWithGrantOption: one.permissionsWithGrantOption,
    ...(one.condition === undefined ? {} : { Condition: { Expression: one.condition } }),
    LastUpdatedBy: `arn:aws:iam::${one.grantedBy}:root`,
  };
}

/** Operations that ask who the caller is to Lake Formation. */
export const PRINCIPAL_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  GetDataLakePrincipal: ({ caller }) => {
    const [identity] = principalsOf(caller);
    if (identity === undefined) throw notFound('The caller is no principal');
    return { Identity: identity };
  },
};
