// Reads the members of an AWS JSON request, each checked, with the service's own exception for what is wrong.

/** A member of a request that must be something else. */
export type InvalidMember = (message: string) => Error;

export class AwsRequest {
  constructor(
    private readonly members: Readonly<Record<string, unknown>>,
    private readonly invalid: InvalidMember,
  ) {}

  /** @throws the service's validation exception when missing or not a text. */
  string(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined || value === '') throw this.invalid(`${name} is required`);
    return value;
  }

  optionalString(name: string): string | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw this.invalid(`${name} must be a string`);
    return value;
  }

  optionalInteger(name: string, least: number, most: number): number | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw this.invalid(`${name} must be an integer between ${String(least)} and ${String(most)}`);
    }
    return value;
  }

  optionalNumber(name: string): number | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number') throw this.invalid(`${name} must be a number`);
    return value;
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'boolean') throw this.invalid(`${name} must be a boolean`);
    return value;
  }

  /** Whether the member is there, whatever it is. */
  has(name: string): boolean {
    return this.members[name] !== undefined && this.members[name] !== null;
  }

  /** Names of the members that are there. */
  names(): string[] {
    return Object.keys(this.members).filter((name) => this.has(name));
  }

  /** A map of texts, empty when absent. */
  stringMap(name: string): Record<string, string> {
    const map = this.structure(name);
    return Object.fromEntries(map.names().map((key) => [key, map.optionalString(key) ?? '']));
  }

  strings(name: string): string[] {
    return this.array(name).map((value) => {
      if (typeof value !== 'string') throw this.invalid(`${name} must be a list of strings`);
      return value;
    });
  }

  /** A nested structure, empty when absent. */
  structure(name: string): AwsRequest {
    const value = this.members[name] ?? {};
    if (!isObject(value)) throw this.invalid(`${name} must be a structure`);
    return new AwsRequest(value, this.invalid);
  }

  structures(name: string): AwsRequest[] {
    return this.array(name).map((value) => {
      if (!isObject(value)) throw this.invalid(`${name} must be a list of structures`);
      return new AwsRequest(value, this.invalid);
    });
  }

  private array(name: string): unknown[] {
    const value = this.members[name];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw this.invalid(`${name} must be a list`);
    return value;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
