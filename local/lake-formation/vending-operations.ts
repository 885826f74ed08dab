// Temporary credentials for a table's files, for engines that read them.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { authorizeEngine, checkLevel, declaredLevel } from './authorize-engine.js';
import { evaluateAccess } from './caller-access.js';
import { isRegistered, withSlash } from './encode-table.js';
import { accessDenied, insufficientPermission, invalidInput } from './lake-formation-error.js';
import { accountById, tableArn, type LakeCall, type LakeOperation } from './lake-call.js';
import { restrictReads } from './read-restriction.js';
import { visibleTable } from './visible-catalog.js';

/** A session that was itself assumed by a role gives no longer one. */
const MAX_SECONDS = 21_600;
const CHAINED_SECONDS = 3600;

/** Operations by name. */
export const VENDING_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  GetTemporaryGlueTableCredentials: (call) => {
    const { lake, request, caller } = call;
    const [, , , region, accountId = '', name = ''] = request.string('TableArn').split(':');
    const [kind, databaseName = '', tableName = '', ...more] = name.split('/');
    if (kind !== 'table' || more.length > 0) throw invalidInput('TableArn must be of a table');
    const account = accountById(lake.state, accountId);
    const at = visibleTable(caller, account, databaseName, tableName);
    const permissions = request.strings('Permissions');
    const wanted = permissions.length === 0 ? ['SELECT'] : permissions;
    const access = evaluateAccess(caller, at);
    const missing = wanted.find((permission) => !access.permissions.has(permission));
    if (missing !== undefined) throw insufficientPermission(missing, at.table.name);
    const restriction = restrictReads(access.reads, at.table);
    const unrestricted = !restriction.columns && !restriction.cells;
    if (!account.settings.allowFullTableExternalDataAccess || !unrestricted) authorizeEngine(caller, account);
    checkLevel(declaredLevel(request), restriction);
    if (!isRegistered(account, at.table)) throw accessDenied('The location of the table is not registered');
    const arn = tableArn(region ?? call.region, at);
    checkAuthorization(call, arn);
    const path = scopedPath(request, at.table.location ?? '');
    const vended = { tableArn: arn, permissions: wanted };
    const issued = lake.credentials.issue({ ...caller, vended }, durationSeconds(request, caller.isRole));
    return {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      Expiration: Math.floor(issued.expiration.getTime() / 1000),
      VendedS3Path: [path],
    };
  },
};

/** An authorisation that comes along must be one that this caller was given for this table. */
function checkAuthorization({ lake, request, caller }: LakeCall, arn: string): void {
  const id = request.structure('QuerySessionContext').optionalString('QueryAuthorizationId');
  if (id === undefined) return;
  const given = lake.authorizations.get(id);
  if (given?.tableArn !== arn || given.userId !== caller.userId) {
    throw accessDenied('The query is not authorized: QueryAuthorizationId is not one of the caller for this table');
  }
}

function scopedPath(request: AwsRequest, location: string): string {
  const asked = request.optionalString('S3Path');
  if (asked === undefined) return location;
  if (!withSlash(asked).startsWith(withSlash(location))) throw invalidInput('S3Path is not within the table');
  return asked;
}

function durationSeconds(request: AwsRequest, isRole: boolean): number {
  const seconds = request.optionalInteger('DurationSeconds', 900, MAX_SECONDS) ?? CHAINED_SECONDS;
  if (isRole && seconds > CHAINED_SECONDS) {
    throw invalidInput("DurationSeconds exceeds the hour that a role's session can be given");
  }
  return seconds;
}
