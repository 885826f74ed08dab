// The OpenAPI document and the reference page: what a caller sees, and nothing else.
import { describe, expect, test } from '@jest/globals';
import { exampleUrl, type ExamplePrincipal } from '../support/ask.js';

interface OpenapiDocument {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, { readonly get: { readonly parameters: readonly Readonly<Record<string, unknown>>[] } }>
  >;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
}

async function documentOf(principal: ExamplePrincipal): Promise<OpenapiDocument> {
  const response = await fetch(`${exampleUrl()}/rest/v1/`, { headers: { authorization: `Bearer demo-${principal}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as OpenapiDocument;
}

describe('the OpenAPI document', () => {
  test('has a path for each dataset that its caller sees, with the columns that they see', async () => {
    const engineer = await documentOf('engineer');
    const analyst = await documentOf('analyst');
    expect(engineer.openapi).toBe('3.1.0');
    expect(Object.keys(engineer.paths)).toEqual(expect.arrayContaining(['/flights', '/planes', '/airlines']));
    expect(engineer.components.schemas['flights']?.properties).toHaveProperty('tailnum');
    expect(JSON.stringify(analyst.paths['/flights'])).not.toContain('tailnum');
    expect(analyst.components.schemas['flights']?.properties).not.toHaveProperty('tailnum');
    const partner = await documentOf('united-partner');
    expect(Object.keys(partner.paths)).not.toContain('/planes');
    expect(Object.keys(partner.paths)).toEqual(expect.arrayContaining(['/jobs/{id}', '/jobs/{id}/result']));
    expect(JSON.stringify(partner)).not.toContain('air_time');
  });

  test('refers to nothing that is not in it', async () => {
    const document = await documentOf('engineer');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const found = reference
        .split('/')
        .reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>> | undefined)?.[name], document);
      expect([reference, typeof found]).toEqual([reference, 'object']);
    }
  });

  test('describes rows as they come', async () => {
    const document = await documentOf('engineer');
    const response = await fetch(`${exampleUrl()}/rest/v1/planes?limit=1`, {
      headers: { authorization: 'Bearer demo-engineer' },
    });
    const [row] = (await response.json()) as readonly Readonly<Record<string, unknown>>[];
    expect(Object.keys(document.components.schemas['planes']?.properties ?? {})).toEqual(Object.keys(row ?? {}));
    expect(document.components.schemas['planes']?.properties['seats']).toMatchObject({
      type: ['integer', 'null'],
      format: 'int32',
    });
  });

  test('is for nobody without a key', async () => {
    expect((await fetch(`${exampleUrl()}/rest/v1/`)).status).toBe(401);
  });
});

describe('the reference page', () => {
  test('is served to everyone, fetches from nowhere else, and tells of no dataset', async () => {
    const response = await fetch(`${exampleUrl()}/rest/v1/reference`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'sha256-/);
    const page = await response.text();
    expect(page).toContain('/rest/v1/');
    expect(page).not.toMatch(/flights|tailnum|https?:/);
  });
});
