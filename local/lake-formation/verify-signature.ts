// Verifies Signature Version 4 on a request as it came, in its header or in a presigned URL.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-json/aws-error.js';
import type { CredentialStore } from './credential-store.js';
import type { Caller } from './caller.js';

/** The request as received. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, not decoded. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Who signed, and for which service and region. */
export interface Signer {
  readonly caller: Caller;
  readonly service: string;
  readonly region: string;
}

interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  /** Of a presigned URL. */
  readonly expiresSeconds?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60_000;
const MISMATCH = 'The request signature we calculated does not match the signature you provided.';

/** Whether the request claims to be signed. */
export function isSigned(request: ReceivedRequest): boolean {
  return request.headers.authorization !== undefined || queryOf(request).has('X-Amz-Signature');
}

/**
 * Finds who signed the request.
 * @throws AwsError: MissingAuthenticationToken, IncompleteSignature, InvalidClientTokenId, SignatureDoesNotMatch,
 *   ExpiredToken. All are answered with 403.
 */
export function verifySignature(request: ReceivedRequest, credentials: CredentialStore, nowMs: number): Signer {
  const signature = request.headers.authorization === undefined ? fromQuery(request) : fromHeader(request);
  const known = credentials.find(signature.accessKeyId);
  if (known === undefined) {
    throw refusal('InvalidClientTokenId', 'The security token included in the request is invalid');
  }
  checkTime(signature, nowMs);
  const expected = Buffer.from(sign(known.secretAccessKey, signature, canonicalRequest(request, signature)), 'hex');
  const given = Buffer.from(signature.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw refusal('SignatureDoesNotMatch', MISMATCH);
  }
  if (signature.sessionToken !== known.sessionToken) {
    throw refusal('InvalidClientTokenId', 'The security token included in the request is invalid');
  }
  if (known.expiresAtMs !== undefined && nowMs >= known.expiresAtMs) {
    throw refusal('ExpiredToken', 'The security token included in the request is expired');
  }
  return { caller: known.caller, service: signature.service, region: signature.region };
}

function refusal(type: string, message: string): AwsError {
  return new AwsError(type, message, {}, 403);
}

function queryOf(request: ReceivedRequest): URLSearchParams {
  return new URLSearchParams(request.target.split('?')[1] ?? '');
}

function fromHeader({ headers }: ReceivedRequest): Signature {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  const [, credential = '', signedHeaders = '', signature = ''] = match ?? [];
  if (match === null) throw refusal('IncompleteSignature', 'The Authorization header is not a signature of version 4');
  const timestamp = text(headers['x-amz-date']);
  const sessionToken =
    headers['x-amz-security-token'] === undefined ? undefined : text(headers['x-amz-security-token']);
  return { ...readScope(credential), signedHeaders: signedHeaders.split(';'), signature, timestamp, sessionToken };
}

function fromQuery(request: ReceivedRequest): Signature {
  const query = queryOf(request);
  if (query.get('X-Amz-Signature') === null) {
    throw refusal('MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
  const expiresSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  const once = [...new Set(query.keys())].every((name) => query.getAll(name).length === 1);
  if (query.get('X-Amz-Algorithm') !== ALGORITHM || !Number.isInteger(expiresSeconds) || expiresSeconds < 0 || !once) {
    throw refusal('IncompleteSignature', 'The URL is not signed with version 4');
  }
  return {
    ...readScope(query.get('X-Amz-Credential') ?? ''),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    timestamp: query.get('X-Amz-Date') ?? '',
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    expiresSeconds,
  };
}

function readScope(credential: string): Pick<Signature, 'accessKeyId' | 'date' | 'region' | 'service'> {
  const [terminator, service = '', region = '', date = '', ...id] = credential.split('/').reverse();
  if (terminator !== 'aws4_request' || id.length === 0) {
    throw refusal('IncompleteSignature', 'The credential has no scope');
  }
  return { accessKeyId: id.reverse().join('/'), date, region, service };
}

function checkTime({ timestamp, date, expiresSeconds }: Signature, nowMs: number): void {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (match === null || !timestamp.startsWith(date))
    throw refusal('IncompleteSignature', 'X-Amz-Date is missing or wrong');
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const signedAtMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  const lastMs = signedAtMs + Math.min(MAX_SKEW_MS, (expiresSeconds ?? Number.POSITIVE_INFINITY) * 1000);
  if (nowMs < signedAtMs - MAX_SKEW_MS || nowMs > lastMs) {
    throw refusal('SignatureDoesNotMatch', `Signature expired or not yet current: ${timestamp}`);
  }
}

/** Everything that is signed, in the fixed form. Headers that carry meaning to AWS must be among the signed ones. */
function canonicalRequest(request: ReceivedRequest, { signedHeaders }: Signature): string {
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  );
  if (!signedHeaders.includes('host') || unsigned.length > 0) {
    throw refusal('SignatureDoesNotMatch', `Not signed: ${['host', ...unsigned].join(', ')}`);
  }
  const headers = signedHeaders.map((name) => `${name}:${text(request.headers[name]).trim().replaceAll(/ +/g, ' ')}\n`);
  const [path = '/'] = request.target.split('?');
  return [
    request.method,
    path.split('/').map(encodeUri).join('/'),
    canonicalQuery(request),
    headers.join(''),
    signedHeaders.join(';'),
    createHash('sha256').update(request.body).digest('hex'),
  ].join('\n');
}

function canonicalQuery(request: ReceivedRequest): string {
  return [...queryOf(request)]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`)
    .sort()
    .join('&');
}

function sign(secret: string, { timestamp, date, region, service }: Signature, canonical: string): string {
  const scope = `${date}/${region}/${service}/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    (at, part) => createHmac('sha256', at).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update([ALGORITHM, timestamp, scope, hash].join('\n')).digest('hex');
}

function encodeUri(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function text(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}
