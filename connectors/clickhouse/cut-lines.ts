// The bytes of an answer as whole lines, chunk by chunk: nothing is held but the beginning of a line whose end has not come.

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Texts of whole lines, which end in a line feed; the last one may lack it. No row has a carriage return: where one comes,
 * ClickHouse tells of an exception, and the rest is given at once, as the exception is in it as a whole.
 * https://clickhouse.com/docs/interfaces/http#http_response_codes_caveats
 */
export async function* cutLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let held: Uint8Array[] = [];
  let isFailing = false;
  for await (const chunk of chunks) {
    isFailing ||= chunk.includes(carriageReturn);
    const end = isFailing ? 0 : chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      const lines = textOf([...held, chunk.subarray(0, end)]);
      held = [];
      yield lines;
    }
    if (end < chunk.length) held.push(chunk.subarray(end));
  }
  if (held.length > 0) yield textOf(held);
}

function textOf(parts: readonly Uint8Array[]): string {
  const [only] = parts;
  const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  return Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength).toString('utf8');
}
