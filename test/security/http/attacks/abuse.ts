// Requests made to cost much end at a limit, early, and leave the gateway answering.
import { askShop, postShop, type ShopUrl } from '../ask-shop.js';
import { viewOf } from '../shop-views.js';

const times = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

function nested(levels: number, wrap: (inner: string) => string, innermost: string): string {
  let text = innermost;
  for (let i = 0; i < levels; i++) text = wrap(text);
  return text;
}

const bombs: readonly (readonly [what: string, code: string, query: string])[] = [
  [
    'nesting of fields',
    'DEPTH_LIMIT',
    `{ customers ${nested(10, (inner) => `{ nodes { orders { nodes { customer { orders ${inner} } } } } }`, '{ totalCount }')} }`,
  ],
  [
    'nesting of filters',
    'DEPTH_LIMIT',
    `{ orders(where: ${nested(400, (inner) => `{ not: ${inner} }`, '{ id: { gt: 0 } }')}) { nodes { id } } }`,
  ],
  [
    'nesting of filters through relationships',
    'DEPTH_LIMIT',
    `{ orders(where: ${nested(12, (inner) => `{ customer: { orders: { some: ${inner} } } }`, '{ id: { gt: 0 } }')}) { nodes { id } } }`,
  ],
  [
    'nesting of lists',
    'DEPTH_LIMIT',
    `{ orders(where: { id: { in: ${nested(300, (inner) => `[${inner}]`, '1')} } }) { nodes { id } } }`,
  ],
  ['aliases of fields', 'ALIAS_LIMIT', `{ orders { nodes { ${times(200, (i) => `a${String(i)}: id`)} } } }`],
  ['aliases of root fields', 'ROOT_FIELD_LIMIT', `{ ${times(40, (i) => `a${String(i)}: ordersAggregate { count }`)} }`],
  ['fields repeated', 'FIELD_LIMIT', `{ orders { nodes { ${'id '.repeat(2_000)} } } }`],
  [
    'fragments that double',
    'FIELD_LIMIT',
    `{ orders { nodes { ...F0 } } } ${times(20, (i) => `fragment F${String(i)} on Order { id ...F${String(i + 1)} ... on Order { status ...F${String(i + 1)} } }`)} fragment F20 on Order { id }`,
  ],
  ['aliases of introspection', 'ALIAS_LIMIT', `{ __schema { ${times(60, (i) => `a${String(i)}: types { name }`)} } }`],
  [
    'fragments that multiply introspection',
    'ALIAS_LIMIT',
    `{ __schema { ${times(40, (i) => `a${String(i)}: types { ...G }`)} } } fragment G on __Type { ${times(20, (i) => `a${String(i)}: fields { ...H }`)} } fragment H on __Field { ${times(10, (i) => `a${String(i)}: args { name }`)} }`,
  ],
  ['tokens', 'TOKEN_LIMIT', `{ orders(where: { or: [${'{ id: { eq: 1 } } '.repeat(2_000)}] }) { nodes { id } } }`],
  ['a page', 'PAGE_SIZE_LIMIT', '{ orders(first: 2000000000) { nodes { id } } }'],
  ['a page of related rows', 'PAGE_SIZE_LIMIT', '{ customers { nodes { orders(last: 100000) { nodes { id } } } } }'],
  [
    'the product of pages',
    'ROW_LIMIT',
    `{ ${times(5, (i) => `a${String(i)}: orders(first: 1000) { nodes { customer { orders(first: 1000) { nodes { customer { orders(first: 1000) { nodes { id } } } } } } } }`)} }`,
  ],
  ['directives', 'TOKEN_LIMIT', `{ orders { nodes { id ${'@include(if: true) '.repeat(2_000)} } } }`],
];

export function describeAbuse(url: ShopUrl): void {
  describe('what costs too much', () => {
    test.each(bombs)('by %s ends with %s', async (what, code, query) => {
      const startedAt = performance.now();
      const { errors, text } = await askShop(url(), { as: 'admin', query });
      // Rows of one level are shared by all their parents, so that a product may also be small enough to answer.
      if (what !== 'the product of pages') expect(errors.map(({ extensions }) => extensions.code)).toContain(code);
      expect(text.length).toBeLessThan(20_000_000);
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    });

    test('by variables nested past any stack ends with DEPTH_LIMIT', async () => {
      const deep = `${'{"not":'.repeat(30_000)}{}${'}'.repeat(30_000)}`;
      const questions = {
        w: 'query ($w: OrderFilter) { orders(where: $w) { nodes { id } } }',
        v: 'query ($v: JSON) { explain(query: "{ __typename }", variables: $v) { levels { path } } }',
        r: 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
        unknown: '{ __typename }',
      };
      for (const [name, query] of Object.entries(questions)) {
        const body = `{"query":${JSON.stringify(query)},"variables":{"${name}":${deep}}}`;
        const { status, errors } = await postShop(url(), body, { authorization: 'Bearer demo-admin' });
        expect([name, status, errors[0]?.extensions.code]).toEqual([name, 400, 'DEPTH_LIMIT']);
      }
    });

    test('by a body past the limit, or one that says another length, ends early', async () => {
      const body = JSON.stringify({ query: `{ __typename } #${'x'.repeat(300_000)}` });
      expect((await postShop(url(), body, { authorization: 'Bearer demo-admin' })).status).toBe(413);
      const zipped = await postShop(url(), 'x', { authorization: 'Bearer demo-admin', 'content-encoding': 'gzip' });
      expect(zipped.status).toBe(415);
    });

    test('by long lists is answered or refused, never half', async () => {
      const query = 'query ($ids: [Int!]) { orders(where: { id: { in: $ids } }, first: 1000) { totalCount } }';
      for (const count of [400, 5_000, 40_000]) {
        const ids = Array.from({ length: count }, (_, i) => i + 1);
        const { errors, data } = await askShop(url(), { as: 'admin', query, variables: { ids } });
        if (errors.length === 0) expect(data).toEqual({ orders: { totalCount: viewOf('admin').orders.length } });
        else expect(errors[0]?.extensions.code).toBe('NO_ELIGIBLE_BINDING');
      }
    });

    test('by thousands of alternatives is answered or refused, and takes no store out of service', async () => {
      const query = 'query ($w: OrderFilter) { orders(where: $w, first: 1) { nodes { id } } }';
      const w = { or: Array.from({ length: 3_000 }, (_, i) => ({ id: { eq: i } })) };
      for (const pin of ['athena', 'redshift', 'clickhouse', 'dynamodb']) {
        const { errors } = await askShop(url(), { as: 'admin', query, variables: { w }, pin });
        if (errors.length > 0) expect(errors[0]?.extensions.code).toBe('NO_ELIGIBLE_BINDING');
        const after = await askShop(url(), { as: 'admin', query: '{ orders(first: 1) { nodes { id } } }', pin });
        expect(after.data).toEqual({ orders: { nodes: [{ id: 1 }] } });
      }
    });

    test('by many requests at once is bounded for their sender and leaves others alone', async () => {
      const query = '{ orders(first: 300, orderBy: [{ note: ASC }]) { nodes { id } } }';
      const flood = Array.from({ length: 60 }, () =>
        askShop(url(), { as: 'keyless', query: query.replace('{ id }', '{ amount }') }),
      );
      const other = await askShop(url(), { as: 'rows-eu', query });
      expect(other.errors).toEqual([]);
      const statuses = (await Promise.all(flood)).map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([200, 429]));
      expect((await askShop(url(), { as: 'keyless', query: '{ __typename }' })).status).toBe(200);
    });

    test('by names of JavaScript objects changes nothing', async () => {
      for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
        const body = `{"query":"query ($w: OrderFilter) { orders(where: $w, first: 1) { nodes { id } } }","${name}":{"admin":true},
          "variables":{"${name}":{"admin":true},"w":{"${name}":{"id":{"eq":1}}}}}`;
        const { status, errors } = await postShop(url(), body, { authorization: 'Bearer demo-rows-eu' });
        expect([name, status, errors[0]?.extensions.code]).toEqual([name, 400, 'BAD_USER_INPUT']);
        const plan = await askShop(url(), {
          as: 'rows-eu',
          query: '{ orders(first: 1) { nodes { id } } }',
          headers: { 'x-lakegate-explain': 'true' },
        });
        expect(JSON.stringify(plan.extensions)).not.toContain('statements');
      }
    });

    test('by bytes that are no UTF-8 is answered or refused like any text', async () => {
      const bytes = Buffer.concat([
        Buffer.from('{"query":"{ orders(where: { note: { eq: \\"'),
        Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
        Buffer.from('\\" } }) { nodes { id } } }"}'),
      ]);
      const response = await fetch(`${url()}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer demo-admin' },
        body: bytes,
      });
      expect([200, 400]).toContain(response.status);
      expect(await response.text()).not.toMatch(/INTERNAL|STORE_/);
    });
  });
}
