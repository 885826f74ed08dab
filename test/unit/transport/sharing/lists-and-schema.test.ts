import { describe, expect, test } from '@jest/globals';
import { decimalType, int64Type, stringType, timestampType, type DataType } from '../../../../src/core/data-type.js';
import { cutPage } from '../../../../src/transport/sharing/cut-page.js';
import { assertParquetTaken, parseTableQuery } from '../../../../src/transport/sharing/parse-query-request.js';
import { writeSparkSchema } from '../../../../src/transport/sharing/spark-schema.js';

const names = ['a', 'b', 'c', 'd', 'e'];
const page = (asked: Readonly<Record<string, string>>) => cutPage(names, (name) => name, new URLSearchParams(asked));

describe('a list', () => {
  test('is whole where no page is asked for', () => {
    expect(page({})).toEqual({ items: names, nextPageToken: undefined });
  });

  test.each([1, 2, 3, 5])('by %i comes whole, each item once', (size) => {
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const { items, nextPageToken } = page({
        maxResults: String(size),
        ...(token !== undefined && { pageToken: token }),
      });
      expect(items.length).toBeLessThanOrEqual(size);
      seen.push(...items);
      token = nextPageToken;
    } while (token !== undefined);
    expect(seen).toEqual(names);
  });

  test('of nothing goes on from where it stands', () => {
    const { items, nextPageToken = '' } = page({ maxResults: '0' });
    expect(items).toEqual([]);
    expect(page({ pageToken: nextPageToken }).items).toEqual(names);
  });

  test.each([
    ['maxResults', '-1'],
    ['maxResults', 'many'],
    ['pageToken', 'b'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => page({ [name]: value })).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});

describe('a schema', () => {
  test('is as Spark writes it', () => {
    const column = (name: string, type: DataType, nullable: boolean, description?: string) =>
      ({ name, type, nullable, description }) as never;
    const text = writeSparkSchema({
      columns: [
        column('id', int64Type, false, 'The key.'),
        column('at', timestampType, true),
        column('price', decimalType(10, 2), true),
        column('tags', { kind: 'list', element: stringType }, true),
        column('raw', { kind: 'json' }, true),
        column('place', { kind: 'struct', fields: [{ name: 'x', type: { kind: 'float64' }, nullable: false }] }, true),
      ],
    });
    expect(JSON.parse(text)).toEqual({
      type: 'struct',
      fields: [
        { name: 'id', type: 'long', nullable: false, metadata: { comment: 'The key.' } },
        { name: 'at', type: 'timestamp', nullable: true, metadata: {} },
        { name: 'price', type: 'decimal(10,2)', nullable: true, metadata: {} },
        {
          name: 'tags',
          type: { type: 'array', elementType: 'string', containsNull: true },
          nullable: true,
          metadata: {},
        },
        { name: 'raw', type: 'string', nullable: true, metadata: {} },
        {
          name: 'place',
          type: { type: 'struct', fields: [{ name: 'x', type: 'double', nullable: false, metadata: {} }] },
          nullable: true,
          metadata: {},
        },
      ],
    });
  });
});

describe('a query', () => {
  test('takes hints, and refuses the past', () => {
    expect(parseTableQuery({ limitHint: 10, predicateHints: ['a = 1'], jsonPredicateHints: '{}' })).toEqual({
      limit: 10,
      predicate: '{}',
      version: undefined,
    });
    for (const body of [
      [],
      'x',
      { limitHint: -1 },
      { limitHint: '10' },
      { timestamp: '2013-01-01' },
      { startingVersion: 0 },
    ]) {
      expect(() => parseTableQuery(body)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    }
  });

  test.each([
    [undefined, true],
    ['responseformat=parquet', true],
    ['responseformat=delta,parquet;readerfeatures=deletionvectors', true],
    ['readerfeatures=deletionvectors', true],
    ['ResponseFormat=Parquet', true],
    ['responseformat=delta;readerfeatures=deletionvectors', false],
  ])('with the capabilities %s is taken: %s', (capabilities, isTaken) => {
    const ask = (): void => {
      assertParquetTaken({
        headers: { ...(capabilities !== undefined && { 'delta-sharing-capabilities': capabilities }) },
      });
    };
    if (isTaken) expect(ask).not.toThrow();
    else expect(ask).toThrow(expect.objectContaining({ code: 'NOT_ACCEPTABLE' }));
  });
});
