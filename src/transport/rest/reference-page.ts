// The reference page of REST: a page of its own that shows the OpenAPI document of whose key is typed in. It holds
// nothing that anybody may not see, so that it is served to everyone.
import { createHash } from 'node:crypto';
import type { Route } from '../http/create-http-server.js';
import { LakegateError } from '../../core/errors.js';
import { writeResponse } from '../http/write-response.js';
import { writeProblem } from './encode-problem.js';

const script = `
const element = (name, text, parent) => { const made = document.createElement(name); made.textContent = text; parent.append(made); return made; };
const row = (parent, cells, name = 'td') => { const made = element('tr', '', parent); for (const cell of cells) element(name, cell, made); };
const typeOf = (schema) => schema.type ? [schema.type].flat().join(' or ') + (schema.format ? ' (' + schema.format + ')' : '') : schema.anyOf ? schema.anyOf.map(typeOf).join(' or ') : schema.enum ? schema.enum.join(', ') : 'any';
const show = (api) => {
  const main = document.querySelector('main');
  main.replaceChildren();
  const operations = Object.entries(api.paths).flatMap(([path, item]) => ['get', 'delete'].filter((method) => item[method]).map((method) => [method, path, item[method]]));
  for (const [method, path, operation] of operations) {
    element('h2', method.toUpperCase() + ' ' + api.servers[0].url + path, main);
    element('p', operation.description ?? operation.summary, main);
    const answer = operation.responses['200']?.content['application/json'].schema;
    const name = (answer?.items?.$ref ?? answer?.$ref)?.split('/').pop();
    if (!name) continue;
    const schema = api.components.schemas[name];
    if (schema.description) element('p', schema.description, main);
    const table = element('table', '', main);
    row(table, ['column', 'type', 'what it is'], 'th');
    for (const [name, column] of Object.entries(schema.properties)) row(table, [name, typeOf(column), column.description ?? '']);
  }
  element('h2', 'Parameters', main);
  const table = element('table', '', main);
  row(table, ['parameter', 'in', 'what it does'], 'th');
  for (const one of Object.values(api.components.parameters)) row(table, [one.name, one.in, one.description]);
};
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const key = new FormData(event.target).get('key');
  const response = await fetch('/rest/v1/', { headers: { authorization: 'Bearer ' + key } });
  const body = await response.json();
  document.querySelector('#said').textContent = response.ok ? '' : body.message;
  if (response.ok) show(body);
});
`;

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Lakegate REST</title>
    <link rel="icon" href="data:," />
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; width: 100%; } th, td { text-align: left; border-bottom: 1px solid #ccc; padding: 0.3rem; }
      h2 { font: 600 1.1rem ui-monospace, monospace; margin-top: 2rem; } #said { color: #b00; }
    </style>
  </head>
  <body>
    <h1>Lakegate REST</h1>
    <form><label>API key or token <input name="key" type="password" autocomplete="off" required /></label> <button>Show</button></form>
    <p id="said" role="status"></p>
    <main><p>Datasets differ by who asks: give a key to see its own. The same as an OpenAPI document is at <code>/rest/v1/</code>.</p></main>
    <script>${script}</script>
  </body>
</html>
`;

const hash = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/** Serves the page. */
export function createReferenceRoute(): Route {
  return {
    handle: (request, response) => {
      if (request.method === 'GET' || request.method === 'HEAD')
        writeResponse(response, { status: 200, headers }, html);
      else writeProblem(request, response, new LakegateError('METHOD_NOT_ALLOWED'));
      return Promise.resolve();
    },
    stop: () => Promise.resolve(),
  };
}
