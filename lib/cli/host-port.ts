/** `HOST:PORT` as typed, with the brackets of IPv6. */
import { isIP } from 'node:net';
import { UsageError } from './usage-error.ts';

export interface HostPort {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*$/;

/** @throws UsageError naming the flag */
export function parseHostPort(flag: string, text: string): HostPort {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3] ?? 0);
  const isHost = match?.[1] === undefined ? isIP(host) === 4 || HOST_NAME.test(host) : isIP(host) === 6;
  if (!isHost || port < 1 || port > 65_535) {
    throw new UsageError(`--${flag} ${JSON.stringify(text)} is not HOST:PORT. Type for example: --${flag} 127.0.0.1:8443`);
  }
  return { host, port };
}

/** An address, not a name: a DNS server cannot be looked up. Answers `ADDRESS:PORT`; port 53 when none is typed. */
export function parseResolver(flag: string, text: string): string {
  const bare = text.replace(/^\[([^\]]+)\]$/, '$1');
  const { host, port } = isIP(bare) === 0 ? parseHostPort(flag, text) : { host: bare, port: 53 };
  if (isIP(host) === 0) throw new UsageError(`--${flag} takes the address of a DNS server, not a name: --${flag} 127.0.0.1:53`);
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
