// Who shares what is kept for grants: all who hold the same, and nobody else. Grants are random, and whether two are the
// same is told by their parts, written out here.
import { fc } from '../../../support/random-cases.js';
import { createGrantsPool } from '../../../../auth/lake-formation/grants-pool.js';
import { type ColumnGrant, joinGrants } from '../../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../../auth/policy/parse-row-filter.js';
import type { Grant, Grants, Mask } from '../../../../src/core/principal.js';
import { orders, sampleDataset } from '../sample-dataset.js';

const datasets = [orders, sampleDataset('refunds', orders.columns, { key: ['id'] })];
const filters = [undefined, "country = 'US'", "country = 'FR'", 'views > 3'];
const masks: readonly (Mask | undefined)[] = [
  undefined,
  { kind: 'null' },
  { kind: 'hash', key: 'one' },
  { kind: 'hash', key: 'other' },
  { kind: 'partial', first: 1, last: 0, fill: '*' },
  { kind: 'partial', first: 2, last: 0, fill: '*' },
];

/** What is granted on one dataset: columns beside the key, which rows, and how `user` is masked. */
interface Given {
  readonly columns: readonly string[];
  readonly filter: number;
  /** A second grant of all these columns but `views`, in other rows: what makes cells. */
  readonly more: number;
  readonly mask: number;
}

const givenArbitrary: fc.Arbitrary<Given | undefined> = fc.option(
  fc.record({
    columns: fc.subarray(['country', 'views']),
    filter: fc.nat(filters.length - 1),
    more: fc.nat(filters.length - 1),
    mask: fc.nat(masks.length - 1),
  }),
  { nil: undefined },
);
const holderArbitrary = fc.tuple(givenArbitrary, givenArbitrary);
type Holder = readonly [Given | undefined, Given | undefined];

function grantsOf(holder: Holder): readonly Grant[] {
  return holder.flatMap((given, index) => {
    const dataset = datasets[index]!;
    if (given === undefined) return [];
    const rows = (which: number) => {
      const text = filters[which];
      return text === undefined ? undefined : parseRowFilter(text, dataset.columns);
    };
    const mask = masks[given.mask];
    const own = { masks: new Map(mask === undefined ? [] : [['user', mask] as const]) };
    const columns = ['id', 'user', ...given.columns];
    const joined: ColumnGrant[] = [{ ...own, columns: new Set(columns), rowFilter: rows(given.filter) }];
    if (given.more > 0) {
      joined.push({
        ...own,
        columns: new Set(columns.filter((name) => name !== 'views')),
        rowFilter: rows(given.more),
      });
    }
    return joinGrants(dataset, joined) ?? [];
  });
}

/** All of what grants say but their digests, as text. */
function meaningOf(grants: Iterable<Grant>): string {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'bigint') return `${String(value)}n`;
    if (value instanceof Map) return [...(value as Map<string, unknown>)].sort().map(([k, v]) => [k, plain(v)]);
    if (value instanceof Set) return [...(value as Set<string>)].sort();
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
  };
  const parts = [...grants].map((grant) => JSON.stringify(plain({ ...grant, digest: undefined })));
  return parts.sort().join('\n');
}

test('holders share what is kept where their grants are the same, and nowhere else', () => {
  const pool = createGrantsPool<Grant>();
  const seen = new Map<string, Grants>();
  const owner = new Map<Grants, string>();
  fc.assert(
    fc.property(holderArbitrary, (holder) => {
      const grants = grantsOf(holder);
      const meaning = meaningOf(grants);
      const shared = pool.share(grants.toReversed());
      expect(meaningOf(shared.values())).toBe(meaning);
      // The same meaning is the same object, whoever came first; another meaning is another.
      expect(seen.get(meaning) ?? shared).toBe(shared);
      expect(owner.get(shared) ?? meaning).toBe(meaning);
      seen.set(meaning, shared);
      owner.set(shared, meaning);
    }),
    { numRuns: 1500 },
  );
  expect(seen.size).toBe(owner.size);
  expect(seen.size).toBeGreaterThan(100);
});

test('grants on one dataset are not taken for the same grants on another', () => {
  const pool = createGrantsPool<Grant>();
  const given: Given = { columns: [], filter: 0, more: 0, mask: 0 };
  expect(pool.share(grantsOf([given, undefined]))).not.toBe(pool.share(grantsOf([undefined, given])));
  expect(pool.share([])).toBe(pool.share(grantsOf([undefined, undefined])));
});
