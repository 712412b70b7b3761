/** The look of the page, and the policy that lets a browser apply it and nothing else: no script, no request, no form. */
import { createHash } from 'node:crypto';

/** Colours have a contrast of at least 4.5:1 on their ground, in the light and the dark scheme. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --code: #f3f5f7;
  --fail: #b3101f; --error: #8a2da8; --warn: #875200; --pass: #1a6b34; --skipped: #57606a; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181d; --text: #e6eaee; --quiet: #a4afba; --line: #3b444e; --code: #20262d;
    --fail: #ff8a86; --error: #d9a3ee; --warn: #e8b35c; --pass: #75cf92; --skipped: #a4afba; --link: #8ab8ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 0; }
a { color: var(--link); }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
.quiet { color: var(--quiet); }
.verdict { font-weight: 700; white-space: nowrap; }
.fail { color: var(--fail); } .error { color: var(--error); } .warn { color: var(--warn); }
.pass { color: var(--pass); } .skipped { color: var(--skipped); }
.notice { border: 2px solid var(--warn); padding: .5rem .75rem; }
article { border: 1px solid var(--line); border-radius: .375rem; padding: .75rem; margin: .75rem 0; }
article.to-repair { border-left-width: .375rem; border-left-color: currentColor; }
article > * { color: var(--text); }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem .75rem; margin: .5rem 0 0; }
dt { color: var(--quiet); } dd { margin: 0; min-width: 0; }
code, pre, dd, td { unicode-bidi: isolate; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { background: var(--code); border-radius: .25rem; margin: .25rem 0; padding: .5rem; white-space: pre-wrap; }
pre.command { user-select: all; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .375rem .5rem .375rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 36rem) {
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  thead { position: absolute; left: -100rem; } tr, td, tbody th { display: block; border: 0; padding: 0; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
}
@media print {
  :root { --ground: #ffffff; --text: #000000; --quiet: #333333; --line: #999999; --code: #ffffff;
    --fail: #000000; --error: #000000; --warn: #000000; --pass: #000000; --skipped: #000000; --link: #000000; }
  body { max-width: none; padding: 0; font-size: 10pt; } pre { border: 1px solid var(--line); }
  article, tr { break-inside: avoid-page; } h2, h3 { break-after: avoid; } .skip { display: none; }
}
`;

const DIGEST = createHash('sha256').update(STYLE).digest('base64');

export const POLICY = `default-src 'none'; style-src 'sha256-${DIGEST}'; base-uri 'none'; form-action 'none'`;
