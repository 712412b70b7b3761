/** A port whose SDK client is loaded with its first call: a function that may never call a service need not carry it at start. */

type Method = (...input: unknown[]) => Promise<unknown>;

/** For ports all of whose members are asynchronous methods. */
export function lazily<P extends object>(load: () => Promise<P>): P {
  let loaded: Promise<P> | undefined;
  const call =
    (name: string | symbol): Method =>
    async (...input) => {
      loaded ??= load();
      const port = await loaded;
      return (Reflect.get(port, name) as Method).apply(port, input);
    };
  // Were there a `then`, awaiting the port itself would be taken for a call.
  return new Proxy({} as P, { get: (_port, name) => (name === 'then' ? undefined : call(name)) });
}
