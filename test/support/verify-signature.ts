// Checks a Signature Version 4 as AWS does, from its description alone: no code of the SDK's is in it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
}

const form =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([a-z0-9-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** Who a request says it is from, where its signature is right for that one's secret; else undefined. */
export function verifySignature(
  request: SignedRequest,
  secretOf: (accessKeyId: string) => string | undefined,
): SignatureClaim | undefined {
  const { authorization, 'x-amz-date': date } = request.headers;
  const [, accessKeyId, day, region, service, names, signature] = form.exec(String(authorization)) ?? [];
  const secret = accessKeyId === undefined ? undefined : secretOf(accessKeyId);
  if (secret === undefined || accessKeyId === undefined || typeof date !== 'string' || date.slice(0, 8) !== day) {
    return undefined;
  }
  const signedHeaders = (names ?? '').split(';');
  const [path = '/', query = ''] = request.url.split('?');
  const canonical = [
    request.method,
    path,
    [...new URLSearchParams(query)]
      .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
      .sort()
      .join('&'),
    ...signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const scope = `${day}/${region ?? ''}/${service ?? ''}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  let key: Buffer | string = `AWS4${secret}`;
  for (const part of [day, region ?? '', service ?? '', 'aws4_request']) key = hmac(key, part);
  if (hmac(key, text).toString('hex') !== signature) return undefined;
  return { accessKeyId, region: region ?? '', service: service ?? '', signedHeaders };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
