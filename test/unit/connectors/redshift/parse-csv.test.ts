import { parseCsv } from '../../../../connectors/redshift/parse-csv.js';

it('reads fields, empty ones and the last one too', () => {
  expect(parseCsv('a,b,\r\n,,c\n')).toEqual([
    ['a', 'b', ''],
    ['', '', 'c'],
  ]);
});

it('reads a record without a line break at the end', () => {
  expect(parseCsv('1,2')).toEqual([['1', '2']]);
  expect(parseCsv('1,')).toEqual([['1', '']]);
});

it('reads quoted fields with quotes, commas and line breaks inside', () => {
  expect(parseCsv('"a ""b"", c","line\nbreak"\r\n"",x\r\n')).toEqual([
    ['a "b", c', 'line\nbreak'],
    ['', 'x'],
  ]);
});

it('has no record in an empty text', () => {
  expect(parseCsv('')).toEqual([]);
});

it('throws where a quote is left open', () => {
  expect(() => parseCsv('"abc')).toThrow(TypeError);
});
