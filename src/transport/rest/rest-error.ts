// Errors of a REST request that is understood differently from what can be meant, with the code that PostgREST gives
// for the same. Part of the REST transport.
import { LakegateError, type ErrorCode } from '../../core/errors.js';

interface RestErrorDetail {
  /** PostgREST's code, or PostgreSQL's SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly details?: string;
  readonly hint?: string;
}

/** An error of the registry that is written with PostgREST's own code. */
export function restError(lakegate: ErrorCode, { code, message, details, hint }: RestErrorDetail): LakegateError {
  return new LakegateError(lakegate, {
    message,
    extensions: { postgrestCode: code, ...(details && { details }), ...(hint && { hint }) },
  });
}

/** A parameter that can't be parsed: says which and where. */
export function parseError(parameter: string, text: string, position: number, expected: string): LakegateError {
  return restError('BAD_USER_INPUT', {
    code: 'PGRST100',
    message: `"failed to parse ${parameter} (${shorten(text)})" (line 1, column ${String(position + 1)})`,
    details: `expecting ${expected}`,
  });
}

/** Something of PostgREST's conventions that no store is asked for. */
export function unsupported(what: string, hint?: string): LakegateError {
  return restError('BAD_USER_INPUT', {
    code: 'PGRST100',
    message: `${what} is not supported.`,
    ...(hint !== undefined && { hint }),
  });
}

export function unknownColumn(dataset: string, column: string): LakegateError {
  return restError('COLUMN_UNKNOWN', { code: '42703', message: `column ${dataset}.${shorten(column)} does not exist` });
}

export function unknownDataset(dataset: string): LakegateError {
  return restError('DATASET_UNKNOWN', {
    code: 'PGRST205',
    message: `Could not find the table '${shorten(dataset)}' in the schema cache`,
  });
}

/** A function is known by its name and those of its arguments. */
export function unknownFunction(name: string, args: readonly string[]): LakegateError {
  const named = `public.${shorten(name)}`;
  const given = shorten([...args].sort().join(', '));
  return restError('DATASET_UNKNOWN', {
    code: 'PGRST202',
    message: `Could not find the function ${named}(${given}) in the schema cache`,
    details: `Searched for the function ${named} with parameters ${given}, but no matches were found in the schema cache.`,
  });
}

export function unknownRelationship(dataset: string, name: string): LakegateError {
  return restError('BAD_USER_INPUT', {
    code: 'PGRST200',
    message: `Could not find a relationship between '${dataset}' and '${shorten(name)}' in the schema cache`,
    details: `Searched for a relationship of '${dataset}' called '${shorten(name)}', but no matches were found.`,
  });
}

export function notEmbedded(name: string): LakegateError {
  return restError('BAD_USER_INPUT', {
    code: 'PGRST108',
    message: `'${shorten(name)}' is not an embedded resource in this request`,
    hint: `Verify that '${shorten(name)}' is included in the 'select' query parameter.`,
  });
}

/** What a caller sent goes back to them, but not by the kilobyte. */
function shorten(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
