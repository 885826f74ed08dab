// Makes up valid operations over a schema's dataset fields: aliases, fragments, variables, directives, __typename.
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { pick, type Random } from './random-levels.js';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** `roots`: the fields of Query to choose from. */
export function randomDocument(schema: GraphQLSchema, roots: readonly string[], random: Random): RandomOperation {
  const variables: Record<string, boolean> = { yes: true, no: false };
  const fragments: string[] = [];
  const query = schema.getQueryType() as GraphQLObjectType;
  const fieldText = (field: GraphQLField<unknown, unknown>, depth: number): string => {
    const { text, suffix } = argumentsOf(field, random);
    // The alias names the arguments, so that equal response keys always merge.
    const alias = suffix !== '' || random() < 0.2 ? `${field.name}${suffix}_ : ` : '';
    const type = getNamedType(field.type);
    return `${alias}${field.name}${text}${directive(random)}${isObjectType(type) ? selection(type, depth - 1) : ''}`;
  };
  const selection = (type: GraphQLObjectType, depth: number): string => {
    const parts: string[] = [];
    const fields = Object.values(type.getFields()).filter(
      (field) => depth > 0 || !isObjectType(getNamedType(field.type)),
    );
    const count = 1 + Math.floor(random() * 4);
    for (let i = 0; i < count; i++) {
      if (random() < 0.15 || fields.length === 0) {
        parts.push(random() < 0.5 ? '__typename' : 'kind: __typename');
        continue;
      }
      const field = pick(random, fields);
      const text = fieldText(field, depth);
      const way = random();
      if (way < 0.1) parts.push(`... on ${type.name} { ${text} }`);
      else if (way < 0.15) parts.push(`...${directive(random)} { ${text} __typename }`);
      else if (way < 0.25) {
        const name = `F${String(fragments.length)}`;
        fragments.push(`fragment ${name} on ${type.name} { ${text} }`);
        parts.push(`...${name}${directive(random)}`);
      } else parts.push(text);
    }
    // Whatever directives leave out, a field stays, since an empty object is no test of anything.
    return ` { ${parts.join(' ')} ${random() < 0.7 ? '__typename' : ''} }`;
  };
  const chosen = Array.from({ length: 1 + Math.floor(random() * 2) }, () => query.getFields()[pick(random, roots)]);
  const text = chosen.map((field) => (field === undefined ? '' : fieldText(field, 5))).join(' ');
  return {
    query: `query ($yes: Boolean!, $no: Boolean = false) { ${text} always: __typename @include(if: $yes) never: __typename @skip(if: $yes) x: __typename @include(if: $no) } ${fragments.join(' ')}`,
    variables,
  };
}

function directive(random: Random): string {
  return random() < 0.1
    ? pick(random, [' @skip(if: $no)', ' @include(if: $no)', ' @include(if: true)', ' @skip(if: $yes)'])
    : '';
}

function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  random: Random,
): { readonly text: string; readonly suffix: string } {
  const given = field.args.flatMap((argument) => {
    const value = argumentValue(argument, random);
    return value === undefined ? [] : [`${argument.name}: ${value}`];
  });
  if (given.length === 0) return { text: '', suffix: '' };
  return { text: `(${given.join(', ')})`, suffix: `_${given.join('_').replace(/[^0-9a-zA-Z]/g, '')}` };
}

function argumentValue(argument: GraphQLArgument, random: Random): string | undefined {
  const required = isNonNullType(argument.type);
  if (!required && random() < 0.6) return undefined;
  switch (argument.name) {
    case 'first':
      return String(1 + Math.floor(random() * 5));
    case 'p':
      return '0.5';
    case 'shopId':
    case 'regionId':
      return '1';
    default:
      if (required) throw new Error(`no value is known for the argument ${argument.name}`);
      return undefined;
  }
}
