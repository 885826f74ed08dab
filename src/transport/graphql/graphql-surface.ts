// What the transport needs of the schema that one set of grants makes visible.
import type { FieldNode, FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import type { ReadRequest } from '../../../schema/request/answer-shape.js';

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
  /**
   * The read that answers a root field; undefined where the field isn't a dataset's (introspection, federation).
   * @throws LakegateError BAD_USER_INPUT and others of stage 1xx
   */
  readonly buildReadRequest: (field: RootField, scope: OperationScope) => ReadRequest | undefined;
}
