// The client certificate of the connection that a request came on.
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/** A certificate that TLS has verified against the configured authorities. */
export interface PeerCertificate {
  /** As Node gives it: `DNS:a.example, URI:spiffe://example.org/a`; empty where it has none. */
  readonly subjectAltName: string;
  readonly expiresAtMs: number;
}

/** Undefined without TLS, without a certificate, and for one that no configured authority vouches for. */
export function peerCertificateOf({ socket }: Pick<IncomingMessage, 'socket'>): PeerCertificate | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  return { subjectAltName: certificate.subjectAltName ?? '', expiresAtMs: Date.parse(certificate.validTo) };
}
