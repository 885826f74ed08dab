// Reads the ARNs in which AWS names callers. IAM's have the role's path; STS's, of an assumed role, have lost it.

/** An IAM role or user, as Lake Formation's grants name it. */
export interface IamArn {
  readonly kind: 'role' | 'user';
  readonly partition: string;
  readonly accountId: string;
  /** Without the path. */
  readonly name: string;
  readonly arn: string;
}

/** A session of a role: which role of that name, only its id can say. */
export interface AssumedRoleArn {
  readonly kind: 'assumed-role';
  readonly partition: string;
  readonly accountId: string;
  readonly name: string;
  readonly session: string;
}

const iam = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):(role|user)\/((?:[!-.0-~]{1,512}\/)*)([\w+=,.@-]{1,64})$/;
const assumedRole = /^arn:(aws|aws-cn|aws-us-gov):sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;
const maxLength = 2_048;

/** A role's or user's ARN; undefined for anything else, an account's root among it. */
export function parseIamArn(arn: string): IamArn | undefined {
  const [, partition, accountId, kind, , name] = (arn.length <= maxLength && iam.exec(arn)) || [];
  if (partition === undefined || accountId === undefined || name === undefined) return undefined;
  return { kind: kind === 'role' ? 'role' : 'user', partition, accountId, name, arn };
}

/** A role session's ARN; undefined for anything else. */
export function parseAssumedRoleArn(arn: string): AssumedRoleArn | undefined {
  const [, partition, accountId, name, session] = (arn.length <= maxLength && assumedRole.exec(arn)) || [];
  if (partition === undefined || accountId === undefined || name === undefined || session === undefined) {
    return undefined;
  }
  return { kind: 'assumed-role', partition, accountId, name, session };
}
