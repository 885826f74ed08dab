// Rankings that an index of pgvector's answers: how many of the nearest rows they find, and that a condition beneath them
// never leaves fewer rows than there are.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Connector } from '../../connectors/connector.js';
import { createPostgresConnector } from '../../connectors/postgres/create-connector.js';
import { createRanker, type Ranking } from '../support/vector-ranking.js';
import { type PostgresServer, startPostgres } from './start/start-postgres.js';

const dimensions = 16;
const count = 6_000;

/** The same numbers in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

const random = createRandom(7);
const vectorOf = (): readonly number[] => Array.from({ length: dimensions }, () => Math.fround(random()));
/** A hundredth of them are `rare`. */
const rows = Array.from({ length: count }, (_, id) => ({
  id,
  team: id % 100 === 0 ? 'rare' : 'red',
  spot: vectorOf(),
}));
const questions = Array.from({ length: 40 }, vectorOf);

/** By plain loops. */
function nearest(to: readonly number[], k: number, team: string | undefined, from = 0): readonly number[] {
  const distance = (spot: readonly number[]): number => spot.reduce((sum, x, i) => sum + (x - to[i]!) ** 2, 0);
  return rows
    .filter((row) => row.id >= from && (team === undefined || row.team === team))
    .map(({ id, spot }) => ({ id, d: distance(spot) }))
    .sort((a, b) => a.d - b.d)
    .slice(0, k)
    .map(({ id }) => id);
}

describe.each([
  ['hnsw', 'USING hnsw (spot vector_l2_ops)'],
  ['ivfflat', 'USING ivfflat (spot vector_l2_ops) WITH (lists = 40)'],
])('rows ranked by %s', (kind, index) => {
  let server: PostgresServer;
  let client: pg.Client;
  let connector: Connector;
  let ask: ReturnType<typeof createRanker>;
  const statements: string[] = [];
  beforeAll(async () => {
    server = await startPostgres('pgvector');
    client = new pg.Client(server.url);
    await client.connect();
    await client.query('CREATE EXTENSION vector; CREATE SCHEMA fixture');
    await client.query(
      `CREATE TABLE fixture.spots (id int PRIMARY KEY, team text, spot vector(${String(dimensions)}))`,
    );
    await client.query('INSERT INTO fixture.spots SELECT * FROM unnest($1::int[], $2::text[], $3::vector[])', [
      rows.map(({ id }) => id),
      rows.map(({ team }) => team),
      rows.map(({ spot }) => JSON.stringify(spot)),
    ]);
    await client.query(`CREATE INDEX near ON fixture.spots ${index}; ANALYZE fixture.spots`);
    const settings = { url: server.url, schema: 'fixture', sslMode: 'disable' };
    const real = createPostgresConnector({ name: 'postgres', kind: 'postgres', settings });
    connector = {
      ...real,
      compile: (plan) => {
        const compiled = real.compile(plan);
        if ('statement' in compiled) statements.push(compiled.statement.text);
        return compiled;
      },
    };
    ask = createRanker('postgres', connector, {
      physicalType: `vector(${String(dimensions)})`,
      dimensions,
      search: 'approximate',
    });
  });
  afterAll(async () => {
    await connector.stop();
    await client.end();
    await server.stop();
  });

  const idsOf = async (ranking: Omit<Ranking, 'metric'>): Promise<readonly number[]> =>
    (await ask({ metric: 'l2', ...ranking })).map(({ node }) => node.id);

  it('is answered by the index', async () => {
    await idsOf({ to: { vector: questions[0]! }, k: 10, team: undefined, from: 0 });
    const statement = statements.at(-1)!.replaceAll(/CAST\(\$\d+ AS text\)/g, `'${JSON.stringify(questions[0])}'`);
    const { rows: plan } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN ${statement.replaceAll(/CAST\(\$\d+ AS \w+\)/g, '0')}`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('Index Scan using near');
  });

  it('finds most of the nearest rows, and as many as there are', async () => {
    let found = 0;
    for (const vector of questions) {
      const ids = await idsOf({ to: { vector }, k: 10, team: undefined, from: 0 });
      expect(ids).toHaveLength(10);
      const truth = new Set(nearest(vector, 10, undefined));
      found += ids.filter((id) => truth.has(id)).length;
    }
    const recall = found / (questions.length * 10);
    process.stdout.write(`recall@10 of ${kind}: ${recall.toFixed(3)}\n`);
    expect(recall).toBeGreaterThan(kind === 'hnsw' ? 0.9 : 0.2);
    expect(recall).toBeLessThanOrEqual(1);
  });

  it.each(['rare', 'red'])('gives as many rows of the team %s as are asked for, or as there are', async (team) => {
    for (const [vector, k, from] of [
      [questions[1]!, 10, 0],
      [questions[2]!, 40, 3_000],
      [questions[3]!, 60, 0],
      [questions[4]!, 60, 5_500],
    ] as const) {
      const ids = await idsOf({ to: { vector }, k, team, from });
      const truth = nearest(vector, k, team, from);
      expect(ids).toHaveLength(truth.length);
      expect(ids.every((id) => rows[id]!.team === team && id >= from)).toBe(true);
      expect(new Set(ids).size).toBe(ids.length);
      // Where all are wanted there is nothing to miss.
      if (truth.length < k) expect(ids).toEqual(truth);
    }
  });
});
