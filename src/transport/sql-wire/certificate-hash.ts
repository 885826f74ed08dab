// What SCRAM binds a connection to: the hash of the server's certificate, by the hash that its signature is made with.
// https://www.rfc-editor.org/rfc/rfc5929#section-4.1
import { createHash, X509Certificate } from 'node:crypto';

/** Hashes by the object identifiers of signature algorithms, DER in hex. MD5 and SHA-1 are replaced by SHA-256. */
const hashes: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'sha256',
  '2a864886f70d010105': 'sha256',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d0401': 'sha256',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

/** Undefined where the signature has no hash of its own: then nothing is bound. `cert`: PEM, the server's own first. */
export function certificateHash(cert: Buffer): Buffer | undefined {
  const { raw } = new X509Certificate(cert);
  const whole = readElement(raw, 0);
  const body = readElement(raw, whole.start);
  const algorithm = readElement(raw, body.end);
  const identifier = readElement(raw, algorithm.start);
  const hash = hashes[raw.subarray(identifier.start, identifier.end).toString('hex')];
  return hash === undefined ? undefined : createHash(hash).update(raw).digest();
}

/** Where the contents of the DER element at a place begin and end. */
function readElement(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der[at + 1] ?? 0;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const size = first & 0x7f;
  const start = at + 2 + size;
  return { start, end: start + der.readUIntBE(at + 2, size) };
}
