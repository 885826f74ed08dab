// Asks a gateway over the governed lake as one of its principals.
import type { Row } from '../../support/brute-force.js';
import type { LakePrincipal } from './lake-files.js';

export interface LakeQuestion {
  readonly url: string;
  readonly as: LakePrincipal;
  readonly query: string;
  readonly pin?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface LakeAnswer {
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

export async function askLake({ url, as, query, pin, variables }: LakeQuestion): Promise<LakeAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer demo-${as}`,
      'content-type': 'application/json',
      ...(pin !== undefined && { 'x-lakegate-pin': pin }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Partial<LakeAnswer>;
  return { data, errors: errors ?? [] };
}

/** One page of the list and what comes after it. */
export interface LakePage {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** @throws Error with the errors that came in its place */
export async function askPage(
  to: Omit<LakeQuestion, 'query' | 'variables'>,
  columns: readonly string[],
  variables: { readonly first: number; readonly after: string | null },
): Promise<LakePage> {
  const query = `query ($first: Int, $after: String) { cells(first: $first, after: $after) {
    nodes { ${columns.join(' ')} } pageInfo { hasNextPage endCursor } } }`;
  const { data, errors } = await askLake({ ...to, query, variables });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data?.cells as LakePage;
}

/** Rows of all pages of the list, one after the other. */
export async function pagesOf(
  to: Omit<LakeQuestion, 'query' | 'variables'>,
  columns: readonly string[],
  size: number,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null; ;) {
    const page: LakePage = await askPage(to, columns, { first: size, after });
    rows.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return rows;
    after = page.pageInfo.endCursor;
  }
}
