// Makes type-graphql classes at run time and notes which datasets and columns each member needs to be visible.
import 'reflect-metadata';
import { Arg, type ClassType, Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { GraphQLScalarType } from 'graphql';
import { contractProblem } from '../named-catalog.js';

/** A dataset, or a column of one, that a principal must see for a member of the schema to exist. */
export interface Need {
  readonly dataset: string;
  readonly column?: string | undefined;
  /** Whether the member compares the column's values, which isn't done with those shown as a keyed hash. */
  readonly compared?: boolean | undefined;
  /** Whether the member is about writing: then the dataset or column must be one that may be written, seen or not. */
  readonly written?: boolean | undefined;
}

/** What type-graphql takes for a type: a class, a scalar, an enum's object, or a list of one. */
export type TypeReference = ClassType | GraphQLScalarType | EnumObject | readonly TypeReference[] | typeof String;

/** The object of an enum: names to internal values. */
export type EnumObject = Readonly<Record<string, string>>;

export interface ArgumentSpec {
  readonly name: string;
  readonly type: () => TypeReference;
  readonly nullable: boolean;
  readonly description: string;
  readonly needs?: readonly Need[] | undefined;
  readonly defaultValue?: boolean | undefined;
}

export interface FieldSpec {
  readonly name: string;
  readonly type: () => TypeReference;
  readonly nullable: boolean | 'items' | 'itemsAndList';
  readonly description: string;
  readonly needs?: readonly Need[] | undefined;
  readonly args?: readonly ArgumentSpec[] | undefined;
  /** Of an input's field. */
  readonly defaultValue?: boolean | undefined;
}

export interface TypeSpec {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly FieldSpec[];
}

export interface EnumValueSpec {
  readonly name: string;
  readonly value: string;
  readonly description: string;
  readonly needs?: readonly Need[] | undefined;
}

/** By type, by member (`depDelay`; an argument as `flights.where`): what must be visible for it to exist. */
export type SchemaNeeds = ReadonlyMap<string, ReadonlyMap<string, readonly Need[]>>;

/** Makes the classes of one schema build; `needs` covers exactly the types it made. */
export interface TypeFactory {
  objectType(spec: TypeSpec): ClassType;
  inputType(spec: TypeSpec): ClassType;
  enumType(name: string, description: string, values: readonly EnumValueSpec[]): EnumObject;
  /** Notes the needs of members of a type made elsewhere, such as Query. */
  noteNeeds(typeName: string, fields: readonly FieldSpec[]): void;
  readonly needs: SchemaNeeds;
  /** @throws LakegateError CONTRACT_INVALID where two types were given one name. */
  assertDistinct(): void;
}

/** Creates a factory. `reserved` are names of types that every schema has. */
export function createTypeFactory(reserved: ReadonlySet<string>): TypeFactory {
  const needs = new Map<string, Map<string, readonly Need[]>>();
  const problems: string[] = [];
  const claim = (name: string): void => {
    if (needs.has(name) || reserved.has(name)) problems.push(`two types are called "${name}"`);
    needs.set(name, new Map());
  };
  const noteNeeds = (typeName: string, fields: readonly FieldSpec[]): void => {
    const members = needs.get(typeName) ?? new Map<string, readonly Need[]>();
    needs.set(typeName, members);
    for (const field of fields) {
      members.set(field.name, field.needs ?? []);
      for (const arg of field.args ?? []) members.set(`${field.name}.${arg.name}`, arg.needs ?? []);
    }
  };
  const make = (spec: TypeSpec, decorate: (made: ClassType) => void): ClassType => {
    claim(spec.name);
    noteNeeds(spec.name, spec.fields);
    const made = createClass(spec.name);
    for (const field of spec.fields) addField(made, field);
    decorate(made);
    return made;
  };
  return {
    needs,
    noteNeeds,
    objectType: (spec) =>
      make(spec, (made) => {
        ObjectType(spec.name, { description: spec.description, simpleResolvers: true })(made);
      }),
    inputType: (spec) =>
      make(spec, (made) => {
        InputType(spec.name, { description: spec.description })(made);
      }),
    enumType: (name, description, values) => {
      claim(name);
      for (const value of values) needs.get(name)?.set(value.name, value.needs ?? []);
      return defineEnum(name, description, values);
    },
    assertDistinct: () => {
      if (problems.length > 0) throw contractProblem(problems);
    },
  };
}

/** Registers an enum with type-graphql. */
export function defineEnum(name: string, description: string, values: readonly EnumValueSpec[]): EnumObject {
  const enumObject = Object.fromEntries(values.map((value) => [value.name, value.value]));
  const valuesConfig = Object.fromEntries(values.map((value) => [value.name, { description: value.description }]));
  registerEnumType(enumObject, { name, description, valuesConfig });
  return enumObject;
}

/** Registers an input type with type-graphql that no contract has a say in. */
export function defineInput(spec: TypeSpec): ClassType {
  const made = createClass(spec.name);
  for (const field of spec.fields) addField(made, field);
  InputType(spec.name, { description: spec.description })(made);
  return made;
}

/** An argument's decorator, applied to parameter `index` of a method or to a field's own. */
export function addArgument(target: object, member: string, index: number, arg: ArgumentSpec): void {
  const { nullable, description, defaultValue } = arg;
  Arg(arg.name, arg.type as () => ClassType, { nullable, description, defaultValue })(target, member, index);
}

function addField(made: ClassType, field: FieldSpec): void {
  const { prototype } = made;
  const { nullable, description, defaultValue } = field;
  Field(field.type as () => ClassType, { nullable, description, defaultValue })(prototype, field.name);
  field.args?.forEach((arg, index) => {
    addArgument(prototype, field.name, index, arg);
  });
}

/** A class without members yet: decorators give it those. */
export function createClass(name: string): ClassType {
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- type-graphql's form of a type is a class
  const made = class {};
  Object.defineProperty(made, 'name', { value: name });
  return made;
}
