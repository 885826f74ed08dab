// Makes X.509 certificates for tests of TLS, straight in DER, with node:crypto's keys and signatures alone.
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate and its key in PEM, and the key to sign others with. */
export interface MadeCertificate {
  readonly cert: string;
  readonly key: string;
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface CertificateWish {
  readonly commonName: string;
  /** `URI:…`, `DNS:…` or `IP:127.0.0.1`. */
  readonly names?: readonly string[];
  /** Absent: signs itself. */
  readonly issuer?: MadeCertificate;
  readonly isAuthority?: boolean;
  readonly notAfter?: Date;
}

const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, ...parts);
const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
const commonNameId = Buffer.from('0603550403', 'hex');
const basicConstraintsId = Buffer.from('0603551d13', 'hex');
const subjectAltNameId = Buffer.from('0603551d11', 'hex');

export function makeCertificate(wish: CertificateWish): MadeCertificate {
  const { commonName, names = [], issuer, isAuthority = false } = wish;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const notAfter = wish.notAfter ?? new Date(Date.now() + 3_600_000);
  const extensions = [
    ...(isAuthority ? [extension(basicConstraintsId, sequence(element(0x01, Buffer.from([0xff]))))] : []),
    ...(names.length > 0 ? [extension(subjectAltNameId, sequence(...names.map(encodeName)))] : []),
  ];
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    subject(issuer?.name ?? commonName),
    sequence(time(new Date(notAfter.getTime() - 7_200_000)), time(notAfter)),
    subject(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [element(0xa3, sequence(...extensions))] : []),
  );
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey);
  const der = sequence(body, ecdsaWithSha256, element(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    name: commonName,
    privateKey,
  };
}

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function subject(commonName: string): Buffer {
  return sequence(element(0x31, sequence(commonNameId, element(0x0c, Buffer.from(commonName)))));
}

function time(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return element(0x17, Buffer.from(`${text}Z`));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, element(0x04, value));
}

function encodeName(name: string): Buffer {
  const kind = name.slice(0, name.indexOf(':'));
  const value = name.slice(kind.length + 1);
  if (kind === 'IP') return element(0x87, Buffer.from(value.split('.').map(Number)));
  return element(kind === 'URI' ? 0x86 : 0x82, Buffer.from(value));
}
