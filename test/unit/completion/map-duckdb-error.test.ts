import { mapDuckdbError } from '../../../src/completion/map-duckdb-error.js';

describe('what DuckDB failed with', () => {
  it.each([
    ['Invalid Input Error: division by zero', 'SQL_INVALID', '22012'],
    ['Invalid Input Error: More than one row returned by a subquery used as an expression - …', 'SQL_INVALID', '21000'],
    ['Invalid Input Error: invalid input syntax for type integer', 'SQL_INVALID', '22P02'],
    ['Out of Range Error: Overflow in multiplication of INT32 (3 * 1000000000)!', 'VALUE_OUT_OF_RANGE', '22003'],
    ['Out of Memory Error: failed to allocate data of size 1.0 GiB', 'COMPLETION_LIMIT', '53200'],
  ])('is said in terms of SQL where values made it so: %s', (message, code, sqlstate) => {
    expect(mapDuckdbError(new Error(message))).toMatchObject({ code, extensions: { sqlstate } });
  });

  it('says nothing else of it', () => {
    const error = mapDuckdbError(new Error('Binder Error: LINE 1: SELECT secret'));
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'An internal error occurred.' });
  });
});
