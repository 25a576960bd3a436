// Tools that fill disks and memory: dd, truncate, fallocate, stress. The zeros that they write are kept as a size, not as text.
import {amount} from "../../resources.ts";
import {claimMemory} from "../../runtime.ts";
import {at} from "./files.ts";
import {done, failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

const UNITS: {readonly [unit: string]: number} = {"": 1, c: 1, w: 2, b: 512, k: 1024, kb: 1000, kib: 1024, m: 2 ** 20, mb: 1e6, mib: 2 ** 20, g: 2 ** 30, gb: 1e9, gib: 2 ** 30};

/** `10M`, `4kB`, `512` as bytes. */
export function bytesOf(text: string): number | undefined {
  const match = /^(\d+)([a-z]*)$/i.exec(text);
  const unit = UNITS[match?.[2]?.toLowerCase() ?? "?"];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}

/** Endless sources. */
export const isEndless = (path: string): boolean => path === "/dev/zero" || path === "/dev/urandom" || path === "/dev/random";

/** What a process does that asks for more than its container may have: the kernel kills the whole container. */
export const KILLED: ToolResult = {stdout: "", stderr: "", exit: 137, tookMs: 300};

/** Whether the container of this tool is killed for so much memory. */
export const exceeds = ({world, from}: ToolContext, bytes: number): boolean => {
  const host = world.hosts[from.host];
  return host !== undefined && from.container !== undefined && claimMemory(world, host, from.container, bytes);
};

export const dd: Tool = {
  names: ["dd"],
  run(args, context) {
    const options = Object.fromEntries(args.map((arg) => [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)]));
    const block = bytesOf(options.bs ?? "512"), wanted = options.count === undefined ? Infinity : bytesOf(options.count);
    if (block === undefined || wanted === undefined) return failed(`dd: invalid number '${block === undefined ? options.bs ?? "" : options.count ?? ""}'\n`);
    if (exceeds(context, block)) return KILLED;
    const source = options.if === undefined ? context.stdin : isEndless(options.if) ? undefined : context.files.read(at(context, options.if));
    if (options.if !== undefined && !isEndless(options.if) && source === undefined) return failed(context.flavour === "busybox" ? `dd: can't open '${options.if}': No such file or directory\n` : `dd: failed to open '${options.if}': No such file or directory\n`);
    if (source === undefined && wanted === Infinity) return done("", 0, Infinity);
    const total = source === undefined ? block * wanted : Math.min(source.length, block * wanted);
    if (options.of !== undefined) {
      const path = at(context, options.of);
      const error = context.files.write(path, source?.slice(0, total) ?? "", 0o644, source === undefined ? total : undefined);
      if (error === FULL) return outOfSpace(context, path, options.of, block);
      if (error !== undefined) return failed(context.flavour === "busybox" ? `dd: can't open '${options.of}': ${error}\n` : `dd: failed to open '${options.of}': ${error}\n`);
    }
    const full = Math.floor(total / block), part = total % block === 0 ? 0 : 1, seconds = total / 1.2e9 + 0.0002;
    const rate = total / seconds;
    const summary = context.flavour === "busybox"
      ? `${total} bytes (${short(total)}B) copied, ${seconds.toFixed(6)} seconds, ${short(rate)}B/s\n`
      : `${total} bytes${total >= 1000 ? ` (${decimal(total)}${total >= 1024 ? `, ${binary(total)}` : ""})` : ""} copied, ${Number(seconds.toPrecision(6))} s, ${decimal(rate)}/s\n`;
    return {stdout: options.of === undefined && source !== undefined ? source.slice(0, total) : "", stderr: options.status === "none" ? "" : `${full}+${part} records in\n${full}+${part} records out\n${summary}`, exit: 0, tookMs: Math.ceil(seconds * 1000)};
  },
};

const FULL = "No space left on device";

/** What fitted was written before the volume was full. */
function outOfSpace(context: ToolContext, path: string, name: string, block: number): ToolResult {
  const written = context.files.stat(path)?.size ?? 0, blocks = Math.floor(written / block);
  const text = context.flavour === "busybox" ? `${written} bytes (${short(written)}B) copied, 0.004 seconds, 1.2GB/s\n` : `${written} bytes (${decimal(written)}, ${binary(written)}) copied, 0.004 s, 1.2 GB/s\n`;
  return failed(`dd: error writing '${name}': ${FULL}\n${blocks + 1}+0 records in\n${blocks}+${written % block === 0 ? 0 : 1} records out\n${text}`, 1, 5);
}

/** busybox's `5.0M`. */
function short(bytes: number): string {
  let value = bytes, unit = 0;
  for (; value >= 1024 && unit < 4; unit++) value /= 1024;
  return `${value.toFixed(1)}${["", "K", "M", "G", "T"][unit]!}`;
}

const scaled = (bytes: number, base: number, units: readonly string[]): string => {
  let value = bytes, unit = 0;
  for (; value >= base && unit < units.length - 1; unit++) value /= base;
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]!}`;
};
const decimal = (bytes: number): string => scaled(bytes, 1000, ["B", "kB", "MB", "GB"]);
const binary = (bytes: number): string => scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB"]);

export const allocate: Tool = {
  names: ["truncate", "fallocate"],
  run(args, context, tool) {
    const flag = tool === "truncate" ? "-s" : "-l";
    const i = args.findIndex((arg) => arg.startsWith(flag));
    const size = i < 0 ? undefined : args[i] === flag ? args[i + 1] : args[i]!.slice(2);
    const names = args.filter((arg, k) => !arg.startsWith("-") && !(args[i] === flag && k === i + 1));
    const bytes = bytesOf(size ?? "");
    if (bytes === undefined) return failed(`${tool}: invalid number '${size ?? ""}'\n`);
    for (const name of names) {
      const error = context.files.write(at(context, name), "", 0o644, bytes);
      if (error !== undefined) return failed(`${tool}: ${name}: ${error}\n`);
    }
    return done("", 0, 5);
  },
};

/** The stress of polinux/stress: workers that use CPU and memory until its timeout. */
export const stress: Tool = {
  names: ["stress"],
  run(args, context) {
    const value = (...flags: readonly string[]) => { const i = args.findIndex((arg) => flags.includes(arg)); return i < 0 ? undefined : args[i + 1]; };
    const count = (...flags: readonly string[]) => Number(value(...flags) ?? 0);
    const cpu = count("-c", "--cpu"), io = count("-i", "--io"), vm = count("-m", "--vm"), hdd = count("-d", "--hdd");
    const stdout = `stress: info: [1] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd\n`;
    const bytes = vm * (bytesOf(value("--vm-bytes") ?? "256M") ?? amount("256Mi"));
    if (exceeds(context, bytes)) return {...KILLED, stdout};
    const timeout = /^(\d+)([smh]?)$/.exec(value("-t", "--timeout") ?? "");
    const seconds = timeout ? Number(timeout[1]) * ({m: 60, h: 3600}[timeout[2]!] ?? 1) : Infinity;
    return {stdout: seconds === Infinity ? stdout : `${stdout}stress: info: [1] successful run completed in ${seconds}s\n`, stderr: "", exit: 0, tookMs: seconds * 1000};
  },
};
