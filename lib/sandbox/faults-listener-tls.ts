/** Faults of a load balancer that ends TLS itself. */
import type { Fault } from './fault.ts';
import { endTls } from './balancer-shapes.ts';
import { NETWORK } from './healthy-network.ts';
import { FAULTY_TLS } from './xks-proxy-tls.ts';

export const LISTENER_TLS_FAULTS: readonly Fault[] = [
  {
    name: 'policy-without-kms-suites',
    summary: 'the listener ends TLS, with none of the suites of KMS',
    connectivity: 'vpc',
    codes: ['load-balancer/policy-unfit', 'tls/no-kms-suite'],
    breaks: (plan) => {
      endTls(plan, { SslPolicy: NETWORK.policyWithoutKmsSuites });
      Object.assign(plan.proxyTls, FAULTY_TLS.aes128Only);
    },
  },
  {
    name: 'listener-certificate-expired',
    summary: 'the listener ends TLS, with a certificate that has expired',
    connectivity: 'vpc',
    codes: ['load-balancer/certificate-unfit', 'tls/expired'],
    breaks: (plan) => {
      endTls(plan);
      Object.assign(plan.aws.certificates[0]!, { Status: 'EXPIRED', NotAfter: new Date('2026-01-01T00:00:00Z') });
      Object.assign(plan.certificate, { notBeforeDays: -90, notAfterDays: -1 });
    },
  },
  {
    name: 'listener-certificate-imported',
    summary: 'the listener ends TLS, with a certificate that ACM does not renew',
    connectivity: 'vpc',
    codes: ['load-balancer/certificate-not-renewed'],
    breaks: (plan) => {
      endTls(plan);
      Object.assign(plan.aws.certificates[0]!, { Type: 'IMPORTED', RenewalEligibility: 'INELIGIBLE' });
    },
  },
];
