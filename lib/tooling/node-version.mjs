/** Does this Node run the project? First in every script; plain JavaScript, so that old versions can say no. */
const found = process.versions.node;

if (found.split('.')[0] !== '24') {
  process.stderr.write(`This project runs on its own Node 24, but this is ${found}: type "npm rebuild node", then try again.\n`);
  process.exit(1);
}
