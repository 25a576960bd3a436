// Tables: what `kubectl get` asks for. Columns are declared by kinds. Source: k8s.io/kubernetes/pkg/printers/internalversion.
import type {Request} from "./client.ts";
import {humanDuration} from "./duration.ts";
import {kindOf} from "./kinds/index.ts";
import type {Column} from "./kinds/kind.ts";
import type {Json, JsonObject, KubeObject, ListMeta} from "./object.ts";
import {parseInstant} from "../clock.ts";
import type {Call} from "./verbs.ts";

export const wantsTable = ({accept}: Pick<Request, "accept">): boolean => /application\/json;as=Table/.test((accept ?? "").split(",")[0]!);

const NAME = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
export const AGE = "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

export const nameColumn: Column = {name: "Name", type: "string", format: "name", description: NAME, cell: ({metadata}) => metadata.name};
export const ageColumn: Column = {name: "Age", type: "string", description: AGE, cell: ({metadata}, nowMs) => ageOf(metadata.creationTimestamp, nowMs)};

/** translateTimestampSince. */
export const ageOf = (timestamp: string | undefined | null, nowMs: number): string => (timestamp ? humanDuration(nowMs - parseInstant(timestamp)) : "<unknown>");

const PLAIN: readonly Column[] = [nameColumn, {name: "Created At", type: "date", description: AGE, cell: ({metadata}) => metadata.creationTimestamp}];

export function asTable({world, info, target}: Call, items: readonly KubeObject[], metadata: ListMeta): JsonObject {
  const columns = kindOf(info.name, info.group).columns ?? PLAIN;
  const include = target.query.get("includeObject") ?? "Metadata";
  return {
    kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: metadata as unknown as JsonObject,
    columnDefinitions: columns.map(({name, type, format = "", description = "", priority = 0}) => ({name, type, format, description, priority})),
    rows: items.map((object) => ({cells: columns.map((column) => column.cell(object, world.nowMs)), object: included(object, include)})),
  };
}

function included(object: KubeObject, include: string): Json {
  if (include === "None") return null;
  if (include === "Object") return object as unknown as JsonObject;
  return {kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata as unknown as JsonObject};
}
