// PostgreSQL's messages as the mirror's server takes and gives them: only those that a question needs.

export interface BackendMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** Splits what a server sent; the bodies are views of it. */
export function* splitMessages(bytes: Uint8Array): Generator<BackendMessage> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < buffer.length;) {
    const end = offset + 1 + buffer.readInt32BE(offset + 1);
    yield { type: String.fromCharCode(buffer.readUInt8(offset)), body: buffer.subarray(offset + 5, end) };
    offset = end;
  }
}

export function encodeQuery(text: string): Buffer {
  return encodeMessage('Q', [encodeText(text)]);
}

/** Of the unnamed statement. `parameterTypes`: 0 leaves one open. */
export function encodeParse(text: string, parameterTypes: readonly number[]): Buffer {
  const types = Buffer.alloc(2 + 4 * parameterTypes.length);
  types.writeUInt16BE(parameterTypes.length);
  parameterTypes.forEach((oid, index) => types.writeUInt32BE(oid, 2 + 4 * index));
  return encodeMessage('P', [encodeText(''), encodeText(text), types]);
}

export function encodeDescribe(): Buffer {
  return encodeMessage('D', [Buffer.from('S'), encodeText('')]);
}

/** Values in text form. */
export function encodeBind(values: readonly (string | null)[], formats: readonly number[]): Buffer {
  return encodeMessage('B', [
    encodeText(''),
    encodeText(''),
    encodeInt16s([]),
    encodeInt16(values.length),
    ...values.map(encodeValue),
    encodeInt16s(formats),
  ]);
}

export function encodeExecute(maxRows: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeInt32BE(maxRows);
  return encodeMessage('E', [encodeText(''), count]);
}

export function encodeSync(): Buffer {
  return encodeMessage('S', []);
}

function encodeMessage(type: string, parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(4 + parts.reduce((sum, part) => sum + part.length, 0), 1);
  return Buffer.concat([head, ...parts]);
}

/** PostgreSQL's texts end at a zero byte: what stands after one would be read as something else. */
function encodeText(text: string): Buffer {
  return Buffer.from(`${text.replaceAll('\0', '')}\0`);
}

function encodeValue(value: string | null): Buffer {
  const length = Buffer.alloc(4);
  if (value === null) {
    length.writeInt32BE(-1);
    return length;
  }
  const text = Buffer.from(value);
  length.writeInt32BE(text.length);
  return Buffer.concat([length, text]);
}

function encodeInt16s(values: readonly number[]): Buffer {
  return Buffer.concat([encodeInt16(values.length), ...values.map(encodeInt16)]);
}

function encodeInt16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
