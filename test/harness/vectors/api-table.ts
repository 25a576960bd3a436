import {checkApi} from "./api.ts";

export const topic = "api-table";
export const check = checkApi;
