/** A store that exists may have been given to its own proxy since: then the key is in the store itself. */
import { afterEach, describe, expect, it } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { dependencies } from '../../lib/checks/dependencies.ts';
import { addExistingStore, EXISTING_STORE_ID } from '../../lib/sandbox/existing-store.ts';
import { addKeyIn, addOtherProxy, encryptVolumes, OTHER_ID } from '../../lib/sandbox/other-stores.ts';
import { healthyPlan, type SandboxPlan } from '../../lib/sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/sandbox.ts';
import { checkInput, run } from '../support/builders.ts';

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
});

async function revalidate(plan: SandboxPlan) {
  sandbox = await startSandbox(plan);
  const input = checkInput({ run: run({ action: 'revalidate' }), params: plan.params });
  return (await runCheck(dependencies, input, sandbox.ports, sandbox.ports.clock)).result;
}

describe('in a re-validation', () => {
  it('a key of the store itself under the volumes of its proxy is a fail', async () => {
    const plan = healthyPlan('vpc');
    addExistingStore(plan);
    encryptVolumes(plan, addKeyIn(EXISTING_STORE_ID, plan));
    const { findings } = await revalidate(plan);
    expect(findings[0]).toMatchObject({
      code: 'dependencies/volume-key-behind-this-proxy',
      verdict: 'fail',
      evidence: { keyStoreId: EXISTING_STORE_ID, shared: 'key store' },
    });
  });

  it('another store counts as followed only where its own proxy could be seen', async () => {
    const plan = healthyPlan('vpc');
    addExistingStore(plan);
    addOtherProxy(plan, 'alias/aws/ebs');
    encryptVolumes(plan, addKeyIn(OTHER_ID, plan));
    expect((await revalidate(plan)).findings[0]).toMatchObject({
      code: 'dependencies/key-in-other-external-store',
      evidence: { keyStoreId: OTHER_ID, followed: true },
    });
    for (const targets of Object.values(plan.aws.targetHealth))
      for (const { Target } of targets) if (Target?.Id === 'i-0a1b2c3d4e5f60712') Target.Id = '10.9.9.9';
    const input = checkInput({ params: plan.params });
    const { findings } = (await runCheck(dependencies, input, sandbox!.ports, sandbox!.ports.clock)).result;
    expect(findings[0]?.evidence.followed).toBe(false);
  });

  it('keys of the store elsewhere are what it is for', async () => {
    const plan = healthyPlan('vpc');
    addExistingStore(plan);
    addKeyIn(EXISTING_STORE_ID, plan);
    expect(await revalidate(plan)).toMatchObject({ verdict: 'pass', findings: [{ code: 'dependencies/none-found' }] });
  });
});
