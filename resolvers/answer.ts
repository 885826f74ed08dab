// A dataset's object on its way through graphql-js: values by response key, since a field may be asked for twice.
import { defaultFieldResolver, type GraphQLFieldResolver } from 'graphql';

/** An object of an answer. Its values are core values; scalars encode them. */
export class Answer {
  // The name under which graphql-js looks for the concrete type of a union.
  readonly __typename: string;
  readonly values: ReadonlyMap<string, unknown>;

  constructor(typeName: string, values: ReadonlyMap<string, unknown>) {
    this.__typename = typeName;
    this.values = values;
  }
}

/** The field resolver to run the schema with: reads answers by response key, all else by field name. */
export const resolveAnswerField: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) =>
  source instanceof Answer
    ? source.values.get(String(info.path.key))
    : defaultFieldResolver(source, args as Record<string, unknown>, context, info);
