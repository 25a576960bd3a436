// Programs that draw on a terminal: editors say how to go on without one, pagers are `cat`, `clear` has nothing to clear.
import type {Program, ProgramIO} from "./program.ts";

const editor = (name: string): Program => ({
  name, summary: "edit a file on a terminal",
  run(io) {
    const file = io.args.find((arg) => !/^[-+]/.test(arg));
    const way = file?.startsWith("/tmp/kubectl-edit") ? "KUBE_EDITOR may name a program that needs none, as in  KUBE_EDITOR='sed -i s/1.25/1.27/' kubectl edit …;  or use  kubectl patch  or  kubectl apply -f - <<EOF"
      : `Write ${file ?? "a file"} with  cat > ${file ?? "FILE"} <<'EOF'  or change it with  sed -i`;
    io.err(`kubecahier: ${name}: there is no terminal to edit on. ${way}.\n`);
    return 1;
  },
});

export const vi = editor("vi"), vim = editor("vim"), nano = editor("nano"), emacs = editor("emacs");

const pager = (name: string): Program => ({
  name, summary: "show text page by page",
  run(io) {
    const names = io.args.filter((arg) => !arg.startsWith("-"));
    if (names.length === 0) { io.out(io.stdin); return 0; }
    return names.map((path) => page(io, path)).some((shown) => !shown) ? 1 : 0;
  },
});

function page(io: ProgramIO, path: string): boolean {
  const text = io.files.read(path);
  if (text === undefined) io.err(io.files.list(path) ? `${path} is a directory\n` : `${path}: No such file or directory\n`);
  else io.out(text);
  return text !== undefined;
}

export const less = pager("less"), more = pager("more");

export const clear: Program = {name: "clear", summary: "clear the terminal's screen", run: () => 0};

/** What was run on this machine, oldest first. */
export const history: Program = {
  name: "history", summary: "list the commands that were run",
  run(io) {
    const lines = [...io.world.commands.values()].filter(({host}) => host === io.host).map(({text}) => text.trim()).filter((text) => text !== "");
    const [count] = io.args, from = count !== undefined && /^\d+$/.test(count) ? Math.max(0, lines.length - Number(count)) : 0;
    io.out(lines.slice(from).map((text, i) => `${String(from + i + 1).padStart(5)}  ${text}\n`).join(""));
    return 0;
  },
};
