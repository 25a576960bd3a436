// tar and gzip with their kin: an archive is kept as the text of what is in it. Not simulated: the formats, owners, links.
import {at} from "./files.ts";
import {done, failed, type Tool, type ToolContext} from "./tool.ts";

const MAGIC = "kubecahier archive\n";

function pack(context: ToolContext, path: string, name: string, files: {[name: string]: string}): boolean {
  const text = context.files.read(path);
  if (text !== undefined) { files[name] = text; return true; }
  const names = context.files.list(path);
  if (!names) return false;
  files[`${name.replace(/\/$/, "")}/`] = "";
  for (const one of names) if (!one.startsWith("..")) pack(context, `${path === "/" ? "" : path}/${one}`, `${name.replace(/\/$/, "")}/${one}`, files);
  return true;
}

const unpack = (text: string): {readonly [name: string]: string} | undefined => text.startsWith(MAGIC) ? JSON.parse(text.slice(MAGIC.length)) as {readonly [name: string]: string} : undefined; // written by pack only

export const tar: Tool = {
  names: ["tar"],
  run(args, context) {
    const flags = [args[0]?.replace(/^-/, "") ?? "", ...args.slice(1).filter((arg) => /^-[a-zA-Z]+$/.test(arg) && arg !== "-C").map((arg) => arg.slice(1))].join("");
    const rest = args.slice(1).filter((arg) => !/^-[a-zA-Z]+$/.test(arg) || arg === "-C");
    const file = flags.includes("f") ? rest.shift() ?? "-" : "-", folder = rest.indexOf("-C");
    const base = folder < 0 ? context.cwd : at(context, rest.splice(folder, 2)[1] ?? ".");
    const inside = {...context, cwd: base};
    if (flags.includes("c")) {
      const files: {[name: string]: string} = {};
      for (const name of rest) if (!pack(context, at(inside, name), name.replace(/^\//, ""), files)) return failed(`tar: ${name}: No such file or directory\ntar: error exit delayed from previous errors\n`);
      const text = MAGIC + JSON.stringify(files), error = file === "-" ? undefined : context.files.write(at(context, file), text);
      if (error !== undefined) return failed(`tar: can't open '${file}': ${error}\n`);
      return {stdout: file === "-" ? text : flags.includes("v") ? Object.keys(files).map((name) => `${name}\n`).join("") : "", stderr: rest.some((name) => name.startsWith("/")) ? "tar: removing leading '/' from member names\n" : "", exit: 0, tookMs: 3};
    }
    const text = file === "-" ? context.stdin : context.files.read(at(context, file));
    if (text === undefined) return failed(`tar: can't open '${file}': No such file or directory\n`);
    const files = unpack(text);
    if (!files) return failed("tar: invalid tar magic\n");
    if (flags.includes("t")) return done(Object.keys(files).map((name) => `${name}\n`).join(""));
    for (const [name, content] of Object.entries(files)) if (name.endsWith("/")) context.files.makeFolder(at(inside, name)); else context.files.write(at(inside, name), content);
    return done(flags.includes("v") ? Object.keys(files).map((name) => `${name}\n`).join("") : "", 0, 3);
  },
};

export const gzip: Tool = {
  names: ["gzip", "gunzip", "zcat"],
  run(args, context, tool) {
    const names = args.filter((arg) => !arg.startsWith("-")), out = tool === "zcat" || args.some((arg) => /^-\w*c/.test(arg)), back = tool !== "gzip" || args.some((arg) => /^-\w*d/.test(arg));
    if (names.length === 0) return done(context.stdin);
    let stdout = "";
    for (const name of names) {
      const path = at(context, name), text = context.files.read(path);
      if (text === undefined) return failed(`${tool}: ${name}: No such file or directory\n`);
      if (out) { stdout += text; continue; }
      context.files.write(back ? path.replace(/\.gz$/, "") : `${path}.gz`, text);
      context.files.remove(path);
    }
    return done(stdout);
  },
};
