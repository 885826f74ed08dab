// IAM, as far as a role's path and id are looked up by its name.
import { AwsError } from '../aws-json/aws-error.js';
import type { LakeCall } from './lake-call.js';
import type { QueryValue } from './query-protocol.js';

const CREATED = new Date('2024-01-01T00:00:00Z');

/** Operations by name. */
export const IAM_OPERATIONS: Readonly<Record<string, (call: LakeCall) => QueryValue>> = {
  GetRole: ({ lake, request, caller }) => {
    const name = request.string('RoleName');
    const role = lake.state.accounts.get(caller.accountId)?.roles.get(name);
    if (role === undefined) {
      throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, {}, 404);
    }
    return {
      Role: {
        Path: role.path,
        RoleName: name,
        RoleId: role.roleId,
        Arn: `arn:aws:iam::${caller.accountId}:role${role.path}${name}`,
        CreateDate: CREATED,
        MaxSessionDuration: role.maxSessionSeconds,
        Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
      },
    };
  },
};
