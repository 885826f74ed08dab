// What a stream of results over HTTP has to be written like.
import type { GraphQLFormattedError } from 'graphql';

/** One way to write results after each other. A result is the JSON text of an execution result. */
export interface StreamForm {
  readonly contentType: string;
  /** Whether a client is told in it of an operation that was not executed, rather than by a status. */
  readonly takesRefusals: boolean;
  /** What goes first. */
  readonly opening: string;
  /** What says that the stream is alive, and nothing else. */
  readonly keepAlive: string;
  readonly writeResult: (result: string) => string;
  /** What goes last; `errors`: why there is no more. */
  readonly writeEnd: (errors?: readonly GraphQLFormattedError[]) => string;
}
