// Walks a list to its end, page by page, as an application would: by the cursor of the page before.
import { answerTo, type Question } from '../support/ask.js';

export interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Gives the page at a place: `{ first, after }` or `{ last, before }`. */
export type FetchPage = (place: Readonly<Record<string, unknown>>) => Promise<Page>;

/** Pages of the query's field `page`, which takes `$first`, `$after`, `$last` and `$before`. */
export function pagesOf(question: Question): FetchPage {
  return async (place) => {
    const variables = { ...question.variables, ...place };
    return (await answerTo<{ readonly page: Page }>({ ...question, variables })).page;
  };
}

/** All rows from the first on, and how many pages they took. */
export async function walkForward(fetchPage: FetchPage, first: number): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let after: string | null = null;
  do {
    const page: Page = await fetchPage({ first, after });
    pages.push(page);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return pages;
}

/** All pages from the last back, in the order of the list. */
export async function walkBackward(fetchPage: FetchPage, last: number): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let before: string | null = null;
  do {
    const page: Page = await fetchPage({ last, before });
    pages.unshift(page);
    before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
  } while (before !== null);
  return pages;
}
