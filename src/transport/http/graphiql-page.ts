// The GraphiQL page, served whole from the installed packages: nothing is fetched from elsewhere, and the content
// security policy forbids it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What the page shows at first. */
export interface GraphiqlSettings {
  /** A document for each tab to start with. */
  readonly documents?: readonly string[] | undefined;
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

/**
 * Queries by GraphiQL's own fetcher; subscriptions as server-sent events, whose headers are the tab's. A subscription
 * that is stopped ends its request at once, not with the next event.
 */
const fetcherScript = `const ask = GraphiQL.createFetcher({ url: '/graphql' });

function isSubscription({ operationName }, { documentAST } = {}) {
  return documentAST?.definitions.some(
    ({ operation, name }) => operation === 'subscription' && (!operationName || name?.value === operationName),
  );
}

async function* readResults(params, headers, signal) {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify(params),
      signal,
    });
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      yield await response.json();
      return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const events = (text + read.value).split('\\n\\n');
      text = events.pop();
      for (const event of events) {
        const lines = event.split('\\n');
        const data = lines.find((line) => line.startsWith('data: '));
        if (lines.includes('event: next') && data !== undefined) yield JSON.parse(data.slice(6));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function watch(params, { headers }) {
  const abort = new AbortController();
  const results = readResults(params, headers, abort.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => results.next(),
    return: () => {
      abort.abort();
      return results.return();
    },
  };
}

const fetcher = (params, options) => (isSubscription(params, options) ? watch : ask)(params, options);
`;

function startScript({ documents = [], apiKey = '' }: GraphiqlSettings): string {
  const headers = JSON.stringify({ Authorization: `Bearer ${apiKey}` }, null, 2);
  const properties = {
    defaultTabs: documents.length > 0 ? documents.map((query) => ({ query, headers })) : undefined,
    defaultHeaders: headers,
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: false,
  };
  return `${fetcherScript}
const properties = ${JSON.stringify(properties)};
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, ...properties }),
);
`;
}
