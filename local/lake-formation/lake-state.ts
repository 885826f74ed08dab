// What the local Lake Formation knows: accounts with their identities, catalog, tags, filters, grants and opt-ins.
import type { Resource, Tag } from './resource.js';

export interface IamUser {
  readonly userId: string;
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly accessKeys: readonly { readonly accessKeyId: string; readonly secretAccessKey: string }[];
}

/** One statement of a role's trust policy: who may do which of the actions, under which conditions. */
export interface TrustStatement {
  /** IAM ARNs, account ids, or `*`. */
  readonly principals: readonly string[];
  /** Issuer of the web identity provider whose tokens may assume the role. */
  readonly federated?: string;
  /** `AssumeRole`, `AssumeRoleWithWebIdentity`, `TagSession`, `SetSourceIdentity`, `SetContext`. */
  readonly actions: readonly string[];
  /** Values that a session tag must have: the tag is required. */
  readonly requestTags: Readonly<Record<string, readonly string[]>>;
  readonly externalId?: string;
  /** Values of `aud` and `sub` that a web identity may have; none given means any. */
  readonly audiences: readonly string[];
  readonly subjects: readonly string[];
}

export interface IamRole {
  readonly roleId: string;
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly maxSessionSeconds: number;
  readonly trust: readonly TrustStatement[];
}

/** An issuer whose tokens are verified with these keys. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** A JWK set, or where it is served. */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly jwksUri?: string;
}

export interface DataLakeSettings {
  readonly dataLakeAdmins: readonly string[];
  readonly readOnlyAdmins: readonly string[];
  /** Whether new databases and tables are granted to IAM_ALLOWED_PRINCIPALS. */
  readonly databaseDefaultIsIam: boolean;
  readonly tableDefaultIsIam: boolean;
  readonly parameters: Readonly<Record<string, string>>;
  readonly trustedResourceOwners: readonly string[];
  readonly allowExternalDataFiltering: boolean;
  readonly allowFullTableExternalDataAccess: boolean;
  readonly externalDataFilteringAllowList: readonly string[];
  readonly authorizedSessionTagValueList: readonly string[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

/** Tag values by key, both lower-case. */
export type Tags = Readonly<Record<string, string>>;

export interface Table {
  readonly name: string;
  readonly description?: string;
  readonly location?: string;
  readonly tableType: string;
  readonly columns: readonly Column[];
  readonly partitionKeys: readonly Column[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly partitions: readonly (readonly string[])[];
  readonly versionId: string;
  /** Assigned to the table itself, and to its columns by name. */
  readonly tags: Tags;
  readonly columnTags: Readonly<Record<string, Tags>>;
}

export interface Database {
  readonly name: string;
  readonly description?: string;
  readonly locationUri?: string;
  readonly tags: Tags;
  readonly tables: Map<string, Table>;
}

export interface DataCellsFilter {
  readonly databaseName: string;
  readonly tableName: string;
  readonly name: string;
  /** Absent: all rows. */
  readonly filterExpression?: string;
  /** Either the columns, or all but these. */
  readonly columnNames?: readonly string[];
  readonly excludedColumnNames?: readonly string[];
  readonly versionId: string;
}

export interface Grant {
  readonly principal: string;
  readonly resource: Resource;
  readonly permissions: readonly string[];
  readonly permissionsWithGrantOption: readonly string[];
  /** Cedar, over the tags of the principal. */
  readonly condition?: string;
  /** Account whose administrator or grantor made it: not the owner's where a shared table is passed on. */
  readonly grantedBy: string;
}

export interface OptIn {
  readonly principal: string;
  readonly resource: Resource;
  readonly condition?: string;
}

export interface RegisteredResource {
  readonly resourceArn: string;
  readonly roleArn?: string;
  readonly hybridAccessEnabled: boolean;
}

export interface Account {
  readonly id: string;
  readonly outboundWebIdentityFederation: boolean;
  readonly users: ReadonlyMap<string, IamUser>;
  readonly roles: ReadonlyMap<string, IamRole>;
  readonly webIdentityProviders: readonly TokenIssuer[];
  settings: DataLakeSettings;
  readonly lfTags: Map<string, readonly string[]>;
  readonly lfTagExpressions: Map<string, { readonly description?: string; readonly expression: readonly Tag[] }>;
  readonly databases: Map<string, Database>;
  filters: readonly DataCellsFilter[];
  grants: readonly Grant[];
  optIns: readonly OptIn[];
  readonly resources: Map<string, RegisteredResource>;
}

/** An application of Identity Center: which issuer's tokens it exchanges, and which claim names the user. */
export interface IdentityApplication {
  readonly arn: string;
  readonly trustedIssuer: TokenIssuer;
  /** `sub` or `email`, compared with the user's name. */
  readonly claim: string;
}

export interface IdentityCenter {
  /** Name and groups by user id. */
  readonly users: ReadonlyMap<string, { readonly userName: string; readonly groups: readonly string[] }>;
  readonly applications: readonly IdentityApplication[];
}

export interface LakeState {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly identityCenter: IdentityCenter;
}
