// What is hidden and what never was must read alike, byte for byte, wherever a name can stand.
import { askShop, type ShopUrl } from '../ask-shop.js';
import type { ShopPrincipal } from '../shop-views.js';

interface Probe {
  readonly as: ShopPrincipal;
  readonly place: string;
  /** As long as `absent`, so that places in the document are the same. */
  readonly hidden: string;
  readonly absent: string;
  readonly query: (name: string) => string;
  readonly variables?: (name: string) => Readonly<Record<string, unknown>>;
}

const probes: readonly Probe[] = [
  ...['margin', 'region'].flatMap((hidden): readonly Probe[] => {
    const [absent, HIDDEN, ABSENT] = [`x${hidden.slice(1)}`, hidden.toUpperCase(), `X${hidden.slice(1).toUpperCase()}`];
    const column = { as: 'rows-eu', hidden, absent } as const;
    const value = hidden === 'region' ? '{ eq: "EU" }' : '{ gt: 0 }';
    const json = hidden === 'region' ? { eq: 'EU' } : { gt: 0 };
    return [
      { ...column, place: 'a field', query: (n) => `{ orders { nodes { ${n} } } }` },
      {
        ...column,
        place: 'a field of a related row',
        query: (n) => `{ customers { nodes { orders { nodes { ${n} } } } } }`,
      },
      { ...column, place: 'a filter', query: (n) => `{ orders(where: { ${n}: ${value} }) { nodes { id } } }` },
      {
        ...column,
        place: 'a filter within not',
        query: (n) => `{ ordersAggregate(where: { not: { ${n}: ${value} } }) { count } }`,
      },
      {
        ...column,
        place: 'a filter through a relationship',
        query: (n) => `{ customers(where: { orders: { some: { ${n}: ${value} } } }) { nodes { id } } }`,
      },
      {
        ...column,
        place: 'a filter in a variable',
        query: () => 'query ($w: OrderFilter) { orders(where: $w) { nodes { id } } }',
        variables: (n) => ({ w: { [n]: json } }),
      },
      { ...column, place: 'an order', query: (n) => `{ orders(orderBy: [{ ${n}: DESC }]) { nodes { id } } }` },
      {
        ...column,
        place: 'an order in a variable',
        query: () => 'query ($o: [OrderOrder!]) { orders(orderBy: $o) { nodes { id } } }',
        variables: (n) => ({ o: [{ [n]: 'DESC' }] }),
      },
      {
        ...column,
        place: 'an order of groups',
        query: (n) => `{ ordersAggregate(groupBy: [{ field: STATUS }], orderBy: [{ max: { ${n}: DESC } }]) { count } }`,
      },
      { ...column, place: 'a group', query: (n) => `{ ordersAggregate { group { ${n} } } }` },
      {
        ...column,
        hidden: HIDDEN,
        absent: ABSENT,
        place: 'a value to group by',
        query: (n) => `{ ordersAggregate(groupBy: [{ field: ${n} }]) { count } }`,
      },
      {
        ...column,
        hidden: HIDDEN,
        absent: ABSENT,
        place: 'a value to group by in a variable',
        query: () => 'query ($g: [OrderGroupBy!]) { ordersAggregate(groupBy: $g) { count } }',
        variables: (n) => ({ g: [{ field: n }] }),
      },
      ...[
        'countDistinct',
        'approxCountDistinct',
        'min',
        'max',
        ...(hidden === 'margin' ? ['sum', 'avg', 'stddev', 'quantile(p: 0.5)'] : []),
      ].map((fn) => ({
        ...column,
        place: `an aggregate ${fn}`,
        query: (n: string) => `{ ordersAggregate { ${fn} { ${n} } } }`,
      })),
      {
        ...column,
        place: 'a condition on groups',
        query: (n) => `{ ordersAggregate(having: { max: { ${n}: { gt: 0 } } }) { count } }`,
      },
      {
        ...column,
        place: 'a document to explain',
        query: (n) => `{ explain(query: "{ orders { nodes { ${n} } } }") { levels { chosen } } }`,
      },
      {
        ...column,
        place: 'a document that becomes a job',
        query: (n) => `mutation { startQuery(query: "{ orders { nodes { ${n} } } }") { id } }`,
      },
      {
        ...column,
        place: 'variables of a document that becomes a job',
        query: () =>
          `mutation ($v: JSON) { startQuery(query: "query ($w: OrderFilter) { orders(where: $w) { nodes { id } } }", variables: $v) { id } }`,
        variables: (n) => ({ v: { w: { [n]: json } } }),
      },
      {
        ...column,
        place: 'variables of a document to explain',
        query: () =>
          `query ($v: JSON) { explain(query: "query ($w: OrderFilter) { orders(where: $w) { nodes { id } } }", variables: $v) { levels { chosen } } }`,
        variables: (n) => ({ v: { w: { [n]: json } } }),
      },
    ];
  }),
  ...(['rows-eu', 'nobody'] as const).flatMap((as): readonly Probe[] => [
    {
      as,
      place: 'a page of a dataset',
      hidden: 'secrets',
      absent: 'sekrets',
      query: (n) => `{ ${n} { nodes { id codeword } } }`,
    },
    {
      as,
      place: 'a dataset in a document that becomes a job',
      hidden: 'secrets',
      absent: 'sekrets',
      query: (n) => `mutation { startQuery(query: "{ ${n} { nodes { codeword } } }") { id } }`,
    },
    { as, place: 'a look-up', hidden: 'secret', absent: 'sekret', query: (n) => `{ ${n}(id: 1) { codeword } }` },
    {
      as,
      place: 'an aggregate of a dataset',
      hidden: 'employeesAggregate',
      absent: 'emploieesAggregate',
      query: (n) => `{ ${n} { count } }`,
    },
    ...['Secret', 'SecretFilter', 'SecretConnection', 'SecretOrder', 'SecretField', 'SecretAggregate', 'Employee'].map(
      (hidden) => ({
        as,
        place: 'the name of a type',
        hidden,
        absent: `Q${hidden.slice(1)}`,
        query: (n: string) => `{ __type(name: "${n}") { name kind fields { name } } }`,
      }),
    ),
    {
      as,
      place: 'an inline fragment',
      hidden: 'Secret',
      absent: 'Sekret',
      query: (n) => `{ __typename ... on ${n} { id } }`,
    },
    {
      as,
      place: 'a fragment',
      hidden: 'Employee',
      absent: 'Emploiee',
      query: (n) => `{ __typename ...F } fragment F on ${n} { salary }`,
    },
    {
      as,
      place: 'the type of a variable',
      hidden: 'SecretFilter',
      absent: 'SekretFilter',
      query: (n) => `query ($w: ${n}) { __typename }`,
    },
  ]),
  {
    as: 'rows-eu',
    place: 'a relationship',
    hidden: 'manager',
    absent: 'nanager',
    query: (n) => `{ customers { nodes { ${n} { name } } } }`,
  },
  {
    as: 'rows-eu',
    place: 'a filter over a relationship',
    hidden: 'manager',
    absent: 'nanager',
    query: (n) => `{ customers(where: { ${n}: { id: { gt: 0 } } }) { nodes { id } } }`,
  },
  {
    as: 'unlinked',
    place: 'a relationship over a hidden column',
    hidden: 'customer',
    absent: 'kustomer',
    query: (n) => `{ orders { nodes { ${n} { name } } } }`,
  },
  {
    as: 'unlinked',
    place: 'the inverse of a relationship over a hidden column',
    hidden: 'orders',
    absent: 'orderz',
    query: (n) => `{ customers { nodes { ${n} { totalCount } } } }`,
  },
  {
    as: 'unlinked',
    place: 'an aggregate over the inverse',
    hidden: 'ordersAggregate',
    absent: 'orderzAggregate',
    query: (n) => `{ customers { nodes { ${n} { count } } } }`,
  },
  {
    as: 'unlinked',
    place: 'a filter over the inverse',
    hidden: 'accounts',
    absent: 'akkounts',
    query: (n) => `{ employees(where: { ${n}: { some: {} } }) { nodes { id } } }`,
  },
  {
    as: 'keyless',
    place: 'a look-up by a hidden key',
    hidden: 'order',
    absent: 'ordor',
    query: (n) => `{ ${n}(id: 1) { amount } }`,
  },
  {
    as: 'keyless',
    place: 'a cursor over a hidden key',
    hidden: 'after',
    absent: 'aftor',
    query: (n) => `{ orders(${n}: "x") { nodes { amount } } }`,
  },
  {
    as: 'keyless',
    place: 'edges over a hidden key',
    hidden: 'edges',
    absent: 'edgez',
    query: (n) => `{ orders { ${n} { cursor } } }`,
  },
  ...(['rows-eu', 'keyless'] as const).flatMap((as): readonly Probe[] => [
    {
      as,
      place: 'the type of an entity',
      hidden: 'Secret',
      absent: 'Sekret',
      query: () => 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
      variables: (n) => ({ r: [{ __typename: n, id: 1 }] }),
    },
    {
      as,
      place: 'a type among entities',
      hidden: 'Secret',
      absent: 'Sekret',
      query: (n) => `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${n} { codeword } } }`,
      variables: () => ({ r: [{ __typename: 'Customer', id: 1 }] }),
    },
  ]),
  {
    as: 'keyless',
    place: 'an entity whose key is hidden',
    hidden: 'Order',
    absent: 'Ordor',
    query: () => 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    variables: (n) => ({ r: [{ __typename: n, id: 1 }] }),
  },
];

const hiddenWords: Readonly<Partial<Record<ShopPrincipal, RegExp>>> = {
  'rows-eu': /secret|codeword|employee|salary|margin|earned|region|sold|segment|retail|ssn|manager/i,
  unlinked: /secret|codeword|customerId|customer_id|managerId|manager_id|"manager"|"accounts"/i,
  nobody: /secret|codeword|order[^_ .]*Filter|customer|employee|shop/i,
};

const introspection = `{ __schema { types { name description fields(includeDeprecated: true) { name description args { name description
  defaultValue type { name ofType { name ofType { name } } } } type { name ofType { name ofType { name } } } }
  inputFields { name description defaultValue type { name ofType { name } } } enumValues { name description }
  possibleTypes { name } interfaces { name } } directives { name description args { name } } }
  _service { sdl } datasets { name typeName description columns { name field description } quality { name description column } } }`;

export function describeHiddenNames(url: ShopUrl): void {
  describe('a hidden name reads as one that never was', () => {
    test.each(probes.map((probe) => [probe.as, probe.place, probe.hidden, probe] as const))(
      'to %s in %s: %s',
      async (as, _place, _hidden, { hidden, absent, query, variables }) => {
        const ask = (who: ShopPrincipal, name: string) =>
          askShop(url(), { as: who, query: query(name), ...(variables && { variables: variables(name) }) });
        const [asked, control, seen] = [await ask(as, hidden), await ask(as, absent), await ask('admin', hidden)];
        expect(asked.text.replaceAll(hidden, '¤')).toBe(control.text.replaceAll(absent, '¤'));
        expect(asked.status).toBe(control.status);
        expect(asked.text).not.toMatch(/did you mean/i);
        // It is there for one who may see it, so there was something to give away.
        expect(seen.text.replaceAll(hidden, '¤')).not.toBe(control.text.replaceAll(absent, '¤'));
      },
    );

    test.each(Object.entries(hiddenWords))(
      'nothing that %s reads of schema, SDL or catalog holds it',
      async (as, words) => {
        const mine = await askShop(url(), { as: as as ShopPrincipal, query: introspection });
        const whole = await askShop(url(), { as: 'admin', query: introspection });
        expect(mine.errors).toEqual([]);
        expect(words.exec(mine.text)).toBeNull();
        expect(whole.text).toMatch(words);
      },
    );

    test.each([
      '{ ordrs { nodes { id } } }',
      '{ orders { nodes { amout } } }',
      '{ orders(wher: {}) { nodes { id } } }',
      '{ orders(where: { amout: { gt: 1 } }) { nodes { id } } }',
      '{ ordersAggregate(groupBy: [{ field: STATU }]) { count } }',
      'query ($w: OrdrFilter) { orders(where: $w) { nodes { id } } }',
      '{ explain(query: "{ orders { nodes { amout } } }") { levels { chosen } } }',
      '{ explain(query: "query ($w: OrderFilter) { orders(where: $w) { nodes { id } } }", variables: { w: { amout: { gt: 1 } } }) { levels { chosen } } }',
    ])('no near miss is suggested for %s', async (query) => {
      const { errors, text } = await askShop(url(), { as: 'admin', query });
      expect(errors.length).toBeGreaterThan(0);
      expect(text).not.toMatch(/did you mean/i);
    });

    test('a pin or an exclusion of a hidden dataset says no more than one of none', async () => {
      for (const header of ['x-lakegate-pin', 'x-lakegate-exclude']) {
        const ask = (value: string) =>
          askShop(url(), {
            as: 'rows-eu',
            query: '{ orders(first: 1) { nodes { id } } }',
            headers: { [header]: value },
          });
        for (const [hidden, absent] of [
          ['secrets.athena', 'sekrets.athena'],
          ['employees.redshift', 'emploiees.redshift'],
          ['secrets.athena,orders.athena', 'sekrets.athena,orders.athena'],
        ] as const) {
          expect(await ask(hidden)).toEqual(await ask(absent));
        }
      }
    });
  });
}
