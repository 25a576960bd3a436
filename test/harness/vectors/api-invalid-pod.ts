import {checkApi} from "./api.ts";

export const topic = "api-invalid-pod";
export const check = checkApi;
