// All programs of a machine. One line for each.
import {kubectl} from "./kubectl/index.ts";
import {curl, nslookup, ping} from "./curl.ts";
import type {Program} from "./program.ts";
import {sleep} from "./sleep.ts";

export const programs: readonly Program[] = [curl, kubectl, nslookup, ping, sleep];
