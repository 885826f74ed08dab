// Athena's texts of numbers and Glue's names of types.
import { formatGlueType } from '../../../../local/athena/describe-athena-column.js';
import { formatDouble } from '../../../../local/athena/encode-athena-value.js';
import { ResultFiles } from '../../../../local/athena/result-files.js';

describe('formatDouble', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-12.5, '-12.5'],
    [0.001, '0.001'],
    [0.00099, '9.9E-4'],
    [9999999, '9999999.0'],
    [10000000, '1.0E7'],
    [1.7976931348623157e308, '1.7976931348623157E308'],
    [5e-324, '5E-324'.replace('5E', '5.0E')],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('prints %p as Java does', (value, expected) => {
    expect(formatDouble(value)).toBe(expected);
  });

  it('prints a real by the shortest text that reads back as it', () => {
    expect(formatDouble(Math.fround(0.1), true)).toBe('0.1');
    expect(formatDouble(Math.fround(16777217), true)).toBe('1.6777216E7');
  });
});

describe('formatGlueType', () => {
  it.each([
    ['INTEGER', 'int'],
    ['VARCHAR', 'string'],
    ['DECIMAL(38,10)', 'decimal(38,10)'],
    ['INTEGER[]', 'array<int>'],
    ['STRUCT(a INTEGER, "b c" VARCHAR[])', 'struct<a:int,b c:array<string>>'],
    ['MAP(VARCHAR, STRUCT(x DOUBLE))', 'map<string,struct<x:double>>'],
  ])('turns %s into %s', (type, expected) => {
    expect(formatGlueType(type)).toBe(expected);
  });
});

describe('ResultFiles', () => {
  it('keeps every location inside its folder', () => {
    const files = new ResultFiles('/data/out');
    expect(files.pathOf('s3://bucket/a/b.csv')).toBe('/data/out/bucket/a/b.csv');
    for (const location of [
      's3://../x',
      's3://bucket/../../x',
      's3://bucket/../other/x',
      'file:///etc/passwd',
      's3://b',
    ]) {
      expect(files.pathOf(location)).toBeUndefined();
    }
  });
});
