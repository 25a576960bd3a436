// What the nodes of a snapshot answered Pods of one signature, by their places in its list: kept between decisions, so that Pods of one
// template are placed without asking every node again. It can be dropped at any moment. Source: KEP-5598, opportunistic batching.
import type {NodeInfo, Snapshot} from "./snapshot.ts";

export interface Ledger {
  /** Whose answers they are, and at which version. */
  readonly infos: (NodeInfo | undefined)[];
  readonly versions: number[];
  readonly fits: boolean[];
  /** Whether `sums` and `traits` hold the node's numbers. */
  readonly known: boolean[];
  /** The weighted sum of the scores that need no normalization. */
  readonly sums: number[];
  /** By scorer, then place. */
  readonly traits: number[][];
  /** The keys of the traits. */
  traitKey: string;
}

const SIGNATURES = 32;
const ledgers = new WeakMap<Snapshot, Map<string, Ledger>>();

/** Those of the last few signatures are kept. */
export function ledgerOf(snapshot: Snapshot, signature: string): Ledger {
  let known = ledgers.get(snapshot);
  if (!known) ledgers.set(snapshot, (known = new Map()));
  let ledger = known.get(signature);
  if (!ledger) {
    if (known.size >= SIGNATURES) for (const oldest of known.keys()) { known.delete(oldest); break; }
    known.set(signature, (ledger = {infos: [], versions: [], fits: [], known: [], sums: [], traits: [], traitKey: ""}));
  }
  return ledger;
}

/** Whether the node has to be asked again; then it counts as asked. */
export function changed(ledger: Ledger, place: number, info: NodeInfo): boolean {
  if (ledger.infos[place] === info && ledger.versions[place] === info.version) return false;
  // Arrays without holes are the fast ones.
  while (ledger.infos.length < place) { ledger.infos.push(undefined); ledger.versions.push(-1); ledger.fits.push(false); ledger.known.push(false); ledger.sums.push(0); }
  ledger.infos[place] = info;
  ledger.versions[place] = info.version;
  ledger.known[place] = false;
  return true;
}

export function clearTraits(ledger: Ledger, key: string): void {
  if (ledger.traitKey === key) return;
  ledger.traitKey = key;
  ledger.known.fill(false);
}

/** The numbers of one scorer, with room for this place. */
export function traitsFor(ledger: Ledger, scorer: number, place: number): number[] {
  const numbers = (ledger.traits[scorer] ??= []);
  while (numbers.length < place) numbers.push(0);
  return numbers;
}
