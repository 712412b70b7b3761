/**
 * A second look at a chain that OpenSSL could not follow. KMS accepts a proxy if any path leads to one of its roots, while OpenSSL
 * follows the first issuer that was sent and does not turn back. So the issuers that do lead to a root are looked up here and
 * handed to it. Not the checks' way of building paths: from the roots down, where theirs goes from the leaf up.
 */
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';

export interface Presented {
  readonly at: { readonly host: string; readonly port: number };
  readonly servername: string;
  readonly timeoutMs: number;
}

/** What OpenSSL says when it lost its way, rather than met something bad on it. */
const LOST = ['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'SELF_SIGNED_CERT_IN_CHAIN'];

export function isLost(code: string): boolean {
  return LOST.includes(code);
}

/** PEM of the sent certificates that descend from a root, the roots' own children first. */
export async function descendants(presented: Presented, roots: readonly string[]): Promise<readonly string[]> {
  const [, ...pool] = await sentBy(presented);
  const known = roots.map((pem) => new X509Certificate(pem));
  const found: X509Certificate[] = [];
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    const parents = [...known, ...found];
    const isNew = (one: X509Certificate): boolean => !found.includes(one) && one.ca;
    found.push(...pool.filter((one) => isNew(one) && parents.some((parent) => isChild(one, parent))));
  }
  return found.map((one) => one.toString());
}

function isChild(one: X509Certificate, parent: X509Certificate): boolean {
  return one.checkIssued(parent) && one.verify(parent.publicKey);
}

function sentBy({ at, servername, timeoutMs }: Presented): Promise<readonly X509Certificate[]> {
  return new Promise((resolve) => {
    const socket = connect({ ...at, servername, rejectUnauthorized: false, timeout: timeoutMs });
    const end = (chain: readonly X509Certificate[]): void => {
      resolve(chain);
      socket.destroy();
    };
    socket.once('error', () => end([])).once('timeout', () => end([]));
    socket.once('secureConnect', () => {
      const chain: X509Certificate[] = [];
      for (let one = socket.getPeerX509Certificate(); one !== undefined; one = one.issuerCertificate) chain.push(one);
      end(chain);
    });
  });
}
