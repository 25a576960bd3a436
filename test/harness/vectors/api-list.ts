import {checkApi} from "./api.ts";

export const topic = "api-list";
export const check = checkApi;
