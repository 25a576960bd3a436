import {checkApi} from "./api.ts";

export const topic = "api-invalid";
export const check = checkApi;
