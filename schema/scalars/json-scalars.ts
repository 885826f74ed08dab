// The scalars of values without a type of their own: JSON columns, and federation's representations.
import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';
import { encodeJson } from './encode-value.js';

/** Any JSON value. Out: the value that a column's JSON text says. In: the value itself. */
export const Json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value. Numbers keep every digit.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => (typeof value === 'string' ? encodeJson(value) : value),
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

/** What a router sends of an entity: `__typename` and its key fields. */
export const Any = new GraphQLScalarType<unknown, unknown>({
  name: '_Any',
  description: 'A representation of an entity: its __typename and key fields (Apollo Federation).',
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
