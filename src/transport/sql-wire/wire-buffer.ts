// Bytes on their way to a client of the PostgreSQL protocol: messages are framed in place, in one buffer that is handed
// on as a whole. https://www.postgresql.org/docs/current/protocol-message-types.html
const usualBytes = 4_096;
/** A flush's worth and the row that filled it. */
const busyBytes = 131_072;
const shortText = 32;

/** What values are written to. All numbers are big-endian. */
export class WireBuffer {
  #bytes = Buffer.alloc(0);
  /** What to begin with: connections that are idle hold nothing, those that stream don't grow step by step. */
  #firstBytes = usualBytes;
  #length = 0;
  #frame = -1;

  get length(): number {
    return this.#length;
  }

  /** Begins a message of a type, one character. */
  begin(type: string): this {
    this.int8(type.charCodeAt(0));
    this.#frame = this.#length;
    return this.int32(0);
  }

  /** Ends the message: its length is known now. */
  end(): this {
    this.#bytes.writeInt32BE(this.#length - this.#frame, this.#frame);
    return this;
  }

  int8(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value & 0xff;
    return this;
  }

  int16(value: number): this {
    this.#reserve(2);
    this.#bytes.writeInt16BE(value, this.#length);
    this.#length += 2;
    return this;
  }

  uint16(value: number): this {
    this.#reserve(2);
    this.#bytes.writeUInt16BE(value, this.#length);
    this.#length += 2;
    return this;
  }

  int32(value: number): this {
    this.#reserve(4);
    this.#bytes.writeInt32BE(value, this.#length);
    this.#length += 4;
    return this;
  }

  uint32(value: number): this {
    this.#reserve(4);
    this.#bytes.writeUInt32BE(value, this.#length);
    this.#length += 4;
    return this;
  }

  int64(value: bigint): this {
    this.#reserve(8);
    this.#bytes.writeBigInt64BE(value, this.#length);
    this.#length += 8;
    return this;
  }

  float32(value: number): this {
    this.#reserve(4);
    this.#bytes.writeFloatBE(value, this.#length);
    this.#length += 4;
    return this;
  }

  float64(value: number): this {
    this.#reserve(8);
    this.#bytes.writeDoubleBE(value, this.#length);
    this.#length += 8;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** UTF-8, without a length or an end. */
  text(value: string): this {
    this.#reserve(value.length * 3);
    const isWritten = value.length <= shortText && this.#writeAscii(value);
    this.#length += isWritten ? value.length : this.#bytes.write(value, this.#length, 'utf8');
    return this;
  }

  /** UTF-8, ended by a NUL; one inside the text would end it early and is left out. */
  cstring(value: string): this {
    return this.text(value.includes('\0') ? value.replaceAll('\0', '') : value).int8(0);
  }

  /** What `write` writes, preceded by its length in bytes. */
  sized(write: (buffer: this) => void): this {
    const at = this.#length;
    this.int32(0);
    write(this);
    this.#bytes.writeInt32BE(this.#length - at - 4, at);
    return this;
  }

  /** All that has been written, which is then no longer held here. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#firstBytes = this.#length > busyBytes / 4 ? busyBytes : usualBytes;
    this.#length = 0;
    return taken;
  }

  /** Forgets what was written after a length that it had. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** Whether all of it is ASCII; a call to write a few letters costs more than they do. */
  #writeAscii(value: string): boolean {
    const bytes = this.#bytes;
    const start = this.#length;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[start + i] = code;
    }
    return true;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2, this.#firstBytes));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
