// Tags of a role's session: those asked for, those handed down, and those that a token carries.
import type { JWTPayload } from 'jose';
import type { AwsRequest } from '../aws-json/aws-request.js';
import { AwsError } from '../aws-json/aws-error.js';
import type { Caller } from './caller.js';
import { validationError } from './query-protocol.js';

export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveKeys: readonly string[];
}

const MAX_TAGS = 50;
const TOKEN_TAGS = 'https://aws.amazon.com/tags';

/**
 * Reads `Tags` and `TransitiveTagKeys` of AssumeRole, with the transitive tags of the caller's own session.
 * @throws ValidationError, or InvalidParameterValue where a tag that was handed down would change.
 */
export function readSessionTags(request: AwsRequest, caller: Caller): SessionTags {
  const asked = request
    .structures('Tags')
    .map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? ''] as const);
  const keys = new Set(asked.map(([key]) => key.toLowerCase()));
  const wrong = asked.some(([key, value]) => key.length > 128 || value.length > 256 || /^aws:/i.test(key));
  if (asked.length > MAX_TAGS || keys.size < asked.length || wrong) {
    throw validationError('Tags must be at most 50, each key once, keys of 128 and values of 256 characters at most');
  }
  const inherited = caller.transitiveTagKeys.map((key) => [key, caller.sessionTags[key] ?? ''] as const);
  const clash = inherited.find(([key]) => keys.has(key.toLowerCase()));
  if (clash !== undefined) {
    throw new AwsError('InvalidParameterValue', `One of the specified transitive tag keys can't be set: ${clash[0]}`);
  }
  const transitive = request.strings('TransitiveTagKeys');
  const missing = transitive.find((key) => !asked.some(([one]) => one === key));
  if (missing !== undefined) throw validationError(`The transitive tag key ${missing} is not among the tags`);
  return {
    tags: Object.fromEntries([...inherited, ...asked]),
    transitiveKeys: [...caller.transitiveTagKeys, ...transitive],
  };
}

/** Tags in the claims of a web identity: `{principal_tags: {key: [value]}, transitive_tag_keys: [key]}`. */
export function tagsOfToken(claims: JWTPayload): SessionTags {
  const { principal_tags: tags, transitive_tag_keys: keys } = record(claims[TOKEN_TAGS]);
  const pairs = Object.entries(record(tags)).map(([key, values]) => {
    const [value]: readonly unknown[] = [values].flat();
    return [key, typeof value === 'string' ? value : ''] as const;
  });
  return { tags: Object.fromEntries(pairs), transitiveKeys: Array.isArray(keys) ? keys.map(String) : [] };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
