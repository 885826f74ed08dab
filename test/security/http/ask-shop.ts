// Asks the running shop as one of its principals and keeps the answer's text, since an attacker reads bytes.
import type { ShopPrincipal } from './shop-views.js';

/** Gives the shop's URL once it runs. */
export type ShopUrl = () => string;

export interface ShopQuestion {
  readonly as: ShopPrincipal;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly pin?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ShopError {
  readonly message: string;
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
}

export interface ShopAnswer {
  readonly status: number;
  readonly text: string;
  readonly data: unknown;
  readonly errors: readonly ShopError[];
  readonly extensions: unknown;
}

export async function askShop(url: string, question: ShopQuestion): Promise<ShopAnswer> {
  return postShop(url, JSON.stringify({ query: question.query, variables: question.variables }), {
    authorization: `Bearer demo-${question.as}`,
    ...(question.pin !== undefined && { 'x-lakegate-pin': question.pin }),
    ...question.headers,
  });
}

/** Sends a body as it is. */
export async function postShop(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<ShopAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const parsed = JSON.parse(text) as { data?: unknown; errors?: readonly ShopError[]; extensions?: unknown };
  return {
    status: response.status,
    text,
    data: parsed.data,
    errors: parsed.errors ?? [],
    extensions: parsed.extensions,
  };
}

/** The data of an answer that must have come without errors. @throws Error with what was asked and what came */
export async function dataFor(url: string, question: ShopQuestion): Promise<unknown> {
  const { data, text, errors } = await askShop(url, question);
  if (errors.length > 0) throw new Error(`${JSON.stringify(question)}: ${text}`);
  return data;
}
