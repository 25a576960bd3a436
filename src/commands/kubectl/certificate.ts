// kubectl certificate approve, deny: a condition on a CertificateSigningRequest.
import {instant} from "../../sim/clock.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import type {CertificateSigningRequest} from "../../sim/api/types.ts";
import {each, fetch, type Item} from "./builder.ts";
import {CommandError} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {objectsOrThrow, sourcesOf} from "./manifest.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {help} from "./help.ts";
import {printChange, printFlags} from "./print.ts";
import type {Verb} from "./verb.ts";

const requests = topLevel.find(({name}) => name === "certificatesigningrequests")!;

interface Decision { readonly type: "Approved" | "Denied"; readonly not: "Approved" | "Denied"; readonly reason: string; readonly message: string; readonly done: string }

const APPROVE: Decision = {type: "Approved", not: "Denied", reason: "KubectlApprove", message: "This CSR was approved by kubectl certificate approve.", done: "approved"};
const DENY: Decision = {type: "Denied", not: "Approved", reason: "KubectlDeny", message: "This CSR was denied by kubectl certificate deny.", done: "denied"};

function decide(k: Kubectl, decision: Decision): number {
  const sources = sourcesOf(k);
  if (k.args.length === 0 && sources.files.length === 0 && !sources.kustomize) throw new CommandError("one or more CSRs must be specified as <name> or -f <filename>");
  const named: readonly Item[] = k.args.map((word) => ({info: requests, name: word.replace(/^(csr|certificatesigningrequests?(\.certificates\.k8s\.io)?)\//, ""), namespace: undefined}));
  each([...named, ...objectsOrThrow(k, sources)], (item) => {
    // The server answers this path with one.
    const object = fetch(k, {...item, info: requests, namespace: undefined}), request = object as unknown as CertificateSigningRequest;
    const conditions = request.status?.conditions ?? [];
    if (conditions.some(({type}) => type === decision.not)) throw new CommandError(`certificate signing request ${JSON.stringify(item.name)} is already ${decision.not}`);
    if (!conditions.some(({type}) => type === decision.type) || k.flags.is("force")) {
      const now = instant(k.world.nowMs);
      const own = conditions.some(({type}) => type === decision.type) ? [] : [{type: decision.type, status: "True", reason: decision.reason, message: decision.message, lastUpdateTime: now, lastTransitionTime: null}];
      k.call("PUT", pathOf(requests, undefined, item.name, "approval"), {body: {...object, status: {...(object.status as JsonObject | undefined), conditions: [...conditions, ...own] as unknown as JsonObject[]}}});
    }
    printChange(k, object, requests, decision.done);
  });
  return 0;
}

const one = (name: string, summary: string, decision: Decision): Verb => ({
  name, summary, usage: "(-f FILENAME | NAME) [options]", flags: [...printFlags, ...fileFlags, bool("force", "", `Update the CSR even if it is already ${decision.done}.`)], run: (k) => decide(k, decision),
});

export const certificate: Verb = {
  name: "certificate", summary: "Modify certificate resources", usage: "SUBCOMMAND [options]", verbs: [one("approve", "Approve a certificate signing request", APPROVE), one("deny", "Deny a certificate signing request", DENY)],
  // Alone it tells of itself, whatever follows.
  run: (k) => { k.out(help(certificate, ["certificate"])); return 0; },
};
