export interface StartedGateway {
  readonly url: string;
  readonly pid: number;
  /** What it has written so far to both outputs. */
  said(): string;
  /** Asks it to stop; its exit code. */
  stop(): Promise<number | null>;
}

export function startFolder(
  folder: string,
  options?: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
): Promise<StartedGateway>;
