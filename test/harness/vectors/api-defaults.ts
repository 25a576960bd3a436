import {checkApi} from "./api.ts";

export const topic = "api-defaults";
export const check = checkApi;
