// Reads STS's answer to GetCallerIdentity, JSON or XML as its content type says, and nothing that only looks like one.

/** Whom STS found to have signed. */
export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
}

const xmlForm =
  /^(?:<\?xml version="1\.0"[^<>?]{0,40}\?>)?\s*<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/">\s*<GetCallerIdentityResult>((?:\s*<(?:Arn|UserId|Account)>[^<>&]{1,2100}<\/(?:Arn|UserId|Account)>)+)\s*<\/GetCallerIdentityResult>\s*<ResponseMetadata>\s*<RequestId>[\w-]{1,100}<\/RequestId>\s*<\/ResponseMetadata>\s*<\/GetCallerIdentityResponse>\s*$/;

/** The identity in an answer; undefined where it isn't exactly one. */
export function parseCallerIdentityAnswer(contentType: string, body: string): CallerIdentity | undefined {
  const kind = contentType.split(';')[0]?.trim().toLowerCase();
  if (kind === 'application/json') return parseJson(body);
  return kind === 'text/xml' || kind === 'application/xml' ? parseXml(body) : undefined;
}

function parseJson(body: string): CallerIdentity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  return toIdentity(memberOf(memberOf(value, 'GetCallerIdentityResponse'), 'GetCallerIdentityResult'));
}

function parseXml(body: string): CallerIdentity | undefined {
  const elements = xmlForm.exec(body)?.[1];
  const found = [...(elements ?? '').matchAll(/<(\w+)>([^<>&]*)<\/(\w+)>/g)];
  const names = new Set(found.map(([, name]) => name));
  if (found.length !== 3 || names.size !== 3 || found.some(([, open, , close]) => open !== close)) return undefined;
  return toIdentity(Object.fromEntries(found.map(([, name = '', text]) => [name, text])));
}

function toIdentity(value: unknown): CallerIdentity | undefined {
  const [accountId, arn, userId] = ['Account', 'Arn', 'UserId'].map((name) => memberOf(value, name));
  if (typeof accountId !== 'string' || typeof arn !== 'string' || typeof userId !== 'string') return undefined;
  return { accountId, arn, userId };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
