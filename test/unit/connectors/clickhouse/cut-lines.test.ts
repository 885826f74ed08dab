// The bytes of ClickHouse's answers as whole lines, however they are cut on their way.
import { describe, expect, it } from '@jest/globals';
import { cutLines } from '../../../../connectors/clickhouse/cut-lines.js';

async function linesOf(chunks: readonly Uint8Array[]): Promise<readonly string[]> {
  async function* arrive(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }
  const lines: string[] = [];
  for await (const text of cutLines(arrive())) lines.push(text);
  return lines;
}

function cutEvery(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

describe('cutting an answer into lines', () => {
  const rows = '["ä",1]\n["\u{1f6eb}\\n",2]\n["",null]\n';

  it('gives the same text wherever the chunks end, each part ending in a line', async () => {
    const bytes = Buffer.from(rows);
    for (let size = 1; size <= bytes.length; size++) {
      const lines = await linesOf(cutEvery(bytes, size));
      expect(lines.join('')).toBe(rows);
      expect(lines.every((text) => text.endsWith('\n'))).toBe(true);
    }
  });

  it('gives a last line that lacks its end', async () => {
    expect((await linesOf([Buffer.from('[1]\n[2')])).join('|')).toBe('[1]\n|[2');
  });

  it('gives an exception as a whole, wherever the chunks end', async () => {
    const exception = '\r\n__exception__\r\nabc\r\nCode: 241. DB::Exception: Memory limit\n37 abc\r\n__exception__\r\n';
    const bytes = Buffer.from(rows + exception);
    for (let size = 1; size <= bytes.length; size++) {
      expect((await linesOf(cutEvery(bytes, size))).at(-1)).toContain(exception.slice(2, -2));
    }
  });

  it('gives nothing of an empty answer', async () => {
    expect(await linesOf([])).toEqual([]);
  });
});
