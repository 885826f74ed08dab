// graphql-js with the resolvers is the reference: the assembled answer has to be the same, data and errors' places.
import 'reflect-metadata';
import { fc } from '../../support/random-cases.js';
import { execute, getOperationAST, type GraphQLSchema, parse, validate } from 'graphql';
import type { DataService, RequestContext } from '../../../src/core/data-service.js';
import { resolveError } from '../../../src/transport/graphql/encode-error.js';
import { executeOperation } from '../../../src/transport/graphql/execute-operation.js';
import { createSurface, type GraphqlSurface } from '../../../src/transport/graphql/graphql-surface.js';
import { stringifyResult } from '../../../src/transport/graphql/prepared-json.js';
import { resolveAnswerField } from '../../../resolvers/answer.js';
import type { GraphqlContext } from '../../../resolvers/context.js';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema } from '../../../schema/build-schema.js';
import { everythingVisible, shapeFor } from '../../../schema/shape-schema.js';
import { randomDocument } from './random-document.js';
import { createRandom, createRandomService } from './random-levels.js';
import { sampleCatalog } from './sample-catalog.js';

interface Outcome {
  readonly data: unknown;
  readonly errors: readonly string[];
}

const request = { signal: new AbortController().signal } as RequestContext;

let surface: GraphqlSurface;
beforeAll(async () => {
  const gateway = await buildGatewaySchema(sampleCatalog, createResolvers);
  surface = createSurface(shapeFor(gateway, everythingVisible(gateway)));
});

function checkValid(schema: GraphQLSchema, query: string): void {
  const problems = validate(schema, parse(query));
  if (problems.length > 0) throw new Error(`${problems.map((p) => p.message).join('\n')}\n${query}`);
}

async function assemble(query: string, variables: Record<string, unknown>, service: DataService): Promise<Outcome> {
  const document = parse(query);
  const definition = getOperationAST(document);
  if (!definition) throw new Error('no operation');
  const answer = await executeOperation({ document, definition, variables }, surface, service, request);
  if (answer === undefined) throw new Error('left to graphql-js');
  const text = stringifyResult({ data: answer.data as never });
  return { data: (JSON.parse(text) as Outcome).data, errors: places(answer.errors) };
}

async function complete(query: string, variables: Record<string, unknown>, service: DataService): Promise<Outcome> {
  const context: GraphqlContext = {
    dataService: service,
    request,
    shaped: surface.shaped,
    explain: () => Promise.resolve([]),
  };
  const result = await execute({
    schema: surface.schema,
    document: parse(query),
    variableValues: variables,
    contextValue: context,
    fieldResolver: resolveAnswerField,
  });
  return { data: (JSON.parse(JSON.stringify(result)) as Outcome).data, errors: places(result.errors ?? []) };
}

function places(errors: readonly { readonly path?: readonly unknown[] | undefined }[]): readonly string[] {
  return errors
    .map((error) => {
      const { code } = resolveError(error);
      // JSON text that is none fails inside graphql-js's scalar, which has no code for it.
      return `${error.path?.join('.') ?? ''} ${code === 'INTERNAL' ? 'STORE_DATA_INVALID' : code}`;
    })
    .sort();
}

/** The order of keys counts too. */
function compare(ours: Outcome, theirs: Outcome): void {
  expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
  // graphql-js stops at the first root field whose null reaches the root; here all reads have run by then.
  if (ours.data !== null) expect(ours.errors).toEqual(theirs.errors);
  else expect(ours.errors).toEqual(expect.arrayContaining([...theirs.errors]));
}

const everyField = `
  query ($one: Int!, $with: Boolean!) {
    shop(shopId: $one) { ...Whole region { name shops(first: 2) { totalCount nodes { shopId } } } }
    shops(first: 3) {
      __typename
      totalCount
      pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor }
      edges { __typename cursor node { ...Whole } }
      again: nodes { id: shopId id2: shopId geo { lat } geo { placeName __typename } branches { lat } }
    }
    left: regions { nodes { name @skip(if: $with) regionId @include(if: $with) shops { nodes { __typename } } } }
    regionsAggregate { count __typename }
  }
  fragment Whole on Shop {
    shopId regionId name open visits price score opened seenAt meta tags geo { lat placeName } branches { placeName lat }
  }`;

describe('an assembled answer is what graphql-js completes', () => {
  test('for a document with every kind of field', async () => {
    const variables = { one: 1, with: true };
    checkValid(surface.schema, everyField);
    for (let seed = 0; seed < 30; seed++) {
      const service = createRandomService(seed, 0);
      const [ours, theirs] = [
        await assemble(everyField, variables, service),
        await complete(everyField, variables, service),
      ];
      expect(ours.errors).toEqual([]);
      compare(ours, theirs);
    }
  });

  test('for random documents', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { query, variables } = randomDocument(
          surface.schema,
          [...surface.shaped.roots.keys()],
          createRandom(seed),
        );
        checkValid(surface.schema, query);
        const service = createRandomService(seed, 0);
        compare(await assemble(query, variables, service), await complete(query, variables, service));
      }),
      { numRuns: 150 },
    );
  });

  test('for random documents over rows with values that their places do not allow', async () => {
    let withErrors = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = createRandom(seed);
        const { query, variables } = randomDocument(surface.schema, [...surface.shaped.roots.keys()], random);
        const service = createRandomService(seed, 0.03);
        const ours = await assemble(query, variables, service);
        const theirs = await complete(query, variables, service);
        if (ours.errors.length > 0) withErrors += 1;
        compare(ours, theirs);
      }),
      { numRuns: 150 },
    );
    expect(withErrors).toBeGreaterThan(10);
  });
});
