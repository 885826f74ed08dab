// What a command of the command line is.

export interface Command {
  /** Name and arguments, as in `dev DIR`. */
  readonly usage: string;
  readonly summary: string;
  /** Runs with the arguments after its name and gives the exit code. Rejects with the error that it failed with. */
  run(args: readonly string[]): Promise<number>;
}
