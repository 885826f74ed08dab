// The resolver of Query.explainAccess: what somebody may see of a dataset, and why.
import 'reflect-metadata';
import { GraphQLString } from 'graphql';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { AccessExplanation, MaskAccess } from '../src/core/access.js';
import { AccessInfo, type MaskInfo } from '../schema/types/access-info.type.js';
import type { GraphqlContext } from './context.js';

@Resolver()
export class ExplainAccessResolver {
  @Query(() => AccessInfo, {
    nullable: true,
    description:
      'What you, or for admins somebody else, may see of a dataset, and why. Null where there is no such dataset or principal that you may be told of.',
  })
  async explainAccess(
    @Ctx() context: GraphqlContext,
    @Arg('dataset', () => GraphQLString, { description: "The dataset's name in the contract." }) dataset: string,
    @Arg('principal', () => GraphQLString, {
      nullable: true,
      description: 'Name or id of a configured principal; yourself where absent.',
    })
    principal: string | null | undefined,
  ): Promise<AccessInfo | null> {
    const access = await context.explainAccess?.(dataset, principal ?? undefined);
    return access === undefined ? null : toAccessInfo(access);
  }
}

/** An explanation as the schema shows it. */
function toAccessInfo({ refusal, columns, grants, writable, ...access }: AccessExplanation): AccessInfo {
  return {
    ...access,
    refusal: refusal === undefined ? null : `${refusal.code}: ${refusal.reason}`,
    columns: columns.map(({ tags, cellFilter, mask, ...column }) => ({
      ...column,
      cellFilter: cellFilter ?? null,
      mask: mask === undefined ? null : toMaskInfo(mask),
      tags: [...tags],
    })),
    rowFilter: access.rowFilter ?? null,
    writableColumns: writable === undefined ? null : [...writable],
    grants: grants.map((grant) => ({
      ...grant,
      permissions: [...grant.permissions],
      columns: [...grant.columns],
    })),
    grantDigest: access.grantDigest ?? null,
    ageMs: access.ageMs ?? null,
  };
}

function toMaskInfo({ kind, parameters, clearWhere }: MaskAccess): MaskInfo {
  return { kind, parameters: [...parameters], clearWhere: clearWhere ?? null };
}
