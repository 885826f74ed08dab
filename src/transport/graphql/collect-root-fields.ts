// The root fields that an operation selects once fragments are followed and @skip and @include applied.
import {
  type FieldNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { OperationScope, RootField } from './graphql-surface.js';

/** Root fields by response key, in the order of CollectFields (GraphQL specification, section 6.3.2). */
export function collectRootFields(set: SelectionSetNode, scope: OperationScope): readonly RootField[] {
  const groups = new Map<string, [FieldNode, ...FieldNode[]]>();
  collect(set, scope, { groups, visited: new Set() });
  return [...groups].map(([responseKey, nodes]) => ({ responseKey, nodes }));
}

interface Collected {
  readonly groups: Map<string, [FieldNode, ...FieldNode[]]>;
  readonly visited: Set<string>;
}

function collect(set: SelectionSetNode, scope: OperationScope, into: Collected): void {
  for (const selection of set.selections) {
    if (!isIncluded(selection, scope)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const group = into.groups.get(key);
      if (group === undefined) into.groups.set(key, [selection]);
      else group.push(selection);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, scope, into);
    } else if (!into.visited.has(selection.name.value)) {
      into.visited.add(selection.name.value);
      const fragment = scope.fragments[selection.name.value];
      if (fragment !== undefined) collect(fragment.selectionSet, scope, into);
    }
  }
}

// At the root no type condition can fail in a valid document: the root type is an object and in no interface or union.
function isIncluded(selection: SelectionNode, { variables }: OperationScope): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}
