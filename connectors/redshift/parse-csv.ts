// CSV as RFC 4180 has it, to records of fields.

/** Records of one CSV text. @throws TypeError where a quote is left open. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    const field = text.charCodeAt(at) === quote ? quotedField(text, at) : plainField(text, at);
    record.push(field.value);
    at = field.end;
    if (text.charCodeAt(at) === comma) {
      at++;
      if (at < text.length) continue;
      record.push('');
    }
    records.push(record);
    record = [];
    if (text.charCodeAt(at) === carriageReturn) at++;
    if (text.charCodeAt(at) === lineFeed) at++;
  }
  return records;
}

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

interface ParsedField {
  readonly value: string;
  readonly end: number;
}

function plainField(text: string, start: number): ParsedField {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === comma || code === lineFeed || code === carriageReturn) break;
  }
  return { value: text.slice(start, end), end };
}

function quotedField(text: string, start: number): ParsedField {
  let value = '';
  let from = start + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) throw new TypeError('a quoted field has no end');
    value += text.slice(from, close);
    if (text.charCodeAt(close + 1) !== quote) return { value, end: close + 1 };
    value += '"';
    from = close + 2;
  }
}
