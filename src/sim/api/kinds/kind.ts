// What a file of this folder says of one kind, beyond what the schema says. Every part may be left out.
import type {FieldError} from "../field-errors.ts";
import type {Json, JsonObject, KubeObject} from "../object.ts";
import type {World} from "../../world.ts";
import type {Caller, DeleteOptions} from "../client.ts";

/** A draft that is still being filled in: everything may be written. */
export type Mutable<T> = T extends object ? (string extends keyof T ? {[key: string]: T[keyof T]} : {-readonly [K in keyof T]: Mutable<T[K]>}) : T;

/** What defaulting and admission may use. */
export interface Io {
  readonly world: World;
  readonly caller: Caller;
  readonly nowMs: number;
  /** The version that the client speaks, where it is not the one in which objects are kept. */
  readonly requested?: string;
  /** The next number in [0, 1) of the API server's stream of chance. */
  random(): number;
}

/** One column of `kubectl get`. Priority 1 is shown with `-o wide` only. */
export interface Column<T extends KubeObject = KubeObject> {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly format?: string;
  readonly description?: string;
  readonly priority?: 0 | 1;
  readonly cell: (object: T, nowMs: number) => Json;
}

export interface Kind<T extends KubeObject = KubeObject> {
  /** Plural name. */
  readonly resource: string;
  /** Its API group; `""` if absent. */
  readonly group?: string;
  /** Has metadata.generation, which a change of anything but metadata and status raises. */
  readonly generation?: boolean | "absent in new objects";
  /** A status in a new object is kept: what a kubelet says as it registers. */
  readonly createsStatus?: boolean;
  /** Other changes that raise the generation. */
  readonly generationFollows?: (object: T, old: T) => boolean;
  /** Has a status that only the status subresource changes. */
  readonly status?: boolean;
  /** PUT of an absent object creates it. */
  readonly createOnUpdate?: boolean;
  /** An update must say which resourceVersion it replaces. */
  readonly conditionalUpdate?: boolean;
  /** DELETE answers with the object instead of a Status. */
  readonly returnsDeleted?: boolean;
  /** Propagation of a DELETE that says nothing; Background if absent. */
  readonly orphansByDefault?: boolean;
  /** Finalizers need not be qualified. */
  readonly looseFinalizers?: boolean;
  /** What its names may be; a DNS subdomain if absent. */
  readonly nameErrors?: (name: string) => readonly string[];
  /** What upstream's SetDefaults functions do, after the schema's own defaults. `old` is there on updates. */
  readonly defaults?: (object: Mutable<T>, io: Io, old?: T) => void;
  readonly prepareForCreate?: (object: Mutable<T>, io: Io) => void;
  readonly prepareForUpdate?: (object: Mutable<T>, old: T, io: Io) => void;
  readonly prepareForStatusUpdate?: (object: Mutable<T>, old: T, io: Io) => void;
  readonly validate?: (object: T, io: Io) => readonly FieldError[];
  readonly validateUpdate?: (object: T, old: T, io: Io) => readonly FieldError[];
  readonly validateStatusUpdate?: (object: T, old: T, io: Io) => readonly FieldError[];
  /** Texts of Warning headers for a create or an update. */
  readonly warnings?: (object: T, old?: T) => readonly string[];
  /** Said in a Warning header of every answer. */
  readonly deprecated?: string;
  readonly deleteWarnings?: (options: DeleteOptions) => readonly string[];
  /** Fields that a field selector may name, besides metadata.name and metadata.namespace. */
  readonly fields?: {readonly [label: string]: (object: T) => string};
  /** An annotation that the object has in its version only: rows of Tables, made of the server's own objects, lack it. */
  readonly versionedAnnotation?: string;
  /** Columns of its table; Name and Created At if absent. */
  readonly columns?: readonly Column<T>[];
  /** What else a Table says of its row: `Completed`. */
  readonly rowConditions?: (object: T) => readonly JsonObject[] | undefined;
  /** How long a DELETE waits for somebody else to finish the object, in seconds; at once if absent. */
  readonly graceSeconds?: (object: T, asked: number | undefined) => number;
  /** The object as a DELETE leaves it, where it is not deleted but first has to be emptied. */
  readonly ending?: (object: T, io: Io, options: DeleteOptions) => T | undefined;
  /** Whether a deleted object without finalizers still has to wait. */
  readonly holdsDeletion?: (object: T) => boolean;
  /** Objects that are not stored but made when somebody asks. */
  readonly computed?: (world: World) => readonly KubeObject[];
  readonly afterCreate?: (object: T, io: Io) => void;
  readonly afterUpdate?: (object: T, old: T, io: Io) => void;
  /** After the object left the store. */
  readonly afterDelete?: (object: T, io: Io) => void;
}

// The registry of kinds forgets which kind of object each file is about: it hands a file only objects of its own resource.
export const kind = <T extends KubeObject>(declaration: Kind<T>): Kind => declaration as unknown as Kind;
