// What the gateway and the process of the mirrors say to each other.
import type { MirrorDefinition } from './mirror-definition.js';
import type { MirrorSession } from './render-session.js';

/** How the process is started. */
export interface MirrorSettings {
  /** An archive of an empty server; absent or unreadable: it is made, which takes seconds, and kept there if that can be. */
  readonly templateFile: string | undefined;
  /** Mirrors kept; the least recently used one goes first. */
  readonly maxMirrors: number;
  /** Of the rows of one answer. */
  readonly maxAnswerBytes: number;
  /** To which the memory of one mirror may grow. */
  readonly maxMirrorBytes: number;
}

/** A question of a mirror; one at a time. */
export interface MirrorRequest {
  /** Which mirror. */
  readonly digest: string;
  /** Given when the process has said that it has no such mirror. */
  readonly definition?: MirrorDefinition | undefined;
  readonly session: MirrorSession;
  readonly text: string;
  readonly parameterTypes: readonly number[];
  /** Absent: the question is only described. */
  readonly run?: { readonly values: readonly (string | null)[]; readonly formats: readonly number[] } | undefined;
}

export type MirrorReply =
  /** The process takes questions. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'mirror-missing' }
  /** `messages`: those of PostgreSQL's protocol that describe the question, or hold its rows. */
  | { readonly kind: 'answered'; readonly messages: readonly Uint8Array[]; readonly residentBytes: number }
  | { readonly kind: 'answer-too-large' }
  /** The body of PostgreSQL's error. */
  | { readonly kind: 'refused'; readonly error: Uint8Array }
  /** The mirror could not be made, or broke. */
  | { readonly kind: 'failed'; readonly message: string };
