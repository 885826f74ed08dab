// How shared files lie on disk: encrypted, each with a key made of the gateway's secret and its own id, so that a file
// alone tells nothing, and readable from any byte on.
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import type { Transform } from 'node:stream';

export interface FileCipher {
  /** For the bytes of a new file, from the first on. */
  encrypt(fileId: string): (chunk: Uint8Array) => Buffer;
  /** For the bytes of a file from `offset` on. */
  decrypt(fileId: string, offset: number): Transform;
}

const algorithm = 'aes-256-ctr';
const blockBytes = 16;

/** `secret`: shared by all replicas. */
export function createFileCipher(secret: string): FileCipher {
  const root = createHash('sha256').update('lakegate shared file\0').update(secret).digest();
  const keyOf = (fileId: string): Buffer => createHmac('sha256', root).update(fileId).digest();
  return {
    encrypt: (fileId) => {
      // No key is used for two files, so that counting may begin at the same place in each.
      const cipher = createCipheriv(algorithm, keyOf(fileId), counterAt(0));
      return (chunk) => cipher.update(chunk);
    },
    decrypt: (fileId, offset) => {
      const decipher = createDecipheriv(algorithm, keyOf(fileId), counterAt(Math.floor(offset / blockBytes)));
      decipher.update(Buffer.alloc(offset % blockBytes));
      return decipher;
    },
  };
}

function counterAt(block: number): Buffer {
  const counter = Buffer.alloc(blockBytes);
  counter.writeBigUInt64BE(BigInt(block), blockBytes - 8);
  return counter;
}
