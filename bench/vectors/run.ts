// `npm run bench:vectors`: the ten nearest of many vectors over REST, measured row by row and found by an index, beside the
// same question straight at PostgreSQL; and how many of them the index finds. Options: --rows N, --seconds N.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../../test/engines/start/start-postgres.js';
import { driveTurns } from '../drive-turns.js';
import { formatMachine } from '../flows/format-flows.js';
import { readCpuMs } from '../read-process.js';
import { startGateway } from '../start-processes.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '100000' }, seconds: { type: 'string', default: '6' } },
});
const count = Number(values.rows);
const durationMs = Number(values.seconds) * 1000;
const dimensions = 384;
const k = 10;
const questions = 32;

/** Points around 200 centres, as texts of so many topics lie. */
const fill = `
  CREATE EXTENSION vector;
  SELECT setseed(0.5);
  CREATE TABLE centres AS
    SELECT c, (SELECT array_agg(random() - 0.5) FROM generate_series(1, ${String(dimensions)} + 0 * c)) AS at FROM generate_series(1, 200) c;
  CREATE TABLE texts (id int PRIMARY KEY, part int, embedding vector(${String(dimensions)}));
  INSERT INTO texts SELECT i, i % 100, (SELECT array_agg(x + (random() - 0.5) * 0.8 ORDER BY n) FROM unnest(at) WITH ORDINALITY AS one(x, n) WHERE i > 0)::vector
    FROM generate_series(1, ${String(count)}) i JOIN centres ON c = i % 200 + 1;
  SET maintenance_work_mem = '1GB';
  CREATE INDEX ON texts USING hnsw (embedding vector_cosine_ops);
  ANALYZE texts`;

const store = await startPostgres('pgvector');
const running: { stop(): Promise<void> }[] = [store];
const pool = new pg.Pool({
  connectionString: store.url,
  max: 16,
  options: '-c jit=off -c hnsw.iterative_scan=strict_order',
});
try {
  const began = performance.now();
  await pool.query(fill);
  process.stdout.write(formatMachine());
  process.stdout.write(
    `${String(count)} vectors of ${String(dimensions)}, filled and indexed in ${((performance.now() - began) / 1000).toFixed(0)} s.\n\n`,
  );
  const gateway = await startGateway(undefined, {
    config: 'bench/vectors/gateway.yaml',
    environment: { LAKEGATE_BENCH_POSTGRES: store.url },
  });
  running.push(gateway);
  const { rows } = await pool.query<{ v: string }>(
    'SELECT embedding::text AS v FROM texts WHERE id % $1 = 0 ORDER BY id LIMIT $2',
    [Math.floor(count / questions), questions],
  );
  const vectors = rows.map(({ v }) => (JSON.parse(v) as number[]).map((x, i) => x + Math.sin(i) / 20));
  const vectorOf = (turn: number): number[] => vectors[turn % vectors.length] ?? [];
  const base = `${gateway.url.replace(/\/graphql$/, '')}/rest/v1/rpc/similar_`;
  const ask = async (dataset: string, filter: string, turn: number): Promise<readonly number[]> => {
    const response = await fetch(`${base}${dataset}?select=id,distance${filter}`, {
      method: 'POST',
      headers: { authorization: 'Bearer demo-engineer', 'content-type': 'application/json' },
      body: JSON.stringify({ to: vectorOf(turn), k }),
    });
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { readonly id: number }[]).map(({ id }) => id);
  };
  const straight = async (distance: string, where: string, turn: number): Promise<readonly number[]> => {
    const text = `SELECT id, ${distance} AS distance FROM texts ${where} ORDER BY ${distance}, id LIMIT ${String(k)}`;
    const answer = await pool.query<{ id: number }>(text, [JSON.stringify(vectorOf(turn))]);
    return answer.rows.map(({ id }) => id);
  };
  process.stdout.write(
    '| the ten nearest | at a time | requests/s | p50 ms | p99 ms | CPU ms a request | straight/s | ratio | recall@10 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n',
  );
  const near = 'embedding <=> $1::vector';
  const cases = [
    ['exact', 'exact_texts', '', `(${near}) + 0`, ''],
    ['index', 'near_texts', '', near, ''],
    ['index, a hundredth of the rows', 'near_texts', '&part=eq.7', near, 'WHERE part = 7'],
  ] as const;
  for (const [name, dataset, filter, distance, where] of cases) {
    let found = 0;
    for (let turn = 0; turn < questions; turn++) {
      const truth = new Set(await straight(`(${near}) + 0`, where, turn));
      const ids = await ask(dataset, filter, turn);
      if (ids.length !== k) throw new Error(`${name}: ${String(ids.length)} rows`);
      found += ids.filter((id) => truth.has(id)).length;
    }
    for (const concurrency of [1, 8]) {
      const floor = await driveTurns(concurrency, durationMs, async (turn) => {
        await straight(distance, where, turn);
      });
      const before = await readCpuMs(gateway.pid);
      const measured = await driveTurns(concurrency, durationMs, async (turn) => {
        await ask(dataset, filter, turn);
      });
      const cpuMs = ((await readCpuMs(gateway.pid)) - before) / ((measured.perSecond * durationMs) / 1000);
      const cells = [
        name,
        String(concurrency),
        measured.perSecond.toFixed(0),
        measured.p50Ms.toFixed(1),
        measured.p99Ms.toFixed(1),
        cpuMs.toFixed(2),
        floor.perSecond.toFixed(0),
        (measured.perSecond / floor.perSecond).toFixed(2),
        (found / (questions * k)).toFixed(3),
      ];
      process.stdout.write(`| ${cells.join(' | ')} |\n`);
    }
  }
} finally {
  await pool.end();
  for (const one of running.reverse()) await one.stop();
}
