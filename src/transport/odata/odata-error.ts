// Errors of OData requests: which option is at fault, and what was expected.
import { LakegateError } from '../../core/errors.js';

/** The error of an option that can't be meant. */
export function odataError(option: string, message: string): LakegateError {
  return new LakegateError('BAD_USER_INPUT', { message: `${option}: ${message}.`, extensions: { target: option } });
}

/** The error of what OData has and no store answers exactly. */
export function notImplemented(what: string): LakegateError {
  return new LakegateError('SQL_UNSUPPORTED', {
    message: `${what} is not supported here.`,
    extensions: { odataStatus: 501 },
  });
}

/** Reads alike whether a property is hidden or isn't there. */
export function unknownProperty(dataset: string, name: string): LakegateError {
  return new LakegateError('COLUMN_UNKNOWN', { message: `${dataset} has no property "${name}".` });
}
