// The fields of Subscription. Transports watch by themselves (src/transport/graphql/plan-subscription), since one event
// goes to many; what is here completes one event as graphql-js would.
import 'reflect-metadata';
import { type ClassType, Ctx, Info, Resolver, Root, Subscription } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { LakegateError } from '../src/core/errors.js';
import type { ChangeEvent } from '../src/core/watch-service.js';
import type { FlowField } from '../schema/build-schema.js';
import { buildWatchRequest } from '../schema/request/build-watch-request.js';
import { selectedFieldOf } from '../schema/request/select-fields.js';
import { addArgument, createClass } from '../schema/types/type-factory.js';
import type { Answer } from './answer.js';
import type { GraphqlContext } from './context.js';
import { shapeEvent } from './shape-event.js';

/** Makes a resolver class with a method for each dataset that is watched. */
export function createChangesResolver(watches: readonly FlowField[]): new () => unknown {
  const made = createClass('ChangesResolver');
  const prototype = made.prototype as Record<string, unknown>;
  for (const { spec } of watches) {
    const { name, description, nullable } = spec;
    prototype[name] = resolveChange;
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    Root()(prototype, name, 0);
    Ctx()(prototype, name, 1);
    Info()(prototype, name, 2);
    spec.args?.forEach((arg, i) => {
      addArgument(prototype, name, i + 3, arg);
    });
    Subscription(spec.type as () => ClassType, { name, description, nullable, subscribe })(prototype, name, descriptor);
  }
  Resolver()(made);
  return made;
}

function resolveChange(event: ChangeEvent, context: GraphqlContext, info: GraphQLResolveInfo): Answer {
  return shapeEvent(buildWatchRequest(context.shaped, selectedFieldOf(info)).shape, event);
}

function subscribe(): never {
  throw new LakegateError('INTERNAL', { cause: 'subscriptions are run by transports' });
}
