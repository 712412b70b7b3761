/** Is the load balancer itself in order: whose it is, what else it serves, whether several of them agree? Pure. */
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import { judgeAdmission } from './load-balancer-admission.ts';
import { judgeNetwork } from './load-balancer-network.ts';
import type { BalancerSeen, BalancersSeen } from './load-balancer-observe.ts';
import { judgeOutsideTargets } from './load-balancer-outside.ts';
import { type Code, notVisible, type Present, unreadable } from './load-balancer-present.ts';
import { judgeGroups } from './load-balancer-targets.ts';
import { judgeListenerTls } from './load-balancer-tls.ts';
import type { Attempt } from './refused.ts';

export function judgeBalancers(seen: BalancersSeen, input: CheckInput): readonly Judged<Code>[] {
  const { configuration, balancers } = seen;
  const arns = configuration?.NetworkLoadBalancerArns ?? [];
  if (configuration === null || arns.length === 0) return [notVisible('the load balancer of the endpoint service')];
  const owner = seen.owner ?? input.run.account;
  const belonging = [...judgeOwner(arns, configuration.ServiceId ?? null, owner), ...judgeSharing(arns, seen)];
  if (!balancers.ok) return [...belonging, unreadable(balancers.evidence, ALL)];
  return [...belonging, ...balancers.value.flatMap((one) => judgeOne(one, seen, input)), ...judgeAlike(balancers.value)];
}

function judgeOne(one: BalancerSeen, { observedAt, owner }: BalancersSeen, input: CheckInput): readonly Judged<Code>[] {
  const { loadBalancer, arn } = one;
  if (loadBalancer === null) return [notVisible('the load balancer', { loadBalancerArn: arn })];
  const present: Present = { ...one, loadBalancer };
  const tlsSucceeded = (input.facts.tls?.verifiedLeaves.length ?? 0) > 0;
  return [
    ...refusals(present),
    ...judgeProtection(present),
    ...judgeNetwork(present),
    ...judgeListenerTls(present, input.params, observedAt),
    ...judgeGroups(present, tlsSucceeded),
    ...judgeAdmission(present),
    ...judgeOutsideTargets(present, owner ?? input.run.account),
  ];
}

function judgeOwner(arns: readonly string[], serviceId: string | null, owner: string | null): readonly Judged<Code>[] {
  if (owner === null) return [];
  const foreign = arns.filter((arn) => accountOf(arn) !== owner);
  if (foreign.length === 0) return [{ code: 'load-balancer/same-account', evidence: { owner, loadBalancerArns: arns } }];
  return foreign.map((loadBalancerArn) => ({
    code: 'load-balancer/other-account',
    evidence: { owner, account: accountOf(loadBalancerArn), serviceId, loadBalancerArn },
  }));
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function judgeSharing(arns: readonly string[], { services, configuration }: BalancersSeen): readonly Judged<Code>[] {
  const others = services.filter(
    ({ ServiceId, NetworkLoadBalancerArns = [] }) =>
      ServiceId !== configuration?.ServiceId && NetworkLoadBalancerArns.some((arn) => arns.includes(arn)),
  );
  const code = others.length === 0 ? 'load-balancer/serves-one-service' : 'load-balancer/serves-other-services';
  const names = others.flatMap(({ ServiceId }) => ServiceId ?? []).slice(0, 5);
  return [{ code, evidence: { loadBalancerArns: arns, otherServices: names } }];
}

function judgeProtection({ arn: loadBalancerArn, attributes }: Present): readonly Judged<Code>[] {
  const evidence = { loadBalancerArn };
  if (!attributes.ok) return [{ code: 'load-balancer/advice-unreadable', evidence: { ...evidence, ...attributes.evidence } }];
  const isOn = attributes.value['deletion_protection.enabled'] === 'true';
  return [{ code: isOn ? 'load-balancer/deletion-protection-on' : 'load-balancer/deletion-protection-off', evidence }];
}

const ALL = ['XKS-NLB-001', 'XKS-NLB-010', 'XKS-NLB-013', 'XKS-NLB-016', 'XKS-NLB-017'];

/** Each refused call once, with the rows that it costs. Attributes of the load balancer are missed only where they decide. */
function refusals({ listener, groups, nodes, targetInterfaces, securityGroups, vpc, tls }: Present): readonly Judged<Code>[] {
  const each: readonly (readonly [Attempt<unknown>, readonly string[]])[] = [
    [listener, ['XKS-NLB-010', 'XKS-NLB-013', 'XKS-NLB-014', 'XKS-NLB-015', 'XKS-NLB-022', 'XKS-NLB-023']],
    [groups, ['XKS-NLB-010', 'XKS-NLB-013', 'XKS-NLB-014', 'XKS-NLB-015', 'XKS-NLB-017', 'XKS-NLB-023']],
    ...(groups.ok ? groups.value : []).flatMap((group): readonly (readonly [Attempt<unknown>, readonly string[]])[] => [
      [group.attributes, ['XKS-NLB-013', 'XKS-NLB-015']],
      [group.targets, ['XKS-NLB-013', 'XKS-NLB-017', 'XKS-NLB-018']],
    ]),
    [nodes, ['XKS-NLB-017']],
    [targetInterfaces, ['XKS-NLB-013', 'XKS-NLB-017']],
    [securityGroups, ['XKS-NLB-016', 'XKS-NLB-017']],
    ...(vpc === null
      ? []
      : ([
          [vpc.vpc, ['XKS-NLB-018', 'XKS-NLB-019', 'XKS-NET-007']],
          [vpc.dns, ['XKS-NLB-020']],
          [vpc.subnets, ['XKS-NLB-001', 'XKS-NLB-006']],
          [vpc.routeTables, ['XKS-NLB-001', 'XKS-NET-007']],
          [vpc.networkAcls, ['XKS-NLB-017']],
        ] as const)),
    ...(tls === null
      ? []
      : ([
          [tls.policy, ['XKS-NLB-022']],
          [tls.certificates, ['XKS-NLB-022']],
        ] as const)),
  ];
  const byAction = new Map<string, Judged<Code>>();
  for (const [tried, rows] of each) {
    if (!tried.ok && !byAction.has(tried.evidence.action)) byAction.set(tried.evidence.action, unreadable(tried.evidence, rows));
  }
  return [...byAction.values()];
}

/** Targets may differ: each load balancer may have its own proxies. What they are told to do must not. */
function judgeAlike(balancers: readonly BalancerSeen[]): readonly Judged<Code>[] {
  const [first, ...others] = balancers.filter(({ loadBalancer, listener }) => loadBalancer !== null && listener.ok);
  if (first === undefined || others.length === 0) return [];
  const wanted = settingsOf(first);
  const differing = others.flatMap((other): readonly Judged<Code>[] => {
    const settings = settingsOf(other);
    const differences = Object.keys(wanted).filter((name) => settings[name] !== wanted[name]);
    const evidence = { loadBalancerArn: first.arn, otherLoadBalancerArn: other.arn, differences };
    return differences.length === 0 ? [] : [{ code: 'load-balancer/differ', evidence }];
  });
  const arns = balancers.map(({ arn }) => arn);
  return differing.length > 0 ? differing : [{ code: 'load-balancer/alike', evidence: { loadBalancerArns: arns } }];
}

function settingsOf({ listener, groups, tls }: BalancerSeen): Readonly<Record<string, string>> {
  const seen = listener.ok ? listener.value : null;
  const behind = groups.ok ? groups.value : [];
  const every = (values: readonly (string | undefined)[]): string => [...new Set(values)].toSorted().join(' ');
  return {
    listener: seen === null ? 'none on 443' : (seen.Protocol ?? ''),
    securityPolicy: seen?.SslPolicy ?? '',
    certificates: tls?.certificates.ok ? every(tls.certificates.value.map(({ arn }) => arn)) : '',
    targetProtocol: every(behind.map(({ group }) => group.Protocol)),
    targetType: every(behind.map(({ group }) => group.TargetType)),
    proxyProtocol: every(behind.map(({ attributes }) => (attributes.ok ? attributes.value['proxy_protocol_v2.enabled'] : ''))),
  };
}
