// Calls of `similar_…` against what a caller sees: arguments in each form, and what is hidden.
import { describe, expect, test } from '@jest/globals';
import { defaultLimits } from '../../../../src/config/limits.js';
import { float64Type, int32Type, stringType } from '../../../../src/core/data-type.js';
import { distanceName } from '../../../../src/core/nearest-rows.js';
import type { VisibleDataset } from '../../../../src/core/read-scope.js';
import { resolveSimilar } from '../../../../src/transport/rest/similar-call.js';
import { visibleDataset } from '../../../support/visible-datasets.js';

const id = { name: 'id', type: int32Type, nullable: false };
const lang = { name: 'lang', type: stringType, nullable: false };
const spot = {
  name: 'spot',
  type: { kind: 'list', element: float64Type },
  nullable: true,
  embedding: { dimensions: 2, metric: 'l2' },
} as const;
const texts = visibleDataset('texts', [id, lang, spot], { key: ['id', 'lang'] });

function resolve(args: Readonly<Record<string, unknown>>, dataset: VisibleDataset = texts, name = 'similar_texts') {
  const catalog = {
    grantDigest: 'g',
    shapeDigest: 's',
    datasets: new Map([[dataset.name, dataset]]),
    featureServices: new Map(),
  };
  return resolveSimilar({ name, args, parameters: new URLSearchParams() }, catalog, defaultLimits);
}

function refusal(args: Readonly<Record<string, unknown>>, dataset?: VisibleDataset, name?: string): string {
  try {
    resolve(args, dataset, name);
    return 'taken';
  } catch (error) {
    return JSON.stringify([error, String(error)]).replaceAll(name ?? 'similar_texts', 'NAME');
  }
}

describe('a call of similar_…', () => {
  test.each([[[1, -0.5]], ['[1, -0.5]'], ['{1,-0.5}']])('takes the vector %j', (to) => {
    expect(resolve({ to, k: '3' })).toMatchObject({ to: { vector: [1, -0.5] }, k: 3 });
  });

  test.each([[{ id: 7, lang: 'en' }], ['{"lang":"en","id":7}'], [{ id: '7', lang: 'en' }]])(
    'takes the key %j',
    (key) => {
      expect(resolve({ key })).toMatchObject({ to: { key: [7, 'en'] }, k: 10 });
    },
  );

  test.each([['en'], ['{"id":1}'], ['{no json']])(
    'takes the key %j of one column as it stands, but for an object',
    (key) => {
      const dataset = visibleDataset('texts', [lang, spot], { key: ['lang'] });
      if (key === '{"id":1}') expect(refusal({ key }, dataset)).toContain('an object of lang');
      else expect(resolve({ key }, dataset)).toMatchObject({ to: { key: [key] } });
    },
  );

  test.each([
    [{ to: [1] }],
    [{ to: [1, null] }],
    [{ to: [1, 'x'] }],
    [{ to: '[1,2' }],
    [{ key: { id: 1 } }],
    [{ key: 7 }],
    [{ key: { id: 9007199254740993, lang: 'en' } }],
    [{ key: { id: {}, lang: 'en' } }],
    [{ to: [1, 2], k: 1.5 }],
    [{ to: [1, 2], k: [] }],
  ])('refuses %j', (args) => {
    expect(refusal(args)).toMatch(/Expected|k parameter/);
  });

  test('says the same of an embedding that is hidden or hashed, of a dataset without one, and of what never was', () => {
    const args = { to: [1, 2], k: 3 };
    const never = refusal(args, texts, 'similar_never');
    expect(never).toContain('PGRST202');
    expect(refusal(args, { ...texts, columns: [id, lang] })).toBe(never);
    expect(refusal(args, { ...texts, hashed: new Set(['spot']) })).toBe(never);
    expect(refusal(args, visibleDataset('others', [id]))).toBe(never);
  });

  test('knows no argument that needs a key of whom it is hidden from', () => {
    const args = { key: { id: 1, lang: 'en' } };
    expect(refusal(args, { ...texts, key: [] })).toBe(refusal(args, texts, 'similar_never'));
  });

  test('gives the distance a name that no column has', () => {
    const named = (...names: readonly string[]): string =>
      distanceName({ columns: names.map((name) => ({ ...id, name })) });
    expect([named('id'), named('distance'), named('distance', 'vector_distance')]).toEqual([
      'distance',
      'vector_distance',
      'vector_vector_distance',
    ]);
  });
});
