// What subscribers of the same changes have in common.
import 'reflect-metadata';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { everythingVisible, shapeFor } from '../../../schema/shape-schema.js';
import { defaultLimits } from '../../../src/config/limits.js';
import type { ChangeEvent } from '../../../src/core/watch-service.js';
import { createSurface, type GraphqlSurface } from '../../../src/transport/graphql/graphql-surface.js';
import {
  createSubscriptionPlans,
  type EventText,
  type PrepareSubscription,
} from '../../../src/transport/graphql/prepare-subscription.js';
import { buildFlows } from '../schema/flow-catalog.js';

let surface: GraphqlSurface;
let prepare: PrepareSubscription;
beforeAll(async () => {
  const gateway = await buildFlows();
  surface = createSurface(shapeFor(gateway, everythingVisible(gateway)));
  prepare = createSubscriptionPlans(defaultLimits);
});

function textOf(query: string, variables?: object): EventText {
  const prepared = prepare({ query, variables }, surface);
  if (prepared === undefined || 'errors' in prepared) throw new Error('it was refused');
  return prepared.textOf;
}

const changes = 'subscription ($from: StreamPosition) { airlineChanges(from: $from) { record { name } } }';

describe('a prepared subscription', () => {
  it('has its texts in common with those who began elsewhere or ask in another way, and with nobody else', () => {
    const text = textOf(changes);
    expect(textOf(changes, { from: { position: 'p1' } })).toBe(text);
    expect(textOf('subscription Again { airlineChanges { record { name } } }')).toBe(text);
    expect(textOf('subscription { airlineChanges { record { carrier } } }')).not.toBe(text);
    expect(textOf('subscription { changes: airlineChanges { record { name } } }')).not.toBe(text);
    expect(textOf('subscription { airlineChanges { record { other: name } } }')).not.toBe(text);
  });

  it('makes the text of an event once', () => {
    let made = 0;
    const event: ChangeEvent = {
      operation: 'insert',
      eventTimeMs: 0,
      position: () => `p${String(++made)}`,
      lagMs: 0,
      record: ['American'],
    };
    const text = textOf('subscription { airlineChanges { position record { name } } }');
    const encode = (): never => {
      throw new Error('there is no error');
    };
    const first = '{"data":{"airlineChanges":{"position":"p1","record":{"name":"American"}}}}';
    expect([text(event, encode), text(event, encode)]).toEqual([first, first]);
    expect(made).toBe(1);
  });

  it('is none for what is no subscription, or cannot be read', () => {
    for (const query of ['{ __typename }', 'query subscription { __typename }', 'subscription {', 7, undefined]) {
      expect(prepare({ query }, surface)).toBeUndefined();
    }
  });
});
