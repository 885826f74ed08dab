import 'reflect-metadata';
import { defaultLimits, type Limits } from '../../../src/config/limits.js';
import type { DataService, RequestContext } from '../../../src/core/data-service.js';
import type { LevelPlan } from '../../../src/core/explain.js';
import { createExplain } from '../../../src/transport/graphql/explain-request.js';
import { createParseOperation } from '../../../src/transport/graphql/parse-operation.js';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema } from '../../../schema/build-schema.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import { sampleCatalog } from './sample-catalog.js';

const plan: LevelPlan = {
  path: 'shops',
  datasets: ['shops'],
  grantDigests: { shops: 'abc' },
  chosen: ['shops.hot'],
  server: 'hot',
  stalenessMs: 0,
  considered: [{ bindings: ['shops.cold'], eligible: false, reason: 'the row filter needs flag' }],
  statements: [{ text: 'SELECT 1', parameters: [] }],
  failedOver: ['shops.cold'],
  degraded: true,
  rows: 0,
  bytes: 0,
  timingsMs: {},
};

const dataService: DataService = {
  read: () => Promise.reject(new Error('explain runs nothing')),
  explain: (node) => Promise.resolve([{ ...plan, path: node.path.join('.') }]),
};

let shaped: ShapedSchema;
beforeAll(async () => {
  const gateway = await buildGatewaySchema(sampleCatalog, createResolvers);
  shaped = shapeFor(gateway, everythingVisible(gateway));
});

function explain(query: string, admin = false, limits: Partial<Limits> = {}): Promise<readonly LevelPlan[]> {
  const request = { principal: { id: 'p', grantees: [], admin } } as unknown as RequestContext;
  const parseOperation = createParseOperation({ ...defaultLimits, ...limits });
  return createExplain(parseOperation)({ dataService, request, shaped })({ query });
}

describe('explaining an operation that comes as text', () => {
  test('plans each dataset field', async () => {
    const plans = await explain('{ a: shops { nodes { name } } regionsAggregate { count } __typename }', true);
    expect(plans.map(({ path }) => path)).toEqual(['a', 'regionsAggregate']);
    expect(plans[0]?.statements).toEqual(plan.statements);
  });

  test('leaves statements and rejected bindings out for those who are no admins', async () => {
    const [own] = await explain('{ shops { nodes { name } } }');
    expect(own).toMatchObject({ chosen: ['shops.hot'], considered: [], statements: [], failedOver: [] });
  });

  test.each([
    ['{ shops {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['{ shops { nodes { nam } } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['{ shops { nodes { name } } }', { maxTokens: 5 }, 'TOKEN_LIMIT'],
    ['{ shops { nodes { name } } }', { maxDepth: 2 }, 'DEPTH_LIMIT'],
  ])('holds %s to the limits %j: %s', async (query, limits, code) => {
    await expect(explain(query, true, limits)).rejects.toMatchObject({ code });
  });

  test('a name that does not exist brings no suggestion', async () => {
    await expect(explain('{ shops { nodes { nam } } }')).rejects.not.toThrow(/Did you mean/);
  });
});
