/** Runs that are going on when the service on this machine is ended. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { type LocalApi, startLocalApi } from '../support/local-api.ts';

/** On a busy machine a proxy may be too slow for this run; then the next one makes the store. */
const ATTEMPTS = 5;

/** Starts runs until one of them has the store connecting; answers its id. */
async function runThatConnects(api: LocalApi, isConnecting: () => boolean): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { body, headers } = await api.send('POST', '/key-stores', api.example);
    while (!isConnecting()) {
      if ((await api.get(headers.get('location') ?? '')).body.state !== 'running') break;
      await pause(20);
    }
    if (isConnecting()) return String(body.runId);
  }
  throw new Error('No run came as far as connecting the store');
}

it('name the store that was made, so that it is not lost with the report', async () => {
  const plan = healthyPlan('public');
  const api = await startLocalApi(plan);
  plan.aws.connectDelayMs = 600_000;
  const runId = await runThatConnects(api, () => plan.aws.keyStores[0]?.entry.ConnectionState === 'CONNECTING');
  const id = plan.aws.keyStores[0]?.entry.CustomKeyStoreId;
  await api.close();
  expect(api.logged.at(-1)).toMatch(
    new RegExp(`^run ${runId} was ended with the service: .*The key store ${id} exists: run create again`),
  );
});

it('say so when they had come to nothing yet', async () => {
  const api = await startLocalApi(healthyPlan('public'));
  const { body } = await api.send('POST', '/preflights', api.example);
  await api.close();
  expect(api.logged.at(-1)).toMatch(new RegExp(`^run ${body.runId} was ended with the service: payments-xks-public: `));
});
