// ControllerRevisions. Source: printers.go and pkg/apis of each.
import {equal} from "../equal.ts";
import {required} from "../field-errors.ts";
import {controllerOf} from "../object.ts";
import type {ControllerRevision} from "../types.ts";
import {ageColumn, nameColumn, NONE, text} from "./columns.ts";
import {immutable, notNegative} from "../validation/rules.ts";
import {kind} from "./kind.ts";

/** Upstream compares decoded with undecoded data: by HTTP every update of them is refused. */
export const controllerrevision = kind<ControllerRevision>({
  resource: "controllerrevisions", group: "apps", validate: ({data, revision}) => [...(data === undefined ? [required("data", "data is mandatory")] : []), ...notNegative(revision, "revision")],
  // The real server compares bytes, so that data that were sent with blanks never equal what a patch makes of them; controllers and kubectl send none.
  validateUpdate: (object, old) => [...notNegative(object.revision, "revision"), ...immutable(object.data ?? null, "data", equal(object.data, old.data))],
  columns: [
    nameColumn,
    text("Controller", (object) => {
      const owner = controllerOf(object);
      if (!owner) return NONE;
      const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
      return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
    }),
    text("Revision", ({revision}) => revision), ageColumn,
  ],
});
