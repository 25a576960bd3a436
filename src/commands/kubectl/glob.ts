// A file pattern (`'manifests/*.yaml'`) that the shell left alone: Go's filepath.Glob.
import type {ProgramFiles} from "../program.ts";

export function matchingFiles(files: ProgramFiles, pattern: string): readonly string[] {
  const parts = pattern.split("/");
  let found = [pattern.startsWith("/") ? "/" : ""];
  for (const part of parts.filter((one) => one !== "")) {
    const source = part.replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".");
    const test = new RegExp(`^${source}$`);
    found = found.flatMap((folder) => /[*?[]/.test(part) ? (files.list(folder || ".") ?? []).filter((name) => test.test(name)).map((name) => folder + name) : [folder + part]).map((path) => `${path}/`);
  }
  return found.map((path) => path.slice(0, -1)).filter((path) => files.read(path) !== undefined || files.list(path) !== undefined);
}
