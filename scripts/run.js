// `node scripts/run.js scripts/golden.ts …`: runs a script of this folder.
import {bundled} from "../bin/bundled.js";

const [entry] = process.argv.splice(2, 1);
await bundled(entry);
