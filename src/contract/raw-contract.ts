// A contract file once its structure is checked: the part of ODCS that Lakegate reads, still in ODCS's own terms.

export interface RawCustomProperty {
  readonly property: string;
  readonly value: unknown;
}

interface RawElement {
  readonly id?: string;
  readonly description?: string;
  readonly customProperties?: readonly RawCustomProperty[];
}

export interface RawRelationship extends RawElement {
  readonly from?: string | readonly string[];
  readonly to?: string | readonly string[];
}

export interface RawQualityRule {
  readonly name?: string;
  readonly description?: string;
  readonly type?: string;
  /** v3.0 calls it `rule`. */
  readonly metric?: string;
  readonly rule?: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly mustBe?: unknown;
  readonly severity?: string;
}

/** A property's type: of a column, of a struct's field, of a list's items. */
export interface RawType extends RawElement {
  readonly name?: string;
  readonly logicalType?: string;
  readonly physicalType?: string;
  readonly logicalTypeOptions?: Readonly<Record<string, unknown>>;
  readonly required?: boolean;
  readonly properties?: readonly RawProperty[];
  readonly items?: RawType;
  readonly unique?: boolean;
  /** v3.2. */
  readonly enum?: readonly unknown[];
  readonly quality?: readonly RawQualityRule[];
}

export interface RawProperty extends RawType {
  readonly name: string;
  readonly physicalName?: string;
  readonly primaryKey?: boolean;
  readonly primaryKeyPosition?: number;
  readonly classification?: string;
  readonly semanticType?: string;
  readonly examples?: readonly unknown[];
  readonly relationships?: readonly RawRelationship[];
}

export interface RawSchemaObject extends RawElement {
  readonly name: string;
  readonly physicalName?: string;
  readonly tags?: readonly string[];
  readonly properties?: readonly RawProperty[];
  readonly relationships?: readonly RawRelationship[];
  readonly quality?: readonly RawQualityRule[];
}

export interface RawServer extends RawElement {
  readonly server: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

interface RawSlaProperty {
  readonly property: string;
  readonly value: unknown;
  readonly unit?: string;
  readonly element?: string;
}

export interface RawContract {
  readonly id: string;
  readonly version: string;
  readonly name?: string;
  readonly domain?: string;
  readonly description?: { readonly purpose?: string };
  readonly tags?: readonly string[];
  readonly servers?: readonly RawServer[];
  readonly schema?: readonly RawSchemaObject[];
  readonly roles?: readonly { readonly role: string }[];
  readonly slaDefaultElement?: string;
  readonly slaProperties?: readonly RawSlaProperty[];
  readonly customProperties?: readonly RawCustomProperty[];
}
