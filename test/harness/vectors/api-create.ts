import {checkApi} from "./api.ts";

export const topic = "api-create";
export const check = checkApi;
