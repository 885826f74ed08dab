// The example's airports by their texts: the nearest ones are those that plain loops find among what each principal sees.
import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { ask, type ExamplePrincipal } from '../support/ask.js';

interface Airport {
  readonly faa: string;
  readonly tzone: string | null;
  readonly embedding: readonly number[];
}

let airports: readonly Airport[];
beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = join(process.cwd(), 'examples/nycflights/data/airport_texts.parquet');
  const result = await connection.runAndReadAll(`SELECT faa, tzone, embedding FROM '${file}'`);
  airports = result.getRowObjectsJson() as unknown as readonly Airport[];
  connection.closeSync();
  instance.closeSync();
});

const cosine = (a: readonly number[], b: readonly number[]): number => {
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, n, i) => sum + n * y[i]!, 0);
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

const query = `query ($to: AirportTextSimilarTo!) { similarAirportTexts(to: $to, k: 20) { distance node { faa } } }`;

test.each([
  ['engineer', () => true],
  ['united-partner', ({ tzone }: Airport) => tzone === 'America/New_York'],
] as const)('the airports nearest to JFK and to a vector, for the %s', async (as: ExamplePrincipal, sees) => {
  const seen = airports.filter(sees);
  const jfk = airports.find(({ faa }) => faa === 'JFK')!;
  for (const to of [{ key: { faa: 'JFK' } }, { vector: [...jfk.embedding] }]) {
    const { data, errors } = await ask({ as, query, variables: { to } });
    expect(errors).toEqual([]);
    const answer = (data as { readonly similarAirportTexts: readonly { distance: number; node: Airport }[] })
      .similarAirportTexts;
    const truth = seen.map((airport) => cosine(airport.embedding, jfk.embedding)).sort((a, b) => a - b);
    expect(answer.map(({ distance }) => distance.toFixed(6))).toEqual(
      truth.slice(0, 20).map((d) => Math.abs(d).toFixed(6)),
    );
    expect(answer[0]?.node.faa).toBe('JFK');
    expect(answer.every(({ node }) => seen.some(({ faa }) => faa === node.faa))).toBe(true);
  }
});

test('an airport that the partner does not see is near to nothing', async () => {
  const { data } = await ask({ as: 'united-partner', query, variables: { to: { key: { faa: 'SFO' } } } });
  expect(data).toEqual({ similarAirportTexts: [] });
});
