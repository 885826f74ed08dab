// The GraphiQL page, served whole from the installed packages: nothing is fetched from elsewhere, and the content
// security policy forbids it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What the page shows at first. */
export interface GraphiqlSettings {
  /** A query to start with. */
  readonly query?: string | undefined;
  /** A credential put into the headers tab; only one that is public anyway, a demo key. */
  readonly apiKey?: string | undefined;
}

/** A file of the page. */
export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The styles that GraphiQL's editor sets on elements need 'unsafe-inline'; scripts are files only. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface PackagedFile {
  /** Of the package's own package.json, beside which the file lies. */
  readonly manifest: string;
  readonly file: string;
  readonly type: string;
}

const require = createRequire(import.meta.url);
const react = require.resolve('react/package.json');
const reactDom = require.resolve('react-dom/package.json');
const graphiql = require.resolve('graphiql/package.json');

const packaged: ReadonlyMap<string, PackagedFile> = new Map([
  ['/graphiql/react.js', { manifest: react, file: 'umd/react.production.min.js', type: 'text/javascript' }],
  ['/graphiql/react-dom.js', { manifest: reactDom, file: 'umd/react-dom.production.min.js', type: 'text/javascript' }],
  ['/graphiql/graphiql.js', { manifest: graphiql, file: 'graphiql.min.js', type: 'text/javascript' }],
  ['/graphiql/graphiql.css', { manifest: graphiql, file: 'graphiql.min.css', type: 'text/css' }],
]);

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Lakegate</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/graphiql/graphiql.css" />
    <style>html, body, #graphiql { height: 100%; margin: 0; }</style>
  </head>
  <body>
    <div id="graphiql"></div>
    <script src="/graphiql/react.js"></script>
    <script src="/graphiql/react-dom.js"></script>
    <script src="/graphiql/graphiql.js"></script>
    <script src="/graphiql/start.js"></script>
  </body>
</html>
`;

/** Gives the page's files by URL path: `/`, `/graphql` and those under `/graphiql/`; undefined for other paths. */
export function createGraphiqlPage(settings: GraphiqlSettings): (path: string) => Promise<PageFile | undefined> {
  const read = new Map<string, Promise<Buffer>>();
  return async (path) => {
    if (path === '/' || path === '/graphql') {
      const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentSecurityPolicy };
      return { headers, body: html };
    }
    if (path === '/graphiql/start.js') {
      return { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: startScript(settings) };
    }
    const file = packaged.get(path);
    if (file === undefined) return undefined;
    const body = read.get(path) ?? readFile(join(dirname(file.manifest), file.file));
    read.set(path, body);
    const headers = { 'content-type': `${file.type}; charset=utf-8`, 'cache-control': 'public, max-age=3600' };
    return { headers, body: await body };
  };
}

function startScript({ query, apiKey = '' }: GraphiqlSettings): string {
  const properties = {
    defaultQuery: query,
    defaultHeaders: JSON.stringify({ Authorization: `Bearer ${apiKey}` }, null, 2),
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: false,
  };
  return `const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
const properties = ${JSON.stringify(properties)};
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, ...properties }),
);
`;
}
