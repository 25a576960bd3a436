// Tables: what `kubectl get` asks for. Columns are declared by kinds. Source: k8s.io/kubernetes/pkg/printers/internalversion.
import described from "../../../data/kubernetes/columns.json" with {type: "json"};
import {badRequest} from "./errors.ts";
import type {Request} from "./client.ts";
import {kindFor} from "./kinds/index.ts";
import type {Column} from "./kinds/kind.ts";
import type {Json, JsonObject, KubeObject, ListMeta} from "./object.ts";
import type {Call} from "./verbs.ts";

export const wantsTable = ({accept}: Pick<Request, "accept">): boolean => /application\/json;as=Table/.test((accept ?? "").split(",")[0]!);

const NAME = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
const AGE = "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

// What columns say of themselves: data/kubernetes/columns.json, as the server says it.
const texts = described as {readonly [resource: string]: {readonly [column: string]: {readonly type?: string; readonly format?: string; readonly description: string}}};

function definition(resource: string, {name, type, format = "", description, priority = 0}: Column): JsonObject {
  if (name === "Name") return {name, type: "string", format: "name", description: NAME, priority};
  if ((name === "Age" || name === "Created At") && description === undefined) return {name, type, format, description: AGE, priority};
  const known = texts[resource]?.[name];
  return {name, type: known?.type ?? type, format: known?.format ?? format, description: description ?? known?.description ?? "", priority};
}

const PLAIN: readonly Column[] = [{name: "Name", type: "string", cell: ({metadata}) => metadata.name}, {name: "Created At", type: "date", cell: ({metadata}) => metadata.creationTimestamp}];

export function asTable({world, info, target}: Call, items: readonly KubeObject[], metadata: ListMeta): JsonObject {
  const {columns = PLAIN, versionedAnnotation: hidden, rowConditions} = kindFor(info);
  const include = target.query.get("includeObject") ?? "Metadata";
  if (!["Metadata", "Object", "None"].includes(include)) throw badRequest(`Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`);
  return {
    kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: metadata as unknown as JsonObject,
    columnDefinitions: columns.map((column) => definition(info.name, column)),
    rows: items.map((object) => {
      const conditions = rowConditions?.(object);
      return {cells: columns.map((column) => column.cell(object, world.nowMs)), ...(conditions && {conditions}), object: included(object, include, hidden)};
    }),
  };
}

function included(object: KubeObject, include: string, hidden?: string): Json {
  if (include === "None") return null;
  if (include === "Object") return object as unknown as JsonObject;
  return {kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: (hidden ? without(object.metadata, hidden) : object.metadata) as unknown as JsonObject};
}

function without({annotations = {}, ...metadata}: KubeObject["metadata"], hidden: string): unknown {
  const {[hidden]: _, ...others} = annotations;
  return Object.keys(others).length ? {...metadata, annotations: others} : metadata;
}
