// A small schema with a read for each dataset field, built by hand, for tests of the transport alone.
import { buildSchema, type GraphQLObjectType, Kind } from 'graphql';
import type { DataService, LevelResult, ReadNode, RequestContext } from '../../../src/core/data-service.js';
import { int32Type, stringType } from '../../../src/core/data-type.js';
import type { Row } from '../../../src/core/value.js';
import type { FieldShape, ObjectShape } from '../../../schema/request/answer-shape.js';
import type { GraphqlSurface, RootField } from '../../../src/transport/graphql/graphql-surface.js';

const sdl = `
  type Query { thing(id: Int): Thing things(first: Int, kind: Kind): ThingConnection! greeting(name: String): String }
  type ThingConnection { nodes: [Thing!]! }
  type Thing { id: Int! name: String parent: Thing }
  enum Kind { SMALL LARGE }
`;

/** `greeting` is graphql-js's; `thing` and `things` are read. */
export function createFakeSurface(digest = 'fake', extraSdl = ''): GraphqlSurface {
  const schema = buildSchema(sdl + extraSdl);
  const query = schema.getQueryType() as GraphQLObjectType;
  const greeting = query.getFields().greeting;
  if (greeting !== undefined) {
    greeting.resolve = (_source, { name }: { name?: string }) => {
      if (name === 'crash') throw new Error('SELECT secret FROM arn:aws:s3:::bucket');
      return `Hello ${name ?? 'you'}`;
    };
  }
  return {
    digest,
    schema,
    // The fake's resolvers don't look at it.
    shaped: {} as GraphqlSurface['shaped'],
    buildReadRequest: (field) => {
      const name = field.nodes[0].name.value;
      if (name !== 'thing' && name !== 'things') return undefined;
      const first = field.nodes[0].arguments?.find((argument) => argument.name.value === 'first')?.value;
      const page = first?.kind === Kind.INT ? { first: Number(first.value) } : {};
      return { node: readNode(name, page), shape: shapeOf(field, name) };
    },
  };
}

function readNode(name: 'thing' | 'things', page: ReadNode['page']): ReadNode {
  return {
    path: [name],
    dataset: 'things',
    kind: name === 'thing' ? 'one' : 'rows',
    source: { kind: 'read', dataset: 'things', fields: [] },
    order: [],
    page,
    totalCount: false,
    routing: {},
    children: [],
  };
}

function shapeOf({ responseKey, nodes }: RootField, name: 'thing' | 'things'): FieldShape {
  const object: ObjectShape = {
    typeName: 'Thing',
    fields: [
      { kind: 'column', key: 'id', index: 0, type: int32Type, encoding: 'own', nonNull: true },
      { kind: 'column', key: 'name', index: 1, type: stringType, encoding: 'own', nonNull: false },
    ],
  };
  if (name === 'thing') return { kind: 'one', key: responseKey, child: 0, nonNull: false, object };
  const key = nodes[0].selectionSet?.selections[0];
  const nodesKey = key?.kind === Kind.FIELD ? (key.alias?.value ?? key.name.value) : 'nodes';
  return {
    kind: 'page',
    key: responseKey,
    child: 0,
    page: { fields: [{ kind: 'nodes', key: nodesKey, object }] },
  };
}

/** A service whose every read answers with the rows, or does as `read` says. */
export function createFakeService(
  rows: readonly Row[],
  read: (node: ReadNode, context: RequestContext) => Promise<void> = () => Promise.resolve(),
): DataService {
  return {
    read: async (node, context) => {
      await read(node, context);
      return levelOf(node, rows);
    },
    explain: () => Promise.resolve([]),
  };
}

export function levelOf(node: ReadNode, rows: readonly Row[], children: readonly LevelResult[] = []): LevelResult {
  return {
    node,
    rows,
    pages: [{ start: 0, end: rows.length, hasNextPage: false, hasPreviousPage: false }],
    children,
    cursorOf: (index) => `cursor-${String(index)}`,
  };
}
