// One request from its bytes to its answer: signature, service, operation, and errors in the service's protocol.
import { AwsError } from '../aws-json/aws-error.js';
import { AwsRequest } from '../aws-json/aws-request.js';
import { CATALOG_OPERATIONS } from './catalog-operations.js';
import { FILTER_OPERATIONS } from './filter-operations.js';
import { IAM_OPERATIONS } from './iam-operations.js';
import { createTokenWithIam } from './identity-center-operations.js';
import type { Lake, LakeOperation } from './lake-call.js';
import { accessDenied, invalidInput } from './lake-formation-error.js';
import { spoil, type ChooseFault, type LakeFault } from './lake-faults.js';
import { METADATA_OPERATIONS } from './metadata-operations.js';
import { OPT_IN_OPERATIONS } from './opt-in-operations.js';
import { PERMISSION_OPERATIONS, PRINCIPAL_OPERATIONS } from './permission-operations.js';
import { encodeAnswer, encodeError, parseForm, type QueryService, type QueryValue } from './query-protocol.js';
import { SETTINGS_OPERATIONS } from './settings-operations.js';
import { assumeRoleWithWebIdentity, STS_OPERATIONS } from './sts-operations.js';
import { TAG_OPERATIONS } from './tag-operations.js';
import { trailEvent, type TellEvent } from './trail-event.js';
import { VENDING_OPERATIONS } from './vending-operations.js';
import { isSigned, verifySignature, type ReceivedRequest, type Signer } from './verify-signature.js';

/** What is sent back. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly errorType?: string;
}

/** What every call shares. */
export interface AnswerContext {
  readonly lake: Lake;
  readonly faults: ChooseFault | undefined;
  /** Absent: nobody is told of changes. */
  readonly tell: TellEvent | undefined;
  /** Aborted when the server stops: whatever hangs ends. */
  readonly stopped: AbortSignal;
}

const GLUE: Readonly<Record<string, LakeOperation>> = { ...CATALOG_OPERATIONS, ...METADATA_OPERATIONS };
const LAKE_FORMATION: Readonly<Record<string, LakeOperation>> = {
  ...PERMISSION_OPERATIONS,
  ...PRINCIPAL_OPERATIONS,
  ...SETTINGS_OPERATIONS,
  ...FILTER_OPERATIONS,
  ...TAG_OPERATIONS,
  ...OPT_IN_OPERATIONS,
  ...VENDING_OPERATIONS,
};
const QUERY_SERVICES: Readonly<Record<string, QueryService>> = {
  sts: { namespace: 'https://sts.amazonaws.com/doc/2011-06-15/', version: '2011-06-15' },
  iam: { namespace: 'https://iam.amazonaws.com/doc/2010-05-08/', version: '2010-05-08' },
};
const JSON_TYPE = 'application/x-amz-json-1.1';

/** An operation that was found, with what it is asked. */
interface Found {
  readonly name: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly request: AwsRequest;
  readonly run: LakeOperation;
}

/** Answers a request; whatever goes wrong is an answer as well. */
export async function answerCall(request: ReceivedRequest, context: AnswerContext): Promise<Answer> {
  const file = request.method === 'GET' ? publicFile(request, context.lake) : undefined;
  if (file !== undefined) return { status: 200, type: 'application/json', body: JSON.stringify(file) };
  const asQuery = isQuery(request);
  try {
    if (!isSigned(request)) return await answerUnsigned(request, context);
    const signer = verifySignature(request, context.lake.credentials, context.lake.now());
    if (signer.caller.vended !== undefined) throw accessDenied('The credentials are for the files of a table');
    const service = QUERY_SERVICES[signer.service];
    if (service !== undefined) return await answerQuery(request, signer, service, context);
    const found = findJsonOperation(request, signer.service);
    const { caller, region } = signer;
    const run = (): unknown => found.run({ lake: context.lake, request: found.request, caller, region });
    const answer = await withFaults({ service: signer.service, operation: found.name }, run, context);
    await tellOf(found, signer, context);
    return { status: 200, type: JSON_TYPE, body: JSON.stringify(answer ?? {}) };
  } catch (error) {
    const known =
      error instanceof AwsError ? error : new AwsError('InternalServiceException', 'Internal error', {}, 500);
    return asQuery === undefined ? encodeJsonError(known) : encodeQueryError(known, asQuery, request);
  }
}

/** The caller waits for it, so that whoever asks next comes after the event. */
async function tellOf({ name, members }: Found, signer: Signer, { lake, tell }: AnswerContext): Promise<void> {
  const { service, caller, region } = signer;
  // The exchange of tokens is no change of permissions.
  if (tell === undefined || (service !== 'glue' && service !== 'lakeformation')) return;
  const call = { service, operation: name, parameters: members, caller, region, atMs: lake.now() };
  const event = trailEvent(call);
  if (event !== undefined) await tell(event);
}

function isQuery({ method, headers }: ReceivedRequest): QueryService | undefined {
  const form = method === 'GET' || headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return form ? QUERY_SERVICES.sts : undefined;
}

/** Only a token stands in for a signature. */
async function answerUnsigned(request: ReceivedRequest, { lake }: AnswerContext): Promise<Answer> {
  const form = readForm(request);
  const service = QUERY_SERVICES.sts;
  if (service === undefined || form.get('Action') !== 'AssumeRoleWithWebIdentity') {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', {}, 403);
  }
  const result = await assumeRoleWithWebIdentity(lake, parseForm(form));
  return { status: 200, ...encodeAnswer(service, 'AssumeRoleWithWebIdentity', result, acceptsJson(request)) };
}

async function answerQuery(
  request: ReceivedRequest,
  { caller, service: name, region }: Signer,
  service: QueryService,
  context: AnswerContext,
): Promise<Answer> {
  const form = readForm(request);
  const action = form.get('Action') ?? '';
  const members = parseForm(form);
  const { lake } = context;
  const operations = name === 'iam' ? IAM_OPERATIONS : STS_OPERATIONS;
  const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
  const withToken = name === 'sts' && action === 'AssumeRoleWithWebIdentity';
  if (operation === undefined && !withToken) {
    throw new AwsError('InvalidAction', `Could not find operation ${action} for version ${service.version}`);
  }
  const run = (): unknown =>
    operation?.({ lake, request: members, caller, region }) ?? assumeRoleWithWebIdentity(lake, members);
  const result = await withFaults({ service: name, operation: action }, run, context);
  return { status: 200, ...encodeAnswer(service, action, result as QueryValue, acceptsJson(request)) };
}

function readForm({ method, target, body }: ReceivedRequest): URLSearchParams {
  return new URLSearchParams(method === 'GET' ? (target.split('?')[1] ?? '') : body.toString('utf8'));
}

function acceptsJson({ headers }: ReceivedRequest): boolean {
  return headers.accept === 'application/json';
}

function findJsonOperation({ headers, target, body }: ReceivedRequest, service: string): Found {
  const path = target.split('?')[0] ?? '';
  const [prefix, targetName = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const members = parseJson(body);
  const request = new AwsRequest(members, invalidInput);
  const pick = (name: string, operations: Readonly<Record<string, LakeOperation>>): Found | undefined => {
    const run = Object.hasOwn(operations, name) ? operations[name] : undefined;
    return run === undefined ? undefined : { name, members, request, run };
  };
  const found =
    service === 'glue' && prefix === 'AWSGlue'
      ? pick(targetName, GLUE)
      : service === 'lakeformation'
        ? pick(path.slice(1), LAKE_FORMATION)
        : service === 'sso-oauth' && path === '/token'
          ? { name: 'CreateTokenWithIAM', members, request, run: createTokenWithIam }
          : undefined;
  if (found === undefined) throw new AwsError('UnknownOperationException', `Unknown operation of ${service}`);
  return found;
}

function parseJson(body: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request is not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AwsError('SerializationException', 'The request is not a structure');
}

async function withFaults(
  call: { readonly service: string; readonly operation: string },
  run: () => unknown,
  { faults, stopped }: AnswerContext,
): Promise<unknown> {
  const fault = faults?.(call);
  await fail(fault, call.service, stopped);
  return spoil(call.operation, await run(), fault);
}

async function fail(fault: LakeFault | undefined, service: string, stopped: AbortSignal): Promise<void> {
  if (fault === 'failure') throw new AwsError('InternalServiceException', 'Internal error', {}, 500);
  if (fault === 'throttle') {
    const type = service === 'lakeformation' ? 'ThrottledException' : 'ThrottlingException';
    throw new AwsError(type, 'Rate exceeded', {}, service === 'lakeformation' ? 429 : 400);
  }
  if (fault !== 'hang') return;
  await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve(), { once: true }));
  throw new AwsError('OperationTimeoutException', 'The server stopped');
}

/** Names that JSON services have for what STS calls otherwise. */
const JSON_NAMES: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch: 'InvalidSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
};

/** An error as the JSON services have it. */
export function encodeJsonError({ type: name, message, members, status }: AwsError): Answer {
  const type = JSON_NAMES[name] ?? name;
  // Services differ in the case of the member; the SDKs read either.
  const body = JSON.stringify({ __type: type, message, Message: message, ...members });
  return { status, type: JSON_TYPE, body, errorType: type };
}

function encodeQueryError(error: AwsError, service: QueryService, request: ReceivedRequest): Answer {
  const named = error.type === 'AccessDeniedException' ? new AwsError('AccessDenied', error.message, {}, 403) : error;
  return { status: named.status, ...encodeError(service, named, acceptsJson(request)) };
}

/** Discovery and keys of the tokens' issuers, which anyone may read. */
function publicFile({ target }: ReceivedRequest, { url, keys }: Lake): unknown {
  const match = /^(\/web-identity\/\d{12}|\/identity-center)\/\.well-known\/(openid-configuration|jwks\.json)$/.exec(
    target,
  );
  if (match === null) return undefined;
  const issuer = `${url}${match[1] ?? ''}`;
  if (match[2] === 'jwks.json') return keys.jwks;
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256', 'ES384'],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
  };
}
