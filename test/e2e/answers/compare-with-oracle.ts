// Asks each question as a principal and compares the answer with SQL over that principal's view.
import { answerTo, type ExamplePrincipal, rowsOf } from '../support/ask.js';
import { createOracle, type Oracle } from '../support/oracle.js';
import { expectSameRows } from '../support/same-rows.js';

/** A GraphQL query and the SQL that says what its rows should be, in that order. */
export interface ComparedQuestion {
  readonly name: string;
  readonly query: string;
  readonly sql: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** One for all questions of a test file; it ends with the file. */
let shared: Promise<Oracle> | undefined;

/** One test for each question. At least one row must come, so that two empty answers don't pass for equal. */
export function compareWithOracle(principal: ExamplePrincipal, questions: readonly ComparedQuestion[]): void {
  test.each(questions)('$name', async ({ query, sql, variables }) => {
    shared ??= createOracle();
    const expected = await (await shared).rows(principal, sql);
    const data = await answerTo({ as: principal, query, ...(variables && { variables }) });
    expect(expected.length).toBeGreaterThan(0);
    expectSameRows(rowsOf(data), expected);
  });
}
