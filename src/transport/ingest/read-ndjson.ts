// Records as lines of JSON objects. A line that is none is a record that is rejected; the next one is found all the same.
import { isUtf8 } from 'node:buffer';
import { parseExactJson } from '../../core/exact-json.js';
import { isObject } from '../../core/read-value.js';
import { compileFieldsReader, type FieldsReader, type ReadRecord, unreadable } from './given-record.js';
import { invalidBody, type ReadRecords } from './record-format.js';

const lineEnd = 10;

/** Reads NDJSON in UTF-8; empty lines are left out. Fields have the contract's column names. */
export const readNdjson: ReadRecords = async function* (bytes, { columns, maxLineBytes }) {
  const read = compileFieldsReader(columns, { jsonIsText: false, allIsText: false });
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let line = 1;
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(lineEnd);
    if (end === -1) rest.push(chunk);
    else {
      const lines = Buffer.concat([...rest, chunk.subarray(0, end)]);
      rest = [chunk.subarray(end + 1)];
      restBytes = -end - 1;
      const texts = linesOf(lines, maxLineBytes, line);
      line += texts.length;
      yield readLines(texts, read);
    }
    restBytes += chunk.length;
    if (restBytes > maxLineBytes) throw tooLong(line, maxLineBytes);
  }
  if (restBytes > 0) yield readLines(linesOf(Buffer.concat(rest), maxLineBytes, line), read);
};

/** Undefined for a line that is not UTF-8. */
function linesOf(bytes: Buffer, maxLineBytes: number, first: number): readonly (string | undefined)[] {
  if (isUtf8(bytes) && bytes.length <= maxLineBytes) return bytes.toString('utf8').split('\n');
  const lines: (string | undefined)[] = [];
  for (let start = 0; start <= bytes.length;) {
    const found = bytes.indexOf(lineEnd, start);
    const end = found === -1 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    if (line.length > maxLineBytes) throw tooLong(first + lines.length, maxLineBytes);
    lines.push(isUtf8(line) ? line.toString('utf8') : undefined);
    start = end + 1;
  }
  return lines;
}

function* readLines(lines: readonly (string | undefined)[], read: FieldsReader): Generator<ReadRecord> {
  for (const line of lines) {
    if (line?.trim() === '') continue;
    yield {
      record: line === undefined ? unreadable('expected UTF-8') : readLine(line, read),
      bytes: line?.length ?? 0,
    };
  }
}

function readLine(line: string, read: FieldsReader): ReadRecord['record'] {
  let parsed: unknown;
  try {
    parsed = parseExactJson(line);
  } catch {
    return unreadable('expected a JSON object on one line');
  }
  return isObject(parsed) ? read(parsed) : unreadable('expected a JSON object');
}

function tooLong(line: number, limit: number): Error {
  return invalidBody(`line ${String(line)}: expected at most ${String(limit)} bytes`);
}
