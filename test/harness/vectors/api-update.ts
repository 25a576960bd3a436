import {checkApi} from "./api.ts";

export const topic = "api-update";
export const check = checkApi;
