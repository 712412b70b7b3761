/** What a connection from inside the VPC does not prove. */
import { afterEach, describe, expect, it } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { loadBalancer } from '../../lib/checks/load-balancer.ts';
import { rule, wearGroup } from '../../lib/sandbox/balancer-shapes.ts';
import { checkInput } from '../support/builders.ts';
import { type Change, closeAll, locateIn } from '../support/locate-in-sandbox.ts';

afterEach(closeAll);

const noInbound: Change = (plan) => void Object.assign(wearGroup(plan, 'on'), { IpPermissions: [rule(8443, '0.0.0.0/0')] });

describe('a prober that gets through', () => {
  it('reads no rules', async () => {
    const { findings } = await locateIn(noInbound);
    expect(findings.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  });

  it('does not clear the security groups: KMS comes from elsewhere', async () => {
    const { codes, sandbox } = await locateIn(noInbound);
    expect(codes).toEqual(['nodes-found', 'reachable']);
    const input = checkInput({ facts: { tls: null } });
    const { result } = await runCheck(loadBalancer, input, sandbox.ports, { now: () => 0 });
    expect(result.findings.filter(({ verdict }) => verdict !== 'pass')).toMatchObject([
      { code: 'load-balancer/refuses-endpoint', verdict: 'warn', requirements: ['XKS-NLB-016'] },
    ]);
  });
});
