// What DuckDB failed with, as an error of the registry: what a question's values made of it is said, all else is not.
import { LakegateError } from '../core/errors.js';

const meanings: readonly (readonly [pattern: RegExp, message: string | undefined, sqlstate: string])[] = [
  [/Invalid Input Error: division by zero/, 'division by zero', '22012'],
  [/Invalid Input Error: (invalid input syntax for type [a-z ]+)/, undefined, '22P02'],
  [/Invalid Input Error: (negative substring length not allowed)/, undefined, '22011'],
  [/Invalid Input Error: (step size cannot equal zero)/, undefined, '22023'],
  [/Invalid Input Error: (requested length too large)/, undefined, '54000'],
  [/Invalid Input Error: (requested character not valid)/, undefined, '54000'],
  [/Invalid Input Error: ([a-z0-9 ]+ is not supported)/, undefined, '0A000'],
  [/Invalid Input Error: (field position must not be zero)/, undefined, '22023'],
  [/Invalid Input Error: (cannot take square root of a negative number)/, undefined, '2201F'],
  [/Invalid Input Error: (cannot take logarithm of a non-positive number)/, undefined, '2201E'],
  [
    /More than one row returned by a subquery/,
    'more than one row returned by a subquery used as an expression',
    '21000',
  ],
];

/** Errors of a native module are told by their message alone. */
export function mapDuckdbError(error: unknown): LakegateError {
  if (error instanceof LakegateError) return error;
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  for (const [pattern, said, sqlstate] of meanings) {
    const match = pattern.exec(message);
    if (match !== null) {
      return new LakegateError(sqlstate === '0A000' ? 'SQL_UNSUPPORTED' : 'SQL_INVALID', {
        message: said ?? match[1] ?? '',
        extensions: { sqlstate },
        cause: error,
      });
    }
  }
  if (/Out of Memory|memory limit|temporary directory|Could not allocate/i.test(message)) {
    return new LakegateError('COMPLETION_LIMIT', { extensions: { sqlstate: '53200' }, cause: error });
  }
  if (/^(Out of Range|Conversion) Error|Overflow in/i.test(message)) {
    return new LakegateError('VALUE_OUT_OF_RANGE', { extensions: { sqlstate: '22003' }, cause: error });
  }
  return new LakegateError('INTERNAL', { cause: error });
}
