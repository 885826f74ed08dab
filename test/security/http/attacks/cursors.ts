// A cursor serves the one who got it, for the question it was got for, and tells nobody anything.
import { askShop, dataFor, type ShopUrl } from '../ask-shop.js';
import { viewOf, type ShopPrincipal } from '../shop-views.js';

const page = 'query ($after: String) { orders(first: 2, after: $after) { nodes { id } pageInfo { endCursor } } }';

async function cursorOf(url: string, as: ShopPrincipal, query = page): Promise<string> {
  const data = (await dataFor(url, { as, query })) as Readonly<
    Record<string, { readonly pageInfo: { readonly endCursor: string } }>
  >;
  return Object.values(data)[0]?.pageInfo.endCursor ?? '';
}

export function describeCursors(url: ShopUrl): void {
  describe('a cursor', () => {
    const refused = async (as: ShopPrincipal, query: string, after: string): Promise<string> => {
      const { errors, data, text } = await askShop(url(), { as, query, variables: { after } });
      expect({ codes: errors.map(({ extensions }) => extensions.code), data }).toEqual({
        codes: ['CURSOR_INVALID'],
        data: null,
      });
      return text;
    };

    test('leads its owner on', async () => {
      const after = await cursorOf(url(), 'rows-eu');
      const { orders } = viewOf('rows-eu');
      expect(await dataFor(url(), { as: 'rows-eu', query: page, variables: { after } })).toMatchObject({
        orders: { nodes: orders.slice(2, 4).map(({ id }) => ({ id })) },
      });
    });

    test.each(['eu-twin', 'rows-us', 'cells', 'admin'] as const)(
      'of another principal is refused to %s',
      async (as) => {
        await refused(as, page, await cursorOf(url(), 'rows-eu'));
      },
    );

    test("of the administrator is refused to one who sees less, as one's own after tampering is", async () => {
      const foreign = await refused('rows-eu', page, await cursorOf(url(), 'admin'));
      const own = await cursorOf(url(), 'rows-eu');
      const tampered = await refused(
        'rows-eu',
        page,
        `${own.slice(0, 20)}${own[20] === 'A' ? 'B' : 'A'}${own.slice(21)}`,
      );
      const nonsense = await refused('rows-eu', page, 'x');
      expect(foreign).toBe(tampered);
      expect(nonsense).toBe(tampered);
    });

    test('changed in any byte is refused', async () => {
      const own = Buffer.from(await cursorOf(url(), 'rows-eu'), 'base64url');
      for (let i = 0; i < own.length; i += 3) {
        const changed = Buffer.from(own);
        changed[i] = (changed[i] ?? 0) ^ 1;
        await refused('rows-eu', page, changed.toString('base64url'));
      }
      await refused('rows-eu', page, own.subarray(0, -1).toString('base64url'));
      await refused('rows-eu', page, Buffer.concat([own, own]).toString('base64url'));
    });

    test.each([
      [
        'another filter',
        'query ($after: String) { orders(first: 2, after: $after, where: { amount: { gt: 1 } }) { nodes { id } } }',
      ],
      [
        'another order',
        'query ($after: String) { orders(first: 2, after: $after, orderBy: [{ amount: ASC }]) { nodes { id } } }',
      ],
      ['another dataset', 'query ($after: String) { customers(first: 2, after: $after) { nodes { id } } }'],
      [
        'related rows',
        'query ($after: String) { customers(first: 1) { nodes { orders(first: 2, after: $after) { nodes { id } } } } }',
      ],
    ])('of one question is refused to %s', async (_name, query) => {
      const after = await cursorOf(url(), 'rows-eu');
      const { errors } = await askShop(url(), { as: 'rows-eu', query, variables: { after } });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_INVALID']);
    });

    test.each([
      '',
      ' ',
      '\u0000',
      "' OR 1=1 --",
      '%00',
      '../../etc/passwd',
      'A'.repeat(50_000),
      Buffer.from('{"id":1}').toString('base64'),
      Buffer.from(JSON.stringify([9_999_999_999, ['orders.athena'], [1]])).toString('base64url'),
    ])('that was never given out is refused: %j', async (after) => {
      await refused('rows-eu', page, after);
    });

    test('holds nothing readable, and no two are alike', async () => {
      const noted =
        'query { orders(first: 2, orderBy: [{ note: ASC }, { status: DESC }]) { nodes { id } pageInfo { endCursor } } }';
      const [one, two] = [await cursorOf(url(), 'admin', noted), await cursorOf(url(), 'admin', noted)];
      expect(one).not.toBe(two);
      const bytes = Buffer.from(one, 'base64url').toString('latin1');
      expect(bytes).not.toMatch(/orders|athena|clickhouse|redshift|dynamodb|admin|shipped/);
    });

    test('does not carry a pin past the grant: one of a page pinned elsewhere still asks for the same rows', async () => {
      for (const pin of ['athena', 'redshift', 'clickhouse']) {
        const first = await askShop(url(), { as: 'rows-eu', query: page, pin });
        const { orders } = first.data as { orders: { pageInfo: { endCursor: string } } };
        const next = { as: 'rows-eu', query: page, variables: { after: orders.pageInfo.endCursor } } as const;
        expect(await dataFor(url(), next)).toMatchObject({
          orders: {
            nodes: viewOf('rows-eu')
              .orders.slice(2, 4)
              .map(({ id }) => ({ id })),
          },
        });
      }
    });
  });
}
