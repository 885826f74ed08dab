// Asks one question of each binding of its dataset in turn, and counts which of them answered.
import { ask, type Answer, type ExamplePrincipal } from '../support/ask.js';

export interface PinnedQuestion {
  readonly as: ExamplePrincipal;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** How many questions each binding answered, and how many it could not take. */
export class BindingTally {
  readonly answered = new Map<string, number>();
  readonly refused = new Map<string, number>();

  count(binding: string, answered: boolean): void {
    const counts = answered ? this.answered : this.refused;
    counts.set(binding, (counts.get(binding) ?? 0) + 1);
  }

  toString(): string {
    const names = [...new Set([...this.answered.keys(), ...this.refused.keys()])].sort();
    return names
      .map((name) => `${name} ${String(this.answered.get(name) ?? 0)} (refused ${String(this.refused.get(name) ?? 0)})`)
      .join(', ');
  }
}

/** The answer of a binding, or undefined where it can't take the question. @throws Error for any other error */
export async function askBinding<Data>(
  binding: string,
  question: PinnedQuestion,
  tally: BindingTally,
): Promise<Data | undefined> {
  const answer: Answer<Data> = await ask<Data>({ ...question, pin: binding });
  const codes = answer.errors.map((error) => error.extensions.code);
  const refused = codes.length > 0 && codes.every((code) => code === 'NO_ELIGIBLE_BINDING');
  tally.count(binding, !refused);
  if (refused) return undefined;
  if (codes.length === 0) return answer.data;
  throw new Error(`${binding} answered with ${JSON.stringify(answer.errors)}`);
}
