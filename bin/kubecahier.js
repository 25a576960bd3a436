#!/usr/bin/env node
// Runs the TypeScript of src/ as it is.
import {register} from "tsx/esm/api";

register();
const {main} = await import("../src/cli/index.ts");
process.exitCode = await main(process.argv.slice(2));
