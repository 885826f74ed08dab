// Thrown inside the compiler where a dialect can't take a plan; compileSql turns it into a Refusal.

/** Names what can't be done, for an admin's explain; never a value. */
export class SqlRefusal extends Error {
  override readonly name = 'SqlRefusal';
}
