// Prints a schema as a federation subgraph states it: `@key` on entities, `@link`, none of the router's own fields.
import {
  type ConstDirectiveNode,
  type GraphQLNamedType,
  GraphQLObjectType,
  type GraphQLSchema,
  isIntrospectionType,
  isSpecifiedScalarType,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printType,
  visit,
} from 'graphql';

/** Types that more than one subgraph may define alike. */
const shareable: ReadonlySet<string> = new Set([
  ...['PageInfo', 'QueryPlan', 'PlanLevel', 'PlanCandidate', 'PlanGrant', 'PlanStatement', 'PlanTiming'],
  ...['IngestResult', 'RecordErrorInfo'],
  ...['QueryJob', 'QueryJobError', 'QueryJobPlan', 'QueryJobResult', 'QueryJobColumn', 'FeatureSet', 'FeatureRow'],
  ...[
    'StatementParameter',
    'DatasetInfo',
    'ColumnInfo',
    'QualityInfo',
    'AccessInfo',
    'ColumnAccessInfo',
    'MaskInfo',
    'GrantInfo',
  ],
]);

/** Root fields that every Lakegate subgraph has. */
const shareableFields: ReadonlySet<string> = new Set([
  ...['explain', 'explainAccess', 'datasets', 'features', 'queryJob'],
  ...['startQuery', 'cancelQuery'],
]);

/** Where federation's directives come from; needs a router of version 2.3 or later. */
const federationLink =
  'extend schema\n  @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

/** Prints every type by name. `keys` gives the key fields of entities. */
export function printSubgraph(schema: GraphQLSchema, keys: ReadonlyMap<string, readonly string[]>): string {
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !isRouterType(type))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.name < b.name ? -1 : 1));
  return `${[federationLink, ...types.map((type) => printOne(type, keys))].join('\n\n')}\n`;
}

/** Operations come first. */
function rankOf({ name }: GraphQLNamedType): number {
  const rank = ['Query', 'Mutation', 'Subscription'].indexOf(name);
  return rank === -1 ? Number.MAX_SAFE_INTEGER : rank;
}

function printOne(type: GraphQLNamedType, keys: ReadonlyMap<string, readonly string[]>): string {
  if (type.name === 'Query' && type instanceof GraphQLObjectType) return printQuery(type);
  if (type.name === 'Mutation') return printWith(type, { onFields: shareableFields });
  const key = keys.get(type.name);
  if (key !== undefined) return printWith(type, { onType: `@key(fields: "${key.join(' ')}")` });
  if (shareable.has(type.name)) return printWith(type, { onType: '@shareable' });
  return printType(type);
}

function printQuery(query: GraphQLObjectType): string {
  const { fields, ...config } = query.toConfig();
  const kept = Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('_')));
  return printWith(new GraphQLObjectType({ ...config, fields: kept }), { onFields: shareableFields });
}

/** Prints a type with a directive on it, or `@shareable` on some of its fields. */
function printWith(
  type: GraphQLNamedType,
  where: { readonly onType?: string; readonly onFields?: ReadonlySet<string> },
): string {
  const document = visit(parse(printType(type), { noLocation: true }), {
    ObjectTypeDefinition: (node) =>
      where.onType === undefined ? undefined : { ...node, directives: [parseDirective(where.onType)] },
    FieldDefinition: (node) =>
      where.onFields?.has(node.name.value) === true
        ? { ...node, directives: [parseDirective('@shareable')] }
        : undefined,
  });
  return print(document);
}

function parseDirective(text: string): ConstDirectiveNode {
  const [definition] = parse(`type T ${text} { f: Int }`, { noLocation: true }).definitions;
  const [directive] = (definition as ObjectTypeDefinitionNode).directives ?? [];
  return directive as ConstDirectiveNode;
}

function isRouterType(type: GraphQLNamedType): boolean {
  return ['_Any', '_Entity', '_Service'].includes(type.name);
}
