// Regular expressions that take time in proportion to the text and no more: no text, however it was made, can hold the
// process up. Syntax and meaning are JavaScript's with the `u` flag, less what can't be had in linear time. Part of core.

/** Whether a text holds a match. */
export type PatternMatcher = (text: string) => boolean;

/** Most states of one pattern; a counted repetition `{n}` takes those of what it repeats n times. */
const maxStates = 2_000;
const tooLarge = 'the pattern is too large: its repetitions add up';
/** Most transitions that are remembered of one pattern; then they are forgotten and found anew. */
const maxTransitions = 20_000;

/** A state of the machine: what it waits for, and where that leads. */
type State =
  | { readonly kind: 'set'; readonly test: (codePoint: number) => boolean; readonly next: number }
  | { readonly kind: 'split'; readonly nexts: number[] }
  | { readonly kind: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'match' };

type Node =
  | { readonly kind: 'set'; readonly test: (codePoint: number) => boolean }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

/**
 * Compiles the source of a regular expression, which is found anywhere in the text unless it is anchored.
 * @throws SyntaxError where it is none with the `u` flag, or has look-arounds, back references, word boundaries or
 * flags of a group, or is too large: with a message that says so.
 */
export function compilePattern(source: string): PatternMatcher {
  new RegExp(source, 'u');
  const states = layOut(new PatternParser(source).parse());
  return new PatternMachine(states).matcher();
}

/** Parses a source that JavaScript has found to be sound. */
class PatternParser {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#chars = Array.from(source);
  }

  parse(): Node {
    return this.#choice();
  }

  #choice(): Node {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return parts.length === 1 ? (parts[0] as Node) : { kind: 'choice', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#chars.length && this.#peek() !== '|' && this.#peek() !== ')') parts.push(this.#repeated());
    return { kind: 'sequence', parts };
  }

  #repeated(): Node {
    const part = this.#atom();
    const rest = this.#chars.slice(this.#at, this.#at + 64).join('');
    const [text, counted, low = '', comma, high = ''] = /^(?:[*+?]|(\{(\d+)(,?)(\d*)\}))/.exec(rest) ?? [];
    if (text === undefined) return part;
    if (Number(low) > maxStates || Number(high) > maxStates) throw new SyntaxError(tooLarge);
    this.#at += text.length;
    this.#take('?');
    if (counted === undefined)
      return { kind: 'repeat', part, min: text === '+' ? 1 : 0, max: text === '?' ? 1 : Infinity };
    const min = Number(low);
    return { kind: 'repeat', part, min, max: high !== '' ? Number(high) : comma === ',' ? Infinity : min };
  }

  #atom(): Node {
    const char = this.#next();
    if (char === '^') return { kind: 'start' };
    if (char === '$') return { kind: 'end' };
    if (char === '(') return this.#group();
    if (char === '.') return { kind: 'set', test: (c) => c !== 10 && c !== 13 && c !== 0x2028 && c !== 0x2029 };
    if (char === '[') return { kind: 'set', test: testOf(`[${this.#classText()}`) };
    if (char === '\\') return { kind: 'set', test: this.#escape() };
    const wanted = char.codePointAt(0);
    return { kind: 'set', test: (codePoint) => codePoint === wanted };
  }

  #group(): Node {
    if (this.#take('?')) {
      const name = /^<(?![=!])[^>]*>/.exec(this.#chars.slice(this.#at).join(''))?.[0];
      if (name !== undefined) this.#at += Array.from(name).length;
      else if (!this.#take(':'))
        throw new SyntaxError('look-arounds and flags of a group cannot be matched in linear time');
    }
    const inner = this.#choice();
    this.#take(')');
    return inner;
  }

  #classText(): string {
    let text = '';
    for (;;) {
      const char = this.#next();
      text += char;
      if (char === ']') return text;
      if (char === '\\') text += this.#next();
    }
  }

  #escape(): (codePoint: number) => boolean {
    const rest = this.#chars.slice(this.#at).join('');
    if (/^[1-9k]/.test(rest)) throw new SyntaxError('back references cannot be matched in linear time');
    if (/^[bB]/.test(rest)) throw new SyntaxError('word boundaries are not supported');
    const text =
      /^(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|x..|c.|[^])/u.exec(rest)?.[0] ?? '';
    this.#at += Array.from(text).length;
    return testOf(`\\${text}`);
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at++;
    return true;
  }

  #peek(): string | undefined {
    return this.#chars[this.#at];
  }

  #next(): string {
    const char = this.#chars[this.#at++];
    if (char === undefined) throw new SyntaxError('the pattern ends too early');
    return char;
  }
}

/** A test of one code point by JavaScript's own reading of a class or an escape. */
function testOf(source: string): (codePoint: number) => boolean {
  const expression = new RegExp(`^${source}$`, 'u');
  return (codePoint) => expression.test(String.fromCodePoint(codePoint));
}

/** States of a pattern, the first of them to start with: Thompson's construction. */
function layOut(root: Node): readonly State[] {
  const states: State[] = [];
  let steps = 0;
  const add = (state: State): number => {
    if (states.length >= maxStates) throw new SyntaxError(tooLarge);
    return states.push(state) - 1;
  };
  /** Lays out a node before `next`; gives its entry. */
  const place = (node: Node, next: number): number => {
    if (++steps > 10 * maxStates) throw new SyntaxError(tooLarge);
    switch (node.kind) {
      case 'set':
        return add({ kind: 'set', test: node.test, next });
      case 'start':
      case 'end':
        return add({ kind: node.kind, next });
      case 'sequence':
        return node.parts.reduceRight((after, part) => place(part, after), next);
      case 'choice':
        return add({ kind: 'split', nexts: node.parts.map((part) => place(part, next)) });
      case 'repeat':
        return placeRepeat(node, next);
    }
  };
  const placeRepeat = ({ part, min, max }: Extract<Node, { kind: 'repeat' }>, next: number): number => {
    let entry = next;
    if (max === Infinity) {
      const nexts: number[] = [next];
      entry = add({ kind: 'split', nexts });
      nexts.push(place(part, entry));
    } else {
      for (let i = min; i < max; i++) entry = add({ kind: 'split', nexts: [next, place(part, entry)] });
    }
    for (let i = 0; i < min; i++) entry = place(part, entry);
    return entry;
  };
  const entries: number[] = [];
  add({ kind: 'split', nexts: entries });
  entries.push(place(root, add({ kind: 'match' })));
  return states;
}

/** A set of states that the machine may be in at once. */
interface Place {
  /** States that wait for a code point, and ends. */
  readonly members: readonly number[];
  /** A match has been found. */
  readonly found: boolean;
  /** There is one if the text ends here. */
  readonly foundAtEnd: boolean;
  /** By ASCII code, where most texts lie, and by other code points. */
  readonly asciiNexts: (Place | undefined)[];
  readonly nexts: Map<number, Place>;
}

/** Runs the states side by side, one step for each code point, and remembers steps it has taken. */
class PatternMachine {
  readonly #states: readonly State[];
  readonly #first: Place;
  #places = new Map<string, Place>();
  #transitions = 0;

  constructor(states: readonly State[]) {
    this.#states = states;
    this.#first = this.#place([0], true);
  }

  matcher(): PatternMatcher {
    return (text) => {
      let place = this.#first;
      for (let i = 0; i < text.length; i++) {
        if (place.found) return true;
        if (place.members.length === 0) return false;
        const codePoint = text.codePointAt(i) as number;
        if (codePoint > 0xffff) i++;
        const known = codePoint < 128 ? place.asciiNexts[codePoint] : place.nexts.get(codePoint);
        place = known ?? this.#step(place, codePoint);
      }
      return place.found || place.foundAtEnd;
    };
  }

  #step(from: Place, codePoint: number): Place {
    if (++this.#transitions > maxTransitions) {
      this.#transitions = 0;
      this.#places = new Map();
      this.#first.nexts.clear();
      this.#first.asciiNexts.fill(undefined);
    }
    const reached: number[] = [0];
    for (const member of from.members) {
      const state = this.#states[member] as State;
      if (state.kind === 'set' && state.test(codePoint)) reached.push(state.next);
    }
    const place = this.#place(reached, false);
    if (codePoint < 128) from.asciiNexts[codePoint] = place;
    else from.nexts.set(codePoint, place);
    return place;
  }

  #place(entries: readonly number[], atStart: boolean): Place {
    const open = this.#close(entries, atStart, false);
    const key = `${String(atStart)} ${String(open.found)} ${open.members.join(' ')}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const foundAtEnd = open.found || this.#close(entries, atStart, true).found;
    const { members, found } = open;
    const asciiNexts = new Array<Place | undefined>(128).fill(undefined);
    const place: Place = { members, found, foundAtEnd, asciiNexts, nexts: new Map() };
    this.#places.set(key, place);
    return place;
  }

  /** All states that some states lead to without a code point. */
  #close(
    entries: readonly number[],
    atStart: boolean,
    atEnd: boolean,
  ): { readonly members: readonly number[]; readonly found: boolean } {
    const seen = new Set<number>();
    const waiting = [...entries];
    const members: number[] = [];
    let found = false;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const state = this.#states[at] as State;
      if (state.kind === 'split') waiting.push(...state.nexts);
      else if (state.kind === 'match') found = true;
      else if (state.kind === 'set') members.push(at);
      else {
        if (state.kind === 'end') members.push(at);
        if (state.kind === 'start' ? atStart : atEnd) waiting.push(state.next);
      }
    }
    return { members: members.sort((a, b) => a - b), found };
  }
}
