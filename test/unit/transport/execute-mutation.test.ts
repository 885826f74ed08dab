// graphql-js with the resolvers is the reference: a mutation that the transport answers itself has to answer the same.
import 'reflect-metadata';
import { execute, getOperationAST, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { resolveAnswerField } from '../../../resolvers/answer.js';
import type { GraphqlContext } from '../../../resolvers/context.js';
import { everythingVisible, shapeFor } from '../../../schema/shape-schema.js';
import type { RequestContext } from '../../../src/core/data-service.js';
import { LakegateError } from '../../../src/core/errors.js';
import type { IngestReceipt, IngestRequest } from '../../../src/core/ingest-service.js';
import { executeMutation } from '../../../src/transport/graphql/execute-mutation.js';
import { createSurface, type GraphqlSurface } from '../../../src/transport/graphql/graphql-surface.js';
import { buildFlows } from '../schema/flow-catalog.js';

let surface: GraphqlSurface;
beforeAll(async () => {
  const gateway = await buildFlows();
  surface = createSurface(shapeFor(gateway, everythingVisible(gateway)));
});

const receipt: IngestReceipt = {
  acceptedCount: 1,
  rejectedCount: 1,
  unknownCount: 1,
  idempotency: 'resentMayDuplicate',
  results: [
    { index: 0, status: 'accepted', position: '3/"17"', errors: [] },
    { index: 1, status: 'unknown', errors: [] },
    { index: 2, status: 'rejected', errors: [{ path: ['engine', 'maker_name'], code: 'LENGTH', message: 'é\n' }] },
  ],
};

interface Answered {
  readonly data: unknown;
  readonly errors: readonly unknown[];
  readonly asked: readonly IngestRequest[];
}

/** By both ways; `keys` of requests that the service fails. */
async function bothWays(
  text: string,
  variables: Record<string, unknown> = {},
  failing: readonly string[] = [],
): Promise<readonly [Answered | undefined, Answered]> {
  const document = parse(text);
  const [invalid] = validate(surface.schema, document);
  if (invalid !== undefined) throw invalid;
  const contextOf = (asked: IngestRequest[]): GraphqlContext => ({
    dataService: { read: () => Promise.reject(new Error('unread')), explain: () => Promise.resolve([]) },
    request: { requestId: 'r', principal: { id: 'ann', grantees: [], admin: false } } as unknown as RequestContext,
    shaped: surface.shaped,
    explain: () => Promise.resolve([]),
    ingestService: {
      ingest: (request) => {
        asked.push(request);
        const fails = failing.includes(request.idempotencyKey ?? '');
        return fails ? Promise.reject(new LakegateError('INGEST_BUSY')) : Promise.resolve(receipt);
      },
      drain: () => Promise.resolve(),
    },
  });
  const definition = getOperationAST(document);
  if (!definition) throw new Error('no operation');
  const here: IngestRequest[] = [];
  const found = await executeMutation({ document, definition, variables }, surface, contextOf(here));
  const there: IngestRequest[] = [];
  const { schema } = surface;
  const executed = { schema, document, variableValues: variables, fieldResolver: resolveAnswerField };
  const expected = await execute({ ...executed, contextValue: contextOf(there) });
  const errorsOf = (errors: typeof expected.errors): readonly unknown[] =>
    (errors ?? []).map((error) => error.toJSON());
  const data: unknown = JSON.parse(JSON.stringify({ data: expected.data }));
  return [
    found && {
      ...(JSON.parse(JSON.stringify({ data: found.data })) as Answered),
      errors: errorsOf(found.errors),
      asked: here,
    },
    { ...(data as Answered), errors: errorsOf(expected.errors), asked: there },
  ];
}

const fields = `__typename idempotency acceptedCount n: rejectedCount unknownCount
  results { at: index status accepted position __typename errors { path code message } ...again }`;
const again = 'fragment again on IngestResult { errors { said: message } ... @skip(if: true) { accepted } }';

describe('a mutation that takes records in', () => {
  it('is answered as graphql-js would, whatever is selected', async () => {
    const text = `mutation ($records: [PlaneInput!]!, $yes: Boolean!) {
      ingestPlanes(input: { records: $records, idempotencyKey: "k" }) { ${fields} }
      second: ingestPlanes(input: { records: [{ tailnum: "N2" }], dryRun: true }) @include(if: $yes) { acceptedCount }
      third: ingestPlanes(input: { records: [] }) @skip(if: $yes) { acceptedCount }
    } ${again}`;
    const [found, expected] = await bothWays(text, { records: [{ tailnum: 'N1', seats: 2 }], yes: true });
    expect(found).toEqual(expected);
    expect(found?.errors).toEqual([]);
    expect(found?.asked).toHaveLength(2);
  });

  it('stops at the first field that fails, which leaves no data', async () => {
    const one = (key: string): string =>
      `${key}: ingestPlanes(input: { records: [], idempotencyKey: "${key}" }) { acceptedCount }`;
    const [found, expected] = await bothWays(`mutation { ${['a', 'b', 'c'].map(one).join(' ')} }`, {}, ['b']);
    expect(found).toEqual(expected);
    expect(found?.data).toBeNull();
    expect(found?.asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['a', 'b']);
  });

  it('with variables that do not fit executes nothing', async () => {
    const text = 'mutation ($r: [PlaneInput!]!) { ingestPlanes(input: { records: $r }) { acceptedCount } }';
    const [found, expected] = await bothWays(text, { r: [{ seats: 'many' }] });
    expect(found).toEqual(expected);
    expect(found?.errors.length).toBeGreaterThan(0);
    expect(found?.asked).toEqual([]);
  });

  it('is left alone where it asks for more', async () => {
    const [found, expected] = await bothWays('mutation { __typename }');
    expect(found).toBeUndefined();
    expect(expected.data).toEqual({ __typename: 'Mutation' });
  });
});
