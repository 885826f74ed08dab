// Pages of a list: how far the caller has come is in an opaque token.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { invalidInput } from './lake-formation-error.js';

/** A page, and how to ask for the next one; undefined at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Reads `NextToken` and `MaxResults`. @throws InvalidInputException when the token is not one of ours. */
export function readPage<T>(request: AwsRequest, items: readonly T[], defaultSize = 25): Page<T> {
  const size = request.optionalInteger('MaxResults', 1, 1000) ?? defaultSize;
  const token = request.optionalString('NextToken');
  const text = token === undefined || token === '' ? '0' : Buffer.from(token, 'base64url').toString('latin1');
  if (!/^\d{1,9}$/.test(text)) throw invalidInput('NextToken is not valid');
  const from = Number(text);
  const next = from + size;
  const nextToken = next < items.length ? Buffer.from(String(next)).toString('base64url') : undefined;
  return { items: items.slice(from, next), nextToken };
}
