// JSON whose numbers lose no digit: those that a double can't be trusted with are kept as their source text.

declare global {
  interface JSON {
    /** A text that `JSON.stringify` writes as it is. */
    rawJSON(text: string): { readonly rawJSON: string };
    isRawJSON(value: unknown): value is { readonly rawJSON: string };
  }
}

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Runs of digits that a double may round, and exponents that may be beyond it. */
const mayLose = /[\d.]{16}|\d[eE][+-]?\d{3}/;

/** Parses JSON; where a number might lose digits, all numbers are raw JSON, which `exactNumberText` reads. */
export function parseExactJson(text: string): unknown {
  if (!mayLose.test(text)) return JSON.parse(text);
  const keepSource: SourceReviver = (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? JSON.rawJSON(source) : value;
  return JSON.parse(text, keepSource as (key: string, value: unknown) => unknown);
}

/** The digits of a number that was kept as text; undefined for anything else. */
export function exactNumberText(value: unknown): string | undefined {
  return JSON.isRawJSON(value) ? value.rawJSON : undefined;
}
