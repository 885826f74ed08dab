// What the gateway keeps between requests (documents, plans, schemas) must not carry one principal's answer to another.
import { askShop, dataFor, type ShopUrl } from '../ask-shop.js';
import { viewOf, type ShopPrincipal } from '../shop-views.js';

const principals: readonly ShopPrincipal[] = ['rows-eu', 'rows-us', 'admin', 'eu-twin', 'cells', 'unlinked'];

export function describeSharedState(url: ShopUrl): void {
  describe('one document from several principals at once', () => {
    test('is answered to each by what they may see', async () => {
      const query =
        '{ orders(first: 300) { totalCount nodes { id amount } } ordersAggregate { count sum { amount } } }';
      const asked = Array.from({ length: 60 }, (_, i) => principals[i % principals.length] ?? 'admin');
      const answers = await Promise.all(asked.map((as) => dataFor(url(), { as, query })));
      answers.forEach((answer, i) => {
        const { orders } = viewOf(asked[i] ?? 'nobody');
        const total = String(orders.reduce((sum, { amount }) => sum + amount, 0));
        expect(answer).toEqual({
          orders: { totalCount: orders.length, nodes: orders.map(({ id, amount }) => ({ id, amount })) },
          ordersAggregate: [{ count: orders.length, sum: { amount: total } }],
        });
      });
    });

    test('is valid for one and stays invalid for the other, whoever asks first', async () => {
      for (const round of [1, 2, 3]) {
        const query = `{ orders(first: ${String(round)}) { nodes { id margin } } }`;
        const asked = [
          ...(round % 2 === 1 ? ['admin', 'rows-eu'] : ['rows-eu', 'admin']),
          'admin',
          'rows-eu',
        ] as ShopPrincipal[];
        const answers = await Promise.all(asked.map((as) => askShop(url(), { as, query })));
        answers.forEach(({ status, text }, i) => {
          expect([asked[i], status]).toEqual([asked[i], asked[i] === 'admin' ? 200 : 400]);
          if (asked[i] !== 'admin') expect(text).not.toMatch(/"margin":/);
        });
      }
    });

    test('introspects to each their own, at once', async () => {
      const query = '{ __type(name: "Order") { fields { name } } _service { sdl } }';
      const alone = new Map<ShopPrincipal, string>();
      for (const as of principals) alone.set(as, (await askShop(url(), { as, query })).text);
      const asked = Array.from({ length: 36 }, (_, i) => principals[(i * 5) % principals.length] ?? 'admin');
      const answers = await Promise.all(asked.map((as) => askShop(url(), { as, query })));
      answers.forEach(({ text }, i) => {
        expect(text).toBe(alone.get(asked[i] ?? 'nobody'));
      });
      expect(alone.get('rows-eu')).toBe(alone.get('rows-us'));
      expect(alone.get('admin')).not.toBe(alone.get('rows-eu'));
    });
  });

  describe('an answer that would come in parts, each after grants may have changed,', () => {
    test.each([
      '{ orders(first: 1) { nodes { id ... @defer { amount } } } }',
      '{ orders(first: 1) { nodes @stream(initialCount: 1) { id } } }',
      'subscription { orders(first: 1) { nodes { id } } }',
    ])('is refused: %s', async (query) => {
      const { status, errors } = await askShop(url(), { as: 'admin', query });
      expect(status).toBe(400);
      expect(errors.length).toBeGreaterThan(0);
    });
  });

  describe('a persisted query', () => {
    test('is not kept, so that nobody runs what another registered', async () => {
      const query = '{ orders(first: 1) { nodes { id } } }';
      const { createHash } = await import('node:crypto');
      const sha256Hash = createHash('sha256').update(query).digest('hex');
      const extensions = { persistedQuery: { version: 1, sha256Hash } };
      for (const body of [{ query, extensions }, { extensions }]) {
        const response = await fetch(`${url()}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer demo-admin' },
          body: JSON.stringify(body),
        });
        expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      }
    });
  });

  describe('a GET', () => {
    const get = (as: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
      fetch(`${url()}/graphql?query=${encodeURIComponent('{ ordersAggregate { count } }')}`, {
        headers: { authorization: `Bearer demo-${as}`, ...headers },
      });

    test('answers to each their own, and says that nobody may keep it', async () => {
      for (const as of ['admin', 'rows-eu', 'rows-us'] as const) {
        const response = await get(as, { 'apollo-require-preflight': 'true' });
        expect(await response.json()).toEqual({ data: { ordersAggregate: [{ count: viewOf(as).orders.length }] } });
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(response.headers.get('etag')).toBeNull();
      }
    });

    test('that a page of another site could make a browser send is refused', async () => {
      expect((await get('admin')).status).toBe(400);
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const response = await fetch(`${url()}/graphql`, {
          method: 'POST',
          headers: { authorization: 'Bearer demo-admin', 'content-type': type },
          body: JSON.stringify({ query: '{ __typename }' }),
        });
        expect(response.status).toBe(415);
      }
    });

    test('of several operations in one body is refused', async () => {
      const response = await fetch(`${url()}/graphql`, {
        method: 'POST',
        headers: { authorization: 'Bearer demo-admin', 'content-type': 'application/json' },
        body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
      });
      expect(response.status).toBe(400);
    });
  });
}
