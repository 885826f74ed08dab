// Coerces an operation's variables as graphql-js does (GraphQL specification, §6.1.2), by coercers compiled once for each
// input type: a variable may hold thousands of records. What doesn't fit is left to graphql-js and its errors.
import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  getVariableValues,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';

/** Errors of variables reported at a time. */
const maxCoercionErrors = 20;

/** As `getVariableValues` answers. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  inputs: Readonly<Record<string, unknown>>,
): ReturnType<typeof getVariableValues> {
  const coerced: Record<string, unknown> = {};
  for (const { variable, type: typeNode, defaultValue } of variableDefinitions) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    if (!isInputType(type)) return coerceSlowly();
    if (Object.hasOwn(inputs, name)) {
      const value = compileCoercer(type)(inputs[name]);
      if (value === unfit) return coerceSlowly();
      coerced[name] = value;
    } else if (defaultValue !== undefined) coerced[name] = valueFromAST(defaultValue, type);
    else if (isNonNullType(type)) return coerceSlowly();
  }
  return { coerced };

  function coerceSlowly(): ReturnType<typeof getVariableValues> {
    const options = { maxErrors: maxCoercionErrors, hideSuggestions: true };
    return getVariableValues(schema, variableDefinitions, { ...inputs }, options);
  }
}

/** What a coercer makes of a value that its type doesn't take. */
const unfit = Symbol('unfit');

type Coercer = (value: unknown) => unknown;

const compiled = new WeakMap<GraphQLNamedInputType, Coercer>();

function compileCoercer(type: GraphQLInputType): Coercer {
  if (isNonNullType(type)) {
    const coerce = compileCoercer(type.ofType);
    return (value) => (value === null || value === undefined ? unfit : coerce(value));
  }
  if (isListType(type)) return compileList(compileCoercer(type.ofType));
  let coerce = compiled.get(type);
  if (coerce === undefined) {
    coerce = isInputObjectType(type) ? compileObject(type) : compileLeaf(type);
    compiled.set(type, coerce);
  }
  return coerce;
}

function compileList(coerce: Coercer): Coercer {
  return (value) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) {
      const only = coerce(value);
      return only === unfit ? unfit : [only];
    }
    const items = new Array<unknown>(value.length);
    for (let i = 0; i < items.length; i++) {
      items[i] = coerce(value[i]);
      if (items[i] === unfit) return unfit;
    }
    return items;
  };
}

function compileObject(type: GraphQLInputObjectType): Coercer {
  // Compiled when it is first met, as a type may hold itself.
  let fields: readonly { readonly name: string; readonly absent: unknown; readonly coerce: Coercer }[] | undefined;
  const names = new Set(Object.keys(type.getFields()));
  return (value) => {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'object' || Array.isArray(value) || type.isOneOf) return unfit;
    fields ??= Object.values(type.getFields()).map(({ name, defaultValue, type: fieldType }) => ({
      name,
      absent: defaultValue === undefined && isNonNullType(fieldType) ? unfit : defaultValue,
      coerce: compileCoercer(fieldType),
    }));
    // What JSON made has no members but its own, and listing them would make an array of each of thousands.
    for (const name in value) if (!names.has(name)) return unfit;
    const coerced: Record<string, unknown> = {};
    for (const { name, absent, coerce } of fields) {
      const given = (value as Readonly<Record<string, unknown>>)[name];
      if (given === undefined && absent === undefined) continue;
      const member = given === undefined ? absent : coerce(given);
      if (member === unfit) return unfit;
      coerced[name] = member;
    }
    return coerced;
  };
}

function compileLeaf(type: Exclude<GraphQLNamedInputType, GraphQLInputObjectType>): Coercer {
  return (value) => {
    if (value === null || value === undefined) return null;
    try {
      const parsed: unknown = type.parseValue(value);
      return parsed === undefined ? unfit : parsed;
    } catch {
      return unfit;
    }
  };
}
