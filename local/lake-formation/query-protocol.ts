// The AWS Query protocol of STS and IAM: forms in, XML out, or JSON for whoever accepts it.
import { AwsRequest } from '../aws-json/aws-request.js';
import { AwsError } from '../aws-json/aws-error.js';

/** What an operation answers: texts, numbers, nested members and lists. */
export type QueryValue =
  string | number | boolean | Date | undefined | readonly QueryValue[] | { readonly [name: string]: QueryValue };

/** A service of the protocol. */
export interface QueryService {
  readonly namespace: string;
  readonly version: string;
}

/** Members of a form by the parts of their names. */
interface FormTree {
  [name: string]: string | FormTree;
}

/** Reads a form: `Tags.member.1.Key=a` is a list of structures. Values stay texts. */
export function parseForm(form: URLSearchParams): AwsRequest {
  const root = newTree();
  for (const [name, value] of form) {
    let at = root;
    const parts = name.split('.');
    // An empty list, or a text that might as well be absent.
    if (parts.length === 1 && value === '') continue;
    for (const part of parts.slice(0, -1)) {
      const next = at[part];
      at = typeof next === 'object' ? next : (at[part] = newTree());
    }
    at[parts.at(-1) ?? ''] = value;
  }
  const members = Object.entries(root).map(([name, value]) => [name, foldLists(value)] as const);
  return new AwsRequest(Object.fromEntries(members), validationError);
}

/** Without prototype: the names come from the client. */
function newTree(): FormTree {
  return Object.create(null) as FormTree;
}

/** `{member: {1: a, 2: b}}` is a list. */
function foldLists(tree: string | FormTree): unknown {
  if (typeof tree === 'string') return tree;
  const { member } = tree;
  if (typeof member === 'object') {
    const items = Object.entries(member).sort(([left], [right]) => Number(left) - Number(right));
    return items.map(([, item]) => foldLists(item));
  }
  return Object.fromEntries(Object.entries(tree).map(([name, item]) => [name, foldLists(item)]));
}

/** An integer of a form. @throws ValidationError when it is not one in the range. */
export function formInteger(request: AwsRequest, name: string, least: number, most: number): number | undefined {
  const value = request.optionalString(name);
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw validationError(`${name} must be an integer between ${String(least)} and ${String(most)}`);
}

/** What the services answer to a request that can't be right. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** A body, and what it is. */
export interface EncodedAnswer {
  readonly type: string;
  readonly body: string;
}

/** Encodes an operation's result. */
export function encodeAnswer(
  service: QueryService,
  operation: string,
  result: QueryValue,
  json: boolean,
): EncodedAnswer {
  const ResponseMetadata = { RequestId: crypto.randomUUID() };
  if (json) {
    const body = { [`${operation}Response`]: { [`${operation}Result`]: jsonOf(result), ResponseMetadata } };
    return { type: 'application/json', body: JSON.stringify(body) };
  }
  const inner = `<${operation}Result>${xmlOf(result)}</${operation}Result>${xmlOf({ ResponseMetadata })}`;
  return {
    type: 'text/xml',
    body: `<${operation}Response xmlns="${service.namespace}">${inner}</${operation}Response>`,
  };
}

/** Encodes what went wrong. */
export function encodeError(service: QueryService, error: AwsError, json: boolean): EncodedAnswer {
  const Type = error.status >= 500 ? 'Receiver' : 'Sender';
  const members = { Error: { Type, Code: error.type, Message: error.message }, RequestId: crypto.randomUUID() };
  if (json) return { type: 'application/json', body: JSON.stringify(members) };
  const body = `<ErrorResponse xmlns="${service.namespace}">${xmlOf(members)}</ErrorResponse>`;
  return { type: 'text/xml', body };
}

function isList(value: QueryValue): value is readonly QueryValue[] {
  return Array.isArray(value);
}

/** Times are seconds since 1970 in JSON. */
function jsonOf(value: QueryValue): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (isList(value)) return value.map(jsonOf);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonOf(item)]));
}

function xmlOf(value: QueryValue): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (isList(value)) return value.map((item) => `<member>${xmlOf(item)}</member>`).join('');
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `<${name}>${xmlOf(item)}</${name}>`)
    .join('');
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
