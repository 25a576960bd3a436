// kubectl set: small changes to objects by command.
import type {Verb} from "../verb.ts";
import {env} from "./env.ts";
import {image} from "./image.ts";
import {resources} from "./resources.ts";
import {selector} from "./selector.ts";
import {serviceaccount} from "./serviceaccount.ts";
import {subject} from "./subject.ts";

export const set: Verb = {name: "set", summary: "Set specific features on objects", usage: "SUBCOMMAND [options]", verbs: [env, image, resources, selector, serviceaccount, subject]};
