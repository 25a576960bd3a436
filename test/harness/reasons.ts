// Why something does not come out as recorded, for blocks that are new in gaps.txt: what the difference says itself, else what its topic lacks.
import type {Outcome} from "./sessions.ts";

/** What is not there, as the output itself shows. */
const SHOWN: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/\(not wired\)$/, () => "no adapter runs this topic"],
  [/bash: ([\w-]+): command not found/, ([, name]) => `the machines have no ${name}`],
  [/unknown command "([\w-]+)" for "kubectl"/, ([, name]) => `kubectl ${name} is not simulated`],
  [/kubecahier: not simulated: (.+)/, ([, what]) => `not simulated: ${what!.trim()}`],
  [/not run: the session took too long/, () => "the session takes too long"],
  [/kubecahier failed: (.+)/, ([, what]) => `fails: ${what!.trim()}`],
];

const TOPICS: {readonly [topic: string]: string} = {
  "sessions/certificates": "rests on openssl, certificate files or certificate requests, which are not simulated",
  "sessions/kubeadm": "rests on kubeadm, which is not simulated",
  "sessions/etcd": "rests on etcdctl and etcd's own data, which are not simulated",
  "sessions/backup-and-versions": "kubectl's own checks or the order of fields differ in details",
};

const fromTopic = (topic: string): string => TOPICS[topic] ?? (topic.startsWith("vectors/api-") ? "the server differs in this detail" : "differs in this detail");

export function reasonOf({difference, topic}: Outcome): string {
  for (const [pattern, reason] of SHOWN) {
    const match = pattern.exec(difference);
    if (match) return reason(match);
  }
  return fromTopic(topic);
}
