// Settings of the data lake, and the locations that are registered with it.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { IAM_ALLOWED_PRINCIPALS, isAdmin, isReader } from './caller.js';
import { accessDenied, alreadyExists, invalidInput, notFound } from './lake-formation-error.js';
import { accountOf, type LakeCall, type LakeOperation } from './lake-call.js';
import type { Account, DataLakeSettings, RegisteredResource } from './lake-state.js';
import { readPage } from './pages.js';

/** The caller's account. @throws AccessDeniedException unless the caller administers it. */
export function administered(call: LakeCall): Account {
  const account = accountOf(call);
  if (!isAdmin(call.caller, account)) throw accessDenied('User is not a data lake administrator');
  return account;
}

/** @throws AccessDeniedException unless the caller may look at all of its account's permissions. */
export function readable(call: LakeCall): Account {
  const account = accountOf(call);
  if (!isReader(call.caller, account)) throw accessDenied('User is not a data lake administrator');
  return account;
}

/** Operations by name. */
export const SETTINGS_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  GetDataLakeSettings: (call) => ({ DataLakeSettings: encodeSettings(readable(call).settings) }),

  PutDataLakeSettings: (call) => {
    const account = administered(call);
    account.settings = readSettings(call.request.structure('DataLakeSettings'));
    call.lake.save();
    return {};
  },

  RegisterResource: (call) => {
    const account = administered(call);
    const { request } = call;
    const resourceArn = request.string('ResourceArn');
    const roleArn = request.optionalString('RoleArn');
    if (!/^arn:aws:s3:::[^/]+(?:\/.*)?$/.test(resourceArn))
      throw invalidInput('ResourceArn must be of a bucket or prefix of S3');
    if ((roleArn === undefined) !== (request.optionalBoolean('UseServiceLinkedRole') ?? false)) {
      throw invalidInput('Either UseServiceLinkedRole or RoleArn must be given');
    }
    if (account.resources.has(resourceArn)) throw alreadyExists('Resource is already registered');
    const hybridAccessEnabled = request.optionalBoolean('HybridAccessEnabled') ?? false;
    account.resources.set(resourceArn, {
      resourceArn,
      hybridAccessEnabled,
      ...(roleArn === undefined ? {} : { roleArn }),
    });
    call.lake.save();
    return {};
  },

  DeregisterResource: (call) => {
    const account = administered(call);
    if (!account.resources.delete(call.request.string('ResourceArn'))) throw notFound('Resource is not registered');
    call.lake.save();
    return {};
  },

  DescribeResource: (call) => {
    const resource = readable(call).resources.get(call.request.string('ResourceArn'));
    if (resource === undefined) throw notFound('Resource is not registered');
    return { ResourceInfo: encodeRegistered(resource) };
  },

  ListResources: (call) => {
    const { items, nextToken } = readPage(call.request, [...readable(call).resources.values()]);
    return { ResourceInfoList: items.map(encodeRegistered), NextToken: nextToken };
  },
};

function encodeRegistered({ resourceArn, roleArn, hybridAccessEnabled }: RegisteredResource): unknown {
  return { ResourceArn: resourceArn, RoleArn: roleArn, HybridAccessEnabled: hybridAccessEnabled };
}

function encodePrincipals(names: readonly string[]): unknown {
  return names.map((name) => ({ DataLakePrincipalIdentifier: name }));
}

function encodeDefaults(isIam: boolean): unknown {
  const all = { Principal: { DataLakePrincipalIdentifier: IAM_ALLOWED_PRINCIPALS }, Permissions: ['ALL'] };
  return isIam ? [all] : [];
}

function encodeSettings(settings: DataLakeSettings): unknown {
  return {
    DataLakeAdmins: encodePrincipals(settings.dataLakeAdmins),
    ReadOnlyAdmins: encodePrincipals(settings.readOnlyAdmins),
    CreateDatabaseDefaultPermissions: encodeDefaults(settings.databaseDefaultIsIam),
    CreateTableDefaultPermissions: encodeDefaults(settings.tableDefaultIsIam),
    Parameters: settings.parameters,
    TrustedResourceOwners: settings.trustedResourceOwners,
    AllowExternalDataFiltering: settings.allowExternalDataFiltering,
    AllowFullTableExternalDataAccess: settings.allowFullTableExternalDataAccess,
    ExternalDataFilteringAllowList: encodePrincipals(settings.externalDataFilteringAllowList),
    AuthorizedSessionTagValueList: settings.authorizedSessionTagValueList,
  };
}

/** Reads the API's DataLakeSettings. @throws InvalidInputException for defaults other than IAM's. */
function readSettings(request: AwsRequest): DataLakeSettings {
  const principals = (name: string): string[] =>
    request.structures(name).map((one) => one.string('DataLakePrincipalIdentifier'));
  return {
    dataLakeAdmins: principals('DataLakeAdmins'),
    readOnlyAdmins: principals('ReadOnlyAdmins'),
    databaseDefaultIsIam: readDefaults(request, 'CreateDatabaseDefaultPermissions'),
    tableDefaultIsIam: readDefaults(request, 'CreateTableDefaultPermissions'),
    parameters: request.stringMap('Parameters'),
    trustedResourceOwners: request.strings('TrustedResourceOwners'),
    allowExternalDataFiltering: request.optionalBoolean('AllowExternalDataFiltering') ?? false,
    allowFullTableExternalDataAccess: request.optionalBoolean('AllowFullTableExternalDataAccess') ?? false,
    externalDataFilteringAllowList: principals('ExternalDataFilteringAllowList'),
    authorizedSessionTagValueList: request.strings('AuthorizedSessionTagValueList'),
  };
}

/** Nothing, or ALL to IAM_ALLOWED_PRINCIPALS: other defaults don't exist. */
function readDefaults(request: AwsRequest, name: string): boolean {
  const [entry, ...more] = request.structures(name);
  if (entry === undefined) return false;
  const principal = entry.structure('Principal').optionalString('DataLakePrincipalIdentifier');
  const [permission, ...others] = entry.strings('Permissions');
  if (more.length > 0 || others.length > 0 || principal !== IAM_ALLOWED_PRINCIPALS || permission !== 'ALL') {
    throw invalidInput(`${name} must be empty, or ALL for IAM_ALLOWED_PRINCIPALS`);
  }
  return true;
}
