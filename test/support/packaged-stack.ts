/** Packages the stack as `npm run package` does, offline and without credentials, but in a folder of its own. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { functionNames } from '../../lib/tooling/build.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface PackagedStack {
  readonly templatePath: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly parameters: Readonly<Record<string, { readonly Default: string }>>;
  /** Names of the zips. */
  readonly zips: readonly string[];
  remove(): void;
}

/** Bundles are stood in for by empty files: what is in them is tested with the build. */
export async function packageStack(
  vpcs: readonly object[],
  ownerRoles: object,
  channels: readonly object[] = [],
  /** Further variables by which packaging is told something. */
  told: Readonly<Record<string, string>> = {},
): Promise<PackagedStack> {
  const folder = mkdtempSync(join(tmpdir(), 'xks-preflight-package-'));
  for (const file of ['serverless.ts', 'package.json']) copyFileSync(join(ROOT, file), join(folder, file));
  for (const link of ['lib', 'node_modules']) symlinkSync(join(ROOT, link), join(folder, link));
  for (const name of functionNames()) {
    mkdirSync(join(folder, 'dist/functions', name), { recursive: true });
    writeFileSync(join(folder, 'dist/functions', name, 'index.mjs'), 'export const handler = null;\n');
  }
  await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/osls/bin/serverless.js'), 'package'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
      XKS_PREFLIGHT_VPCS: JSON.stringify(vpcs),
      XKS_PREFLIGHT_OWNER_ROLES: JSON.stringify(ownerRoles),
      XKS_PREFLIGHT_CHANNELS: JSON.stringify(channels),
      ...told,
    },
  });
  const templatePath = join(folder, '.serverless/cloudformation-template-update-stack.json');
  const template = JSON.parse(readFileSync(templatePath, 'utf8')) as {
    readonly Resources: PackagedStack['resources'];
    readonly Parameters: PackagedStack['parameters'];
  };
  const zips = Object.values(template.Resources).flatMap(({ Properties }) => {
    const key = (Properties?.Code as { readonly S3Key?: string } | undefined)?.S3Key;
    return key === undefined ? [] : [key.split('/').at(-1) ?? ''];
  });
  return {
    templatePath,
    resources: template.Resources,
    parameters: template.Parameters,
    zips,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
