// DynamicResources: devices claimed by name. Not simulated: ResourceClaims; a Pod without any gets 0 everywhere, as here.
import type {Plugin} from "../framework.ts";

export const dynamicResources: Plugin = {name: "DynamicResources", local: true, score: () => 0};
