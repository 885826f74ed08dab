// Identity Center: exchanges a trusted issuer's token for one that carries the user's context, and reads contexts back.
import { createLocalJWKSet, jwtVerify } from 'jose';
import { AwsError } from '../aws-json/aws-error.js';
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { Caller } from './caller.js';
import type { Lake, LakeCall } from './lake-call.js';
import { claimedIssuer, verifyToken } from './token-keys.js';

const CONTEXT_PROVIDER = 'arn:aws:iam::aws:contextProvider/IdentityCenter';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TOKEN_SECONDS = 3600;

/** `POST /token?aws_iam=t`: CreateTokenWithIAM with the grant of a JWT. */
export async function createTokenWithIam({ lake, request }: LakeCall): Promise<unknown> {
  const clientId = request.string('clientId');
  if (request.string('grantType') !== JWT_BEARER) {
    throw new AwsError('UnsupportedGrantTypeException', 'Only the grant of a JWT is exchanged', {
      error: 'unsupported_grant_type',
    });
  }
  const { applications, users } = lake.state.identityCenter;
  const application = applications.find(({ arn }) => arn === clientId);
  if (application === undefined) throw new AwsError('InvalidClientException', 'Unknown application', {}, 401);
  const assertion = request.string('assertion');
  if (claimedIssuer(assertion) !== application.trustedIssuer.issuer) throw invalidGrant();
  const claims = await verifyToken(assertion, application.trustedIssuer, lake.now()).catch((error: unknown) => {
    throw error instanceof AwsError && error.type === 'IDPCommunicationError' ? error : invalidGrant();
  });
  const [userId] = [...users].find(([, { userName }]) => userName === claims[application.claim]) ?? [];
  if (userId === undefined) throw invalidGrant();
  const issuedAt = Math.floor(lake.now() / 1000);
  const common = { iss: `${lake.url}/identity-center`, sub: userId, iat: issuedAt, exp: issuedAt + TOKEN_SECONDS };
  const identityContext = await lake.keys.sign({ ...common, aud: CONTEXT_PROVIDER, jti: crypto.randomUUID() }, 'RS256');
  return {
    accessToken: crypto.randomUUID(),
    idToken: await lake.keys.sign({ ...common, aud: clientId, 'sts:identity_context': identityContext }, 'RS256'),
    tokenType: 'Bearer',
    expiresIn: TOKEN_SECONDS,
    issuedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
    scope: ['sts:identity_context'],
    awsAdditionalDetails: { identityContext },
  };
}

function invalidGrant(): AwsError {
  return new AwsError('InvalidGrantException', 'The assertion is not one that can be exchanged', {
    error: 'invalid_grant',
  });
}

/** The user whose context came with AssumeRole. @throws AwsError when a context is not one of this server's. */
export async function contextUser(
  lake: Lake,
  contexts: readonly AwsRequest[],
): Promise<NonNullable<Caller['identityCenter']> | undefined> {
  const [context, ...more] = contexts;
  if (context === undefined) return undefined;
  if (more.length > 0 || context.string('ProviderArn') !== CONTEXT_PROVIDER) throw invalidContext();
  const { payload } = await jwtVerify(context.string('ContextAssertion'), createLocalJWKSet(lake.keys.jwks), {
    issuer: `${lake.url}/identity-center`,
    audience: CONTEXT_PROVIDER,
    currentDate: new Date(lake.now()),
  }).catch(() => {
    throw invalidContext();
  });
  const user = lake.state.identityCenter.users.get(payload.sub ?? '');
  if (user === undefined || payload.sub === undefined) throw invalidContext();
  return {
    userArn: `arn:aws:identitystore:::user/${payload.sub}`,
    groupArns: user.groups.map((id) => `arn:aws:identitystore:::group/${id}`),
  };
}

function invalidContext(): AwsError {
  return new AwsError('InvalidContextAssertion', 'The context assertion is not valid');
}
