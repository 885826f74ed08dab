// The error of an argument that is well-formed GraphQL but cannot be meant: it names the argument's path.
import { LakegateError } from '../../src/core/errors.js';

/** @returns BAD_USER_INPUT saying where (`flights.where.depDelay.gt`) and what. */
export function inputError(path: string, problem: string): LakegateError {
  return new LakegateError('BAD_USER_INPUT', { message: `${path}: ${problem}.`, extensions: { argument: path } });
}
