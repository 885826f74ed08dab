// IAM, as far as a role's or user's path, id and tags are looked up by its name.
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
        Tags: encodeTags(role.tags),
      },
    };
  },
  GetUser: ({ lake, request, caller }) => {
    const name = request.string('UserName');
    const user = lake.state.accounts.get(caller.accountId)?.users.get(name);
    if (user === undefined) {
      throw new AwsError('NoSuchEntity', `The user with name ${name} cannot be found.`, {}, 404);
    }
    return {
      User: {
        Path: user.path,
        UserName: name,
        UserId: user.userId,
        Arn: `arn:aws:iam::${caller.accountId}:user${user.path}${name}`,
        CreateDate: CREATED,
        Tags: encodeTags(user.tags),
      },
    };
  },
};

function encodeTags(tags: Readonly<Record<string, string>>): QueryValue {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
