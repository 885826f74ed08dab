// Copies a schema without the members whose needs aren't met, and without the types that are left empty or unreachable.
import {
  type GraphQLArgument,
  type GraphQLArgumentConfig,
  GraphQLEnumType,
  type GraphQLField,
  type GraphQLFieldConfig,
  type GraphQLInputField,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { GatewaySchema } from './build-schema.js';
import type { Need } from './types/type-factory.js';

/**
 * The part of the schema whose needs `met` accepts. Types in which nothing changes are shared with the original.
 * `keyed` are the datasets whose types stay entities. A cut leaves no empty type, so that of a valid schema is valid.
 */
export function filterSchema(
  gateway: GatewaySchema,
  met: (needs: readonly Need[]) => boolean,
  keyed: ReadonlySet<string>,
  assumeValid = false,
): GraphQLSchema {
  const filter = new SchemaFilter(gateway, met, keyed);
  return new GraphQLSchema({
    query: filter.map(gateway.schema.getQueryType() as GraphQLObjectType) as GraphQLObjectType,
    mutation: filter.root(gateway.schema.getMutationType()),
    subscription: filter.root(gateway.schema.getSubscriptionType()),
    directives: gateway.schema.getDirectives(),
    assumeValid,
  });
}

class SchemaFilter {
  readonly #needs: GatewaySchema['needs'];
  readonly #met: (needs: readonly Need[]) => boolean;
  readonly #entities: ReadonlySet<string>;
  readonly #mapped = new Map<string, GraphQLNamedType>();
  readonly #empty = new Map<string, boolean>();

  constructor(gateway: GatewaySchema, met: (needs: readonly Need[]) => boolean, keyed: ReadonlySet<string>) {
    this.#needs = gateway.needs;
    this.#met = met;
    const entities = [...gateway.datasets.values()].filter(({ dataset }) => keyed.has(dataset.name));
    this.#entities = new Set(entities.map(({ names }) => names.typeName));
  }

  /** The root type of an operation, where the shape has any field of it. */
  root(type: GraphQLObjectType | undefined | null): GraphQLObjectType | null {
    return !type || this.#isTypeEmpty(type) ? null : (this.map(type) as GraphQLObjectType);
  }

  /** The type as the shape has it; members are cut when the schema first asks for them. */
  map(type: GraphQLNamedType): GraphQLNamedType {
    const known = this.#mapped.get(type.name);
    if (known !== undefined) return known;
    const made = this.#copy(type);
    this.#mapped.set(type.name, made);
    return made;
  }

  #copy(type: GraphQLNamedType): GraphQLNamedType {
    const { name, description } = type;
    if (isUnionType(type)) {
      const types = type.getTypes().filter((member) => this.#entities.has(member.name));
      const { resolveType } = type;
      return new GraphQLUnionType({
        name,
        description,
        types: () => types.map((member) => this.map(member) as GraphQLObjectType),
        ...(resolveType === undefined || resolveType === null ? {} : { resolveType }),
      });
    }
    if (this.#isShared(type) || this.#isWhole(type)) return type;
    if (isObjectType(type)) {
      return new GraphQLObjectType({ name, description, fields: () => this.#outputFields(type) });
    }
    if (isInputObjectType(type)) {
      return new GraphQLInputObjectType({ name, description, fields: () => this.#inputFields(type) });
    }
    if (type instanceof GraphQLEnumType) {
      const values = type.getValues().filter((value) => this.#memberMet(name, value.name));
      return new GraphQLEnumType({
        name,
        description,
        values: Object.fromEntries(
          values.map((v) => [v.name, { value: v.value as unknown, description: v.description }]),
        ),
      });
    }
    return type;
  }

  #outputFields(type: GraphQLObjectType): Record<string, GraphQLFieldConfig<unknown, unknown>> {
    const fields: Record<string, GraphQLFieldConfig<unknown, unknown>> = {};
    for (const field of Object.values(type.getFields()) as GraphQLField<unknown, unknown>[]) {
      if (!this.#keeps(type.name, field)) continue;
      fields[field.name] = {
        type: this.#output(field.type),
        description: field.description,
        args: this.#arguments(type.name, field),
        ...(field.resolve === undefined ? {} : { resolve: field.resolve }),
        ...(field.subscribe === undefined ? {} : { subscribe: field.subscribe }),
      };
    }
    return fields;
  }

  #arguments(typeName: string, field: GraphQLField<unknown, unknown>): Record<string, GraphQLArgumentConfig> {
    const kept = field.args.filter(
      (arg) => this.#memberMet(typeName, `${field.name}.${arg.name}`) && !this.#isEmpty(arg),
    );
    return Object.fromEntries(
      kept.map(({ name, type, description, defaultValue }) => [
        name,
        { type: this.#input(type), description, defaultValue },
      ]),
    );
  }

  #inputFields(type: GraphQLInputObjectType): Record<string, GraphQLInputFieldConfig> {
    const fields: Record<string, GraphQLInputFieldConfig> = {};
    for (const field of Object.values(type.getFields())) {
      if (!this.#keeps(type.name, field)) continue;
      const { type: fieldType, description, defaultValue } = field;
      fields[field.name] = { type: this.#input(fieldType), description, defaultValue };
    }
    return fields;
  }

  #keeps(typeName: string, field: GraphQLField<unknown, unknown> | GraphQLInputField): boolean {
    return this.#memberMet(typeName, field.name) && !this.#isEmpty(field);
  }

  #memberMet(typeName: string, member: string): boolean {
    const needs = this.#needs.get(typeName)?.get(member);
    return needs === undefined || needs.length === 0 || this.#met(needs);
  }

  #isEmpty(member: GraphQLField<unknown, unknown> | GraphQLInputField | GraphQLArgument): boolean {
    const type = getNamedType(member.type as GraphQLType);
    return !this.#isShared(type) && this.#isTypeEmpty(type);
  }

  /** Whether no contract has a say in a type, so that every shape has the original. */
  #isShared(type: GraphQLNamedType): boolean {
    return !this.#needs.has(type.name) && !isUnionType(type);
  }

  /** Whether every member of a type is met and refers to shared types alone, so that this shape has the original. */
  #isWhole(type: GraphQLNamedType): boolean {
    const { name } = type;
    if (type instanceof GraphQLEnumType) return type.getValues().every((value) => this.#memberMet(name, value.name));
    if (!isObjectType(type) && !isInputObjectType(type)) return false;
    const fields: readonly (GraphQLField<unknown, unknown> | GraphQLInputField)[] = Object.values(type.getFields());
    return fields.every(
      (field) =>
        this.#isShared(getNamedType(field.type as GraphQLType)) &&
        this.#memberMet(name, field.name) &&
        (!('args' in field) || field.args.every((arg) => this.#memberMet(name, `${field.name}.${arg.name}`))),
    );
  }

  /**
   * Whether a type would have no member. A member counts only if its own type has something in it, so that `and`, `or`
   * and `not` alone leave a filter empty; required inputs that are gone empty their whole input.
   */
  #isTypeEmpty(type: GraphQLNamedType): boolean {
    const known = this.#empty.get(type.name);
    if (known !== undefined) return known;
    // While a type is being looked at, what refers back to it adds nothing to it.
    this.#empty.set(type.name, true);
    const empty = this.#judgeEmpty(type);
    if (empty) this.#empty.delete(type.name);
    else this.#empty.set(type.name, false);
    return empty;
  }

  #judgeEmpty(type: GraphQLNamedType): boolean {
    if (isUnionType(type)) return !type.getTypes().some((member) => this.#entities.has(member.name));
    if (type instanceof GraphQLEnumType) return !type.getValues().some((v) => this.#memberMet(type.name, v.name));
    if (isLeafType(type)) return false;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const lost = fields.some((field) => isNonNullType(field.type) && !this.#keeps(type.name, field));
      return lost || !fields.some((field) => this.#keeps(type.name, field));
    }
    if (!isObjectType(type)) return false;
    return !(Object.values(type.getFields()) as GraphQLField<unknown, unknown>[]).some((f) =>
      this.#keeps(type.name, f),
    );
  }

  #output(type: GraphQLOutputType): GraphQLOutputType {
    return this.#wrap(type) as GraphQLOutputType;
  }

  #input(type: GraphQLInputType): GraphQLInputType {
    return this.#wrap(type) as GraphQLInputType;
  }

  #wrap(type: GraphQLType): GraphQLType {
    if (this.#isShared(getNamedType(type))) return type;
    if (isNonNullType(type)) return nonNull(this.#wrap(type.ofType));
    if (isListType(type)) return new GraphQLList(this.#wrap(type.ofType));
    return this.map(type as GraphQLNamedType);
  }
}

/** graphql-js's types forbid a non-null of a non-null, which no valid schema holds. */
function nonNull(type: GraphQLType): GraphQLType {
  return new GraphQLNonNull(type as GraphQLNamedType);
}
