import {checkApi} from "./api.ts";

export const topic = "api-discovery";
export const check = checkApi;
