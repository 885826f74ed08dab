// Turns a connection into an encrypted one half-way, as PostgreSQL's clients do, by a TLS server that doesn't listen.
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { TlsMaterial } from '../../config/load-tls.js';
import { certificateHash } from './certificate-hash.js';

/** What clients of PostgreSQL that ask for a protocol in the handshake ask for. */
export const sqlProtocol = 'postgresql';

export interface TlsUpgrade {
  /** What SCRAM binds to; absent: nothing can be bound. */
  readonly certificateHash: Buffer | undefined;
  /** Whether clients must show a certificate, which they can't without TLS. */
  readonly asksForCertificates: boolean;
  /** Bytes that were read already have to be back in the socket. Rejects where the handshake fails. */
  secure(socket: Socket): Promise<TLSSocket>;
}

export function createTlsUpgrade({ cert, key, ca, clientCertificates }: TlsMaterial): TlsUpgrade {
  const asksForCertificates = clientCertificates === 'required';
  const server = createServer({
    cert,
    key,
    ca,
    requestCert: clientCertificates !== 'off',
    rejectUnauthorized: asksForCertificates,
    ALPNProtocols: [sqlProtocol],
  });
  // A connection is known by its peer's address and port while it is open.
  const waiting = new Map<string, (stream: TLSSocket) => void>();
  server.on('secureConnection', (stream) => {
    stream.on('error', () => undefined);
    waiting.get(peerOf(stream))?.(stream);
  });
  server.on('tlsClientError', (_, stream) => stream.destroy());
  return {
    certificateHash: certificateHash(cert),
    asksForCertificates,
    secure: (socket) => {
      const peer = peerOf(socket);
      return new Promise<TLSSocket>((resolve, reject) => {
        waiting.set(peer, resolve);
        socket.once('close', () => {
          reject(new Error('the connection was closed in the middle of the TLS handshake'));
        });
        server.emit('connection', socket);
      }).finally(() => {
        waiting.delete(peer);
      });
    },
  };
}

function peerOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
