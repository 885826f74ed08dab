// Reads the files of the HTTPS listener.
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { LakegateError } from '../core/errors.js';
import type { TlsConfig } from './load-config.js';

/** What the HTTPS listener is made with. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Who vouches for client certificates. */
  readonly ca: Buffer | undefined;
  readonly clientCertificates: TlsConfig['clientCertificates'];
}

/** @throws LakegateError CONFIG_INVALID for a file that can't be read, or a key that isn't the certificate's */
export async function loadTls({ cert, key, ca, clientCertificates }: TlsConfig): Promise<TlsMaterial> {
  const material = {
    cert: await read(cert, 'tls.cert'),
    key: await read(key, 'tls.key'),
    ca: ca === undefined ? undefined : await read(ca, 'tls.ca'),
    clientCertificates,
  };
  try {
    createSecureContext(material);
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', {
      message: `tls: expected a certificate, its key and certificates of authorities, in PEM (${cert}, ${key})`,
      cause,
    });
  }
  return material;
}

async function read(file: string, setting: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', { message: `${setting}: ${file} cannot be read`, cause });
  }
}
