#!/usr/bin/env node
import {bundled} from "./bundled.js";

const {main} = await bundled("src/cli/index.ts");
process.exitCode = await main(process.argv.slice(2));
