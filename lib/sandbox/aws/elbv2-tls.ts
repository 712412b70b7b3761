/** Elastic Load Balancing v2: certificates and security policies. Source: ELB API Reference, version 2015-12-01. */
import { AwsError, integer, type Operations, text, texts } from './operation.ts';
import { page } from './paging.ts';

export const elbv2TlsOperations: Operations = {
  /** The default certificate comes first, and only it is marked so. */
  DescribeListenerCertificates(input, context) {
    const arn = text(input, 'ListenerArn') ?? '';
    const listener = context.world.listeners.find(({ ListenerArn }) => ListenerArn === arn);
    if (listener === undefined) throw notFound('ListenerNotFound');
    const chosen = [
      ...(listener.Certificates ?? []).map(({ CertificateArn }) => ({ CertificateArn, IsDefault: true })),
      ...(context.world.sniCertificates[arn] ?? []).map((CertificateArn) => ({ CertificateArn, IsDefault: false })),
    ];
    const request = {
      operation: 'DescribeListenerCertificates',
      token: text(input, 'Marker'),
      max: integer(input, 'PageSize'),
      badToken: 'ValidationError',
    };
    const { items, next } = page(chosen, request, context);
    return { Certificates: items, NextMarker: next };
  },
  DescribeSSLPolicies(input, { world }) {
    const names = texts(input, 'Names');
    const unknown = names.find((name) => !world.sslPolicies.some(({ Name }) => Name === name));
    if (unknown !== undefined) throw new AwsError('SSLPolicyNotFound', `Policies '[${unknown}]' not found`);
    return { SslPolicies: world.sslPolicies.filter(({ Name = '' }) => names.length === 0 || names.includes(Name)) };
  },
};

function notFound(code: string): AwsError {
  return new AwsError(code, `${code}: there is none of that ARN`);
}
