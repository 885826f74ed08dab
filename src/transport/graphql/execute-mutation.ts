// Answers a mutation whose root fields all take records in: one after another, each answer's text made as it comes.
// Mutations that ask for anything else are left to graphql-js.
import { Kind, OperationTypeNode } from 'graphql';
import type { GraphqlContext } from '../../../resolvers/context.js';
import { ingestField } from '../../../resolvers/ingest.resolver.js';
import { selectFields, type SelectedField } from '../../../schema/request/select-fields.js';
import type { AssembledField } from './assemble-answer.js';
import { writeSelection } from './write-selection.js';
import { coerceVariables } from './coerce-variables.js';
import { collectRootFields } from './collect-root-fields.js';
import { fragmentsOf, joinFields, type Operation, type OperationAnswer } from './execute-operation.js';
import type { GraphqlSurface } from './graphql-surface.js';

/** Undefined where the operation isn't for it; nothing was executed then. Errors stand in the answer. */
export async function executeMutation(
  { document, definition, variables }: Operation,
  { schema, shaped }: Pick<GraphqlSurface, 'schema' | 'shaped'>,
  context: GraphqlContext,
): Promise<OperationAnswer | undefined> {
  const mutation = schema.getMutationType();
  if (definition.operation !== OperationTypeNode.MUTATION || !mutation) return undefined;
  const coerced = coerceVariables(schema, definition, variables);
  if (coerced.errors !== undefined) return { errors: coerced.errors };
  const fragments = fragmentsOf(document);
  const roots = collectRootFields(definition.selectionSet, { schema, fragments, variables: coerced.coerced });
  if (!roots.every(({ nodes: [{ name }] }) => shaped.ingests.has(name.value))) return undefined;
  const source = { schema, fragments, variableValues: coerced.coerced };
  const answers: AssembledField[] = [];
  for (const { responseKey, nodes } of roots) {
    const answer = await answerField(responseKey, context, () =>
      selectFields(source, mutation, [{ kind: Kind.SELECTION_SET, selections: nodes }]),
    );
    answers.push(answer);
    // No field of Mutation may be null, so that a failure is that of all; what comes after it isn't executed.
    if (answer.json === undefined) break;
  }
  return joinFields(roots.slice(0, answers.length), answers, mutation);
}

async function answerField(
  responseKey: string,
  context: GraphqlContext,
  select: () => readonly SelectedField[],
): Promise<AssembledField> {
  try {
    const [field] = select();
    if (field === undefined) throw new RangeError('a root field selects itself');
    return { json: writeSelection(field.selections)(await ingestField(context, field)), failures: [] };
  } catch (error) {
    return { json: undefined, failures: [{ path: [responseKey], error }] };
  }
}
