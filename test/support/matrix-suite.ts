/** Every fault of one kind of store: found, for what it is and nothing else, and KMS ends as predicted. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Connectivity } from '../../lib/sandbox/healthy-world.ts';
import { type MatrixCase, sharedCases } from '../../lib/tooling/matrix/cases.ts';
import { drawCases } from '../../lib/tooling/matrix/draws.ts';
import { runCase } from '../../lib/tooling/matrix/run-case.ts';
import { DrawRunner } from '../../lib/tooling/matrix/run-draw.ts';

vi.setConfig({ maxConcurrency: 4 });

const PATIENCE = { timeout: 60_000 };

/** Everything written to the standard streams meanwhile, and the secrets of all sandboxes. */
const written: string[] = [];
const secrets: string[] = [];
const streams = [process.stdout, process.stderr];
const originals = streams.map((stream) => stream.write);

function listenToStreams(): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream);
    stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
      written.push(String(chunk));
      return write(chunk, ...rest);
    }) as typeof stream.write;
  }
}

function leaveStreams(): void {
  streams.forEach((stream, index) => {
    stream.write = originals[index]!;
  });
}

export function matrixSuite(connectivity: Connectivity): void {
  const runner = new DrawRunner();

  beforeAll(listenToStreams);
  afterAll(leaveStreams);

  describe(`a fault of a ${connectivity} store`, () => {
    it.concurrent.for(sharedCases(connectivity))('$name is found, and ends as predicted', PATIENCE, async (one: MatrixCase) => {
      const { verdict, preflight } = await runCase(one, ({ behaviour }) => {
        const { AccessKeyId, RawSecretAccessKey } = behaviour.XksProxyAuthenticationCredential;
        secrets.push(AccessKeyId, RawSecretAccessKey);
      });
      runner.know(one, preflight.report);
      expect(verdict).toEqual({ ...verdict, missed: [], falseAlarms: [], wrong: [], broken: [] });
    });

    it('leaves nothing of a credential on the standard streams', () => {
      const text = written.join('');
      expect(secrets.length).toBeGreaterThan(100);
      expect(secrets.filter((secret) => secret.length >= 16 && text.includes(secret))).toEqual([]);
      expect(text).not.toMatch(/Signature=|AWS4-HMAC/);
    });
  });

  const seed = Number(process.env.XKS_MATRIX_SEED ?? 20_261_125);
  const count = Number(process.env.XKS_MATRIX_DRAWS ?? 30);

  describe(`faults of a ${connectivity} store drawn together with seed ${seed}`, () => {
    const draws = drawCases({ seed, count, connectivity });

    it.concurrent.for(draws)('$name are all reported', PATIENCE, async (draw: MatrixCase) => {
      const verdict = await runner.run(draw);
      expect(verdict).toEqual({ ...verdict, missed: [], broken: [] });
    });

    it('are as many as asked for, and the same for the same seed', () => {
      expect(draws).toHaveLength(count);
      expect(drawCases({ seed, count, connectivity }).map(({ name }) => name)).toEqual(draws.map(({ name }) => name));
      expect(drawCases({ seed: seed + 1, count, connectivity }).map(({ name }) => name)).not.toEqual(
        draws.map(({ name }) => name),
      );
    });
  });
}
