// YAML tokens → the nodes of one document. Source: go-yaml, parserc.go and decode.go's parser.
import {Scanner, SyntaxProblem, type Mark, type Token, type TokenType} from "./scanner.ts";

export type Node =
  | {readonly kind: "scalar"; readonly value: string; readonly tag: string; /** Plain, without quotes. */ readonly implicit: boolean}
  | {readonly kind: "sequence"; readonly items: readonly Node[]}
  | {readonly kind: "mapping"; readonly pairs: readonly (readonly [key: Node, value: Node])[]}
  | {readonly kind: "alias"; readonly name: string; readonly target: Anchored};

/** What an anchor names: nothing yet while its own content is read. */
export interface Anchored { node: Node }

/** An alias of something that is not there. */
export class UnknownAnchor extends Error {}

const EMPTY: Node = {kind: "scalar", value: "", tag: "", implicit: true};
const STANDARD: ReadonlyMap<string, string> = new Map([["!", "!"], ["!!", "tag:yaml.org,2002:"]]);

/** The first document of a text; undefined if there is none. */
export function parseDocument(text: string): Node | undefined { return new Parser(text).document(); }

interface Properties { readonly mark: Mark; readonly anchor: string; readonly tag: string }

class Parser {
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, Anchored>();
  #handles: ReadonlyMap<string, string> = STANDARD;

  constructor(text: string) { this.#scanner = new Scanner(text); }

  document(): Node | undefined {
    const {type} = this.#peek();
    if (type === "stream-end") return undefined;
    if (type === "version" || type === "tag-directive") this.#directives();
    const explicit = this.#peek();
    if (explicit.type === "document-start") this.#scanner.next();
    else if (type === "version" || type === "tag-directive") this.#fail("did not find expected <document start>", explicit.mark);
    const empty = explicit.type === "document-start" && this.#is("version", "tag-directive", "document-start", "document-end", "stream-end");
    const node = empty ? EMPTY : this.#node(true, false);
    // The token after it is looked at, and no further.
    this.#peek();
    return node;
  }

  #peek(): Token { return this.#scanner.peek(); }
  #is(...types: readonly TokenType[]): boolean { return types.includes(this.#peek().type); }
  /** Takes the token if it is of the type. */
  #takes(type: TokenType): boolean {
    if (!this.#is(type)) return false;
    this.#scanner.next();
    return true;
  }
  #fail(message: string, problem: Mark, context?: Mark): never { throw new SyntaxProblem(message, problem, context, false); }

  #directives(): void {
    const handles = new Map<string, string>();
    let version = false;
    while (this.#is("version", "tag-directive")) {
      const {type, mark, value = "", suffix = ""} = this.#scanner.next();
      if (type === "version") {
        if (version) this.#fail("found duplicate %YAML directive", mark);
        if (value !== "1.1") this.#fail("found incompatible YAML document", mark);
        version = true;
      } else {
        if (handles.has(value)) this.#fail("found duplicate %TAG directive", mark);
        handles.set(value, suffix);
      }
    }
    this.#handles = new Map([...STANDARD, ...handles]);
  }

  #node(block: boolean, indentless: boolean): Node {
    const first = this.#peek();
    if (first.type === "alias") return this.#alias();
    const properties = this.#properties(first.mark);
    const anchored: Anchored = {node: EMPTY};
    if (properties.anchor) this.#anchors.set(properties.anchor, anchored);
    anchored.node = this.#content(block, indentless, properties);
    return anchored.node;
  }

  #alias(): Node {
    const name = this.#scanner.next().value!, target = this.#anchors.get(name);
    if (!target) throw new UnknownAnchor(`unknown anchor '${name}' referenced`);
    return {kind: "alias", name, target};
  }

  #properties(mark: Mark): Properties {
    let anchor = "", tag: Token | undefined;
    const takeAnchor = () => { if (this.#is("anchor")) anchor = this.#scanner.next().value!; };
    const takeTag = () => { if (this.#is("tag")) tag = this.#scanner.next(); };
    if (this.#is("anchor")) { takeAnchor(); takeTag(); } else { takeTag(); takeAnchor(); }
    return {mark, anchor, tag: tag === undefined ? "" : this.#tagOf(tag, mark)};
  }

  #tagOf({value = "", suffix = "", mark}: Token, start: Mark): string {
    if (value === "") return suffix;
    const prefix = this.#handles.get(value);
    if (prefix === undefined) this.#fail("found undefined tag handle", mark, start);
    return prefix + suffix;
  }

  #content(block: boolean, indentless: boolean, {mark, anchor, tag}: Properties): Node {
    const token = this.#peek();
    if (indentless && token.type === "-") return this.#indentlessSequence();
    if (token.type === "scalar") {
      this.#scanner.next();
      return {kind: "scalar", value: token.value ?? "", tag, implicit: (tag === "" && token.plain === true) || tag === "!"};
    }
    if (token.type === "[") return this.#flowSequence();
    if (token.type === "{") return this.#flowMapping();
    if (block && token.type === "sequence-start") return this.#blockSequence();
    if (block && token.type === "mapping-start") return this.#blockMapping();
    if (anchor !== "" || tag !== "") return {kind: "scalar", value: "", tag, implicit: tag === ""};
    return this.#fail("did not find expected node content", token.mark, mark);
  }

  #blockSequence(): Node {
    const {mark} = this.#scanner.next(), items: Node[] = [];
    while (this.#takes("-")) items.push(this.#is("-", "block-end") ? EMPTY : this.#node(true, false));
    const end = this.#peek();
    if (end.type !== "block-end") this.#fail("did not find expected '-' indicator", end.mark, mark);
    this.#scanner.next();
    return {kind: "sequence", items};
  }

  /** A list that stands as far left as the key before it. */
  #indentlessSequence(): Node {
    const items: Node[] = [];
    while (this.#takes("-")) items.push(this.#is("-", "key", "value", "block-end") ? EMPTY : this.#node(true, false));
    return {kind: "sequence", items};
  }

  #blockMapping(): Node {
    const {mark} = this.#scanner.next(), pairs: (readonly [Node, Node])[] = [];
    const part = () => this.#is("key", "value", "block-end") ? EMPTY : this.#node(true, true);
    while (this.#takes("key")) {
      const key = part();
      pairs.push([key, this.#takes("value") ? part() : EMPTY]);
    }
    const end = this.#peek();
    if (end.type !== "block-end") this.#fail("did not find expected key", end.mark, mark);
    this.#scanner.next();
    return {kind: "mapping", pairs};
  }

  #flowSequence(): Node {
    const {mark} = this.#scanner.next(), items: Node[] = [];
    for (let first = true; !this.#is("]"); first = false) {
      if (!first && !this.#takes(",")) this.#fail("did not find expected ',' or ']'", this.#peek().mark, mark);
      if (this.#takes("key")) items.push(this.#pairInSequence());
      else if (!this.#is("]")) items.push(this.#node(false, false));
    }
    this.#scanner.next();
    return {kind: "sequence", items};
  }

  /** `[a: b]`: a mapping of one pair. */
  #pairInSequence(): Node {
    const empty = this.#is("value", ",", "]");
    const key = empty ? EMPTY : this.#node(false, false);
    // As upstream, which skips what stands in a missing key's place.
    if (empty) this.#scanner.next();
    const value = this.#takes("value") && !this.#is(",", "]") ? this.#node(false, false) : EMPTY;
    return {kind: "mapping", pairs: [[key, value]]};
  }

  #flowMapping(): Node {
    const {mark} = this.#scanner.next(), pairs: (readonly [Node, Node])[] = [];
    for (let first = true; !this.#is("}"); first = false) {
      if (!first && !this.#takes(",")) this.#fail("did not find expected ',' or '}'", this.#peek().mark, mark);
      if (this.#takes("key")) {
        const key = this.#is("value", ",", "}") ? EMPTY : this.#node(false, false);
        pairs.push([key, this.#takes("value") && !this.#is(",", "}") ? this.#node(false, false) : EMPTY]);
      } else if (!this.#is("}")) pairs.push([this.#node(false, false), EMPTY]);
    }
    this.#scanner.next();
    return {kind: "mapping", pairs};
  }
}
