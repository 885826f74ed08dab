// What a client is told of an error: message, path and, from the one registry, code, number and hint. Nothing else of
// an error's inside gets out; what isn't known is INTERNAL.
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { errorRegistry, type ErrorCode, LakegateError } from '../../core/errors.js';

/** The error of the registry that an error stands for; what caused it stays for the log. */
export function resolveError(error: unknown): LakegateError {
  for (let at: unknown = error; at !== undefined && at !== null; at = causeOf(at)) {
    if (at instanceof LakegateError) return at;
  }
  if (!(error instanceof GraphQLError)) return new LakegateError('INTERNAL', { cause: error });
  const code = graphqlCode(error);
  // The parser went deeper than its stack: what it says then is not of the document.
  if (code === 'GRAPHQL_PARSE_FAILED' && !error.message.startsWith('Syntax Error'))
    return new LakegateError('DEPTH_LIMIT');
  if (code === 'INTERNAL' || code === 'STORE_DATA_INVALID') return new LakegateError(code, { cause: error });
  return new LakegateError(code, { message: withoutSuggestion(error.message) });
}

/** An error as a response carries it. `formatted` gives place and path. */
export function encodeError(error: LakegateError, formatted: GraphQLFormattedError): GraphQLFormattedError {
  const { number, ...rest } = errorRegistry[error.code];
  return {
    message: error.message,
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
    extensions: { ...error.extensions, code: error.code, number, ...('hint' in rest && { hint: rest.hint }) },
  };
}

/** Whether operators should hear of the error: it isn't the caller's doing. */
export function isReportable(error: LakegateError): boolean {
  return error.spec.fault !== 'caller';
}

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError ? error.originalError : undefined;
}

const apolloCodes: Readonly<Record<string, ErrorCode>> = {
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_REQUEST',
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
};

/** The code of an error that graphql-js or Apollo made; one that wraps a resolver's own error is never trusted. */
function graphqlCode(error: GraphQLError): ErrorCode {
  if (/^Syntax Error: Document contains more tha\w+ \d+ tokens/.test(error.message)) return 'TOKEN_LIMIT';
  if (error.message.startsWith('Cannot return null for non-nullable field')) return 'STORE_DATA_INVALID';
  const { code } = error.extensions;
  if (error.originalError !== undefined && !(error.originalError instanceof GraphQLError)) {
    if (code === 'GRAPHQL_VALIDATION_FAILED') return code;
    return code === 'BAD_USER_INPUT' && error.message.startsWith('Variable "$') ? code : 'INTERNAL';
  }
  const known = typeof code === 'string' ? apolloCodes[code] : undefined;
  if (known !== undefined) return known;
  if (/^(Argument|Variable) "/.test(error.message)) return 'BAD_USER_INPUT';
  return 'INTERNAL';
}

/** graphql-js names near misses; what is hidden and what doesn't exist must read alike. */
function withoutSuggestion(message: string): string {
  return message.replace(/ ?Did you mean .+?\?$/su, '');
}
