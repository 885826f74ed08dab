import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { LakegateError } from '../../../src/core/errors.js';
import { createHttpServer } from '../../../src/transport/http/create-http-server.js';
import { createFakeService } from './fake-surface.js';
import { startServer } from './started-server.js';

describe('health', () => {
  test.each([
    [true, 200],
    [false, 503],
  ])('live while it runs, ready while the stores answer: %p', async (up, status) => {
    const server = await startServer({ ping: () => Promise.resolve(up) });
    try {
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${server.url}/health/ready`)).status).toBe(status);
    } finally {
      await server.stop(0);
    }
  });

  test('says in what state other things are, which does not decide whether it is ready', async () => {
    const server = await startServer({
      ping: () => Promise.resolve(true),
      healthNotes: () => ({ policyEvents: 'failing' }),
    });
    try {
      const answer = await fetch(`${server.url}/health/ready`);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready', policyEvents: 'failing' }]);
    } finally {
      await server.stop(0);
    }
  });

  test('asks the stores once for all who want to know within a moment', async () => {
    let asked = 0;
    const server = await startServer({ ping: () => Promise.resolve(++asked > 0) });
    try {
      await Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}/health/ready`)));
      expect(asked).toBe(1);
    } finally {
      await server.stop(0);
    }
  });
});

describe('the host named in a request', () => {
  test('has to be this machine while keys can be guessed', async () => {
    const server = await startServer();
    try {
      const { port } = new URL(server.url);
      const statusFor = async (host: string): Promise<number | undefined> => {
        const asked = request({ port, host: '127.0.0.1', path: '/health/live', headers: { host } }).end();
        const [response] = (await once(asked, 'response')) as [IncomingMessage];
        response.resume();
        return response.statusCode;
      };
      for (const host of [`localhost:${port}`, '127.0.0.1', `[::1]:${port}`]) expect(await statusFor(host)).toBe(200);
      for (const host of ['attacker.example', 'localhost.attacker.example', '127.0.0.1.nip.io', '10.0.0.1']) {
        expect([host, await statusFor(host)]).toEqual([host, 400]);
      }
    } finally {
      await server.stop(0);
    }
  });
});

describe('the GraphiQL page', () => {
  test('is served whole from here, and its policy allows nothing else', async () => {
    const server = await startServer();
    try {
      for (const path of ['/', '/graphql']) {
        const page = await fetch(server.url + path, { headers: { accept: 'text/html,*/*' } });
        expect(page.headers.get('content-type')).toContain('text/html');
        const policy = page.headers.get('content-security-policy') ?? '';
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self';");
        const html = await page.text();
        expect(html).not.toMatch(/https?:\/\//);
        expect(html).not.toMatch(/<script>/);
        for (const [, file] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
          const asset = await fetch(`${server.url}${String(file)}`);
          expect([file, asset.status]).toEqual([file, 200]);
          expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
        }
      }
    } finally {
      await server.stop(0);
    }
  });
});

describe('stopping', () => {
  test('requests under way finish, new ones are refused', async () => {
    const started = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    const service = createFakeService([[1, 'one']], async () => {
      started.resolve(undefined);
      await release.promise;
    });
    const server = await startServer({ service });
    const asked = server.ask('{ thing { id } }');
    await started.promise;
    const stopped = server.stop(10_000);
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
    release.resolve(undefined);
    expect((await asked).body.data).toEqual({ thing: { id: 1, name: 'one' } });
    await stopped;
  });

  test('what is not done within the grace is aborted and says why', async () => {
    const started = Promise.withResolvers<undefined>();
    const service = createFakeService([[1, 'one']], async () => {
      started.resolve(undefined);
      await new Promise(() => undefined);
    });
    const server = await startServer({ service });
    const asked = server.ask('{ thing { id } }');
    await started.promise;
    await Promise.all([
      server.stop(1),
      asked.then(({ body }) => {
        expect(body.errors?.[0]?.extensions.code).toBe('SHUTTING_DOWN');
      }),
    ]);
  });
});

describe('listening', () => {
  test('beyond the loopback is refused while keys are configured that can be guessed', async () => {
    const options = {
      port: 0,
      host: '0.0.0.0',
      loopbackOnly: true,
      graphql: { handle: () => Promise.resolve(), stop: () => Promise.resolve() },
      ping: () => Promise.resolve(true),
      limits: { requestTimeoutMs: 1_000, bulkTimeoutMs: 1_000, shutdownGraceMs: 0, keepAliveTimeoutMs: 5_000 },
      observe: () => undefined,
    };
    await expect(createHttpServer(options)).rejects.toThrow(LakegateError);
    const allowed = await createHttpServer({ ...options, loopbackOnly: false });
    await allowed.stop();
  });
});
