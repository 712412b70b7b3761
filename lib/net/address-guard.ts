/**
 * Which addresses and ports may be dialled. Requests name addresses that come from DNS or from AWS, both under somebody else's
 * control: without this, a proxy's DNS record could point our probes at the network we stand in. The address that was vetted is
 * the one that is dialled; nothing is resolved in between.
 */
import type { Target } from '../model/facts.ts';
import { type AddressClass, addressClass } from '../xks/address-class.ts';
import { type NetFailure, netFailure } from './net-failure.ts';

/**
 * `public`: what KMS could reach over the internet, port 443. `vpc`: unicast addresses of a private network, port 443 and the
 * ports named. `lab`: anything, names included; for the command line's `--connect-to`.
 */
export type Scope = 'public' | 'vpc' | 'lab';

const HTTPS_PORT = 443;

const IN_VPC: ReadonlySet<AddressClass> = new Set<AddressClass>([
  // Any CIDR block can be a VPC's; only what can be no host of a VPC is left out.
  'public',
  'private',
  'carrier-grade-nat',
  'documentation',
  'benchmarking',
]);

/** Null when the target may be dialled; otherwise a failure that names the class of the address. */
export function guardTarget(target: Target, scope: Scope, targetPorts: readonly number[]): NetFailure | null {
  if (scope === 'lab') return null;
  const label = `${target.address}:${target.port}`;
  const name = addressClass(target.address);
  if (!(scope === 'vpc' ? IN_VPC.has(name) : name === 'public')) return netFailure('vantage', 'forbidden-address', label, name);
  const ports = scope === 'vpc' ? [HTTPS_PORT, ...targetPorts] : [HTTPS_PORT];
  return ports.includes(target.port) ? null : netFailure('vantage', 'forbidden-address', label, `port ${target.port}`);
}
