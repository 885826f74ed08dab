// Bounds on what an operation may select, checked as the document is validated, so once for each document and schema.
import { GraphQLError, Kind } from 'graphql';
import type {
  ASTNode,
  ASTVisitor,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
  ValidationContext,
  ValidationRule,
} from 'graphql';
import type { Limits } from '../../config/limits.js';
import { type ErrorCode, LakegateError } from '../../core/errors.js';

/** Fields below a selection set, fragments followed. */
interface Extent {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
}

/** A validation rule that reports DEPTH_LIMIT, ALIAS_LIMIT, FIELD_LIMIT and ROOT_FIELD_LIMIT. */
export function createLimitRule(
  limits: Pick<Limits, 'maxDepth' | 'maxInputDepth' | 'maxAliases' | 'maxFields' | 'maxRootFields'>,
): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const extents = new Map<string, Extent>();
    let inputDepth = 0;
    const input = {
      enter(node: ASTNode): void {
        inputDepth += 1;
        if (inputDepth === limits.maxInputDepth + 1) context.reportError(inputDepthError(limits.maxInputDepth, node));
      },
      leave(): void {
        inputDepth -= 1;
      },
    };
    return {
      ListValue: input,
      ObjectValue: input,
      OperationDefinition(operation) {
        const extent = measure(operation.selectionSet, context, extents);
        check(extent.depth, limits.maxDepth, 'DEPTH_LIMIT');
        check(extent.aliases, limits.maxAliases, 'ALIAS_LIMIT');
        check(extent.fields, limits.maxFields, 'FIELD_LIMIT');
        check(extent.rootFields, limits.maxRootFields, 'ROOT_FIELD_LIMIT');
        function check(value: number, limit: number, code: ErrorCode): void {
          if (value > limit) context.reportError(limitError(operation, code, limit));
        }
      },
    };
  };
}

function measure(set: SelectionSetNode, context: ValidationContext, extents: Map<string, Extent>): Extent {
  let [depth, fields, aliases, rootFields] = [0, 0, 0, 0];
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const below = selection.selectionSet === undefined ? nothing : measure(selection.selectionSet, context, extents);
      // graphql-js bounds how deep introspection goes, and the standard query is deeper than data need be.
      depth = Math.max(depth, 1 + (selection.name.value.startsWith('__') ? 0 : below.depth));
      fields += 1 + below.fields;
      aliases += (selection.alias === undefined ? 0 : 1) + below.aliases;
      rootFields += 1;
    } else {
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT
          ? measure(selection.selectionSet, context, extents)
          : measureFragment(context.getFragment(selection.name.value), context, extents);
      depth = Math.max(depth, inner.depth);
      fields += inner.fields;
      aliases += inner.aliases;
      rootFields += inner.rootFields;
    }
  }
  return { depth, fields, aliases, rootFields };
}

const nothing: Extent = { depth: 0, fields: 0, aliases: 0, rootFields: 0 };

/** Measured once for each fragment; one that spreads itself is another rule's to refuse and counts as empty there. */
function measureFragment(
  fragment: FragmentDefinitionNode | null | undefined,
  context: ValidationContext,
  extents: Map<string, Extent>,
): Extent {
  if (fragment === null || fragment === undefined) return nothing;
  const name = fragment.name.value;
  const known = extents.get(name);
  if (known !== undefined) return known;
  extents.set(name, nothing);
  const extent = measure(fragment.selectionSet, context, extents);
  extents.set(name, extent);
  return extent;
}

/** Whether lists and objects within a value are nested more deeply than the limit. */
export function isNestedBeyond(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  // By far the most members are leaves, of thousands of objects: nothing is made of each.
  if (Array.isArray(value)) {
    for (const member of value as readonly unknown[]) {
      if (typeof member === 'object' && isNestedBeyond(member, limit - 1)) return true;
    }
    return false;
  }
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof member === 'object' && isNestedBeyond(member, limit - 1)) return true;
  }
  return false;
}

/** DEPTH_LIMIT of an argument or a variable. */
export function inputDepthError(limit: number, node?: ASTNode): GraphQLError {
  const error = new LakegateError('DEPTH_LIMIT', {
    message: 'An argument or variable is nested too deeply.',
    extensions: { limit },
  });
  // Apollo answers what is thrown after validation with 500 unless told.
  const extensions = { http: { status: error.spec.status } };
  return new GraphQLError(error.message, { nodes: node ?? null, originalError: error, extensions });
}

function limitError(operation: OperationDefinitionNode, code: ErrorCode, limit: number): GraphQLError {
  const error = new LakegateError(code, { extensions: { limit } });
  return new GraphQLError(error.message, { nodes: operation, originalError: error });
}
