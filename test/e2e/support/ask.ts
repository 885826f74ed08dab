// A client as an application would write one: a question as a principal, over fetch, and what came back.

/** The principals of the example, by the name that their demo key ends in. */
export type ExamplePrincipal = 'engineer' | 'analyst' | 'united-partner' | 'regulator' | 'marketing' | 'nobody';

export interface Question {
  readonly as: ExamplePrincipal;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Binding id, or `dataset.binding`, that must answer. */
  readonly pin?: string;
  readonly explain?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the gateway; that of the shared example, if absent. */
  readonly url?: string;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
}

/** What `x-lakegate-explain` shows of one level to an admin. */
export interface ShownPlan {
  readonly path: string;
  readonly chosen: readonly string[];
  readonly server: string;
  readonly degraded: boolean;
  readonly failedOver: readonly string[];
  readonly stalenessMs: number;
  readonly considered: readonly {
    readonly bindings: readonly string[];
    readonly eligible: boolean;
    readonly reason: string;
    readonly cost?: number;
  }[];
  readonly statements: readonly {
    readonly text: string;
    readonly parameters: readonly { readonly name: string; readonly value: unknown; readonly type: string }[];
  }[];
  readonly rows: number;
}

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly errors: readonly AnswerError[];
  readonly degraded: boolean;
  readonly plan: readonly ShownPlan[];
}

/** Where the example that all end-to-end tests share is listening. */
export function exampleUrl(): string {
  const url = process.env.LAKEGATE_TEST_URL;
  if (url === undefined) throw new Error('the example has not been started: see start-example.mjs');
  return url;
}

/** Where a principal's SQL clients reach it. */
export function exampleSqlUrl(as: ExamplePrincipal): string {
  const address = process.env.LAKEGATE_TEST_SQL;
  if (address === undefined) throw new Error('the example answers no SQL clients: see start-example.mjs');
  return `postgres://${as}:demo-${as}@${address}/lakegate`;
}

/** Asks and gives back everything said, errors too. */
export async function ask<Data = Readonly<Record<string, unknown>> | null>(question: Question): Promise<Answer<Data>> {
  const response = await fetch(`${question.url ?? exampleUrl()}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer demo-${question.as}`,
      'content-type': 'application/json',
      ...(question.pin !== undefined && { 'x-lakegate-pin': question.pin }),
      ...(question.explain === true && { 'x-lakegate-explain': 'true' }),
      ...question.headers,
    },
    body: JSON.stringify({ query: question.query, variables: question.variables }),
  });
  const body = (await response.json()) as {
    readonly data: Data;
    readonly errors?: readonly AnswerError[];
    readonly extensions?: { readonly lakegate?: { readonly degraded?: true; readonly plan?: readonly ShownPlan[] } };
  };
  return {
    status: response.status,
    data: body.data,
    errors: body.errors ?? [],
    degraded: body.extensions?.lakegate?.degraded ?? false,
    plan: body.extensions?.lakegate?.plan ?? [],
  };
}

/** Asks where only an answer will do. @throws Error with the errors that came in its place */
export async function answerTo<Data = Readonly<Record<string, unknown>>>(question: Question): Promise<Data> {
  const { data, errors } = await ask<Data>(question);
  if (errors.length === 0) return data;
  throw new Error(`${question.query} ${JSON.stringify(question.variables ?? {})}: ${JSON.stringify(errors)}`);
}

/** The rows of an answer's one root field: a page's nodes, a list, or the one object. */
export function rowsOf(data: Readonly<Record<string, unknown>>): readonly unknown[] {
  const [field] = Object.values(data);
  if (field === null) return [];
  if (Array.isArray(field)) return field;
  const { nodes } = field as { readonly nodes?: readonly unknown[] };
  return nodes ?? [field];
}
