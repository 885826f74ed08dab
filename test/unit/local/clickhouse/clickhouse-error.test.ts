import { describe, expect, it } from '@jest/globals';
import { toClickhouseException } from '../../../../local/clickhouse/clickhouse-error.js';

describe('toClickhouseException', () => {
  it('reads code, name and message of the engine', () => {
    const text = 'Code: 60. DB::Exception: Table a.b (c) does not exist. (UNKNOWN_TABLE)';
    const exception = toClickhouseException(new Error(text));
    expect([exception.code, exception.codeName, exception.status]).toEqual([60, 'UNKNOWN_TABLE', 404]);
    expect(exception.describe('26.7')).toBe(`${text} (version 26.7)\n`);
  });

  it('takes anything else for a standard exception', () => {
    const exception = toClickhouseException(new Error('out of luck'));
    expect([exception.code, exception.codeName, exception.status]).toEqual([1001, 'STD_EXCEPTION', 500]);
    expect(exception.describe('26.7')).toBe('Code: 1001. DB::Exception: out of luck. (STD_EXCEPTION) (version 26.7)\n');
  });
});
