// The checks of rankings that every store passes: as plain loops have it, for random questions under random grants.
import { expect, it } from '@jest/globals';
import { fc } from './random-cases.js';
import { dimensions, rank, type Ranked, type Ranking, teams } from './vector-ranking.js';

const coordinate = fc.integer({ min: -16, max: 16 }).map((n) => n / 4);

const rankings: fc.Arbitrary<Ranking> = fc.record({
  metric: fc.constantFrom('cosine', 'l2', 'dot'),
  to: fc.oneof(
    fc.array(coordinate, { minLength: dimensions, maxLength: dimensions }).map((vector) => ({ vector })),
    fc.integer({ min: -1, max: 60 }).map((id) => ({ key: { id } })),
  ),
  k: fc.integer({ min: 0, max: 30 }),
  team: fc.constantFrom(undefined, ...teams, 'nobody'),
  from: fc.constantFrom(0, 0, 40, 110),
});

/** Declares the tests; `ask` is the path over the store. */
export function runRankingBattery(ask: () => (ranking: Ranking) => Promise<readonly Ranked[]>): void {
  it('gives the nearest rows that the grant and the caller leave, all of them: recall is 1', async () => {
    let wanted = 0;
    let found = 0;
    await fc.assert(
      fc.asyncProperty(rankings, async (ranking) => {
        const [answer, truth] = [await ask()(ranking), rank(ranking)];
        const round = (d: number): string => (Math.abs(d) < 1e-9 ? 0 : d).toFixed(9);
        expect(answer.map(({ distance }) => round(distance))).toEqual(truth.map(({ distance }) => round(distance)));
        // Rows as near as the last may stand for each other where a store rounds otherwise; no other may be missing.
        const last = truth.at(-1)?.distance ?? 0;
        const ids = new Set(answer.map(({ node }) => node.id));
        const sure = truth.filter(({ distance }) => distance < last - 1e-9);
        wanted += sure.length;
        found += sure.filter(({ node }) => ids.has(node.id)).length;
        for (const { node } of answer) if (ranking.team !== undefined) expect(node.team).toBe(ranking.team);
      }),
      { numRuns: 60 },
    );
    expect(wanted).toBeGreaterThan(100);
    expect(found / wanted).toBe(1);
  });

  it('is near to nothing where the key is of a row that the grant hides, as where there is no such row', async () => {
    const question = { metric: 'l2', k: 5, from: 0 } as const;
    const green = { ...question, team: 'green' };
    expect(await ask()({ ...green, to: { key: { id: 4 } } })).toHaveLength(5);
    expect(await ask()({ ...green, to: { key: { id: 5 } } })).toEqual([]);
    expect(await ask()({ ...green, to: { key: { id: 5000 } } })).toEqual([]);
  });

  it('refuses a vector that is none of the column', async () => {
    const question = { metric: 'l2', k: 5, from: 0, team: undefined } as const;
    await expect(ask()({ ...question, to: { vector: [1, 2, 3] } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(ask()({ ...question, to: { vector: [1, 2, 3, Infinity] } })).rejects.toThrow();
  });
}
