// Who asks is who proves it, by one credential in one place; what else a request says of its sender counts for nothing.
import { connect } from 'node:net';
import type { ShopUrl } from '../ask-shop.js';

const body = '{"query":"{ datasets { name } }"}';

/** Sends header lines as they are, which fetch would tidy, and reads the whole response. */
function send(url: string, lines: readonly string[], target = '/graphql'): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        [
          `POST ${target} HTTP/1.1`,
          'Host: localhost',
          'Connection: close',
          'Content-Type: application/json',
          `Content-Length: ${String(body.length)}`,
          ...lines,
          '',
          body,
        ].join('\r\n'),
      );
    });
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

const statusOf = (response: string): number => Number(/^HTTP\/1.1 (\d+)/.exec(response)?.[1]);
const bodyOf = (response: string): string => response.slice(response.indexOf('\r\n\r\n') + 4);

export function describeIdentity(url: ShopUrl): void {
  describe('credentials', () => {
    const bearer = 'Authorization: Bearer demo-rows-eu';

    test('that are good let in, by either header', async () => {
      for (const line of [bearer, 'X-API-Key: demo-rows-eu', 'AUTHORIZATION: bearer demo-rows-eu']) {
        expect(bodyOf(await send(url(), [line]))).toContain('orders');
      }
    });

    test.each([
      ['none', []],
      ['an empty value', ['Authorization:']],
      ['no scheme', ['Authorization: demo-admin']],
      ['no key', ['Authorization: Bearer']],
      ['another scheme', ['Authorization: Basic ZGVtby1hZG1pbjo=']],
      ['the key in Basic', ['Authorization: Basic OmRlbW8tYWRtaW4=']],
      ['a list', ['Authorization: Bearer demo-rows-eu, Bearer demo-admin']],
      ['a list in one token', ['Authorization: Bearer demo-rows-eu,demo-admin']],
      ['two words', ['Authorization: Bearer demo-admin demo-admin']],
      ['a key in quotes', ['Authorization: Bearer "demo-admin"']],
      ['a key with a tail', ['Authorization: Bearer demo-admin\u00a0x']],
      ['a key in capitals', ['Authorization: Bearer DEMO-ADMIN']],
      ['part of a key', ['Authorization: Bearer demo-admi']],
      [
        'the hash of a key',
        ['Authorization: Bearer sha256:cce7a2cf1ae045989cfc914fb95a41526f167a838b3c7d33745143614abace7c'],
      ],
      ['a name', ['Authorization: Bearer admin']],
      ['a wildcard', ['Authorization: Bearer *']],
      ['a pattern', ['Authorization: Bearer demo-.*']],
      ['a token that nobody issued', ['Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.']],
      ['two Authorization headers', [bearer, 'Authorization: Bearer demo-admin']],
      ['two Authorization headers, the good one last', ['Authorization: Bearer x', bearer]],
      ['the same header twice', [bearer, bearer]],
      ['both headers', [bearer, 'X-API-Key: demo-rows-eu']],
      ['both headers, one empty', ['Authorization:', 'X-API-Key: demo-rows-eu']],
      ['two API keys', ['X-API-Key: demo-rows-eu', 'X-API-Key: demo-admin']],
      ['a key in a cookie', ['Cookie: authorization=Bearer demo-admin; api_key=demo-admin']],
      [
        'a header of a proxy',
        ['X-User: admin', 'X-Forwarded-User: admin', 'X-Remote-User: admin', 'Remote-User: admin'],
      ],
      [
        'a client certificate that a proxy claims',
        ['X-Forwarded-Client-Cert: Subject="CN=admin"', 'X-SSL-Client-CN: admin'],
      ],
      ['a header with an underscore', ['X_API_Key: demo-admin']],
      ['a long key', [`Authorization: Bearer ${'a'.repeat(9_000)}`]],
    ])('that are %s are refused like any others', async (_name, lines) => {
      const [refused, none] = [await send(url(), lines), await send(url(), [])];
      expect(statusOf(refused)).toBe(401);
      expect(bodyOf(refused)).toBe(bodyOf(none));
      expect(bodyOf(refused)).not.toContain('datasets');
    });

    test.each(['api_key', 'apiKey', 'key', 'token', 'access_token', 'authorization', 'X-API-Key'])(
      'in the address as %s do not count',
      async (name) => {
        expect(statusOf(await send(url(), [], `/graphql?${name}=demo-admin`))).toBe(401);
        expect(bodyOf(await send(url(), [bearer], `/graphql?${name}=demo-admin`))).not.toContain('secrets');
      },
    );

    test.each([
      ['X-User: admin'],
      ['X-Forwarded-User: admin'],
      ['X-Forwarded-Email: admin@shop'],
      ['X-Lakegate-Principal: admin'],
      ['X-Lakegate-Admin: true'],
      ['X-Hasura-Role: admin'],
      ['X-Forwarded-For: 127.0.0.1'],
      ['X-HTTP-Method-Override: GET'],
      ['X-Original-URL: /health/live'],
      ['Forwarded: for=127.0.0.1;by=admin'],
      ['Connection: authorization'],
    ])('beside %s stay what they are', async (line) => {
      const [plain, smuggled] = [await send(url(), [bearer]), await send(url(), [bearer, line])];
      expect(bodyOf(smuggled)).toBe(bodyOf(plain));
      expect(bodyOf(smuggled)).not.toContain('secrets');
    });

    test('past what headers may hold end the request', async () => {
      expect(statusOf(await send(url(), [`Authorization: Bearer ${'a'.repeat(40_000)}`]))).toBe(431);
    });

    test('do not carry over to a request hidden in the body of another', async () => {
      const { port, hostname } = new URL(url());
      const text = await new Promise<string>((resolve, reject) => {
        let said = '';
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            `POST /graphql HTTP/1.1\r\nHost: localhost\r\n${bearer}\r\nContent-Type: application/json\r\nContent-Length: 5\r\n` +
              `Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nPOST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo-admin\r\n\r\n`,
          );
        });
        socket.on('data', (chunk) => (said += String(chunk)));
        socket.on('error', reject);
        socket.on('close', () => {
          resolve(said);
        });
      });
      expect(statusOf(text)).toBe(400);
      expect(text).not.toContain('orders');
    });
  });
}
