/** The live port of how load balancers end TLS. What was deleted meanwhile has nothing. */
import {
  DescribeListenerCertificatesCommand,
  DescribeSSLPoliciesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { ListenerTlsPort } from './ports.ts';

const CERTIFICATES = 'elasticloadbalancing:DescribeListenerCertificates';
const POLICIES = 'elasticloadbalancing:DescribeSSLPolicies';

const NOT_THERE = ['ListenerNotFoundException', 'SSLPolicyNotFoundException'];

export function makeLiveListenerTls(options: LiveOptions): ListenerTlsPort {
  const client = new ElasticLoadBalancingV2Client(clientConfig(options));
  return {
    async listenerCertificates(listenerArn) {
      const certificates = await everyPage(CERTIFICATES, async (Marker) => {
        const command = new DescribeListenerCertificatesCommand({ ListenerArn: listenerArn, Marker });
        const answer = await callOrNull(CERTIFICATES, options, NOT_THERE, (send) => client.send(command, send));
        if (answer === null) return { items: [], next: undefined };
        return { items: demand(CERTIFICATES, answer.Certificates), next: answer.NextMarker };
      });
      // The default certificate may be listed a second time, as one of those chosen by SNI.
      return [...new Set(certificates.flatMap(({ CertificateArn }) => CertificateArn ?? []))];
    },
    async sslPolicy(name) {
      const command = new DescribeSSLPoliciesCommand({ Names: [name] });
      const answer = await callOrNull(POLICIES, options, NOT_THERE, (send) => client.send(command, send));
      return answer === null ? null : (demand(POLICIES, answer.SslPolicies).find(({ Name }) => Name === name) ?? null);
    },
  };
}
