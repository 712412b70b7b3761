/** The roots of public trust: those that this Node brings along, which are Mozilla's. Read when first asked for. */
import { rootCertificates } from 'node:tls';

/** PEM, one certificate each. */
export function publicRoots(): readonly string[] {
  return rootCertificates;
}
