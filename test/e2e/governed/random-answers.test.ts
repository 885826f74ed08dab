// Random grants through the local Lake Formation, and random questions under them to each of four stores: every answer
// is the question over the rows and cells that brute force leaves.
import { jest } from '@jest/globals';
import type { StartedGateway } from '../support/start-folder.mjs';
import { type DrawnGrant, type DrawnMask, type Row, type Visible, visibleCells } from '../../support/brute-force.js';
import { type Amount, fc, seed, startCases } from '../../support/random-cases.js';
import { startGovernedLake, type GovernedLake } from './governed-lake.js';
import type { LakePrincipal } from './lake-files.js';
import { columns, randomGrant, randomRows, toTableGrant } from './random-access.js';
import { askLake, type LakeAnswer, pagesOf } from './ask-lake.js';
import { type AnsweredQuestion, randomQuestion } from './random-question.js';
import { createStops } from '../../support/create-stops.js';

// So many cases take as long as the machine needs.
jest.setTimeout(300_000);

const stores = ['athena', 'redshift', 'clickhouse', 'dynamodb'] as const;

/** What `narrow` sees in place of values. Code points count, as in the gateway. */
const masks: Readonly<Record<string, DrawnMask['show']>> = {
  amount: (cell) => (cell === null ? null : Math.max(Math.floor(Number(cell) / 10) * 10, -(2 ** 31))),
  label: (cell) => {
    if (cell === null) return null;
    const [first = '', ...rest] = Array.from(String(cell));
    return rest.length === 0 ? '*'.repeat(first === '' ? 0 : 1) : first + '*'.repeat(rest.length);
  },
  kind: () => 'hidden',
};
const narrowed = Object.fromEntries(Object.entries(masks).map(([name, show]) => [name, { name, show }]));

/** What a principal sees under grants: `narrow` has masks on all of them. */
function visibleTo(as: LakePrincipal, grants: readonly DrawnGrant[]): Visible {
  const held = as === 'narrow' ? grants.map((grant) => ({ ...grant, masks: narrowed })) : grants;
  return visibleCells(rows, held, ['id']);
}

let rows: readonly Row[];
let lake: GovernedLake;
let gateway: StartedGateway;

const stops = createStops();
beforeAll(async () => {
  process.stderr.write(`random grants: LAKEGATE_SEED=${String(seed)}\n`);
  rows = fc.sample(randomRows(40), { numRuns: 1, seed })[0] ?? [];
  lake = await startGovernedLake(rows, {
    narrow: {
      amount: { bucket: { size: 10 } },
      label: { partial: { first: 1 } },
      kind: { constant: 'hidden' },
    },
    hashed: { label: { hash: { key: 'demo' } } },
  });
  stops.add(() => lake.stop());
  gateway = await lake.startGateway({ ttlMs: 0 });
  stops.add(() => gateway.stop());
});
afterAll(stops.run);

const grantLists = fc.array(randomGrant, { minLength: 1, maxLength: 3 });

async function checkCases<T>(
  drawn: fc.Arbitrary<T>,
  amount: Omit<Amount, 'seconds'> & { readonly least: number },
  check: (value: T) => Promise<void>,
): Promise<void> {
  const goesOn = startCases({ seconds: 10, ...amount });
  let runs = 0;
  const property = fc.asyncProperty(drawn, async (value) => {
    if (!goesOn(runs)) return;
    await check(value);
    runs += 1;
  });
  await fc.assert(property, { seed, numRuns: 1_000, endOnFailure: true });
  process.stderr.write(`random grants: ${String(runs)} cases\n`);
  expect(runs).toBeGreaterThanOrEqual(amount.least);
}

async function grantTo(role: LakePrincipal, grants: readonly DrawnGrant[]): Promise<void> {
  await lake.grant(role, grants.map(toTableGrant));
}

interface AccessCase {
  readonly as: LakePrincipal;
  readonly grants: readonly DrawnGrant[];
  readonly questions: readonly AnsweredQuestion[];
}

const accessCases: fc.Arbitrary<AccessCase> = fc
  .tuple(fc.constantFrom<LakePrincipal>('plain', 'narrow'), grantLists)
  .chain(([as, grants]): fc.Arbitrary<AccessCase> => {
    const visible = visibleTo(as, grants);
    return fc.record({
      as: fc.constant(as),
      grants: fc.constant(grants),
      questions: fc.array(randomQuestion(visible), { minLength: 20, maxLength: 20 }),
    });
  });

test('every store answers as a question over what brute force leaves', async () => {
  const answered = new Map<string, number>();
  let cells = 0;
  await checkCases(accessCases, { share: 1, least: 3, cases: 8 }, async ({ as, grants, questions }) => {
    await grantTo(as, grants);
    const alias = (i: number): string => `q${String(i)}`;
    const compare = ({ field, expected, read }: AnsweredQuestion, store: string, answer: unknown): void => {
      const found = read(answer);
      expect({ store, field, found }).toEqual({ store, field, found: expected });
      answered.set(store, (answered.get(store) ?? 0) + 1);
      cells += found.reduce<number>((sum, row) => sum + Object.keys(row as object).length, 0);
    };
    const query = `{ ${questions.map(({ field }, i) => `${alias(i)}: ${field}`).join('\n')} }`;
    const askStore = async (store: string): Promise<void> => {
      const { data, errors } = await askLake({ url: gateway.url, as, pin: `cells.${store}`, query });
      expect({ store, errors }).toEqual({ store, errors: [] });
      questions.forEach((question, i) => {
        compare(question, store, data?.[alias(i)]);
      });
    };
    await Promise.all(['athena', 'redshift', 'clickhouse'].map(askStore));
    // DynamoDB groups, counts and sorts nothing; what it can't take is refused.
    for (const question of questions.filter(({ plain }) => plain)) {
      const asked = { url: gateway.url, as, pin: 'cells.dynamodb', query: `{ q: ${question.field} }` };
      const { data, errors } = await askLake(asked);
      if (errors.some(({ extensions }) => extensions?.code === 'NO_ELIGIBLE_BINDING')) continue;
      expect(errors).toEqual([]);
      compare(question, 'dynamodb', data?.q);
    }
  });
  process.stderr.write(`random grants: answers ${JSON.stringify([...answered])}, ${String(cells)} cells\n`);
  expect(cells).toBeGreaterThan(2000);
  for (const store of stores) expect(answered.get(store)).toBeGreaterThan(3);
});

test('all pages of a list are the whole of it', async () => {
  const withKey = fc.record({
    grants: grantLists,
    store: fc.constantFrom(...stores),
    size: fc.integer({ min: 8, max: 20 }),
  });
  let paged = 0;
  await checkCases(withKey, { share: 0.3, least: 1, cases: 30 }, async ({ grants, store, size }) => {
    const visible = visibleTo('other', grants);
    if (!visible.columns.includes('id')) return;
    await grantTo('other', grants);
    const found = await pagesOf({ url: gateway.url, as: 'other', pin: `cells.${store}` }, visible.columns, size);
    expect({ store, found }).toEqual({ store, found: visible.rows });
    paged += 1;
  });
  expect(paged).toBeGreaterThan(0);
});

/** All that a principal is shown, from one store. */
async function everything(as: LakePrincipal, shown: readonly string[]): Promise<readonly Row[]> {
  const query = `{ cells(first: 100) { nodes { ${shown.join(' ')} } } }`;
  const { data, errors } = await askLake({ url: gateway.url, as, pin: 'cells.clickhouse', query });
  expect(errors).toEqual([]);
  return (data?.cells as { readonly nodes: readonly Row[] }).nodes;
}

/** How often each value occurs in a column. */
function occurrences(shown: readonly Row[], column: string): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const row of shown) counts.set(row[column] ?? null, (counts.get(row[column] ?? null) ?? 0) + 1);
  counts.delete(null);
  return counts;
}

function expectNoLess(more: readonly Row[], less: readonly Row[]): void {
  expect(more.length).toBeGreaterThanOrEqual(less.length);
  // A key that a further grant makes partial is hidden: the one thing that a grant takes away.
  for (const column of columns.slice(1)) {
    const counts = occurrences(more, column);
    for (const [value, count] of occurrences(less, column)) {
      expect([column, value, (counts.get(value) ?? 0) >= count]).toEqual([column, value, true]);
    }
  }
}

test('a further grant removes no cell, and taking it back adds none', async () => {
  const drawn = fc.record({
    as: fc.constantFrom<LakePrincipal>('plain', 'narrow'),
    grants: grantLists,
    further: randomGrant,
  });
  await checkCases(drawn, { share: 0.3, least: 3, cases: 12 }, async ({ as, grants, further }) => {
    const shownBy = (held: readonly DrawnGrant[]) => everything(as, visibleTo(as, held).columns);
    await grantTo(as, grants);
    const before = await shownBy(grants);
    await grantTo(as, [...grants, further]);
    const more = await shownBy([...grants, further]);
    expectNoLess(more, before);
    await grantTo(as, grants);
    const after = await shownBy(grants);
    expectNoLess(more, after);
    expect(after).toEqual(before);
  });
});

test('a hashed column has equal hashes where the values are equal, and none of the values', async () => {
  const hashes = new Map<unknown, unknown>();
  await checkCases(grantLists, { share: 0.3, least: 2, cases: 30 }, async (grants) => {
    const visible = visibleTo('hashed', grants);
    if (!visible.columns.includes('label') || !visible.columns.includes('id')) return;
    await grantTo('hashed', grants);
    for (const store of stores) {
      const query = '{ cells(first: 100) { nodes { id label } } }';
      const { data } = await askLake({ url: gateway.url, as: 'hashed', pin: `cells.${store}`, query });
      const { nodes } = data?.cells as { readonly nodes: readonly Row[] };
      expect(nodes.map(({ id }) => id)).toEqual(visible.rows.map(({ id }) => id));
      nodes.forEach(({ label }, i) => {
        const plain = visible.rows[i]?.label ?? null;
        if (plain === null) expect(label).toBeNull();
        else expect(label).toMatch(/^[\w-]{43}$/);
        expect(hashes.get(plain) ?? label).toBe(label);
        hashes.set(plain, label);
      });
    }
  });
  expect(new Set(hashes.values()).size).toBe(hashes.size);
  expect(hashes.size).toBeGreaterThan(3);
});

test('without grants there are no rows and no names', async () => {
  await grantTo('plain', []);
  const names = '{ __schema { queryType { fields { name } } types { name fields { name } inputFields { name } } } }';
  for (const as of ['plain', 'none'] as const) {
    const introspected: LakeAnswer = await askLake({ url: gateway.url, as, query: names });
    expect(introspected.errors).toEqual([]);
    expect(JSON.stringify(introspected.data)).not.toMatch(/"(cells?|amount|ratio)"/i);
    for (const store of stores) {
      const asked = await askLake({
        url: gateway.url,
        as,
        pin: `cells.${store}`,
        query: '{ cells(first: 1) { nodes { id } } }',
      });
      expect(asked.data?.cells).toBeUndefined();
      expect(asked.errors).toHaveLength(1);
    }
  }
});
