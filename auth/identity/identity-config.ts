// Who may come in and how they show who they are: what a principals file says, once read.
import type { SessionConfig } from '../sessions/session-config.js';

/** A caller known by API keys. */
export interface ApiKeyPrincipal {
  /** Unique; its principal's id is `api-key/NAME`. */
  readonly name: string;
  /** `sha256:` and 64 hex digits each. */
  readonly apiKeyHashes: readonly string[];
  /** Of keys that may be proved by SCRAM-SHA-256, as `lakegate key` gives them. */
  readonly scramVerifiers?: readonly string[] | undefined;
  /** The names by which grants may address it. */
  readonly grantees: readonly string[];
  readonly admin: boolean;
  /** Whether its keys can be guessed: the gateway then listens on the loopback interface alone. */
  readonly demo: boolean;
}

/** A JSON Web Key Set. */
export interface StaticJwks {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** An issuer whose JWTs are accepted. */
export interface JwtIssuer {
  /** Equals the `iss` claim, character by character. */
  readonly issuer: string;
  readonly audience: string;
  /** Asymmetric JWS algorithms only. */
  readonly algorithms: readonly string[];
  /** Where its keys are, or the keys. */
  readonly keys: { readonly jwksUri: string } | { readonly jwks: StaticJwks };
  /** Claim with a text or list of texts, each a group; none: no groups. */
  readonly groupsClaim?: string | undefined;
  /** Stands before each group's name in the grantee; `ISSUER|group/` unless given, so that issuers can't collide. */
  readonly groupPrefix: string;
  /** Who is an admin: those whose claim has one of the values. */
  readonly admin?: { readonly claim: string; readonly values: readonly string[] } | undefined;
  readonly clockToleranceSeconds: number;
  /** Oldest `iat` that will do, whatever `exp` says. */
  readonly maxTokenAgeSeconds: number;
  /** Its tokens are AWS's own, of `sts:GetWebIdentityToken`: the principal is the role or user that asked for one. */
  readonly aws?: AwsIssuer | undefined;
}

/** What is asked of tokens in which AWS vouches for an IAM role or user. */
export interface AwsIssuer {
  /** Accounts whose principals may come in. */
  readonly accounts: readonly string[];
  /** ARNs of roles with their paths, by the same ARN without. A name is a role's alone in an account, path or not. */
  readonly roleArns: ReadonlyMap<string, string>;
  /** ARNs of the roles and users that are admins. */
  readonly admins: readonly string[];
}

/** A caller known by a client certificate. */
export interface CertificatePrincipal {
  /** A subject alternative name: `URI:spiffe://example.org/reporting` or `DNS:reporting.example.org`. */
  readonly name: string;
  /** The names by which grants may address it. */
  readonly grantees: readonly string[];
  readonly admin: boolean;
}

/** Client certificates that are taken, from the connection or as a proxy tells of them. */
export interface ClientCertificateConfig {
  readonly principals: readonly CertificatePrincipal[];
  /** Names of the certificates of proxies whose `x-forwarded-client-cert` is believed. */
  readonly proxies: readonly string[];
}

/** An account whose roles and users may come in by a signed GetCallerIdentity. */
export interface CallerAccount {
  readonly id: string;
  /** A role in it that may read roles; absent: the gateway's own credentials may. */
  readonly lookup?: { readonly roleArn: string; readonly externalId: string } | undefined;
}

/** The exchange of a signed GetCallerIdentity for a short token of the gateway's. */
export interface CallerIdentityConfig {
  /** Names this environment and audience in what callers sign, so that it is of no use elsewhere. */
  readonly serverId: string;
  readonly regions: readonly string[];
  readonly accounts: readonly CallerAccount[];
  /** ARNs of roles by their ids (`AROA…`), where they aren't to be looked up. */
  readonly roles: ReadonlyMap<string, string>;
  readonly admins: readonly string[];
  /** Oldest signature that will do. */
  readonly maxAgeSeconds: number;
  readonly tokenTtlSeconds: number;
  /** In place of AWS's own. */
  readonly endpoints: { readonly sts?: string | undefined; readonly iam?: string | undefined };
  /** Of a stand-in on this machine; absent: the SDK's chain finds them. */
  readonly localKeys?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

export interface IdentityConfig {
  readonly apiKeys: readonly ApiKeyPrincipal[];
  readonly issuers: readonly JwtIssuer[];
  /** Absent: nobody comes in by a certificate. */
  readonly clientCertificates?: ClientCertificateConfig | undefined;
  /** Absent: nobody comes in by a signed GetCallerIdentity. */
  readonly callerIdentity?: CallerIdentityConfig | undefined;
  /** How callers get sessions of their own with AWS; absent: nobody does. */
  readonly sessions?: SessionConfig | undefined;
}

/** What `sts:GetWebIdentityToken` signs with. */
export const awsAlgorithms: readonly string[] = ['RS256', 'ES384'];

/** Signatures that only the issuer can make. HS* would let a holder of the public key sign; `none` anyone. */
export const asymmetricAlgorithms: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
