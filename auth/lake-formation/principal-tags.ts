// The tags that conditions of grants are about: those of the IAM role or user that a principal is, with those of its
// session, which win.
import { GetRoleCommand, GetUserCommand, type IAMClient, type Tag } from '@aws-sdk/client-iam';
import { LakegateError } from '../../src/core/errors.js';
import type { Observe } from '../../src/core/observation.js';
import type { Principal } from '../../src/core/principal.js';
import { type IamArn, parseIamArn } from '../aws-arn.js';
import type { SessionIdentity } from '../sessions/aws-session.js';
import { createDecisionCache, type DecisionCacheOptions } from './decision-cache.js';

export type PrincipalTagMap = Readonly<Record<string, string>>;

export interface PrincipalTagsOptions {
  /** The client of IAM for an account; undefined where the gateway may not ask there. */
  readonly iamOf: (accountId: string) => Pick<IAMClient, 'send'> | undefined;
  /** Of which role the principal's session is; undefined where it gets none. @throws LakegateError */
  readonly sessionOf?: ((principal: Principal) => SessionIdentity | undefined) | undefined;
  readonly cache?: Pick<DecisionCacheOptions<unknown>, 'ttlMs' | 'negativeTtlMs' | 'now'>;
  readonly observe: Observe;
}

export interface PrincipalTags {
  /**
   * Undefined where they aren't known: no condition then holds, not even one that asks for a tag's absence.
   * @throws LakegateError POLICY_UNAVAILABLE where IAM can't be asked now
   */
  tagsOf(principal: Principal): Promise<PrincipalTagMap | undefined>;
  /** Forgets what IAM said. */
  invalidate(): void;
}

const anyTable = { catalogId: '', databaseName: '', tableName: '' };

export function createPrincipalTags({ iamOf, sessionOf, cache, observe }: PrincipalTagsOptions): PrincipalTags {
  const known = createDecisionCache<PrincipalTagMap | undefined>({
    ...cache,
    isNegative: (tags) => tags === undefined,
  });

  const lookUp = async (arn: IamArn): Promise<PrincipalTagMap | undefined> => {
    const client = iamOf(arn.accountId);
    try {
      if (client === undefined) throw unknown(`account ${arn.accountId} is none that may be looked up in`);
      return await fetchTags(client, arn);
    } catch (cause) {
      if (!isRefusal(cause)) throw new LakegateError('POLICY_UNAVAILABLE', { cause });
      observe({ kind: 'principal-tags-unknown', arn: arn.arn, cause });
      return undefined;
    }
  };

  return {
    tagsOf: async (principal) => {
      const session = identify(principal, sessionOf);
      if (session === 'unknown') return undefined;
      const arn = session === undefined ? onlyArnOf(principal) : parseIamArn(session.roleArn);
      if (arn === undefined) return undefined;
      const key = { principalKey: arn.arn, table: anyTable, variant: 'tags' };
      const own = await known.get(key, () => lookUp(arn));
      return own && withSession(own, session?.tags ?? {});
    },
    invalidate: () => {
      known.invalidate({});
    },
  };
}

/** A session that can't be had, or that isn't the role's, says nothing of tags. */
function identify(
  principal: Principal,
  sessionOf: PrincipalTagsOptions['sessionOf'],
): SessionIdentity | 'unknown' | undefined {
  try {
    const session = sessionOf?.(principal);
    return session?.isRoles === false ? 'unknown' : session;
  } catch (error) {
    if (error instanceof LakegateError) return 'unknown';
    throw error;
  }
}

/** The one IAM role or user that a principal without a session is; of several nobody can say which calls. */
function onlyArnOf({ grantees, credential }: Principal): IamArn | undefined {
  if (credential?.kind === 'aws') return parseIamArn(credential.arn);
  const [arn, ...others] = grantees.flatMap((grantee) => parseIamArn(grantee) ?? []);
  return others.length === 0 ? arn : undefined;
}

/** By the name, which has no path: the ARN says whether it is still the same. */
async function fetchTags(client: Pick<IAMClient, 'send'>, { kind, name, arn }: IamArn): Promise<PrincipalTagMap> {
  const found =
    kind === 'role'
      ? (await client.send(new GetRoleCommand({ RoleName: name }))).Role
      : (await client.send(new GetUserCommand({ UserName: name }))).User;
  if (found?.Arn !== arn) throw unknown(`the ${kind} of that name is another one`);
  return toMap(found.Tags ?? []);
}

function toMap(tags: readonly Tag[]): PrincipalTagMap {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** Keys are the same to IAM whatever their case. */
function withSession(own: PrincipalTagMap, session: PrincipalTagMap): PrincipalTagMap {
  const taken = new Set(Object.keys(session).map((key) => key.toLowerCase()));
  const left = Object.entries(own).filter(([key]) => !taken.has(key.toLowerCase()));
  return { ...Object.fromEntries(left), ...session };
}

function unknown(reason: string): Error {
  return Object.assign(new Error(reason), { name: 'UnknownPrincipal' });
}

/** What asking again wouldn't change; the rest is an outage. */
function isRefusal(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return /^(UnknownPrincipal|NoSuchEntity|AccessDenied)/.test(cause.name) || isDeniedSession(cause);
}

function isDeniedSession(cause: Error): boolean {
  return cause instanceof LakegateError && cause.code === 'STORE_DENIED';
}
