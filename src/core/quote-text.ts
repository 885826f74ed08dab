// A text as JSON writes it. Part of core.

/** Characters that JSON takes as they are. */
const plainText = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** `JSON.stringify` of a text; most are short and plain, and quoting those costs a third of asking it. */
export function quoteText(text: string): string {
  return text.length < 64 && plainText.test(text) ? `"${text}"` : JSON.stringify(text);
}
