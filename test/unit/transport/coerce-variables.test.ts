// graphql-js's own coercion is the reference: what it makes of variables, and what it says of those that don't fit.
import { fc } from '../../support/random-cases.js';
import { buildSchema, getOperationAST, getVariableValues, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from '@jest/globals';
import { coerceVariables } from '../../../src/transport/graphql/coerce-variables.js';

const schema = buildSchema(`
  type Query { ask(of: Outer, list: [[Int!]], kind: Kind): Int }
  enum Kind { SMALL LARGE }
  input Outer { name: String! size: Int = 3 kinds: [Kind!] inner: [Inner!] again: Outer choice: Choice }
  input Inner { id: ID! ratio: Float on: Boolean! }
  input Choice @oneOf { a: Int b: String }
`);

function operationOf(variables: string): OperationDefinitionNode {
  const definition = getOperationAST(parse(`query (${variables}) { ask }`));
  if (!definition) throw new Error('no operation');
  return definition;
}

function bothWays(variables: string, inputs: Record<string, unknown>): readonly [unknown, unknown] {
  const definition = operationOf(variables);
  const options = { maxErrors: 20, hideSuggestions: true };
  const expected = getVariableValues(schema, definition.variableDefinitions ?? [], inputs, options);
  return [plain(coerceVariables(schema, definition, inputs)), plain(expected)];
}

function plain({ coerced, errors }: ReturnType<typeof getVariableValues>): unknown {
  return { coerced, errors: errors?.map(({ message }) => message) };
}

const variables = '$of: Outer!, $list: [[Int!]] = [[1]], $kind: Kind';

describe('variables', () => {
  it.each<Record<string, unknown>>([
    { of: { name: 'a' } },
    { of: { name: 'a', size: null, kinds: ['SMALL'], inner: [{ id: 1, ratio: 2, on: true }], again: { name: 'b' } } },
    { of: { name: 'a', kinds: 'LARGE', inner: { id: 'x', on: false } }, list: 5, kind: null },
    { of: { name: 'a' }, list: [[1, 2], null, 3] },
    { of: { name: 'a', choice: { b: 'x' } } },
    { of: { name: 'a' }, unknown: 1 },
  ])('become what graphql-js makes of them: %j', (inputs) => {
    const [found, expected] = bothWays(variables, inputs);
    expect(found).toEqual(expected);
    expect(found).toMatchObject({ errors: undefined });
  });

  it.each<Record<string, unknown>>([
    {},
    { of: null },
    { of: [] },
    { of: 'text' },
    { of: {} },
    { of: { name: 3 } },
    { of: { name: 'a', other: 1, constructor: 2 } },
    { of: { name: 'a', inner: [{ id: true, on: 'yes' }, null] } },
    { of: { name: 'a', choice: {} } },
    { of: { name: 'a', choice: { a: 1, b: 'x' } } },
    { of: { name: 'a', choice: { a: null } } },
    { of: { name: 'a' }, list: [[null]], kind: 'HUGE' },
  ])('that do not fit answer as from graphql-js: %j', (inputs) => {
    const [found, expected] = bothWays(variables, inputs);
    expect(found).toEqual(expected);
    expect(found).toMatchObject({ coerced: undefined });
  });

  it('of a type that is no input are refused as by graphql-js', () => {
    const [found, expected] = bothWays('$of: Query', { of: {} });
    expect(found).toEqual(expected);
  });

  it('of any JSON come out as from graphql-js', () => {
    const words = fc.constantFrom('name', 'size', 'kinds', 'inner', 'again', 'id', 'ratio', 'on', 'choice', 'a', 'x');
    const leaf = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double(),
      fc.boolean(),
      fc.constantFrom(null, 'SMALL', 'y'),
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(words, tie('json'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('of', 'list', 'kind'), json), (inputs) => {
        const [found, expected] = bothWays('$of: Outer, $list: [[Int!]], $kind: Kind', inputs);
        expect(found).toEqual(expected);
      }),
    );
  });
});
