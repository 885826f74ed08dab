// What a contract says of features: which of a dataset's columns models are given, by which entity, how long they hold.
// Part of core.
import type { OnDemandExpression } from './on-demand-expression.js';

/** A feature that is computed when it is asked for, from others of its view. */
export interface OnDemandFeature {
  readonly name: string;
  readonly description?: string | undefined;
  readonly expression: OnDemandExpression;
}

/**
 * A dataset as a feature view, in Feast's terms: one row for each entity, which its key names; every other column but
 * those of time is a feature.
 */
export interface FeatureView {
  /** Column of when the features were true, a timestamp. */
  readonly timestamp: string;
  /** Column of when a row was written, a timestamp: of rows of one time the last written holds. */
  readonly created?: string | undefined;
  /** How old features may be to be given; absent: any age. */
  readonly ttlMs?: number | undefined;
  /**
   * The dataset of the features as they were at every time: the same columns, and the timestamp in its key. What
   * training sets are taken from and the view is materialised from.
   */
  readonly history?: string | undefined;
  readonly onDemand: readonly OnDemandFeature[];
}

/** Features that a model is given together, under a name. */
export interface FeatureService {
  readonly name: string;
  /** In the order in which they are given. */
  readonly features: readonly { readonly view: string; readonly feature: string }[];
}
