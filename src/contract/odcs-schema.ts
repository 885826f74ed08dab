// The official ODCS v3.1.0 JSON Schema, relaxed on purpose so that v3.0.x and v3.2 files load, too, and shaped so that
// each mistake gives one message: no alternatives whose every branch complains, unknown keys listed flat.
import { odcsJsonSchema } from './odcs-json-schema.js';

/** A JSON Schema as data. */
export type JsonSchema = Record<string, unknown>;

type Definitions = Record<string, JsonSchema>;

const anything: JsonSchema = {};
const oneOrMoreNames: JsonSchema = { type: ['string', 'array'], items: { type: 'string' }, minItems: 1 };
const port: JsonSchema = { type: ['integer', 'string'] };

/** Keys that v3.2 adds, by definition. */
const additions: Readonly<Record<string, JsonSchema>> = {
  SchemaElement: { deprecated: { type: 'boolean' }, synonyms: anything },
  SchemaObject: { context: anything },
  SchemaBaseProperty: {
    enum: { type: 'array', minItems: 1 },
    map: {
      type: 'object',
      properties: { key: { $ref: '#/$defs/SchemaItemProperty' }, value: { $ref: '#/$defs/SchemaItemProperty' } },
      required: ['key', 'value'],
    },
    semanticType: { type: 'string', enum: ['column', 'measure', 'dimension'] },
  },
  Server: { catalogUrl: anything, namespace: anything, encoding: anything, workgroup: { type: 'string' } },
  CustomProperty: { vendor: anything },
  RelationshipBase: { id: anything, description: { type: 'string' } },
  ServiceLevelAgreementProperty: {
    customProperties: { $ref: '#/$defs/CustomProperties' },
    authoritativeDefinitions: anything,
  },
  SupportItem: { deprecated: { type: 'boolean' }, tags: anything },
  TeamMember: { deprecated: { type: 'boolean' } },
  Role: { deprecated: { type: 'boolean' }, tags: anything },
};

/** Server types beyond v3.1: those of v3.2, and `dynamodb`, which ODCS calls `custom`. */
const moreServerTypes = 'analytics btrieve dynamodb exasol hana iceberg ingres teradata vectorwise'.split(' ');

/** The schema that contract files are checked against. */
export function relaxedOdcsSchema(): JsonSchema {
  const schema = structuredClone(odcsJsonSchema) as unknown as JsonSchema;
  const defs = schema['$defs'] as Definitions;
  relaxRoot(schema);
  relaxServers(defs);
  relaxProperties(defs);
  relaxRelationships(defs);
  relaxQuality(defs);
  for (const name of ['AnyType', 'AnyNonCollectionType']) defs[name] = anything;
  for (const [name, keys] of Object.entries(additions)) {
    Object.assign(propertiesOf(definition(defs, name)), keys);
  }
  simplify(schema, schema);
  return schema;
}

function relaxRoot(schema: JsonSchema): void {
  const properties = propertiesOf(schema);
  properties['apiVersion'] = { type: 'string', pattern: '^v3\\.[0-2]\\.\\d+$' };
  properties['context'] = anything;
  properties['status'] = { type: 'string' };
  properties['team'] = {
    if: { type: 'array' },
    then: { items: { $ref: '#/$defs/TeamMember' } },
    else: { $ref: '#/$defs/Team' },
  };
  schema['required'] = ['version', 'apiVersion', 'kind', 'id'];
}

function relaxServers(defs: Definitions): void {
  const server = definition(defs, 'Server');
  (propertiesOf(server)['type'] as { enum: string[] }).enum.push(...moreServerTypes);
  const sources = defs['ServerSource'] as unknown as Definitions;
  for (const source of Object.values(sources)) {
    const properties = propertiesOf(source);
    if (properties['port'] !== undefined) properties['port'] = port;
    for (const field of Object.values(properties)) delete (field as JsonSchema)['format'];
  }
  definition(sources, 'AthenaServer')['required'] = ['schema'];
}

function relaxProperties(defs: Definitions): void {
  const base = definition(defs, 'SchemaBaseProperty');
  (propertiesOf(base)['logicalType'] as { enum: string[] }).enum.push('map', 'vector');
  for (const branch of base['allOf'] as JsonSchema[]) {
    const then = branch['then'] as JsonSchema | undefined;
    const options = then === undefined ? undefined : (propertiesOf(then)['logicalTypeOptions'] as JsonSchema);
    if (options === undefined) continue;
    const known = propertiesOf(options);
    if (known['multipleOf'] !== undefined)
      Object.assign(known, { precision: { type: 'integer' }, scale: { type: 'integer' } });
    if (known['minimum'] !== undefined)
      Object.assign(known, { timezone: { type: 'boolean' }, defaultTimezone: { type: 'string' } });
  }
}

function relaxRelationships(defs: Definitions): void {
  const base = propertiesOf(definition(defs, 'RelationshipBase'));
  base['from'] = oneOrMoreNames;
  base['to'] = oneOrMoreNames;
  definition(defs, 'RelationshipSchemaLevel')['allOf'] = [
    { $ref: '#/$defs/RelationshipBase' },
    { required: ['from', 'to'] },
  ];
  definition(defs, 'RelationshipPropertyLevel')['allOf'] = [{ $ref: '#/$defs/RelationshipBase' }, { required: ['to'] }];
}

/** Rules are kept, not run: v3.0's `rule` for `metric` and an engine's own keys pass. */
function relaxQuality(defs: Definitions): void {
  const rule = definition(defs, 'DataQuality');
  delete rule['unevaluatedProperties'];
  delete (propertiesOf(rule)['dimension'] as JsonSchema)['enum'];
  rule['allOf'] = [
    { if: { properties: { type: { const: 'sql' } } }, then: { required: ['query'] } },
    { if: { properties: { type: { const: 'custom' } } }, then: { required: ['engine', 'implementation'] } },
  ];
}

/**
 * Throughout: `unevaluatedProperties: false` becomes `additionalProperties: false` over the keys gathered from all that
 * the schema refers to, and an `if` on a key's value asks that the key be there.
 */
function simplify(node: unknown, root: JsonSchema): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const child of node) simplify(child, root);
    return;
  }
  const schema = node as JsonSchema;
  if (schema['unevaluatedProperties'] === false) {
    const keys = new Set<string>();
    gatherKeys(schema, root, keys);
    delete schema['unevaluatedProperties'];
    schema['properties'] = { ...Object.fromEntries([...keys].map((key) => [key, anything])), ...propertiesOf(schema) };
    schema['additionalProperties'] = false;
  }
  const condition = schema['if'] as JsonSchema | undefined;
  if (condition !== undefined) requireTested(condition);
  for (const child of Object.values(schema)) simplify(child, root);
}

function requireTested(condition: JsonSchema): void {
  if (condition['properties'] !== undefined) condition['required'] = Object.keys(propertiesOf(condition));
  for (const branch of (condition['anyOf'] as JsonSchema[] | undefined) ?? []) requireTested(branch);
}

function gatherKeys(schema: JsonSchema, root: JsonSchema, keys: Set<string>): void {
  for (const key of Object.keys((schema['properties'] as JsonSchema | undefined) ?? {})) keys.add(key);
  const reference = schema['$ref'] as string | undefined;
  if (reference !== undefined) gatherKeys(dereference(reference, root), root, keys);
  for (const branch of (schema['allOf'] as JsonSchema[] | undefined) ?? []) gatherKeys(branch, root, keys);
  for (const branch of [schema['then'], schema['else']]) {
    if (branch !== undefined) gatherKeys(branch as JsonSchema, root, keys);
  }
}

function dereference(reference: string, root: JsonSchema): JsonSchema {
  let node: unknown = root;
  for (const part of reference.slice(2).split('/')) node = (node as JsonSchema)[part];
  return node as JsonSchema;
}

function definition(defs: Definitions, name: string): JsonSchema {
  const found = defs[name];
  if (found === undefined) throw new TypeError(`the ODCS schema has no definition ${name}`);
  return found;
}

function propertiesOf(schema: JsonSchema): JsonSchema {
  return (schema['properties'] ??= {}) as JsonSchema;
}
