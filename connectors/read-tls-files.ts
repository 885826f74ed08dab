// A certificate or key that stands in a server's settings: as PEM text, or as the file that holds it.
import { readFileSync } from 'node:fs';
import type { Server } from '../src/core/dataset.js';
import { LakegateError } from '../src/core/errors.js';

/** What TLS is set up with, each where the server's settings name it: `ca`, `clientCert`, `clientKey`. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** @throws LakegateError CONFIG_INVALID where a setting is neither PEM nor a file that can be read */
export function readTlsFiles(server: Server): TlsFiles {
  const [ca, cert, key] = ['ca', 'clientCert', 'clientKey'].map((name) => readPem(server, name));
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function readPem(server: Server, name: string): string | undefined {
  const value = String(server.settings[name] ?? '');
  if (value === '') return undefined;
  if (value.includes('-----BEGIN')) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (cause) {
    const message = `Server "${server.name}" (${server.kind}): "${name}" is neither PEM nor a file that can be read.`;
    throw new LakegateError('CONFIG_INVALID', { message, cause });
  }
}
