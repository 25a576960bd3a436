// kubecahier sh: session files, their transcripts, completion, and what never ends.
import {existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {main} from "../../src/cli/index.ts";
import {blocksOf} from "../../src/shell/blocks.ts";
import {complete} from "../../src/shell/complete.ts";
import {runSession} from "../../src/shell/session.ts";
import {run} from "../../src/shell/terminal.ts";
import {freshWorld} from "../harness/world.ts";

test("a here-document may hold blank lines", () => {
  expect(blocksOf("# title: x\n\ncat <<E\na\n\nb\nE\n\necho 1\necho 2\n")).toEqual(["cat <<E\na\n\nb\nE", "echo 1\necho 2"]);
});

test("a session shows commands, output and status", async () => {
  expect(await runSession(freshWorld(), "echo a\nfalse\n\nx=1\n\necho $x\n")).toBe("$ echo a\n> false\na\n[exit 1]\n\n$ x=1\n\n$ echo $x\n1\n\n");
});

test("a session that takes too long ends, and says so in the blocks that are left", async () => {
  const text = await runSession(freshWorld(), "while true; do kubectl get nodes >/dev/null; done\n\necho after\n", {wallMs: 200});
  expect(text).toContain("stopped: it took too long to simulate\n[exit 130]");
  expect(text).toContain("$ echo after\nkubecahier: not run");
});

test("a running loop hears Stop", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 60);
  const {stopped, exit} = await run(freshWorld(), "while true; do kubectl get nodes >/dev/null; done", {signal: stop.signal});
  expect([stopped, exit]).toEqual(["stopped", 130]);
});

test("a long sleep ends with one sentence", async () => {
  const {stopped, output} = await run(freshWorld(), "sleep 100000000");
  expect([stopped, output]).toEqual(["stopped after one hour of cluster time", ""]);
});

test.each([
  ["kubectl desc", ["describe "]],
  ["kubectl describe node node0", ["node01 ", "node02 "]],
  ["kubectl get nodes/contr", ["nodes/controlplane "]],
  ["cat /etc/hostn", ["/etc/hostname "]],
  ["kubectl get pods --output-w", ["--output-watch-events "]],
  ["kubectl config use-context ku", ["kubernetes-admin@kubernetes "]],
])("completes %s", (line, expected) => expect(complete(freshWorld(), line)[0]).toEqual(expected));

test("files are written whole, or not at all", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sh-"));
  writeFileSync(join(folder, "one.sh"), "hostname\n");
  expect(await main(["sh", join(folder, "one.sh"), join(folder, "none.sh"), "--out", join(folder, "out")])).toBe(1);
  expect(existsSync(join(folder, "out"))).toBe(false);
  expect(await main(["sh", join(folder, "one.sh"), "--out", join(folder, "out")])).toBe(0);
  expect(readdirSync(join(folder, "out"))).toEqual(["one.transcript"]);
  expect(readFileSync(join(folder, "out", "one.transcript"), "utf8")).toBe("$ hostname\ncontrolplane\n\n");
});
