// The error of a scalar that cannot read what it was given. graphql-js adds where in the request that was.
import { GraphQLError, Kind, type ValueNode, print } from 'graphql';

/** @returns the error that says what was expected and, shortened, what came. */
export function scalarError(scalar: string, expected: string, given: unknown): GraphQLError {
  const shown = typeof given === 'string' ? JSON.stringify(given) : String(given);
  const text = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return new GraphQLError(`${scalar} cannot represent ${text}: expected ${expected}.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** The text of a string, int or float literal, exactly as written; undefined for another literal. */
export function literalText(node: ValueNode): string | undefined {
  return node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : undefined;
}

/** A literal as it was written, for an error. */
export function shownLiteral(node: ValueNode): string {
  return print(node);
}
