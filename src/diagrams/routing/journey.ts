// The rows of the routing view seen from one client: what it asked, where its requests went, rule by rule.

/** One line of the journey. Lines below a rule are indented by `depth`. */
export interface JourneyLine {
  readonly depth: number;
  readonly kind: "client" | "question" | "rule" | "end";
  readonly text: string;
  /** The answer of a name, the chain of a rule, the node of a Pod. */
  readonly detail: string;
  /** A name that does not exist, a request that was not taken. */
  readonly failed?: true;
  readonly probability?: number;
  /** How many of the thousand requests came by, and how many the probabilities promise. */
  readonly hits?: number;
  readonly theory?: number;
  /** The rule takes a client where it went before. */
  readonly recalls?: true;
  /** The node of the Pod that answers. */
  readonly node?: string;
  /** That node is not the one whose rules chose the Pod. */
  readonly crosses?: true;
}

export interface Journey {
  readonly service: string;
  readonly client: string;
  readonly clientKind: "pod" | "node" | "outside";
  /** `10.96.12.3:80`; absent where the name leads nowhere. */
  readonly target?: string;
  readonly total: number;
  readonly answered: number;
  readonly crossed: number;
  readonly lines: readonly JourneyLine[];
  /** The first requests, as positions in the lines. */
  readonly requests: readonly (readonly number[])[];
}
