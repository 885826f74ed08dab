// Features by GraphQL are those that Feast's interface gives, for each principal and in the same words where it refuses.
import { expect, test } from '@jest/globals';
import { answerTo, ask, exampleUrl, type ExamplePrincipal } from '../support/ask.js';

const query = `query ($entities: [JSON!]!, $features: [String!], $service: String, $full: Boolean) {
  features(entities: $entities, features: $features, service: $service, fullFeatureNames: $full) {
    names rows { values statuses eventTimestamps }
  }
}`;

interface Given {
  readonly names: readonly string[];
  readonly rows: readonly {
    readonly values: readonly unknown[];
    readonly statuses: readonly string[];
    readonly eventTimestamps: readonly (string | null)[];
  }[];
}

type Entity = Readonly<Record<string, unknown>>;

interface Asked {
  readonly features?: readonly string[];
  readonly service?: string;
  readonly full?: boolean;
}

/** Feast's answer, turned from columns to rows; its word for no time is none. */
async function byFeast(as: string, entities: readonly Entity[], { features, service, full }: Asked): Promise<Given> {
  const names = Object.keys(entities[0] ?? {});
  const response = await fetch(`${exampleUrl()}/feast/get-online-features`, {
    method: 'POST',
    headers: { authorization: `Bearer demo-${as}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      features,
      feature_service: service,
      full_feature_names: full ?? false,
      entities: Object.fromEntries(names.map((name) => [name, entities.map((entity) => entity[name])])),
    }),
  });
  const { metadata, results } = (await response.json()) as {
    metadata: { feature_names: string[] };
    results: { values: unknown[]; statuses: string[]; event_timestamps: string[] }[];
  };
  const asked = results.slice(names.length);
  return {
    names: metadata.feature_names.slice(names.length),
    rows: entities.map((_, i) => ({
      values: asked.map(({ values }) => values[i]),
      statuses: asked.map(({ statuses }) => statuses[i] ?? ''),
      eventTimestamps: asked.map(({ event_timestamps: times }) =>
        times[i]?.startsWith('1970-01-01') === true ? null : (times[i] ?? null),
      ),
    })),
  };
}

const carriers: readonly Entity[] = [{ carrier: 'UA' }, { carrier: 'AA' }, { carrier: 'ZZ' }];
const named: Asked = {
  features: ['carrier_features:flights_30d', 'carrier_features:delay_gap_30d', 'carrier_features:cancel_rate_30d'],
};
const served: Asked = { service: 'delay_model', full: true };

test.each<[ExamplePrincipal, readonly Entity[], Asked]>([
  ['engineer', carriers, named],
  ['united-partner', carriers, named],
  ['engineer', [{ carrier: 'UA', tailnum: 'N14228' }], served],
])('%s is given the same by both', async (as, entities, asked) => {
  const { features } = await answerTo<{ features: Given }>({ as, query, variables: { entities, ...asked } });
  expect(features).toEqual(await byFeast(as, entities, asked));
  expect(features.rows[0]?.statuses).toContain('PRESENT');
});

test('entities may stand in the document', async () => {
  const inDocument =
    '{ features(entities: [{ carrier: "UA" }], features: ["carrier_features:flights_30d"]) { names rows { statuses } } }';
  expect(await answerTo({ as: 'engineer', query: inDocument })).toEqual({
    features: { names: ['flights_30d'], rows: [{ statuses: ['PRESENT'] }] },
  });
});

test('what is hidden and what does not exist read alike', async () => {
  const said = async (as: ExamplePrincipal, view: string): Promise<string> => {
    const variables = { entities: [{ tailnum: 'N14228' }], features: [`${view}:flights_30d`] };
    return JSON.stringify(await ask({ as, query, variables })).replaceAll(view, 'VIEW');
  };
  expect(await said('united-partner', 'plane_features')).toContain('"FEATURE_UNKNOWN"');
  expect(await said('united-partner', 'plane_features')).toBe(await said('united-partner', 'boat_features'));
  expect(await said('engineer', 'plane_features')).toContain('"PRESENT"');
});

test.each([
  ['neither features nor a service', {}, /features: expected/],
  ['both', { ...named, service: 'delay_model' }, /not both/],
  ['an entity of another kind', { ...named, entities: [{ tailnum: 'N14228' }] }, /expected the column "carrier"/],
  ['a value of another type', { ...named, entities: [{ carrier: 1 }] }, /entities.carrier.0: expected/],
  ['no object', { ...named, entities: ['UA'] }, /entities.0: expected an object/],
  ['entities unlike each other', { ...named, entities: [{ carrier: 'UA' }, {}] }, /entities.1: expected the members/],
  [
    'two features of one name',
    { service: 'delay_model', entities: [{ carrier: 'UA', tailnum: 'N14228' }] },
    /would be called/,
  ],
])('%s is refused with its place', async (_, variables, message) => {
  const { errors } = await ask({ as: 'engineer', query, variables: { entities: [{ carrier: 'UA' }], ...variables } });
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect(errors[0]?.message).toMatch(message);
});
