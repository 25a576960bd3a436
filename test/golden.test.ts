// Recordings of the real thing: what is not in gaps.txt must come out the same, and what is in it must not (else take it out).
import {existsSync, readFileSync} from "node:fs";
import {expect, test} from "vitest";
import {parseGaps, reasonFor} from "./harness/gaps.ts";
import {checkSession, sessionNames, type Outcome} from "./harness/sessions.ts";
import {checkVectors, vectorNames} from "./harness/vectors.ts";

const gaps = existsSync("test/golden/gaps.txt") ? parseGaps(readFileSync("test/golden/gaps.txt", "utf8")) : [];

function judge(outcomes: readonly Outcome[]): void {
  const regressed = outcomes.filter(({id, equal}) => !equal && reasonFor(gaps, id) === undefined).map(({id, difference}) => `${id} differs and is not in gaps.txt\n${difference}`);
  const fixed = outcomes.filter(({id, equal}) => equal && reasonFor(gaps, id) !== undefined).map(({id}) => `${id} is in gaps.txt and comes out right now: take it out`);
  expect([...regressed, ...fixed].join("\n")).toBe("");
}

test.each(vectorNames("test/golden/vectors"))("vectors/%s", async (name) => judge(await checkVectors("test/golden/vectors", name)), 120_000);
test.each(sessionNames("test/golden/sessions"))("sessions/%s", async (name) => judge(await checkSession("test/golden/sessions", name)), 120_000);
