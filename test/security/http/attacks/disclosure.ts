// Errors and plans tell callers who are no administrators what to do and nothing of what is inside.
import { askShop, postShop, type ShopUrl } from '../ask-shop.js';

/** SQL, filters, places, addresses, stacks, hidden names. */
const inner =
  /\bSELECT\b|\bWHERE\b|'EU'|"EU"|region|margin|salary|secret|arn:|s3:\/\/|127\.0\.0\.1|localhost|\.(ts|js)\b|node:|\bat \w+ \(|\/(home|root|tmp|work|usr)\/|SyntaxError|TypeError|RangeError|call stack|duckdb|chdb|dynalite|trino|smithy/i;

/** A failing question for each stage of the path. */
const failing: readonly {
  readonly what: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}[] = [
  { what: 'a document that does not parse', query: '{ orders {' },
  {
    what: 'a document nested past the parser',
    query: `{ orders(where: { id: { in: ${'['.repeat(2_400)}${']'.repeat(2_400)} } }) { nodes { id } } }`,
  },
  { what: 'a document that does not fit', query: '{ orders { nodes { nothing } } }' },
  {
    what: 'a variable that does not fit',
    query: 'query ($w: OrderFilter) { orders(where: $w) { nodes { id } } }',
    variables: { w: { id: { eq: 'x' } } },
  },
  { what: 'an argument that does not fit', query: '{ orders(first: -1) { nodes { id } } }' },
  { what: 'a page too large', query: '{ orders(first: 1000000) { nodes { id } } }' },
  { what: 'a cursor that is none', query: '{ orders(after: "x") { nodes { id } } }' },
  {
    what: 'an entity that is none',
    query: '{ _entities(representations: [{ __typename: "X", id: 1 }]) { __typename } }',
  },
  {
    what: 'an entity whose type is no text',
    query: 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    variables: { r: [{ __typename: { toString: 1 } }] },
  },
  {
    what: 'an entity whose key does not fit',
    query: 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    variables: { r: [{ __typename: 'Order', id: { valueOf: 1 } }] },
  },
  {
    what: 'a binding that there is none of',
    query: '{ orders { nodes { id } } }',
    headers: { 'x-lakegate-pin': 'nonsense' },
  },
  {
    what: 'a store that cannot',
    query: '{ orders(first: 0) { totalCount } }',
    headers: { 'x-lakegate-pin': 'dynamodb' },
  },
  {
    what: 'every binding excluded',
    query: '{ orders { nodes { id } } }',
    headers: { 'x-lakegate-exclude': 'athena,redshift,clickhouse,dynamodb' },
  },
  { what: 'SQL in a header', query: '{ orders { nodes { id } } }', headers: { 'x-lakegate-pin': "athena' OR 1=1 --" } },
  {
    what: 'nonsense in a header',
    query: '{ orders { nodes { id } } }',
    headers: { 'x-lakegate-explain': '1; DROP TABLE orders' },
  },
  {
    what: 'a list past what stores take',
    query: 'query ($i: [Int!]) { orders(where: { amount: { in: $i } }) { nodes { id } } }',
    variables: { i: Array.from({ length: 30_000 }, (_, i) => i) },
    headers: { 'x-lakegate-pin': 'athena' },
  },
  {
    what: 'a text that a store cannot hold',
    query: '{ orders(where: { note: { eq: "a\\u0000b" } }) { nodes { id } } }',
    headers: { 'x-lakegate-pin': 'athena' },
  },
  { what: 'a fragment that spreads itself', query: '{ orders { ...F } } fragment F on OrderConnection { ...F }' },
  {
    what: 'an explained document that fails',
    query: '{ explain(query: "{ orders(first: -1) { nodes { id } } }") { levels { chosen } } }',
  },
  {
    what: 'variables of an explained document that are no object',
    query:
      '{ explain(query: "query ($x: Int) { orders(first: $x) { nodes { id } } }", variables: "x") { levels { nothing } } }',
  },
];

export function describeDisclosure(url: ShopUrl): void {
  describe('an error', () => {
    test.each(failing.map((each) => [each.what, each] as const))(
      'of %s says nothing of the inside',
      async (_what, { query, variables, headers }) => {
        const answer = await askShop(url(), {
          as: 'rows-eu',
          query,
          ...(variables && { variables }),
          headers: { 'x-lakegate-explain': 'true', ...headers },
        });
        expect(answer.errors.length).toBeGreaterThan(0);
        for (const { message, extensions } of answer.errors) {
          expect(message).not.toMatch(inner);
          expect(JSON.stringify(extensions)).not.toMatch(inner);
          expect(extensions.code).not.toBe('INTERNAL');
          expect(extensions).not.toHaveProperty('considered');
          expect(extensions).not.toHaveProperty('stacktrace');
        }
      },
    );

    test('of a body that is no request says nothing of the inside', async () => {
      for (const body of [
        '',
        '{',
        'null',
        '1',
        '[]',
        '{"query":1}',
        '{"query":"{ __typename }","variables":[]}',
        '\ufeff{}',
        '{"query":{"toString":1}}',
      ]) {
        const { status, errors, text } = await postShop(url(), body, { authorization: 'Bearer demo-rows-eu' });
        expect([body, status]).toEqual([body, 400]);
        expect(errors.length).toBeGreaterThan(0);
        expect(text).not.toMatch(inner);
      }
    });
  });

  describe('a plan', () => {
    const query = '{ orders(first: 2, where: { amount: { gt: 10 } }) { totalCount nodes { id customer { name } } } }';

    test('beside an answer shows statements and filters to the administrator alone', async () => {
      const ask = (as: 'admin' | 'rows-eu') => askShop(url(), { as, query, headers: { 'x-lakegate-explain': 'true' } });
      const [mine, whole] = [await ask('rows-eu'), await ask('admin')];
      expect(JSON.stringify(whole.extensions)).toMatch(/SELECT[\s\S]*"considered"|"considered"[\s\S]*SELECT/);
      const { lakegate } = mine.extensions as { lakegate: { plan: readonly Record<string, unknown>[] } };
      for (const level of lakegate.plan) {
        expect(Object.keys(level).sort()).toEqual(
          ['chosen', 'datasets', 'degraded', 'path', 'rows', 'server', 'stalenessMs', 'timingsMs'].sort(),
        );
      }
      expect(JSON.stringify(mine.extensions)).not.toMatch(inner);
    });

    test('by the field shows statements, rejected bindings and digests of grants to the administrator alone', async () => {
      const explain = `query ($q: String!) { explain(query: $q) { levels { path chosen grants { dataset digest } bytes
        considered { bindings reason cost } statements { text parameters { name value } } failedOver } } }`;
      const ask = (as: 'admin' | 'rows-eu') => askShop(url(), { as, query: explain, variables: { q: query } });
      const [mine, whole] = [await ask('rows-eu'), await ask('admin')];
      const { explain: plan } = mine.data as { explain: { levels: readonly Record<string, unknown>[] } };
      expect(plan.levels.length).toBeGreaterThan(1);
      for (const level of plan.levels) {
        // A digest can be guessed at: whoever hashes "region = 'EU'" and finds it equal knows the filter.
        expect(level).toMatchObject({ grants: [], considered: [], statements: [], failedOver: [], bytes: 0 });
      }
      expect(mine.text).not.toMatch(inner);
      expect(whole.text).toMatch(/SELECT/);
      expect(whole.text).toMatch(/"digest":"\w+"/);
    });
  });

  describe('what needs no credentials', () => {
    test.each([
      '/',
      '/health/live',
      '/health/ready',
      '/nothing',
      '/graphql/',
      '/.env',
      '/policy.yaml',
      '/graphiql/../../package.json',
      '/graphiql/%2e%2e/package.json',
      '//',
      '/%00',
    ])('%s tells of no dataset, column, filter or place', async (path) => {
      const { request } = await import('node:http');
      const { port, hostname } = new URL(url());
      const text = await new Promise<string>((resolve, reject) => {
        // As it is written: a URL would be made tidy first.
        request({ port, hostname, path }, (response) => {
          let body = '';
          response.on('data', (chunk) => (body += String(chunk)));
          response.on('end', () => {
            resolve(`${String(response.statusCode)} ${body}`);
          });
        })
          .on('error', reject)
          .end();
      });
      expect(text).toMatch(/^(200|400|404|405) /);
      expect(text.replace(/nodeName|localStorage/g, '')).not.toMatch(
        /orders|customer|'EU'|employee|secrets|shop|\/(home|root|tmp|work)\/|athena|redshift/i,
      );
    });
  });
}
