import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadTls } from '../../../src/config/load-tls.js';
import { makeCertificate } from '../../support/make-certificate.js';

let folder = '';
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lakegate-tls-'));
  const [server, other] = [makeCertificate({ commonName: 'server' }), makeCertificate({ commonName: 'other' })];
  await writeFile(at('server.pem'), server.cert);
  await writeFile(at('server.key'), server.key);
  await writeFile(at('other.key'), other.key);
});

afterAll(() => rm(folder, { recursive: true }));

test('the files of the listener are read', async () => {
  const files = { cert: at('server.pem'), key: at('server.key'), ca: at('server.pem') };
  const { cert, ca, clientCertificates } = await loadTls({ ...files, clientCertificates: 'required' });
  expect(cert.toString()).toContain('BEGIN CERTIFICATE');
  expect(ca).toEqual(cert);
  expect(clientCertificates).toBe('required');
});

test.each([
  ['a file that is not there', { cert: 'none.pem' }],
  ['a key of another certificate', { key: 'other.key' }],
  ['a key in place of a certificate', { cert: 'server.key' }],
  ['authorities that are none', { ca: 'none.pem' }],
])('%s is a problem of the configuration', async (_, wrong) => {
  const files = { cert: 'server.pem', key: 'server.key', ca: 'server.pem', ...wrong };
  const { cert, key, ca } = { cert: at(files.cert), key: at(files.key), ca: at(files.ca) };
  await expect(loadTls({ cert, key, ca, clientCertificates: 'optional' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});
