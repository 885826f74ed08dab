// What an explanation of access is made of, and where it comes from: a policy file, or Lake Formation with its state.
import type { ErrorCode } from '../src/core/errors.js';
import type { AccessExplanation, MatchedAccess } from '../src/core/access.js';
import type { Catalog, Dataset } from '../src/core/dataset.js';
import type { Grant, GrantRequest, Principal, WriteGrant } from '../src/core/principal.js';
import type { AccessDecision } from './lake-formation/access-decision.js';
import type { ExplainedDecision, MatchedGrant } from './lake-formation/evaluate-locally.js';
import type { ColumnSelection, StateResource } from './lake-formation/lake-formation-state.js';
import type { LakeFormationTables } from './lake-formation/lake-formation-table.js';
import type { KnownDecision } from './lake-formation/lake-formation-grants.js';
import { formatRowFilter } from './policy/format-row-filter.js';
import type { Policy } from './policy/policy.js';
import { createPolicyFileGrants } from './policy/policy-file-grants.js';
import { createPolicyFileWrites } from './policy/policy-file-writes.js';

export interface AccessEvidence {
  readonly mode: AccessExplanation['mode'];
  readonly grant: Grant | undefined;
  readonly writes?: WriteGrant | undefined;
  readonly refusal?: { readonly code: ErrorCode; readonly reason: string } | undefined;
  readonly matched: readonly MatchedAccess[];
  readonly columnTags: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly ageMs?: number | undefined;
}

/** Finds what bears on one principal's access to one dataset. @throws LakegateError POLICY_UNAVAILABLE */
export type FindEvidence = (dataset: Dataset, principal: Principal, request: GrantRequest) => Promise<AccessEvidence>;

/** Evidence from a policy file. */
export function policyEvidence(policy: Policy, catalog: Catalog): FindEvidence {
  const source = createPolicyFileGrants(policy, catalog);
  const writes = createPolicyFileWrites(policy, catalog);
  return async (dataset, principal) => {
    const grants = await source.resolveGrants(principal);
    const matched = policy.grants.filter(
      (grant) => grant.dataset === dataset.name && principal.grantees.includes(grant.grantee),
    );
    return {
      mode: 'policy',
      grant: grants.get(dataset.name),
      writes: (await writes.resolveWrites(principal)).get(dataset.name),
      columnTags: new Map(),
      matched: matched.map(({ grantee, columns, rowFilter }) => ({
        principal: grantee,
        permissions: ['SELECT'],
        resource: rowFilter === undefined ? 'all rows' : `rows where ${formatRowFilter(rowFilter, dataset.columns)}`,
        columns: [...columns],
      })),
    };
  };
}

/** The sources that Lake Formation's answers are explained from; at least one of the two. */
export interface LakeFormationEvidence {
  readonly tables: LakeFormationTables;
  /** Lake Formation's own decisions. */
  readonly decisions?: {
    decide(dataset: Dataset, principal: Principal, request: GrantRequest): Promise<KnownDecision | undefined>;
  };
  /** What its state comes to, and why. */
  readonly local?: { decide(dataset: Dataset, principal: Principal): Promise<ExplainedDecision | undefined> };
}

/** Evidence from Lake Formation: its own decision goes before the one worked out from its state. */
export function lakeFormationEvidence({ tables, decisions, local }: LakeFormationEvidence): FindEvidence {
  return async (dataset, principal, request) => {
    const known = await decisions?.decide(dataset, principal, request);
    const reasons = await local?.decide(dataset, principal);
    const decision: AccessDecision = known?.decision ?? reasons?.decision ?? { outcome: 'denied' };
    return {
      mode: tables.get(dataset.name)?.mode ?? 'enforced',
      grant: decision.outcome === 'granted' ? decision.grant : undefined,
      writes: reasons?.writes,
      refusal: decision.outcome === 'refused' ? decision : undefined,
      matched: (reasons?.matched ?? []).map(describeMatch),
      columnTags: reasons?.columnTags ?? new Map(),
      ageMs: known?.ageMs,
    };
  };
}

function describeMatch({ grant, columns }: MatchedGrant): MatchedAccess {
  const { principal, permissions, resource, condition } = grant;
  const described = describeResource(resource);
  return {
    principal,
    permissions,
    resource: condition === undefined ? described : `${described}, on condition that ${condition}`,
    columns: [...columns],
  };
}

function describeResource(resource: StateResource): string {
  switch (resource.kind) {
    case 'catalog':
      return 'the catalog';
    case 'database':
      return `database ${resource.databaseName}`;
    case 'table': {
      const { databaseName, tableName, columns } = resource;
      const table = tableName === undefined ? `every table of ${databaseName}` : `table ${databaseName}.${tableName}`;
      return columns === undefined ? table : `${table}, ${describeSelection(columns)}`;
    }
    case 'dataCellsFilter':
      return `data cells filter ${resource.name} on ${resource.databaseName}.${resource.tableName}`;
    case 'tagPolicy': {
      const { expression } = resource;
      if ('expressionName' in expression) return `tag expression ${expression.expressionName}`;
      const terms = [...expression].map(([key, values]) => `${key} in (${[...values].join(', ')})`);
      return `tags ${terms.join(' and ')}`;
    }
    case 'other':
      return 'another resource';
  }
}

function describeSelection(selection: ColumnSelection): string {
  if ('columnNames' in selection) return `columns ${selection.columnNames.join(', ')}`;
  const { excludedColumnNames: excluded } = selection;
  return excluded.length === 0 ? 'all columns' : `all columns but ${excluded.join(', ')}`;
}
