// graphql-js with the resolvers is the reference: an assembled event has to be the same, data and errors' places.
import 'reflect-metadata';
import { fc } from '../../support/random-cases.js';
import { execute, getOperationAST, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { resolveAnswerField } from '../../../resolvers/answer.js';
import type { GraphqlContext } from '../../../resolvers/context.js';
import { everythingVisible, shapeFor } from '../../../schema/shape-schema.js';
import type { RequestContext } from '../../../src/core/data-service.js';
import type { Value } from '../../../src/core/value.js';
import type { ChangeEvent, ChangeOperation, WatchRequest } from '../../../src/core/watch-service.js';
import { createSurface, type GraphqlSurface } from '../../../src/transport/graphql/graphql-surface.js';
import { planSubscription, type SubscriptionPlan } from '../../../src/transport/graphql/plan-subscription.js';
import { buildFlows } from '../schema/flow-catalog.js';

let surface: GraphqlSurface;
beforeAll(async () => {
  const gateway = await buildFlows();
  surface = createSurface(shapeFor(gateway, everythingVisible(gateway)));
});

interface Outcome {
  readonly data: unknown;
  readonly errors: readonly unknown[];
}

function planOf(text: string, variables: Record<string, unknown> = {}): SubscriptionPlan {
  const document = parse(text);
  const [invalid] = validate(surface.schema, document);
  if (invalid !== undefined) throw invalid;
  const definition = getOperationAST(document);
  if (!definition) throw new Error('no operation');
  const plan = planSubscription({ document, definition, variables }, surface);
  if ('errors' in plan) throw plan.errors[0] as Error;
  return plan;
}

function assemble(text: string, eventOf: (request: WatchRequest) => ChangeEvent): Outcome {
  const { request, answer } = planOf(text);
  const { data, errors } = answer(eventOf(request));
  return { data: JSON.parse(data), errors: errors.map(({ path }) => path) };
}

async function complete(text: string, eventOf: (request: WatchRequest) => ChangeEvent): Promise<Outcome> {
  const contextValue: GraphqlContext = {
    dataService: { read: () => Promise.reject(new Error('unread')), explain: () => Promise.resolve([]) },
    request: {} as RequestContext,
    shaped: surface.shaped,
    explain: () => Promise.resolve([]),
  };
  const result = await execute({
    schema: surface.schema,
    document: parse(text),
    rootValue: eventOf(planOf(text).request),
    contextValue,
    fieldResolver: resolveAnswerField,
  });
  return {
    data: JSON.parse(JSON.stringify(result.data)),
    errors: (result.errors ?? []).map(({ path }) => path),
  };
}

const whole = `subscription { changes: planeChanges {
  __typename operation at: eventTime eventTime position lagMs
  record { __typename tailnum seats details names engine { thrust makerName __typename } checks { checkedOn } s: seats }
  again: record { seats tailnum }
} }`;

const record: Readonly<Record<string, Value>> = {
  tailnum: 'N1',
  seats: 200,
  details: '{"big":12345678901234567890}',
  names: ['a', null],
  engine: ['GE', Number.POSITIVE_INFINITY],
  checks: [['2013-05-01'], [null], null],
};

/** An event with these values of the record's columns, in the order that they are watched. */
function eventWith(
  values: Readonly<Record<string, Value>> | undefined,
  more: Partial<ChangeEvent> = {},
): (request: WatchRequest) => ChangeEvent {
  return ({ columns }) => ({
    operation: 'update',
    eventTimeMs: Date.parse('2013-01-01T05:00:00.250Z'),
    position: () => 'p"1',
    lagMs: 1.5,
    record: values && columns.map((name) => values[name] ?? null),
    ...more,
  });
}

describe('an assembled event', () => {
  it('is the text that was asked for, in the order of the selection', () => {
    const { answer, request } = planOf(
      'subscription { planeChanges { record { seats tailnum } operation eventTime position lagMs } }',
    );
    expect(answer(eventWith(record)(request))).toEqual({
      data: '{"planeChanges":{"record":{"seats":200,"tailnum":"N1"},"operation":"UPDATE","eventTime":"2013-01-01T05:00:00.25Z","position":"p\\"1","lagMs":1.5}}',
      errors: [],
    });
  });

  it.each<readonly [string, ReturnType<typeof eventWith>]>([
    ['with a whole record', eventWith(record)],
    ['with a removed one, its key alone', eventWith({ tailnum: 'N1' }, { operation: 'remove' })],
    ['without a record', eventWith(undefined, { operation: 'heartbeat', lagMs: undefined })],
    ['without a position', eventWith(record, { position: () => undefined })],
    ['whose JSON cannot be read', eventWith({ ...record, details: '{' })],
    ['whose key is missing', eventWith({ ...record, tailnum: null })],
    ['whose struct lacks what it must have', eventWith({ ...record, engine: [null, 1] })],
    ['of a time on the second', eventWith(record, { eventTimeMs: 0 })],
  ])('%s is what graphql-js makes of it', async (_what, eventOf) => {
    const assembled = assemble(whole, eventOf);
    const completed = await complete(whole, eventOf);
    expect(assembled.data).toEqual(completed.data);
    expect(assembled.errors).toEqual(completed.errors);
  });

  it('is what graphql-js makes of any record', async () => {
    const texts = fc.option(fc.string());
    // graphql-js takes a JSON null for a failure of its scalar; the assembler writes it.
    const json = fc.json().filter((text) => text !== 'null');
    const values = fc.record({
      tailnum: fc.oneof({ weight: 9, arbitrary: fc.string() }, fc.constant(null)),
      seats: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      details: fc.option(fc.oneof(json, fc.constant('{'))),
      names: fc.option(fc.array(texts)),
      engine: fc.option(fc.tuple(texts, fc.option(fc.double()))),
      checks: fc.option(fc.array(fc.option(fc.tuple(fc.option(fc.constant('2013-05-01')))))),
    });
    const operation = fc.constantFrom<ChangeOperation>('insert', 'update', 'upsert', 'snapshot');
    await fc.assert(
      fc.asyncProperty(values, operation, async (given, kind) => {
        const eventOf = eventWith(given, { operation: kind });
        expect(assemble(whole, eventOf)).toEqual(await complete(whole, eventOf));
      }),
      { numRuns: 150 },
    );
  });

  it('asks for a position only where one is selected', () => {
    const { answer, request } = planOf('subscription { planeChanges { operation } }');
    const position = (): never => {
      throw new Error('not asked for');
    };
    expect(answer({ ...eventWith(record)(request), position }).data).toBe('{"planeChanges":{"operation":"UPDATE"}}');
  });
});

describe('a subscription that cannot be planned', () => {
  const errorsOf = (text: string, variables: Record<string, unknown> = {}) => {
    const document = parse(text);
    const definition = getOperationAST(document);
    const plan = definition && planSubscription({ document, definition, variables }, surface);
    return plan && 'errors' in plan ? plan.errors.map(({ message, path }) => [message, path]) : undefined;
  };

  it('says why, and where', () => {
    expect(errorsOf('subscription { c: planeChanges(from: {}) { operation } }')).toEqual([
      ['c.from: exactly one of latest, earliest, timestamp and position is expected.', ['c']],
    ]);
    expect(errorsOf('subscription ($s: Boolean!) { planeChanges(snapshot: $s) { operation } }')).toEqual([
      ['Variable "$s" of required type "Boolean!" was not provided.', undefined],
    ]);
    expect(errorsOf('subscription { planeChanges @skip(if: true) { operation } }')).toEqual([
      ['Nothing is selected.', undefined],
    ]);
    expect(errorsOf('{ datasets { name } }')).toEqual([['A subscription is expected.', undefined]]);
  });
});
