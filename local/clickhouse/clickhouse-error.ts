// ClickHouse's exceptions as its HTTP interface shows them: a code, a name, a status and a line of text.

/** Codes with the HTTP status that ClickHouse gives them; all others are 500. */
const STATUS_BY_CODE: ReadonlyMap<number, number> = new Map([
  ...[6, 25, 26, 27, 36, 38, 41, 53, 62, 65, 72, 117, 167, 168, 223, 321, 376, 427, 441].map((c) => [c, 400] as const),
  ...[34, 46, 47, 50, 56, 60, 63, 73, 78, 79, 81, 115, 336].map((code) => [code, 404] as const),
  [48, 501],
  [76, 503],
  [159, 408],
  [192, 403],
  [193, 403],
  [194, 401],
  [209, 503],
  [394, 500],
  [439, 503],
  [516, 403],
]);

const EXCEPTION =
  /^Code: (\d+)\. DB::[A-Za-z:]*Exception: ([\s\S]*?)(?: \(([A-Z0-9_]+)\))?(?: \(version [^)]*\)+)?\s*$/;

/** An exception of the server, with what the HTTP answer needs. */
export class ClickhouseException extends Error {
  override readonly name = 'ClickhouseException';
  constructor(
    readonly code: number,
    readonly codeName: string,
    message: string,
  ) {
    super(message);
  }

  /** HTTP status, 500 where ClickHouse has no other for the code. */
  get status(): number {
    return STATUS_BY_CODE.get(this.code) ?? 500;
  }

  /** The answer's body for the given server version. */
  describe(version: string): string {
    const sentence = this.message.endsWith('.') ? this.message : `${this.message}.`;
    return `Code: ${String(this.code)}. DB::Exception: ${sentence} (${this.codeName}) (version ${version})\n`;
  }
}

/** Reads the engine's error text; anything else is code 1001, as ClickHouse has it for a standard exception. */
export function toClickhouseException(error: unknown): ClickhouseException {
  if (error instanceof ClickhouseException) return error;
  const text = error instanceof Error ? error.message : String(error);
  const match = EXCEPTION.exec(text);
  if (match === null) return new ClickhouseException(1001, 'STD_EXCEPTION', text);
  return new ClickhouseException(Number(match[1]), match[3] ?? 'UNKNOWN_EXCEPTION', (match[2] ?? '').trim());
}
