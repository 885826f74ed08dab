import { describe, expect, test } from '@jest/globals';
import { negotiateFormat, parseAccept } from '../../../../src/transport/rest/negotiate-format.js';
import { parseOrder } from '../../../../src/transport/rest/parse-order.js';
import { parseParameters } from '../../../../src/transport/rest/parse-parameters.js';
import { parsePreferences } from '../../../../src/transport/rest/parse-preferences.js';

const limits = { maxDepth: 5, maxFields: 50, maxInputDepth: 5 };
const parse = (query: string) => parseParameters(new URLSearchParams(query), limits);

describe('parameters', () => {
  test('go to the level that their path names', () => {
    const { root, after, format } = parse(
      'select=a&a=eq.1&a=gt.0&limit=5&plane.seats=gt.3&plane.airline.order=name&plane.not.or=(a.eq.1)&format=csv&after=x',
    );
    expect(root.conditions.map((c) => c.kind === 'test' && [c.column, c.op])).toEqual([
      ['a', 'eq'],
      ['a', 'gt'],
    ]);
    expect(root.limit).toBe(5);
    const plane = root.nested.get('plane');
    expect(plane?.conditions).toMatchObject([
      { kind: 'test', column: 'seats' },
      { kind: 'logic', op: 'or', negated: true },
    ]);
    expect(plane?.nested.get('airline')?.order).toHaveLength(1);
    expect([after, format]).toEqual(['x', 'csv']);
  });

  test('of paging are given once', () => {
    for (const query of ['limit=1&limit=2', 'select=a&select=b', 'p.order=a&p.order=b', 'after=a&after=b']) {
      expect(() => parse(query)).toThrow(/is given twice/);
    }
  });

  test.each(['limit=-1', 'limit=1e3', 'offset=x', 'limit=', 'a.b.c.d.e.f.limit=1', 'a..b=eq.1', '=eq.1'])(
    'like %s are refused',
    (query) => {
      expect(() => parse(query)).toThrow(expect.objectContaining({ spec: expect.objectContaining({ status: 400 }) }));
    },
  );
});

describe('order', () => {
  test("has PostgreSQL's places of nulls where none is named", () => {
    expect(parseOrder('a,b.desc,c.asc.nullsfirst,d.desc.nullslast,plane(seats).desc,e.nullsfirst')).toEqual([
      { relation: undefined, column: 'a', direction: 'asc', nulls: 'last' },
      { relation: undefined, column: 'b', direction: 'desc', nulls: 'first' },
      { relation: undefined, column: 'c', direction: 'asc', nulls: 'first' },
      { relation: undefined, column: 'd', direction: 'desc', nulls: 'last' },
      { relation: 'plane', column: 'seats', direction: 'desc', nulls: 'first' },
      { relation: undefined, column: 'e', direction: 'asc', nulls: 'first' },
    ]);
  });

  test.each(['a.up', 'a.desc.', 'a(b', ''])('like %s is refused', (text) => {
    expect(() => parseOrder(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});

describe('headers', () => {
  test('say what is counted, and which rows come', () => {
    expect(parsePreferences({ prefer: 'count=exact, handling=lenient', range: '10-19' })).toEqual({
      count: 'exact',
      respondAsync: false,
      range: { first: 10, last: 19 },
    });
    expect(parsePreferences({ prefer: 'respond-async', range: 'bytes=0-1' })).toEqual({
      count: undefined,
      respondAsync: true,
      range: undefined,
    });
  });

  test('of a range that ends before it begins, or of another schema, are refused', () => {
    expect(() => parsePreferences({ range: '5-4' })).toThrow(/not satisfiable/);
    expect(() => parsePreferences({ 'accept-profile': 'pg_catalog' })).toThrow(/Invalid schema/);
  });
});

describe('formats', () => {
  test('follow the preference of Accept', () => {
    expect(parseAccept('text/html, application/json;q=0.5, text/csv;q=0.9, image/png;q=0')).toEqual([
      'text/html',
      'text/csv',
      'application/json',
    ]);
    expect(negotiateFormat(undefined, 'text/html,text/csv;q=0.9').mediaType).toMatch(/^text\/csv/);
    expect(negotiateFormat(undefined, undefined).mediaType).toMatch(/^application\/json/);
    expect(negotiateFormat(undefined, 'application/vnd.pgrst.object+json').single).toBe(true);
  });

  test('named in the URL come before Accept', () => {
    expect(negotiateFormat('parquet', 'application/json').mediaType).toBe('application/vnd.apache.parquet');
    expect(() => negotiateFormat('xml', undefined)).toThrow(/json, ndjson, csv, arrow, parquet/);
  });

  test('that are not served are refused', () => {
    expect(() => negotiateFormat(undefined, 'application/xml')).toThrow(
      expect.objectContaining({ code: 'NOT_ACCEPTABLE' }),
    );
  });
});
