// The list of kinds that need more than the schema says, one line each.
import type {Kind} from "./kind.ts";

const kinds: readonly Kind[] = [];

const byResource = new Map(kinds.map((kind) => [`${kind.group ?? ""}/${kind.resource}`, kind]));
const plain = (resource: string, group: string): Kind => ({resource, group});

export const kindOf = (resource: string, group: string): Kind => byResource.get(`${group}/${resource}`) ?? plain(resource, group);
