// What a reader's bash must do: order of output, state from cell to cell, limits, substitution.
import {expect, test} from "vitest";
import {loadCluster, loadImages} from "../../src/cli/load.ts";
import {makeHost} from "../../src/sim/hosts/machine.ts";
import {emptyWorld, revive, serialise, type World} from "../../src/sim/world.ts";
import {run} from "../../src/shell/terminal.ts";

function machine(): World {
  const world = emptyWorld("test", loadCluster("golden"), loadImages());
  for (const spec of world.cluster.hosts) world.hosts[spec.name] = makeHost(world, spec, world.nowMs);
  return world;
}

async function shown(...scripts: readonly string[]): Promise<string> {
  let world = machine(), text = "";
  for (const script of scripts) {
    const {output, exit, stopped} = await run(world, script, {limitMs: 600_000});
    text += output + (exit ? `[exit ${exit}]\n` : "") + (stopped ? `[${stopped}]\n` : "");
    world = revive(serialise(world));
  }
  return text;
}

const cases: readonly (readonly [name: string, scripts: readonly string[], expected: string])[] = [
  ["errors stay in order", ["echo a; ls nofile; echo b; nocmd"], "a\nls: cannot access 'nofile': No such file or directory\nb\nbash: nocmd: command not found\n[exit 127]\n"],
  ["files and folders listed together", ["mkdir d; touch d/x d/y a b; ls b a d; ls d/*; ls -d d a nofile"], "a\nb\n\nd:\nx\ny\nd/x\nd/y\nls: cannot access 'nofile': No such file or directory\na\nd\n[exit 2]\n"],
  ["errors in a substitution reach the terminal", ["x=$(nocmd); echo \"[$x]\""], "bash: nocmd: command not found\n[]\n"],
  ["errors do not enter a pipe", ["nocmd | sed 's/^/P/'; { echo o; nocmd; } 2>&1 | sed 's/^/P/'"], "bash: nocmd: command not found\nPo\nPbash: nocmd: command not found\n"],
  ["variables, functions, arrays and the directory last", ["f() { echo \"f $1 $y\"; }; y=1; arr=(a 'b c'); export z=3; cd /tmp", "f x; echo \"${arr[1]} ${#arr[@]} $z $PWD $?\""], "f x 1\nb c 2 3 /tmp 0\n"],
  ["the status lasts", ["false", "echo $?"], "[exit 1]\n1\n"],
  ["here-documents", ["x=1; cat <<EOF\na $x $(echo b) \\$x\nEOF\ncat <<'EOF'\n$x\nEOF"], "a 1 b $x\n$x\n"],
  ["redirections", ["echo a > f; echo b >> f; cat < f; { echo o; echo e >&2; } > g 2>&1; cat g; echo x > /nodir/y"], "a\nb\no\ne\nbash: /nodir/y: No such file or directory\n[exit 1]\n"],
  ["parameters", ["v=path/to/file.tar.gz; echo ${v##*/} ${v%%.*} ${v%.gz} ${v/to/TO} ${u:-d} ${#v} ${v:5:2} ${v^^}"], "file.tar.gz path/to/file path/to/file.tar path/TO/file.tar.gz d 19 to PATH/TO/FILE.TAR.GZ\n"],
  ["loops and tests", ["for i in {1..3}; do [ $i -eq 2 ] && continue; echo $i; done; i=0; while (( i < 2 )); do ((i++)); done; echo $i; case abc in a*) echo yes;; esac; [[ ab == a? && ! -f x ]] && echo t"], "1\n3\n2\nyes\nt\n"],
  ["splitting and quoting", ["x='a  b'; set -- $x; echo $# \"$x\"; for w in \"$@\"; do echo \"<$w>\"; done; echo '*' \"$(printf '%s\\n' 1 2)\""], "2 a  b\n<a>\n<b>\n* 1\n2\n"],
  ["files by pattern", ["mkdir d; touch d/a.yaml d/b.yaml d/c.txt; echo d/*.yaml none*; cd d; ls *.txt"], "d/a.yaml d/b.yaml none*\nc.txt\n"],
  ["while read", ["printf 'a 1\\nb 2\\n' | while read -r k v; do echo \"$v$k\"; done"], "1a\n2b\n"],
  ["exit and set -e", ["set -e; false; echo no", "(exit 3); echo $?; exit 4; echo no"], "[exit 1]\n3\n[exit 4]\n"],
  ["timeout and sleep in cluster time", ["timeout 2 sleep 100; echo $?; sleep 3; echo $SECONDS"], "124\n5\n"],
  ["trap", ["bash -c 'trap \"echo bye\" EXIT; echo hi'"], "hi\nbye\n"],
  ["cluster time is limited", ["sleep 100000000; echo no"], "[exit 130]\n[stopped after 10 minutes of cluster time]\n"],
  ["syntax errors", ["echo \"a", "if true; then", "echo )"], "bash: unexpected EOF while looking for matching `\"'\n[exit 2]\nbash: syntax error: unexpected end of file\n[exit 2]\nbash: syntax error near unexpected token `)'\n[exit 2]\n"],
  ["xargs, env, jq", ["echo 'a b' | xargs -n1 echo x; FOO=1 env | grep FOO; echo '{\"a\":[1,2]}' | jq -c '.a'"], "x a\nx b\nFOO=1\n[1,2]\n"],
  ["unicode", ["echo é | sed 's/é/è/' | tee u; wc -c u"], "è\n3 u\n"],
];

test.each(cases)("%s", async (_name, scripts, expected) => { expect(await shown(...scripts)).toBe(expected); });

test("an endless loop ends with one sentence", async () => {
  const {stopped, exit} = await run(machine(), "while true; do :; done");
  expect([stopped, exit]).toEqual(["stopped: the run does not end (more than 200,000 steps)", 130]);
});

test("Stop is heard", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  expect((await run(machine(), "while true; do :; done", {signal: stop.signal})).stopped).toBe("stopped");
});
