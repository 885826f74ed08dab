// The settings of one connection: what they are now, what a transaction changed and may take back.
import { sqlFailure } from '../sql-failure.js';
import { offsetOfZone } from '../values/time-text.js';
import type { TextStyle } from '../values/encode-value.js';
import { durationMs } from './parse-setting.js';
import { type SettingFacts, type SettingSpec, settingTable } from './setting-table.js';

type Values = ReadonlyMap<string, string>;

/** Everything that can be gone back to. */
export interface SettingState {
  readonly session: Values;
  /** Of SET LOCAL: until the transaction ends. */
  readonly local: Values;
}

/** Settings that are none of PostgreSQL's, with a dot in their names: it keeps them, whatever they say. */
const mostCustomSettings = 100;
const longestValue = 10_000;

export class SessionSettings {
  readonly #table: ReadonlyMap<string, SettingSpec>;
  #initial: Values;
  #state: SettingState;
  #style: TextStyle | undefined;
  #told = new Map<string, string>();
  /** Another number after every change. */
  version = 0;

  constructor(facts: SettingFacts) {
    this.#table = settingTable(facts);
    this.#initial = new Map([...this.#table].map(([key, spec]) => [key, spec.initial]));
    this.#state = { session: this.#initial, local: new Map() };
  }

  /** What start-up says is what RESET goes back to. @throws LakegateError 42704, 55P02, 22023 */
  start(given: readonly (readonly [string, string])[]): void {
    for (const [name, value] of given) this.set(name, value, false);
    this.#initial = this.#state.session;
  }

  /** `value` undefined: back to what it was at start-up. @throws LakegateError 42704, 55P02, 22023 */
  set(name: string, value: string | undefined, local: boolean): void {
    const key = name.toLowerCase();
    const spec = this.#find(key, name);
    if (spec.parse === undefined) {
      if (value === undefined || value === this.get(key)) return;
      throw sqlFailure('55P02', `parameter "${spec.name}" cannot be changed`);
    }
    if (value !== undefined && value.length > longestValue) {
      throw sqlFailure('22023', `value for parameter "${spec.name}" is too long`);
    }
    const kept = value === undefined ? (this.#initial.get(key) ?? '') : spec.parse(value, spec.name);
    const { session, local: ofTransaction } = this.#state;
    if (local) {
      this.restore({ session, local: new Map(ofTransaction).set(key, kept) });
      return;
    }
    const others = new Map(ofTransaction);
    others.delete(key);
    this.restore({ session: new Map(session).set(key, kept), local: others });
  }

  reset(name: string | undefined): void {
    if (name === undefined) this.restore({ session: this.#initial, local: new Map() });
    else this.set(name, undefined, false);
  }

  /** @throws LakegateError 42704 */
  show(name: string): { readonly name: string; readonly value: string } {
    const spec = this.#find(name.toLowerCase(), name, true);
    return { name: spec.name, value: this.get(name.toLowerCase()) };
  }

  all(): readonly { readonly name: string; readonly value: string }[] {
    return [...this.#table.values()].map(({ name }) => ({ name, value: this.get(name.toLowerCase()) }));
  }

  /** By a name in lower case; empty where there is none. */
  get(key: string): string {
    return this.#state.local.get(key) ?? this.#state.session.get(key) ?? '';
  }

  /** By names in lower case. */
  values(): Values {
    return this.#state.local.size === 0 ? this.#state.session : new Map([...this.#state.session, ...this.#state.local]);
  }

  state(): SettingState {
    return this.#state;
  }

  restore(state: SettingState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#style = undefined;
    this.version++;
  }

  /** The transaction is over: what SET LOCAL said no longer holds. */
  endTransaction(): void {
    if (this.#state.local.size > 0) this.restore({ session: this.#state.session, local: new Map() });
  }

  timeoutMs(name: 'statement_timeout' | 'idle_in_transaction_session_timeout' | 'idle_session_timeout'): number {
    return durationMs(this.get(name));
  }

  textStyle(): TextStyle {
    this.#style ??= {
      offsetOf: offsetOfZone(this.get('timezone')),
      extraFloatDigits: Number(this.get('extra_float_digits')),
    };
    return this.#style;
  }

  /** Reported settings that are other than the client was told last; it counts as told. */
  takeReports(): readonly (readonly [string, string])[] {
    const reports: (readonly [string, string])[] = [];
    for (const [key, { name, reported }] of this.#table) {
      const value = this.get(key);
      if (reported !== true || this.#told.get(key) === value) continue;
      this.#told.set(key, value);
      reports.push([name, value]);
    }
    return reports;
  }

  #find(key: string, name: string, mustBeSet = false): SettingSpec {
    const known = this.#table.get(key);
    if (known !== undefined) return known;
    const isKnown = this.#state.session.has(key) || this.#state.local.has(key);
    const custom = this.#state.session.size + this.#state.local.size - this.#table.size;
    const isCustom = /^[a-z_][\w$]*(\.[a-z_][\w$]*)+$/i.test(name) && name.length <= 200;
    if (isCustom && (isKnown || (!mustBeSet && custom < mostCustomSettings))) {
      return { name, initial: '', parse: (value) => value };
    }
    throw sqlFailure('42704', `unrecognized configuration parameter "${name}"`);
  }
}
