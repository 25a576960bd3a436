// The interactive terminal of `kubecahier sh`: readline around the machine's bash. The world lives as long as it does.
import {createInterface, type Interface} from "node:readline";
import {isComplete} from "../shell/blocks.ts";
import {complete} from "../shell/complete.ts";
import {run} from "../shell/terminal.ts";
import type {World} from "../sim/world.ts";
import {say} from "./verb.ts";

export function interactive(world: World): Promise<number> {
  const terminal = createInterface({input: process.stdin, output: process.stdout, historySize: 1000, removeHistoryDuplicates: true, completer: (line: string) => [...complete(world, line)]});
  return new Promise((resolve) => new Session(world, terminal, resolve).start());
}

class Session {
  readonly #world: World;
  readonly #terminal: Interface;
  readonly #end: (status: number) => void;
  /** Lines of a command that is not complete yet. */
  #pending = "";
  #running: AbortController | undefined;
  /** Lines that were pasted while a command ran. */
  readonly #queue: string[] = [];

  constructor(world: World, terminal: Interface, end: (status: number) => void) {
    this.#world = world;
    this.#terminal = terminal;
    this.#end = end;
  }

  start(): void {
    this.#terminal.on("line", (line) => { this.#queue.push(line); void this.#work(); });
    this.#terminal.on("SIGINT", () => this.#interrupt());
    this.#terminal.on("close", () => {
      process.stdout.write("\n");
      this.#running?.abort();
      this.#end(this.#host.shell.status ?? 0);
    });
    this.#ask();
  }

  get #host() { return this.#world.hosts[this.#world.cluster.hosts[0]!.name]!; }

  #ask(): void {
    this.#terminal.setPrompt(this.#prompt());
    this.#terminal.prompt();
  }

  #prompt(): string {
    const {name, shell} = this.#host;
    const home = shell.env.HOME ?? "/root";
    const cwd = shell.cwd === home ? "~" : shell.cwd.startsWith(`${home}/`) ? `~${shell.cwd.slice(home.length)}` : shell.cwd;
    if (this.#pending) return "> ";
    return process.stdout.isTTY && !process.env["NO_COLOR"] ? `\x1b[32m${name}\x1b[0m:\x1b[34m${cwd}\x1b[0m$ ` : `${name}:${cwd}$ `;
  }

  #interrupt(): void {
    if (this.#running) return this.#running.abort();
    this.#pending = "";
    process.stdout.write("^C\n");
    // Emptying the line draws the prompt anew.
    this.#terminal.setPrompt(this.#prompt());
    this.#terminal.write(null, {ctrl: true, name: "e"});
    this.#terminal.write(null, {ctrl: true, name: "u"});
  }

  async #work(): Promise<void> {
    if (this.#running) return;
    for (let line = this.#queue.shift(); line !== undefined; line = this.#queue.shift()) {
      this.#pending += this.#pending ? `\n${line}` : line;
      if (!isComplete(this.#pending)) continue;
      const command = this.#pending;
      this.#pending = "";
      if (/^\s*(exit|logout)(\s+\d+)?\s*$/.test(command)) return this.#leave(command);
      if (command.trim() !== "") await this.#run(command);
    }
    this.#ask();
  }

  #leave(command: string): void {
    const status = /\d+/.exec(command)?.[0];
    if (status !== undefined) this.#host.shell = {...this.#host.shell, status: Number(status) & 255};
    this.#terminal.close();
  }

  async #run(command: string): Promise<void> {
    this.#running = new AbortController();
    let last = "\n";
    try {
      const {stopped} = await run(this.#world, command, {signal: this.#running.signal, onOutput: (text) => { process.stdout.write(text); if (text) last = text; }});
      if (!last.endsWith("\n")) process.stdout.write("\n");
      if (stopped !== undefined) say(stopped === "stopped" ? "^C" : stopped);
    } catch (error) {
      say(`kubecahier failed: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    } finally {
      this.#running = undefined;
    }
  }
}
