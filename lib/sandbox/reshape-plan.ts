/** Changes that touch several places of a plan at once, so that only what a fault or variant means is different. */
import type { Credential } from '../aws/ports.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { proxyConfigurationText, secretText } from './sandbox-credential.ts';

/** On the proxy and in the secret alike. */
export function setCredential(plan: SandboxPlan, changes: Partial<Credential>): void {
  const credential = { ...plan.behaviour.XksProxyAuthenticationCredential, ...changes };
  plan.behaviour.XksProxyAuthenticationCredential = credential;
  setSecretText(plan, secretText(credential));
}

/** What the secret holds, whatever the proxy knows. */
export function setSecretText({ aws }: SandboxPlan, text: string): void {
  for (const secret of aws.secrets) secret.SecretString = text;
}

/** The secret holds the whole file that the proxy generated, with this path in it. */
export function putProxyConfiguration(plan: SandboxPlan, XksProxyUriPath: string): void {
  setSecretText(plan, proxyConfigurationText(plan.behaviour.XksProxyAuthenticationCredential, XksProxyUriPath));
}

/** In the request and on the proxy alike. */
export function setPath({ params, behaviour }: SandboxPlan, path: string): void {
  params.XksProxyUriPath = path;
  behaviour.XksProxyUriPath = path;
}

/**
 * Another host name below `xks.example.com`, with a certificate, DNS, endpoint service and secret that all say so. A wildcard
 * certificate where the name is too long for a common name.
 */
export function renameHost({ params, certificate, zone, aws }: SandboxPlan, host: string): void {
  params.XksProxyUriEndpoint = `https://${host}`;
  const commonName = host.length > COMMON_NAME_LENGTH ? host.replace(/^[^.]+/, '*') : host;
  Object.assign(certificate, { commonName, subjectAltNames: [...new Set([host, commonName])] });
  const records = zone.get(SANDBOX.host);
  if (records !== undefined) {
    zone.delete(SANDBOX.host);
    zone.set(host, records);
  }
  for (const { configuration } of aws.endpointServices) configuration.PrivateDnsName = host;
  for (const secret of aws.secrets) secret.Tags = [{ Key: 'xks-preflight:endpoint', Value: host }];
}

/** X.520, upper bound of a common name. */
const COMMON_NAME_LENGTH = 64;

export interface Stranger {
  readonly name?: string;
  readonly endpoint?: string;
  readonly path?: string;
  readonly serviceName?: string;
  readonly connectivity?: SandboxPlan['connectivity'];
  readonly AccessKeyId?: string;
}

/** A store that somebody else made, alike in what is given. */
export function addStore({ aws, connectivity: ours }: SandboxPlan, alike: Stranger): void {
  const number = aws.keyStores.length + 1;
  const connectivity = alike.connectivity ?? ours;
  aws.keyStores.push({
    rawSecretAccessKey: null,
    hasKeys: false,
    attempt: 0,
    entry: {
      CustomKeyStoreId: `cks-${String(number).padStart(17, '0')}`,
      CustomKeyStoreName: alike.name ?? `another-store-${number}`,
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      ConnectionState: 'DISCONNECTED',
      CreationDate: new Date('2026-01-01T00:00:00Z'),
      XksProxyConfiguration: {
        Connectivity: connectivity === 'vpc' ? 'VPC_ENDPOINT_SERVICE' : 'PUBLIC_ENDPOINT',
        AccessKeyId: alike.AccessKeyId ?? `OTHERSTORESKEYID2345${'ABCDEFGHIJ'.charAt(number % 10)}`,
        UriEndpoint: alike.endpoint ?? `https://store-${number}.example.com`,
        UriPath: alike.path ?? '/kms/xks/v1',
        ...(connectivity === 'vpc'
          ? {
              VpcEndpointServiceName:
                alike.serviceName ?? `com.amazonaws.vpce.us-east-1.vpce-svc-${String(number).padStart(17, '0')}`,
            }
          : {}),
      },
    },
  });
}
