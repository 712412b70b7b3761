/** An error that a state machine knows by its name. Bundles are minified, so that the name of a class would not do. */

export function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
