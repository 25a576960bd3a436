// All programs of a machine. One line for each.
import {kubectl} from "./kubectl/index.ts";
import {curl, egrep, grep, nslookup, ping, tr} from "./tools.ts";
import type {Program} from "./program.ts";
import {sleep} from "./sleep.ts";

export const programs: readonly Program[] = [curl, egrep, grep, kubectl, nslookup, ping, sleep, tr];
