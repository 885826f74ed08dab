// The example's airports by their texts: the nearest ones are those that plain loops find among what each principal sees.
import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { PostgrestClient } from '@supabase/postgrest-js';
import pg from 'pg';
import { ask, exampleSqlUrl, exampleUrl, type ExamplePrincipal } from '../support/ask.js';

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

type Ranked = Pick<Airport, 'faa'> & { readonly distance: number };

describe('by REST', () => {
  // A key's vector comes as text, whose last digits differ from those that the store holds.
  const rounded = (row: Ranked): Ranked => ({ ...row, distance: Math.abs(Number(row.distance.toFixed(6))) });
  const rowsOf = ({ data }: { readonly data: unknown }): readonly Ranked[] => (data as readonly Ranked[]).map(rounded);
  const client = (as: ExamplePrincipal): PostgrestClient =>
    new PostgrestClient(`${exampleUrl()}/rest/v1`, { headers: { Authorization: `Bearer demo-${as}` } });

  test.each(['engineer', 'analyst', 'united-partner'] as const)(
    'postgrest-js gives the %s what GraphQL does',
    async (as) => {
      const to = airports.find(({ faa }) => faa === 'JFK')!.embedding;
      const { data } = await ask({
        as,
        query: `query ($to: AirportTextSimilarTo!) { similarAirportTexts(to: $to, k: 7, where: { name: { contains: "Intl" } }) { distance node { faa name } } }`,
        variables: { to: { vector: to } },
      });
      const { similarAirportTexts } = data as {
        readonly similarAirportTexts: readonly { distance: number; node: Airport }[];
      };
      const expected = similarAirportTexts.map(({ distance, node }) => rounded({ ...node, distance }));
      expect(expected).toHaveLength(7);
      const asked = [
        { to, k: 7 },
        { key: { faa: 'JFK' }, k: 7 },
        { key: 'JFK', k: 7 },
      ];
      for (const args of asked) {
        const answer = await client(as)
          .rpc('similar_airport_texts', args)
          .select('faa, name, distance')
          .like('name', '%Intl%');
        expect([answer.error, rowsOf(answer)]).toEqual([null, expected]);
      }
      const byUrl = await client(as)
        .rpc('similar_airport_texts', { to, k: 7 }, { get: true, count: 'exact' })
        .select('faa, name, distance')
        .like('name', '%Intl%')
        .range(2, 4);
      expect(rowsOf(byUrl)).toEqual(expected.slice(2, 5));
      expect(byUrl.count).toBe(7);
    },
  );

  test('a row comes with all its columns, and a distance is a condition as any other', async () => {
    const answer = await client('engineer')
      .rpc('similar_airport_texts', { key: 'JFK', k: 50 })
      .lt('distance', 0.3)
      .limit(3);
    expect(answer.error).toBeNull();
    const rows = answer.data as readonly Airport[];
    expect(rows[0]).toMatchObject({ faa: 'JFK', distance: expect.closeTo(0, 6) as number });
    expect(Object.keys(rows[0]!)).toEqual(expect.arrayContaining([...Object.keys(airports[0]!), 'name', 'distance']));
    expect(rows).toHaveLength(3);
  });

  test('a key of nobody seen gives nothing, as one of nobody', async () => {
    for (const key of ['SFO', 'no such'])
      expect(await client('united-partner').rpc('similar_airport_texts', { key })).toMatchObject({
        data: [],
        error: null,
      });
  });

  test('the function of a hidden dataset is unknown in the words for one that never was', async () => {
    const said = async (as: ExamplePrincipal, name: string): Promise<unknown> => {
      const answer = await client(as).rpc(name, { key: 'JFK', k: 3 });
      const text = JSON.stringify(answer.error).replaceAll(name, 'NAME');
      return [answer.status, text.replace(/request:[\w-]+/, 'request')];
    };
    const hidden = await said('nobody', 'similar_airport_texts');
    expect(hidden).toEqual(await said('nobody', 'similar_never'));
    // What has no embedding, or is no function.
    expect(hidden).toEqual(await said('engineer', 'similar_flights'));
    expect(hidden).toEqual(await said('engineer', 'airport_texts'));
    expect(JSON.stringify(hidden)).toContain('PGRST202');
  });

  test.each([
    [{ to: [1, 2, 3] }, '22P02'],
    [{ to: 'no vector' }, '22P02'],
    [{ to: [], key: 'JFK' }, 'PGRST202'],
    [{}, 'PGRST202'],
    [{ key: 'JFK', model: 'x' }, 'PGRST202'],
    [{ key: { faa: 'JFK', more: 1 } }, '22P02'],
    [{ key: 'JFK', k: -1 }, 'PGRST100'],
    [{ key: 'JFK', k: 1_000_000 }, 'PAGE_SIZE_LIMIT'],
  ])('%j is refused', async (args, code) => {
    const { error } = await client('engineer').rpc('similar_airport_texts', args);
    expect(error?.code).toBe(code);
  });

  test('an order, a cursor and an aggregate are refused by name', async () => {
    const call = (): ReturnType<PostgrestClient['rpc']> =>
      client('engineer').rpc('similar_airport_texts', { key: 'JFK' });
    const errors = await Promise.all([call().order('faa'), call().select('count()'), call().filter('after', 'x', 'y')]);
    for (const { error } of errors) expect(error?.message).toMatch(/is not supported/);
  });
});

describe('by SQL', () => {
  const rowsOf = async (as: ExamplePrincipal, text: string, values: unknown[] = []): Promise<readonly unknown[]> => {
    const client = new pg.Client({ connectionString: exampleSqlUrl(as) });
    await client.connect();
    try {
      return (await client.query<unknown[]>({ text, values, rowMode: 'array' })).rows;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      return [error.code, error.message];
    } finally {
      await client.end();
    }
  };
  const rounded = (rows: readonly unknown[]): readonly unknown[] =>
    rows.map((row) =>
      (row as unknown[]).map((value) => (typeof value === 'number' ? Math.abs(value).toFixed(6) : value)),
    );
  /** As plain loops have it. */
  const nearest = (
    faa: string,
    k: number,
    sees: (airport: Airport) => boolean,
  ): readonly (readonly [string, string])[] => {
    const to = airports.find((airport) => airport.faa === faa)!.embedding;
    return airports
      .filter(sees)
      .map((airport) => [airport.faa, cosine(airport.embedding, to)] as const)
      .sort((a, b) => a[1] - b[1])
      .slice(0, k)
      .map(([code, distance]) => [code, Math.abs(distance).toFixed(6)] as const);
  };
  const text = (faa: string): string => JSON.stringify([...airports.find((airport) => airport.faa === faa)!.embedding]);
  const principals = [
    ['engineer', () => true],
    ['united-partner', ({ tzone }: Airport) => tzone === 'America/New_York'],
  ] as const;

  test.each(principals)('functions and operators give the %s the nearest of what they see', async (as, sees) => {
    const expected = nearest('JFK', 6, sees);
    const to = text('JFK');
    const questions: readonly (readonly [string, unknown[]?])[] = [
      [`SELECT faa, distance FROM similar_airport_texts('${to}', 6)`],
      [`SELECT faa, distance FROM similar_airport_texts("to" => '${to}'::vector, k => 6)`],
      ['SELECT faa, distance FROM similar_airport_texts($1, k => $2)', [to, 6]],
      ["SELECT s.faa, s.distance FROM public.similar_airport_texts(key => 'JFK', k => 6) AS s"],
      ['SELECT faa, distance FROM similar_airport_texts(key => $1) ORDER BY distance, faa LIMIT 6', ['JFK']],
      [`SELECT faa, embedding <=> '${to}' AS d FROM airport_texts ORDER BY d, faa LIMIT 6`],
      [`SELECT faa, embedding <=> $1 FROM airport_texts ORDER BY embedding <=> $1, faa LIMIT 6`, [to]],
      [
        `SELECT faa, embedding <=> (SELECT embedding FROM airport_texts WHERE faa = 'JFK') FROM airport_texts
         ORDER BY embedding <=> (SELECT embedding FROM airport_texts WHERE faa = 'JFK'), faa LIMIT 6`,
      ],
      // Completed in DuckDB, over distances that the store measured.
      [`SELECT upper(lower(faa)), min('${to}' <=> embedding) FROM airport_texts GROUP BY 1 ORDER BY 2, 1 LIMIT 6`],
    ];
    for (const [question, values] of questions) {
      expect([question, rounded(await rowsOf(as, question, values))]).toEqual([question, expected]);
    }
  });

  test('k comes before what is said of the rows, and a function without k leaves the order to the question', async () => {
    const eastern = ({ tzone }: Airport): boolean => tzone === 'America/New_York';
    const where = "WHERE tzone = 'America/New_York'";
    expect(
      rounded(
        await rowsOf('engineer', `SELECT faa, distance FROM similar_airport_texts(key => 'SFO', k => 40) ${where}`),
      ),
    ).toEqual(nearest('SFO', 40, () => true).filter(([faa]) => airports.some((a) => a.faa === faa && eastern(a))));
    const all = `SELECT faa, distance FROM similar_airport_texts(key => 'SFO') ${where} ORDER BY distance LIMIT 9`;
    expect(rounded(await rowsOf('engineer', all))).toEqual(nearest('SFO', 9, eastern));
  });

  test('joins, groups and windows stand over the nearest rows', async () => {
    const counted = await rowsOf(
      'engineer',
      `SELECT count(*)::int FROM similar_airport_texts(key => 'JFK', k => 25) s JOIN airports a USING (faa)`,
    );
    expect(counted).toEqual([[25]]);
    const ranks = await rowsOf(
      'engineer',
      `SELECT faa, row_number() OVER (ORDER BY distance)::int FROM similar_airport_texts(key => 'JFK', k => 3) ORDER BY 2`,
    );
    expect(ranks).toEqual(nearest('JFK', 3, () => true).map(([faa], i) => [faa, i + 1]));
  });

  test('a key of nobody seen gives nothing, as one of nobody', async () => {
    for (const key of ['SFO', 'no such'])
      expect(await rowsOf('united-partner', `SELECT faa FROM similar_airport_texts(key => '${key}', k => 3)`)).toEqual(
        [],
      );
  });

  test('the function of a hidden dataset is refused in the words for one that never was', async () => {
    const said = async (as: ExamplePrincipal, name: string): Promise<string> =>
      JSON.stringify(await rowsOf(as, `SELECT * FROM ${name}('[1]', k => 3)`)).replaceAll(name, 'NAME');
    const hidden = await said('nobody', 'similar_airport_texts');
    expect(hidden).toContain('is not supported');
    expect(hidden).toBe(await said('nobody', 'similar_never'));
    expect(hidden).toBe(await said('engineer', 'similar_flights'));
  });

  test.each([
    ["SELECT * FROM similar_airport_texts('[1,2]')", '22000'],
    ["SELECT * FROM similar_airport_texts('no vector')", '22P02'],
    ['SELECT * FROM similar_airport_texts(k => 3)', '42883'],
    ["SELECT * FROM similar_airport_texts('[1]', key => 'JFK')", '42883'],
    ["SELECT * FROM similar_airport_texts(key => 'JFK', k => -1)", '22023'],
    ["SELECT * FROM similar_airport_texts(key => 'JFK', model => 'x')", '42883'],
    ["SELECT faa FROM airport_texts ORDER BY name <=> '[1]'", '42883'],
    ["SELECT faa FROM airport_texts ORDER BY embedding <=> '[1]'", '22000'],
    ['SELECT faa FROM airport_texts ORDER BY embedding <=> (SELECT embedding FROM airport_texts)', '21000'],
    ['SELECT faa FROM airport_texts ORDER BY embedding <=> embedding', '0A000'],
    ["SELECT * FROM similar_airport_texts(key => 'JFK'), pg_class", '0A000'],
  ])('%s is refused', async (question, code) => {
    expect((await rowsOf('engineer', question))[0]).toBe(code);
  });
});
