// The one request to STS that a caller signs: it is built here, from constants and the configuration. Of the caller's
// there are only an access key's id, a date, a session token and the signature, each of a form that fits one place.

/** What a caller sends: enough for anyone to see who signed, and no address, header or text to be passed on. */
export interface SignedCallerIdentity {
  readonly region: string;
  readonly accessKeyId: string;
  /** `20260131T235959Z` */
  readonly date: string;
  /** 64 hex digits in lower case. */
  readonly signature: string;
  readonly sessionToken?: string | undefined;
}

/** The request as it goes out. */
export interface StsRequest {
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The header by which a signature says for which gateway it was made. */
const serverIdHeader = 'x-lakegate-server-id';

const body = 'Action=GetCallerIdentity&Version=2011-06-15';
const contentType = 'application/x-www-form-urlencoded; charset=utf-8';
const domains: readonly (readonly [RegExp, string])[] = [
  [/^cn-[a-z]+-\d$/, 'amazonaws.com.cn'],
  [/^us-gov-[a-z]+-\d$/, 'amazonaws.com'],
  [/^(?!us-iso|eu-isoe|eusc-)[a-z]{2}-[a-z]+-\d$/, 'amazonaws.com'],
];
const forms: Readonly<Record<keyof SignedCallerIdentity, RegExp>> = {
  region: /^[a-z0-9-]{9,20}$/,
  accessKeyId: /^A[KS]IA[A-Z0-9]{12,60}$/,
  date: /^\d{8}T\d{6}Z$/,
  signature: /^[0-9a-f]{64}$/,
  sessionToken: /^[A-Za-z0-9+/=]{1,6000}$/,
};

/** What a body says, where it is exactly of the form; else undefined. */
export function parseSignedCallerIdentity(value: unknown): SignedCallerIdentity | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = Object.entries(value as Readonly<Record<string, unknown>>);
  const fits = fields.every(
    ([key, text]) => Object.hasOwn(forms, key) && typeof text === 'string' && forms[key as 'date'].test(text),
  );
  if (!fits) return undefined;
  const own = Object.fromEntries(fields) as Partial<Record<keyof SignedCallerIdentity, string>>;
  const { region, accessKeyId, date, signature, sessionToken } = own;
  if (region === undefined || accessKeyId === undefined || date === undefined || signature === undefined) {
    return undefined;
  }
  // Temporary keys come with a token, lasting ones without.
  if (accessKeyId.startsWith('ASIA') !== (sessionToken !== undefined)) return undefined;
  return { region, accessKeyId, date, signature, sessionToken };
}

/** The host of STS in a region, by the partition's domain; undefined for a region of none that is known. */
export function stsHost(region: string): string | undefined {
  const domain = domains.find(([form]) => form.test(region))?.[1];
  return domain === undefined ? undefined : `sts.${region}.${domain}`;
}

/** The request that the signature has to be for; undefined for an unknown region. */
export function buildCallerIdentityRequest(signed: SignedCallerIdentity, serverId: string): StsRequest | undefined {
  const host = stsHost(signed.region);
  if (host === undefined) return undefined;
  const headers: Record<string, string> = {
    'content-type': contentType,
    host,
    'x-amz-date': signed.date,
    ...(signed.sessionToken === undefined ? {} : { 'x-amz-security-token': signed.sessionToken }),
    [serverIdHeader]: serverId,
  };
  const signedHeaders = Object.keys(headers).join(';');
  const scope = `${signed.accessKeyId}/${signed.date.slice(0, 8)}/${signed.region}/sts/aws4_request`;
  return {
    host,
    headers: {
      ...headers,
      accept: 'application/json',
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${signedHeaders}, Signature=${signed.signature}`,
    },
    body,
  };
}

/** When it was signed, in ms since the epoch; undefined for a date that there isn't. */
export function signedAtMs({ date }: SignedCallerIdentity): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const text = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.000Z`;
  const ms = Date.parse(text);
  // 30 February would become a day in March.
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : ms;
}
