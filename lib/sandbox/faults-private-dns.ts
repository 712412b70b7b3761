/** Faults of the private DNS name and the record that proves its ownership. */
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { configurationOf, hostedZonesOf, setVerification, TXT_NAME } from './service-of.ts';

export const PRIVATE_DNS_FAULTS: readonly Fault[] = [
  {
    name: 'private-dns-missing',
    summary: 'the endpoint service has no private DNS name',
    connectivity: 'vpc',
    codes: ['private-dns/name-not-set', 'vpc-endpoint-service/private-dns-name-missing'],
    breaks: (plan) => {
      delete configurationOf(plan).PrivateDnsName;
      delete configurationOf(plan).PrivateDnsNameConfiguration;
    },
  },
  {
    name: 'private-dns-differs',
    summary: 'the private DNS name is not the host of the endpoint',
    connectivity: 'vpc',
    codes: ['private-dns/name-differs'],
    breaks: (plan) => {
      configurationOf(plan).PrivateDnsName = 'other.xks.example.com';
    },
  },
  {
    name: 'domain-not-verified',
    summary: 'the TXT record is published, but the domain is not verified',
    connectivity: 'vpc',
    codes: ['private-dns/verification-not-started'],
    breaks: (plan) => {
      setVerification(plan, 'pendingVerification');
    },
  },
  {
    name: 'txt-missing',
    summary: 'the TXT record is missing and the domain not verified',
    connectivity: 'vpc',
    codes: ['private-dns/record-not-visible'],
    breaks: (plan) => {
      setVerification(plan, 'pendingVerification');
      plan.zone.delete(TXT_NAME);
    },
  },
  {
    name: 'txt-wrong',
    summary: 'the TXT record holds another value and verification failed',
    connectivity: 'vpc',
    codes: ['private-dns/record-wrong'],
    breaks: (plan) => {
      setVerification(plan, 'failed');
      plan.zone.set(TXT_NAME, { TXT: ['vpce:somethingElse'] });
    },
  },
  {
    name: 'txt-removed',
    summary: 'the TXT record is gone after verification',
    connectivity: 'vpc',
    codes: ['private-dns/record-gone'],
    breaks: ({ zone }) => {
      zone.delete(TXT_NAME);
    },
  },
  {
    name: 'private-dns-wildcard',
    summary: 'the private DNS name is a wildcard',
    connectivity: 'vpc',
    codes: ['private-dns/name-wildcard'],
    breaks: (plan) => {
      configurationOf(plan).PrivateDnsName = '*.xks.example.com';
    },
  },
  {
    name: 'private-dns-case',
    summary: 'private DNS name and endpoint differ in upper and lower case',
    connectivity: 'vpc',
    codes: ['private-dns/name-case-differs'],
    breaks: (plan) => {
      configurationOf(plan).PrivateDnsName = SANDBOX.host.toUpperCase();
    },
  },
  {
    name: 'verification-unknown',
    summary: 'the domain is not verified, and EC2 names no TXT record',
    connectivity: 'vpc',
    codes: ['private-dns/not-verified'],
    breaks: (plan) => {
      configurationOf(plan).PrivateDnsNameConfiguration = { State: 'pendingVerification' };
    },
  },
  {
    name: 'txt-never-made',
    summary: 'the TXT record is nowhere and the domain not verified',
    connectivity: 'vpc',
    codes: ['private-dns/record-missing'],
    breaks: (plan) => {
      setVerification(plan, 'pendingVerification');
      plan.zone.delete(TXT_NAME);
      for (const zone of hostedZonesOf(plan)) zone.records = [];
    },
  },
  {
    name: 'txt-private',
    summary: 'the TXT record is in a private hosted zone only',
    connectivity: 'vpc',
    codes: ['private-dns/record-in-private-zone'],
    breaks: (plan) => {
      setVerification(plan, 'failed');
      plan.zone.delete(TXT_NAME);
      for (const { zone } of hostedZonesOf(plan)) zone.Config = { PrivateZone: true };
    },
  },
  {
    name: 'txt-domain-doubled',
    summary: 'the TXT record is published with the domain twice in its name',
    connectivity: 'vpc',
    codes: ['private-dns/record-misplaced'],
    breaks: (plan) => {
      misplace(plan, `${TXT_NAME}.xks.example.com`);
    },
  },
  {
    name: 'txt-below-name',
    summary: 'the TXT record is published below the private DNS name itself',
    connectivity: 'vpc',
    codes: ['private-dns/record-misplaced'],
    breaks: (plan) => {
      misplace(plan, `${SANDBOX.verification.name}.${SANDBOX.host}`);
    },
  },
  {
    name: 'txt-dns-fails',
    summary: 'the domain is not verified, and public DNS does not say what the TXT record holds',
    connectivity: 'vpc',
    codes: ['private-dns/record-unknown', 'private-dns/not-verified'],
    breaks: (plan) => {
      setVerification(plan, 'pendingVerification');
      plan.zone.set(TXT_NAME, { fault: 'servfail' });
    },
  },
  {
    name: 'domain-not-public',
    summary: 'no domain above the private DNS name exists in public DNS',
    connectivity: 'vpc',
    codes: ['private-dns/domain-not-public'],
    breaks: (plan) => {
      setVerification(plan, 'pendingVerification');
      plan.zone.clear();
    },
  },
  {
    name: 'domain-lapsed',
    summary: 'the domain of the verified private DNS name is gone from public DNS',
    connectivity: 'vpc',
    codes: ['private-dns/domain-gone', 'private-dns/record-gone'],
    breaks: ({ zone }) => {
      zone.clear();
    },
  },
];

function misplace(plan: SandboxPlan, name: string): void {
  setVerification(plan, 'failed');
  plan.zone.delete(TXT_NAME);
  plan.zone.set(name, { TXT: [SANDBOX.verification.value] });
  for (const zone of hostedZonesOf(plan)) zone.records = [];
}
