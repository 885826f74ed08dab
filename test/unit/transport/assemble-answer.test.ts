import type { LevelResult, ReadNode } from '../../../src/core/data-service.js';
import { int32Type, int64Type, jsonType, stringType } from '../../../src/core/data-type.js';
import type { Row } from '../../../src/core/value.js';
import type { FieldShape, ObjectShape } from '../../../schema/request/answer-shape.js';
import { type AssembledField, compileAnswer } from '../../../src/transport/graphql/assemble-answer.js';
import { levelOf } from './fake-surface.js';

type ColumnShape = Extract<FieldShape, { kind: 'column' }>;

function column(key: string, index: number, more: Partial<ColumnShape> = {}): ColumnShape {
  return { kind: 'column', key, index, type: int32Type, encoding: 'own', nonNull: false, ...more };
}

function object(...fields: readonly FieldShape[]): ObjectShape {
  return { typeName: 'T', fields };
}

function page(key: string, child: number, item: ObjectShape): FieldShape {
  return { kind: 'page', key, child, page: { fields: [{ kind: 'nodes', key: 'nodes', object: item }] } };
}

const node = {} as ReadNode;

function level(rows: readonly Row[], ends: readonly number[], children: readonly LevelResult[] = []): LevelResult {
  const pages = ends.map((end, i) => ({
    start: ends[i - 1] ?? 0,
    end,
    hasNextPage: false,
    hasPreviousPage: false,
  }));
  return { ...levelOf(node, rows, children), pages };
}

function failuresOf({ failures }: AssembledField): readonly (readonly [string, unknown])[] {
  return failures.map(({ path, error }) => [path.join('.'), (error as { code?: unknown }).code]);
}

describe('null propagation', () => {
  const key = column('id', 0, { nonNull: true });

  test('a null where none is allowed makes the nearest nullable parent null', () => {
    const one: FieldShape = { kind: 'one', key: 'plane', child: 0, nonNull: false, object: object(key) };
    const shape = page('flights', 0, object(column('n', 0), one));
    const planes = level([[null], [7]], [1, 2]);
    const answer = compileAnswer(shape)(level([[1], [2]], [2], [planes]));
    expect(answer.json).toBe('{"nodes":[{"n":1,"plane":null},{"n":2,"plane":{"id":7}}]}');
    expect(failuresOf(answer)).toEqual([['flights.nodes.0.plane.id', 'STORE_DATA_INVALID']]);
  });

  test('through non-null parents it reaches the root, which then has no text', () => {
    const answer = compileAnswer(page('flights', 0, object(key)))(level([[1], [null], [null]], [3]));
    expect(answer.json).toBeUndefined();
    expect(failuresOf(answer)).toEqual([['flights.nodes.1.id', 'STORE_DATA_INVALID']]);
  });

  test('a value that can not be encoded is null where that is allowed, and every place is named', () => {
    const shape = page('rows', 0, object(column('meta', 0, { type: jsonType }), column('n', 1)));
    const answer = compileAnswer(shape)(
      level(
        [
          ['{x', 1],
          ['null', 2],
          ['[', 3],
        ],
        [3],
      ),
    );
    expect(answer.json).toBe('{"nodes":[{"meta":null,"n":1},{"meta":null,"n":2},{"meta":null,"n":3}]}');
    expect(failuresOf(answer)).toEqual([
      ['rows.nodes.0.meta', 'STORE_DATA_INVALID'],
      ['rows.nodes.2.meta', 'STORE_DATA_INVALID'],
    ]);
  });

  test('a count beyond a JSON number propagates, since counts are never null', () => {
    const count = column('count', 0, { type: int64Type, encoding: 'count', nonNull: true });
    const shape: FieldShape = { kind: 'list', key: 'sums', child: 0, object: object(count) };
    expect(compileAnswer(shape)(level([[5n]], [1])).json).toBe('[{"count":5}]');
    const beyond = compileAnswer(shape)(level([[5n], [2n ** 53n]], [2]));
    expect(beyond.json).toBeUndefined();
    expect(failuresOf(beyond)).toEqual([['sums.1.count', 'VALUE_OUT_OF_RANGE']]);
  });

  test('inside a list of structs only the element becomes null', () => {
    const struct = {
      kind: 'list',
      element: { kind: 'struct', fields: [{ name: 'a', type: stringType, nullable: false }] },
    } as const;
    const select = object(column('a', 0, { type: stringType, nonNull: true }));
    const answer = compileAnswer(page('rows', 0, object(column('parts', 0, { type: struct, select }))))(
      level([[[['x'], [null], null]]], [1]),
    );
    expect(answer.json).toBe('{"nodes":[{"parts":[{"a":"x"},null,null]}]}');
    expect(failuresOf(answer)).toEqual([['rows.nodes.0.parts.1.a', 'STORE_DATA_INVALID']]);
  });
});

describe('shapes', () => {
  test('parents that share a page of rows each show it', () => {
    const one: FieldShape = { kind: 'one', key: 'airline', child: 0, nonNull: false, object: object(column('id', 0)) };
    const shared = { start: 0, end: 1, hasNextPage: false, hasPreviousPage: false };
    const airlines: LevelResult = { ...levelOf(node, [[9]]), pages: [shared, shared] };
    const answer = compileAnswer(page('flights', 0, object(one)))(level([[1], [2]], [2], [airlines]));
    expect(answer.json).toBe('{"nodes":[{"airline":{"id":9}},{"airline":{"id":9}}]}');
  });

  test('an object of which nothing is left is empty', () => {
    expect(compileAnswer(page('rows', 0, object()))(level([[1]], [1])).json).toBe('{"nodes":[{}]}');
    const empty: FieldShape = { kind: 'page', key: 'rows', child: 0, page: { fields: [] } };
    expect(compileAnswer(empty)(level([[1]], [1])).json).toBe('{}');
  });

  test('aliases that look like members of an object’s prototype are plain keys', () => {
    const answer = compileAnswer(page('__proto__', 0, object(column('constructor', 0))))(level([[1]], [1]));
    expect(answer.json).toBe('{"nodes":[{"constructor":1}]}');
  });

  test('an empty page has no cursors', () => {
    const shape: FieldShape = {
      kind: 'page',
      key: 'rows',
      child: 0,
      page: {
        fields: [
          {
            kind: 'pageInfo',
            key: 'pageInfo',
            fields: [
              { kind: 'startCursor', key: 'startCursor' },
              { kind: 'endCursor', key: 'endCursor' },
              { kind: 'hasNextPage', key: 'more' },
            ],
          },
        ],
      },
    };
    expect(compileAnswer(shape)(level([], [0])).json).toBe(
      '{"pageInfo":{"startCursor":null,"endCursor":null,"more":false}}',
    );
    expect(compileAnswer(shape)(level([[1], [2]], [2])).json).toBe(
      '{"pageInfo":{"startCursor":"cursor-0","endCursor":"cursor-1","more":false}}',
    );
  });
});
