// What explain says of a request, level by level. Part of core.
import type { Value } from './value.js';

/** A binding (or set of them on one server) that the planner weighed. */
export interface ConsideredRoute {
  /** `dataset.binding` of each leaf. */
  readonly bindings: readonly string[];
  readonly eligible: boolean;
  /** Why not, or what the cost is made of. For admins only. */
  readonly reason: string;
  /** In the cost model's unit, milliseconds; absent where not eligible. */
  readonly cost?: number | undefined;
}

export interface NativeStatement {
  readonly text: string;
  readonly parameters: readonly { readonly name: string; readonly value: Value; readonly type: string }[];
}

/** One level's plan and, once run, what it took. */
export interface LevelPlan {
  readonly path: string;
  readonly datasets: readonly string[];
  readonly grantDigests: Readonly<Record<string, string>>;
  readonly chosen: readonly string[];
  readonly server: string;
  /** How old the answer may be, in ms: the largest lag of the chosen bindings. */
  readonly stalenessMs: number;
  readonly considered: readonly ConsideredRoute[];
  readonly statements: readonly NativeStatement[];
  /** Bindings that failed before the chosen one answered. */
  readonly failedOver: readonly string[];
  readonly degraded: boolean;
  readonly rows: number;
  readonly bytes: number;
  /** By stage: secure, route, compile, execute; in ms. */
  readonly timingsMs: Readonly<Record<string, number>>;
}
