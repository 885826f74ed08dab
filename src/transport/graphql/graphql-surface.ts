// What the transport needs of the schema that one set of grants makes visible.
import type { FieldNode, FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import { Kind } from 'graphql';
import type { ReadRequest } from '../../../schema/request/answer-shape.js';
import { buildReadRequest, isDatasetField } from '../../../schema/request/build-read-request.js';
import { selectFields } from '../../../schema/request/select-fields.js';
import type { ShapedSchema } from '../../../schema/shape-schema.js';

/** A root field of an operation: all its nodes under one response key, merged as the specification says. */
export interface RootField {
  readonly responseKey: string;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
}

/** What fields refer to beyond themselves. `variables` are coerced. */
export interface OperationScope {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A visible schema and how its dataset fields become reads. */
export interface GraphqlSurface {
  /** Equal for equal visible schemas. */
  readonly digest: string;
  readonly schema: GraphQLSchema;
  /** For resolvers. */
  readonly shaped: ShapedSchema;
  /**
   * The read that answers a root field; undefined where the field isn't a dataset's (introspection, federation).
   * @throws LakegateError BAD_USER_INPUT and others of stage 1xx
   */
  readonly buildReadRequest: (field: RootField, scope: OperationScope) => ReadRequest | undefined;
}

/** The surface of a shaped schema. */
export function createSurface(shaped: ShapedSchema): GraphqlSurface {
  const { digest, schema } = shaped;
  return {
    digest,
    schema,
    shaped,
    buildReadRequest: ({ nodes }, { fragments, variables }) => {
      const query = schema.getQueryType();
      if (!query || !isDatasetField(shaped, { name: nodes[0].name.value })) return undefined;
      const source = { schema, fragments, variableValues: variables };
      const [field] = selectFields(source, query, [{ kind: Kind.SELECTION_SET, selections: nodes }]);
      return field && buildReadRequest(shaped, field);
    },
  };
}
