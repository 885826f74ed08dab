// How SQL clients prove who they are: passwords and SCRAM, in the clear and over TLS, as node's client does it.
import { connect as connectTls } from 'node:tls';
import { makeCertificate } from '../../support/make-certificate.js';
import { startSqlListener, type StartedSql } from '../../support/started-sql-listener.js';

const authority = makeCertificate({ commonName: 'authority', isAuthority: true });
const server = makeCertificate({ commonName: 'gateway', names: ['IP:127.0.0.1', 'DNS:localhost'], issuer: authority });
const tls = {
  cert: Buffer.from(server.cert),
  key: Buffer.from(server.key),
  ca: undefined,
  clientCertificates: 'off',
} as const;
const ssl = { ca: authority.cert };

let sql: StartedSql;

afterEach(() => sql.stop());

async function whoReads(options = {}): Promise<unknown> {
  const client = await sql.connect(options);
  const { rowCount } = await client.query('select series(2)');
  expect(rowCount).toBe(2);
  const finished = sql.observations.filter(({ kind }) => kind === 'request-finished');
  return (finished.at(-1) as { principal?: string }).principal;
}

describe('a password', () => {
  it('is an API key, whatever the user name', async () => {
    sql = await startSqlListener();
    expect(await whoReads({ user: 'ann', password: 'key-bob' })).toBe('api-key/bob');
    for (const password of ['', 'key-eve', ' key-ann', 'key-ann key-bob', 'x'.repeat(20_000)]) {
      await expect(sql.connect({ password })).rejects.toThrow();
    }
    await expect(sql.connect({ password: 'wrong' })).rejects.toMatchObject({ code: '28P01', severity: 'FATAL' });
    await expect(sql.connect({ database: 'postgres' })).rejects.toMatchObject({
      code: '3D000',
      message: 'database "postgres" does not exist',
    });
    await expect(sql.connect({ database: 'postgres', password: 'wrong' })).rejects.toMatchObject({ code: '28P01' });
  });

  it('is taken over TLS', async () => {
    sql = await startSqlListener({ tls, config: { tls: 'required' } });
    expect(await whoReads({ ssl })).toBe('api-key/ann');
    await expect(sql.connect({ ssl: { ca: server.cert } })).rejects.toThrow();
    await expect(sql.connect()).rejects.toMatchObject({ code: '28000' });
  });

  it('is asked for again by and by, so that a key taken away is of no use any more', async () => {
    sql = await startSqlListener({ limits: { grantRecheckMs: 0 } });
    const client = await sql.connect();
    expect((await client.query('select series(1)')).rowCount).toBe(1);
    sql.keys.delete('ann');
    await expect(client.query('select series(1)')).rejects.toMatchObject({ code: '28000', severity: 'FATAL' });
  });

  it('that ends ends the connection', async () => {
    sql = await startSqlListener({ expiresAtMs: Date.now() + 300 });
    const client = await sql.connect();
    await expect(client.query('select stuck')).rejects.toMatchObject({ code: '28000' });
  });
});

describe('SCRAM', () => {
  it('proves a key without sending it', async () => {
    sql = await startSqlListener({ config: { authentication: 'scram-sha-256' } });
    expect(await whoReads({ user: 'anybody', password: 'key-bob' })).toBe('api-key/bob');
    await expect(sql.connect({ password: 'wrong' })).rejects.toMatchObject({ code: '28P01' });
  });

  it('binds to the certificate over TLS', async () => {
    sql = await startSqlListener({ tls, config: { authentication: 'scram-sha-256' } });
    expect(await whoReads({ ssl, password: 'key-ann', enableChannelBinding: true })).toBe('api-key/ann');
    expect(await whoReads({ ssl, password: 'key-ann' })).toBe('api-key/ann');
    await expect(sql.connect({ ssl, password: 'wrong', enableChannelBinding: true })).rejects.toMatchObject({
      code: '28P01',
    });
  });
});

describe('a connection that is encrypted from its first byte', () => {
  const startUp = Buffer.concat([Buffer.from([0, 0, 0, 17, 0, 3, 0, 0]), Buffer.from('user\0me\0\0')]);

  async function firstByte(protocols: string[]): Promise<string> {
    return new Promise((resolve) => {
      const socket = connectTls({
        host: sql.host,
        port: sql.port,
        ca: authority.cert,
        servername: 'localhost',
        ALPNProtocols: protocols,
      });
      socket.on('secureConnect', () => socket.write(startUp));
      socket.on('data', (data: Buffer) => {
        resolve(data.toString('latin1', 0, 1));
        socket.destroy();
      });
      socket.on('error', () => resolve('error'));
      socket.on('close', () => resolve('closed'));
    });
  }

  it('is taken where it is said to be for PostgreSQL', async () => {
    sql = await startSqlListener({ tls });
    expect(await firstByte(['postgresql'])).toBe('R');
    expect(await firstByte(['http/1.1'])).toBe('error');
    expect(await firstByte([])).not.toBe('R');
  });
});
