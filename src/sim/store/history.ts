// The list of all commits, one for each revision, without holes. Copies share all of it but the last, unfinished part.
import type {KubeObject} from "../api/object.ts";
import type {Commit} from "./store.ts";

/** Commits in one part: parts that are full are never written again. */
const PART = 256;

function remember(last: Map<string, KubeObject>, {key, object}: Commit): void {
  if (object) last.set(key, object); else last.delete(key);
}

export class History {
  readonly #parts: (readonly Commit[])[];
  #last: Commit[];

  constructor(commits: readonly Commit[] = []) {
    this.#parts = [];
    this.#last = [];
    for (const commit of commits) this.append(commit);
  }

  /** The oldest revision that is kept. */
  get first(): number | undefined { return (this.#parts[0] ?? this.#last)[0]?.revision; }

  append(commit: Commit): void {
    this.#last.push(commit);
    if (this.#last.length < PART) return;
    this.#parts.push(this.#last);
    this.#last = [];
  }

  at(revision: number): Commit | undefined {
    const place = revision - (this.first ?? 0);
    return place < 0 ? undefined : (this.#parts[Math.floor(place / PART)] ?? this.#last)[place % PART];
  }

  /** Commits after a revision, oldest first; those that come while it is read as well. */
  *since(revision: number): IterableIterator<Commit> {
    for (let next = Math.max(revision + 1, this.first ?? 0); ; next++) {
      const commit = this.at(next);
      if (!commit) return;
      yield commit;
    }
  }

  /** From the newest to the oldest. */
  *newestFirst(): IterableIterator<Commit> {
    for (let part = this.#parts.length; part >= 0; part--) {
      const commits = this.#parts[part] ?? this.#last;
      for (let i = commits.length - 1; i >= 0; i--) yield commits[i]!;
    }
  }

  copy(): History {
    const copy = new History();
    copy.#parts.push(...this.#parts);
    copy.#last = [...this.#last];
    return copy;
  }

  /** An object that an earlier commit wrote is not written again as what was there before a later one. */
  toJSON(): {$history: readonly Commit[]} {
    const last = new Map<string, KubeObject>();
    return {$history: [...this.since(0)].map((commit) => {
      const {previous, ...rest} = commit, told = previous !== undefined && last.get(commit.key) === previous;
      remember(last, commit);
      return told ? rest : commit;
    })};
  }

  /** Of commits as `toJSON` wrote them: what was there before is the same object again, not a copy. */
  static revived(commits: readonly Commit[]): History {
    const last = new Map<string, KubeObject>(), history = new History();
    for (const commit of commits) {
      const previous = commit.previous ?? last.get(commit.key);
      history.append(previous && !commit.previous ? {...commit, previous} : commit);
      remember(last, commit);
    }
    return history;
  }
}
