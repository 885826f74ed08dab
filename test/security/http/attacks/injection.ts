// Texts that break out of careless quoting go through every argument that takes a text, to each store: the answer is
// the plain comparison's, whatever the text says.
import { hostileTexts, shop } from '../shop-rows.js';
import { askShop, type ShopUrl } from '../ask-shop.js';
import { viewOf } from '../shop-views.js';

const stores = ['athena', 'redshift', 'clickhouse', 'dynamodb'] as const;

const byId = (a: { readonly id: number }, b: { readonly id: number }): number => a.id - b.id;

/** LIKE with `%`, `_` and `\` as escape, over code points. */
function like(value: string, pattern: string): boolean {
  const parts: string[] = [];
  const points = Array.from(pattern);
  for (let i = 0; i < points.length; i++) {
    const point = points[i] ?? '';
    if (point === '\\' && i + 1 < points.length) parts.push(literal(points[++i] ?? ''));
    else parts.push(point === '%' ? '.*' : point === '_' ? '.' : literal(point));
  }
  return new RegExp(`^${parts.join('')}$`, 'su').test(value);
}
const literal = (point: string): string => point.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');

const operators: Readonly<Record<string, (note: string, text: string) => boolean>> = {
  eq: (note, text) => note === text,
  neq: (note, text) => note !== text,
  startsWith: (note, text) => note.startsWith(text),
  endsWith: (note, text) => note.endsWith(text),
  contains: (note, text) => note.includes(text),
};

export function describeInjection(url: ShopUrl): void {
  describe('a hostile text is a text', () => {
    test.each(stores)('in every filter, on %s', async (pin) => {
      const { orders } = viewOf('rows-eu');
      const names = Object.keys(operators);
      const query = `query ($text: String!) { ${names
        .map((name) => `${name}: orders(where: { note: { ${name}: $text } }, first: 300) { nodes { id note } }`)
        .join(' ')} one: orders(where: { note: { in: [$text, "no such"] } }, first: 300) { nodes { id note } } }`;
      for (const text of [...hostileTexts, 'x\u0000y', '\u0000']) {
        const { errors, data } = await askShop(url(), { as: 'rows-eu', query, variables: { text }, pin });
        if (text.includes('\u0000') && (pin === 'athena' || pin === 'redshift')) {
          // No text of theirs can hold it, and a statement that does breaks off there.
          expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['NO_ELIGIBLE_BINDING']));
          continue;
        }
        const found = (holds: (note: string) => boolean): unknown => ({
          nodes: orders.filter(({ note }) => note !== null && holds(note)).map(({ id, note }) => ({ id, note })),
        });
        expect({ text, errors, data }).toEqual({
          text,
          errors: [],
          data: {
            ...Object.fromEntries(names.map((name) => [name, found((note) => operators[name]?.(note, text) === true)])),
            one: found((note) => note === text),
          },
        });
      }
    });

    test.each(stores)('in LIKE, where only its own wildcards count, on %s', async (pin) => {
      const { orders } = viewOf('rows-eu');
      const query = 'query ($text: String!) { orders(where: { note: { like: $text } }, first: 300) { nodes { id } } }';
      for (const text of hostileTexts.filter((each) => !/(^|[^\\])(\\\\)*\\([^%_\\]|$)/su.test(each))) {
        const { errors, data } = await askShop(url(), { as: 'rows-eu', query, variables: { text }, pin });
        if (pin === 'dynamodb' && errors[0]?.extensions.code === 'NO_ELIGIBLE_BINDING') continue;
        const nodes = orders.filter(({ note }) => note !== null && like(note, text)).map(({ id }) => ({ id }));
        expect({ text, errors, data }).toEqual({ text, errors: [], data: { orders: { nodes } } });
      }
    });

    test.each(stores)('in the condition on groups and through a relationship, on %s', async (pin) => {
      const query = `query ($text: String!) {
        ordersAggregate(groupBy: [{ field: NOTE }], having: { min: { note: { eq: $text } } }) { group { note } count }
        customers(where: { orders: { some: { note: { eq: $text } } } }, first: 50) { nodes { id } }
      }`;
      const { orders, customers } = viewOf('rows-eu');
      for (const text of hostileTexts) {
        const { errors, data } = await askShop(url(), { as: 'rows-eu', query, variables: { text }, pin });
        if (pin === 'dynamodb') {
          expect(errors.map(({ extensions }) => extensions.code)).toContain('NO_ELIGIBLE_BINDING');
          continue;
        }
        const found = orders.filter(({ note }) => note === text);
        const whose = new Set(found.map(({ customerId }) => customerId));
        expect({ text, errors, data }).toEqual({
          text,
          errors: [],
          data: {
            ordersAggregate: found.length === 0 ? [] : [{ group: { note: text }, count: found.length }],
            customers: {
              nodes: customers
                .filter(({ id }) => whose.has(id))
                .sort(byId)
                .map(({ id }) => ({ id })),
            },
          },
        });
      }
    });

    test.each([
      ["America/New_York' OR '1'='1"],
      ["UTC') --"],
      ['UTC; DROP TABLE orders'],
      ['{p0:String}'],
      ['../../../etc/passwd'],
      ['\u0000'],
      [''],
      ['__proto__'],
    ])('as a time zone it is refused before any store: %j', async (zone) => {
      const query = `query ($zone: String) { ordersAggregate(groupBy: [{ field: PLACED_AT, every: DAY, timeZone: $zone }]) { count } }`;
      for (const pin of stores) {
        const { errors } = await askShop(url(), { as: 'rows-eu', query, variables: { zone }, pin });
        expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      }
    });

    test('as an instant, a duration or a number it is refused', async () => {
      const questions: readonly [string, string][] = [
        ['DateTime!', 'orders(where: { placedAt: { gt: $x } }) { nodes { id } }'],
        ['Duration', 'orders(maxStaleness: $x) { nodes { id } }'],
        ['Int!', 'orders(where: { amount: { gt: $x } }) { nodes { id } }'],
        ['Int!', 'order(id: $x) { id }'],
        ['Int', 'orders(first: $x) { nodes { id } }'],
      ];
      for (const [type, field] of questions) {
        for (const x of hostileTexts.filter((text) => text !== '')) {
          const query = `query ($x: ${type}) { ${field} }`;
          const { errors } = await askShop(url(), { as: 'rows-eu', query, variables: { x } });
          expect([field, x, errors[0]?.extensions.code]).toEqual([field, x, 'BAD_USER_INPUT']);
        }
      }
    });

    test('as a response key, an operation and a fragment it is only a name', async () => {
      const query = `query constructor { __proto__: orders(first: 1) { toString: nodes { ...hasOwnProperty } } }
        fragment hasOwnProperty on Order { constructor: id valueOf: status }`;
      const { data } = await askShop(url(), { as: 'admin', query });
      expect(JSON.stringify(data)).toBe(
        JSON.stringify(
          JSON.parse(`{"__proto__":{"toString":[{"constructor":1,"valueOf":"${shop.orders[0]?.status ?? ''}"}]}}`),
        ),
      );
    });

    test('every table is still there', async () => {
      for (const pin of ['athena', 'redshift', 'clickhouse']) {
        const { data } = await askShop(url(), { as: 'admin', query: '{ ordersAggregate { count } }', pin });
        expect(data).toEqual({ ordersAggregate: [{ count: shop.orders.length }] });
      }
    });
  });
}
