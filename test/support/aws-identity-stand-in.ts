// A stand-in for STS, IAM and Identity Center's token service: speaks their protocols, checks signatures and trust
// policies, and keeps what it was asked.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { verifySignature } from './verify-signature.js';

/** Someone whose requests can be checked. */
export interface KnownCaller {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly arn: string;
  readonly userId: string;
}

export interface KnownRole {
  readonly arn: string;
  readonly roleId: string;
  /** What its trust policy asks for. */
  readonly externalId?: string;
  /** Whether it lets anybody in. */
  readonly closed?: boolean;
}

/** One call as it came in. */
export interface ReceivedCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly signedBy: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly url: string;
}

export interface AwsIdentityStandIn {
  readonly url: string;
  readonly calls: ReceivedCall[];
  readonly callers: Map<string, KnownCaller>;
  readonly roles: Map<string, KnownRole>;
  /** Answers in place of the services where it gives true. */
  intercept: ((request: IncomingMessage, response: ServerResponse, body: string) => boolean) | undefined;
  /** How long the credentials that it gives are good. */
  lifetimeSeconds: number;
  callsOf(action: string): readonly ReceivedCall[];
  stop(): Promise<void>;
}

/** The gateway's own keys. */
export const gatewayKeys = { accessKeyId: 'AKIAGATEWAY000000000', secretAccessKey: 'gateway-secret' };

class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly status = 403,
  ) {
    super(`refused: ${code}`);
  }
}

export async function startAwsIdentityStandIn(): Promise<AwsIdentityStandIn> {
  const spentAssertions = new Set<string>();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      if (standIn.intercept?.(request, response, body) === true) return;
      try {
        if (request.url?.startsWith('/token') === true) answerTokenRequest(request, response, body);
        else answerQuery(request, response, body);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const text = `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>no</Message></Error></ErrorResponse>`;
        response.writeHead(error.status, { 'content-type': 'text/xml' }).end(text);
      }
    });
  });

  const signer = (request: IncomingMessage, body: string): string | undefined => {
    const { method = '', url = '', headers } = request;
    const claim = verifySignature({ method, url, headers, body }, (id) => standIn.callers.get(id)?.secretAccessKey);
    const caller = claim && standIn.callers.get(claim.accessKeyId);
    return caller?.sessionToken === headers['x-amz-security-token'] ? claim?.accessKeyId : undefined;
  };

  const answerQuery = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const parameters = Object.fromEntries(new URLSearchParams(body));
    const action = parameters['Action'] ?? '';
    const signedBy = signer(request, body);
    standIn.calls.push({ action, parameters, signedBy, headers: request.headers, url: request.url ?? '' });
    if (signedBy === undefined && action !== 'AssumeRoleWithWebIdentity') throw new Refusal('SignatureDoesNotMatch');
    const result = answerAction(action, parameters, signedBy ?? '');
    if (request.headers.accept === 'application/json') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wrap(action, result)));
    } else {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(toXml(wrap(action, result)));
    }
  };

  const answerAction = (action: string, parameters: Record<string, string>, signedBy: string): object => {
    const role = [...standIn.roles.values()].find(({ arn }) => arn === parameters['RoleArn']);
    switch (action) {
      case 'GetCallerIdentity': {
        const { arn = '', userId } = standIn.callers.get(signedBy) ?? {};
        return { Arn: arn, UserId: userId, Account: arn.split(':')[4] };
      }
      case 'GetRole': {
        const found = standIn.roles.get(parameters['RoleName'] ?? '');
        if (found === undefined) throw new Refusal('NoSuchEntity', 404);
        const { arn: Arn, roleId: RoleId } = found;
        const name = { Path: '/', RoleName: parameters['RoleName'] };
        return { Role: { ...name, Arn, RoleId, CreateDate: '2026-01-01T00:00:00Z' } };
      }
      case 'AssumeRole':
        if (role === undefined || role.closed === true || role.externalId !== parameters['ExternalId']) {
          throw new Refusal('AccessDenied');
        }
        return newSession(role, parameters);
      case 'AssumeRoleWithWebIdentity':
        if (decodeJwt(parameters['WebIdentityToken'] ?? '').sub === 'unwelcome')
          throw new Refusal('InvalidIdentityToken', 400);
        if (role === undefined || role.closed === true) throw new Refusal('AccessDenied');
        return newSession(role, parameters);
      default:
        throw new Refusal('InvalidAction', 400);
    }
  };

  const newSession = ({ arn, roleId }: KnownRole, parameters: Record<string, string>): object => {
    const accessKeyId = `ASIA${hex(8)}`;
    const secretAccessKey = hex(20);
    const sessionToken = hex(30);
    const session = parameters['RoleSessionName'] ?? '';
    const [account, name] = [arn.split(':')[4] ?? '', arn.split('/').at(-1) ?? ''];
    const assumed = `arn:aws:sts::${account}:assumed-role/${name}/${session}`;
    const caller = { secretAccessKey, sessionToken };
    standIn.callers.set(accessKeyId, { ...caller, arn: assumed, userId: `${roleId}:${session}` });
    const seconds = Math.min(Number(parameters['DurationSeconds']), standIn.lifetimeSeconds);
    const Expiration = new Date(Date.now() + seconds * 1000).toISOString();
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration,
      },
      AssumedRoleUser: { Arn: assumed, AssumedRoleId: `${roleId}:${session}` },
    };
  };

  const answerTokenRequest = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const parameters = JSON.parse(body) as Record<string, string>;
    const signedBy = signer(request, body);
    standIn.calls.push({
      action: 'CreateTokenWithIAM',
      parameters,
      signedBy,
      headers: request.headers,
      url: request.url ?? '',
    });
    const assertion = parameters['assertion'] ?? '';
    const isSpent = spentAssertions.has(assertion);
    if (signedBy === undefined || isSpent) {
      const error = isSpent ? 'invalid_grant' : 'access_denied';
      response
        .writeHead(400, { 'x-amzn-errortype': isSpent ? 'InvalidGrantException' : 'AccessDeniedException' })
        .end(JSON.stringify({ error }));
      return;
    }
    spentAssertions.add(assertion);
    const answer = {
      accessToken: 'x',
      expiresIn: standIn.lifetimeSeconds,
      awsAdditionalDetails: { identityContext: `context-of-${decodeJwt(assertion).sub ?? ''}` },
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { accessKeyId, secretAccessKey } = gatewayKeys;
  const gateway = { secretAccessKey, arn: 'arn:aws:iam::111111111111:user/gateway', userId: 'AIDAGATEWAY' };
  const standIn: AwsIdentityStandIn = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls: [],
    callers: new Map<string, KnownCaller>([[accessKeyId, gateway]]),
    roles: new Map(),
    intercept: undefined,
    lifetimeSeconds: 3_600,
    callsOf: (action) => standIn.calls.filter((call) => call.action === action),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

function wrap(action: string, result: object): object {
  return { [`${action}Response`]: { [`${action}Result`]: result, ResponseMetadata: { RequestId: 'request-1' } } };
}

function toXml(value: object): string {
  return Object.entries(value)
    .map(([name, inner]) => {
      const text = typeof inner === 'object' && inner !== null ? toXml(inner as object) : String(inner);
      const xmlns = name.endsWith('Response') ? ' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"' : '';
      return `<${name}${xmlns}>${text}</${name}>`;
    })
    .join('');
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex').toUpperCase();
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString('utf8');
  return body;
}
