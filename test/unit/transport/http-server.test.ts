import { LakegateError } from '../../../src/core/errors.js';
import { createHttpServer } from '../../../src/transport/http/create-http-server.js';
import { createFakeService } from './fake-surface.js';
import { startServer } from './started-server.js';

describe('health', () => {
  test('live while it runs, ready while the stores answer', async () => {
    let up = true;
    const server = await startServer({ ping: () => Promise.resolve(up) });
    try {
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
      up = false;
      expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
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
      limits: { requestTimeoutMs: 1_000, shutdownGraceMs: 0 },
      observe: () => undefined,
    };
    await expect(createHttpServer(options)).rejects.toThrow(LakegateError);
    const allowed = await createHttpServer({ ...options, loopbackOnly: false });
    await allowed.stop();
  });
});
