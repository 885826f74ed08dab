import { execute, type ExecutionResult, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { resolveAnswerField } from '../../../resolvers/answer.js';
import type { GraphqlContext } from '../../../resolvers/context.js';
import type { GatewaySchema } from '../../../schema/build-schema.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import { LakegateError } from '../../../src/core/errors.js';
import type { IngestContext, IngestReceipt, IngestRequest } from '../../../src/core/ingest-service.js';
import type { RequestContext } from '../../../src/core/data-service.js';
import type { WriteGrants } from '../../../src/core/principal.js';
import { buildFlows, shapeOf } from '../schema/flow-catalog.js';
import { createFakeDataService } from './fake-data-service.js';

let gateway: GatewaySchema;
let everything: ShapedSchema;
beforeAll(async () => {
  gateway = await buildFlows();
  everything = shapeFor(gateway, everythingVisible(gateway));
});

const request = {
  requestId: 'r-1',
  principal: { id: 'ann', grantees: ['ann'], admin: false },
  signal: new AbortController().signal,
} as unknown as RequestContext;
const writes: WriteGrants = new Map([['flights', { dataset: 'flights', columns: new Set(['carrier']), digest: 'd' }]]);

const accepted: IngestReceipt = {
  acceptedCount: 1,
  rejectedCount: 0,
  unknownCount: 0,
  idempotency: 'none',
  results: [{ index: 0, status: 'accepted', position: '3/17', errors: [] }],
};

interface Asked {
  readonly request: IngestRequest;
  readonly context: IngestContext;
}

interface Run extends ExecutionResult {
  readonly asked: readonly Asked[];
}

async function run(
  text: string,
  answer: (request: IngestRequest, nth: number) => Promise<IngestReceipt>,
  { shaped = everything, variables = {} }: { shaped?: ShapedSchema; variables?: Record<string, unknown> } = {},
): Promise<Run> {
  const document = parse(text);
  const [invalid] = validate(shaped.schema, document);
  if (invalid !== undefined) throw invalid;
  const asked: Asked[] = [];
  const contextValue: GraphqlContext = {
    dataService: createFakeDataService({}),
    request,
    shaped,
    explain: () => Promise.resolve([]),
    writes,
    ingestService: {
      ingest: (given, context) => answer(given, asked.push({ request: given, context })),
      drain: () => Promise.resolve(),
    },
  };
  const result = await execute({
    schema: shaped.schema,
    document,
    variableValues: variables,
    contextValue,
    fieldResolver: resolveAnswerField,
  });
  return { ...(JSON.parse(JSON.stringify({ data: result.data })) as ExecutionResult), errors: result.errors, asked };
}

const planes = `mutation ($records: [PlaneInput!]!) { ingestPlanes(input: { records: $records, idempotencyKey: "k" }) {
  acceptedCount rejectedCount unknownCount idempotency
  results { index status accepted position errors { path code message } } } }`;

describe('a mutation', () => {
  it('answers with the receipt, its paths in the names of the schema', async () => {
    const { data, errors, asked } = await run(
      planes,
      () =>
        Promise.resolve({
          acceptedCount: 1,
          rejectedCount: 1,
          unknownCount: 1,
          idempotency: 'resentMayDuplicate',
          results: [
            { index: 0, status: 'accepted', position: '3/17', errors: [] },
            {
              index: 1,
              status: 'rejected',
              errors: [
                { path: ['engine', 'maker_name'], code: 'LENGTH', message: 'At most 3 characters are expected.' },
                { path: ['checks', 2, 'checked_on'], code: 'TYPE', message: 'A date is expected.' },
                { path: [], code: 'TOO_LARGE', message: 'At most 1 MiB is expected.' },
              ],
            },
            { index: 2, status: 'unknown', errors: [] },
          ],
        }),
      { variables: { records: [{ tailnum: 'N1' }, { tailnum: 'N2' }, { tailnum: 'N3' }] } },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      ingestPlanes: {
        acceptedCount: 1,
        rejectedCount: 1,
        unknownCount: 1,
        idempotency: 'RESENT_MAY_DUPLICATE',
        results: [
          { index: 0, status: 'ACCEPTED', accepted: true, position: '3/17', errors: [] },
          {
            index: 1,
            status: 'REJECTED',
            accepted: false,
            position: null,
            errors: [
              { path: ['engine', 'makerName'], code: 'LENGTH', message: 'At most 3 characters are expected.' },
              { path: ['checks', '2', 'checkedOn'], code: 'TYPE', message: 'A date is expected.' },
              { path: [], code: 'TOO_LARGE', message: 'At most 1 MiB is expected.' },
            ],
          },
          { index: 2, status: 'UNKNOWN', accepted: false, position: null, errors: [] },
        ],
      },
    });
    expect(asked[0]?.request).toMatchObject({ dataset: 'planes', idempotencyKey: 'k', dryRun: false });
    expect(asked[0]?.request.records).toHaveLength(3);
    expect(asked[0]?.context).toMatchObject({ requestId: 'r-1', principal: { id: 'ann' } });
    expect(asked[0]?.context.writes).toBe(writes);
  });

  it('carries out its fields one after the other, and goes on after one that failed', async () => {
    const order: string[] = [];
    const text = `mutation {
      a: ingestPlanes(input: { records: [{ tailnum: "N1" }] }) { acceptedCount }
      b: ingestPlanes(input: { records: [{ tailnum: "N2" }, { tailnum: "N3" }] }) { acceptedCount }
    }`;
    await run(text, async ({ records }) => {
      order.push(`start ${String(records.length)}`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`end ${String(records.length)}`);
      return accepted;
    });
    expect(order).toEqual(['start 1', 'end 1', 'start 2', 'end 2']);
  });

  it('fails with the error of the service and what it says of itself', async () => {
    const busy = new LakegateError('INGEST_BUSY', { extensions: { retryAfterMs: 200 } });
    const { data, errors } = await run(planes, () => Promise.reject(busy), { variables: { records: [] } });
    expect(data).toBeNull();
    expect(errors?.[0]?.originalError).toBe(busy);
  });

  it('shows a writer who sees nothing the results alone', async () => {
    const shaped = shapeOf(gateway, [], ['planes']);
    const { data } = await run(planes, () => Promise.resolve(accepted), {
      shaped,
      variables: { records: [{ tailnum: 'N1' }] },
    });
    expect(data?.['ingestPlanes']).toMatchObject({ acceptedCount: 1, results: [{ accepted: true }] });
  });
});
